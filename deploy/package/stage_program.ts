/** The program as packages carry it: what runs, without tests and tools, with a lock of just that. */
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

export const treeRoot = fileURLToPath(new URL("../../", import.meta.url));

/** Floors that run, and files that they read. */
const parts = ["core", "adapters", "gateway", "testdata/items"];

/** What a gateway starts: the program, and the thread of a lane. */
const entries = ["gateway/main.ts", "gateway/lane/worker.ts"];

interface Project {
  readonly version: string;
  readonly unstable: readonly string[];
  readonly nodeModulesDir: string;
  readonly compilerOptions: unknown;
  readonly imports: Readonly<Record<string, string>>;
  readonly tasks: Readonly<Record<string, string>>;
}

export function readProject(): Project {
  return JSON.parse(Deno.readTextFileSync(join(treeRoot, "deno.json")));
}

/**
 * The flags of `deno run` with which the program is run, as `bin/songhanh` has them: what is packaged is
 * the command line, which may do a little more than `start` alone.
 */
export function runFlags(): string[] {
  const script = Deno.readTextFileSync(join(treeRoot, "bin/songhanh"));
  const line = /^exec "\$deno" run ([^]*?)"\$root\/gateway\/main\.ts"/m.exec(script)?.[1];
  if (line === undefined) throw new Error('expected a line exec "$deno" run … in bin/songhanh');
  const words = line.replaceAll("\\\n", " ").trim().split(/\s+/);
  // Where the program lies is said by each package.
  return words.filter((word) => word !== "--config" && !word.includes("$root"));
}

/** The commit of the tree; undefined where it has been changed since, or is no repository. */
export async function treeCommit(): Promise<string | undefined> {
  const git = async (...args: string[]) => {
    const { success, stdout } = await new Deno.Command("git", {
      args: ["-C", treeRoot, ...args],
      stderr: "null",
    }).output();
    return success ? new TextDecoder().decode(stdout).trim() : undefined;
  };
  try {
    return await git("status", "--porcelain") === "" ? await git("rev-parse", "HEAD") : undefined;
  } catch {
    return undefined;
  }
}

/** Puts the program below `to`, which is made anew. */
export async function stageProgram(to: string): Promise<void> {
  await Deno.mkdir(to, { recursive: true });
  const taken = new Set<string>();
  for (const part of parts) {
    for await (const path of filesBelow(join(treeRoot, part))) {
      const name = relative(treeRoot, path);
      if (/_test\.tsx?$|(^|\/)testing\//.test(name)) continue;
      if (/^(core|adapters|gateway)\/.*\/testdata\//.test(name)) continue;
      await Deno.mkdir(dirname(join(to, name)), { recursive: true });
      await Deno.copyFile(path, join(to, name));
      taken.add(name);
    }
  }
  const { version, unstable, nodeModulesDir, compilerOptions, imports } = readProject();
  const used = await importedPackages(to, taken, imports);
  await Deno.writeTextFile(
    join(to, "deno.json"),
    JSON.stringify({ version, nodeModulesDir, unstable, compilerOptions, imports: used }, null, 2) +
      "\n",
  );
  // From the lock of the tree, without what only tests and tools use; no version changes by it.
  await Deno.copyFile(join(treeRoot, "deno.lock"), join(to, "deno.lock"));
  await deno(["cache", "--quiet", "--config", join(to, "deno.json")], to);
  const commit = await treeCommit();
  if (commit !== undefined) await Deno.writeTextFile(join(to, "commit"), `${commit}\n`);
}

/** Runs Deno on the entries of a staged program. */
export async function deno(
  args: readonly string[],
  program: string,
  env: Readonly<Record<string, string>> = {},
): Promise<void> {
  const { code } = await new Deno.Command(Deno.execPath(), {
    args: [...args, ...entries.map((entry) => join(program, entry))],
    env: { DENO_NO_UPDATE_CHECK: "1", ...env },
    stdin: "null",
  }).spawn().status;
  if (code !== 0) throw new Error(`deno ${args[0]} of ${basename(program)} ended with ${code}`);
}

export async function* filesBelow(folder: string): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = join(folder, name);
    if (isDirectory) yield* filesBelow(path);
    else yield path;
  }
}

/** Those of the packages that some file of the program imports. */
async function importedPackages(
  to: string,
  files: ReadonlySet<string>,
  imports: Readonly<Record<string, string>>,
): Promise<Record<string, string>> {
  const used = new Set<string>();
  for (const name of files) {
    if (!/\.tsx?$/.test(name)) continue;
    const text = await Deno.readTextFile(join(to, name));
    for (const [, from] of text.matchAll(/(?:from|import)\s*\(?\s*"([^".][^"]*)"/g)) {
      const key = Object.keys(imports).find((each) =>
        from === each || from!.startsWith(`${each}/`)
      );
      if (key !== undefined) used.add(key);
    }
    // The compiler's own import for pages.
    if (name.endsWith(".tsx")) used.add("hono");
  }
  return Object.fromEntries(Object.entries(imports).filter(([name]) => used.has(name)));
}
