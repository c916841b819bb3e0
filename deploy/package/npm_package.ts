import { join } from "node:path";
import { readProject, runFlags, stageProgram, treeRoot } from "./stage_program.ts";

/**
 * A package for npm whose `bin` is `songhanh`: the program, and Deno as what it depends on. Libraries
 * are fetched when it first runs. Gives the path of the packed file.
 */
export async function npmPackage(stage: string, out: string): Promise<string> {
  const { version } = readProject();
  const dir = join(stage, "npm");
  await stageProgram(join(dir, "program"));
  await Deno.mkdir(join(dir, "bin"));
  await Deno.copyFile(
    join(treeRoot, "deploy/package/npm_launcher.mjs"),
    join(dir, "bin", "songhanh.mjs"),
  );
  await Deno.chmod(join(dir, "bin", "songhanh.mjs"), 0o755);
  await Deno.copyFile(join(treeRoot, "README.md"), join(dir, "README.md"));
  await Deno.writeTextFile(
    join(dir, "package.json"),
    JSON.stringify(
      {
        name: "songhanh",
        version,
        description: "Message gateway in front of VNACCS, and its standby",
        license: "UNLICENSED",
        private: true,
        bin: { songhanh: "bin/songhanh.mjs" },
        dependencies: { deno: Deno.version.deno },
        engines: { node: ">=18" },
        songhanh: { flags: runFlags() },
      },
      null,
      2,
    ) + "\n",
  );
  const { success, stdout, stderr } = await new Deno.Command("npm", {
    args: ["pack", "--json", "--pack-destination", out, dir],
    env: { NO_UPDATE_NOTIFIER: "1" },
  }).output();
  const text = new TextDecoder();
  if (!success) throw new Error(`npm pack: ${text.decode(stderr)}`);
  const packed = JSON.parse(text.decode(stdout));
  // Newer versions of npm answer by the package's name.
  const [first] = Object.values(packed) as { filename: string }[];
  return join(out, first!.filename);
}
