/** `deno task package`: packages of this tree, each named when it is made. */
import { resolve } from "node:path";
import { buildInfo } from "../../gateway/process/build_info.ts";
import { CommandError } from "../../gateway/command/command_error.ts";
import { flag, text } from "../../gateway/command/option.ts";
import { readOptions } from "../../gateway/command/read_options.ts";
import { debianPackage } from "./debian_package.ts";
import { npmPackage } from "./npm_package.ts";
import { treeCommit } from "./stage_program.ts";

const options = {
  npm: flag("make the package for npm"),
  deb: flag("make the package for Debian"),
  image: flag("print how the container image is built, with version and commit"),
  out: text("DIRECTORY", { says: "where they are put", without: "dist", example: "dist" }),
};

async function main(args: readonly string[]): Promise<void> {
  const { values } = readOptions(args, options);
  const { npm, deb, image } = values;
  const all = !npm && !deb && !image;
  const out = resolve(values.out ?? "dist");
  await Deno.mkdir(out, { recursive: true });
  const stage = await Deno.makeTempDir({ prefix: "songhanh-package-" });
  try {
    if (all || npm) console.log(await npmPackage(stage, out));
    if (all || deb) console.log(await debianPackage(stage, out));
  } finally {
    await Deno.remove(stage, { recursive: true });
  }
  if (!all && !image) return;
  const { version } = buildInfo();
  const commit = await treeCommit() ?? "unknown";
  console.log(
    `docker build -t songhanh:${version} --build-arg VERSION=${version} --build-arg COMMIT=${commit} .`,
  );
}

if (import.meta.main) {
  try {
    await main(Deno.args);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    console.error(`package: ${error.message}`);
    Deno.exit(error.exitCode);
  }
}
