/**
 * `deno task package:try`: the package for Debian on a machine of nothing but Debian's base, which
 * `debootstrap` makes (some minutes, and a mirror); `--below DIRECTORY` takes one that is there. Needs root.
 */
import { join } from "node:path";
import { debianPackage } from "../../deploy/package/debian_package.ts";
import { readProject } from "../../deploy/package/stage_program.ts";
import { CommandError, exitCodes } from "../../gateway/command/command_error.ts";
import { text } from "../../gateway/command/option.ts";
import { readOptions } from "../../gateway/command/read_options.ts";
import { inDirectory } from "../support/in_directory.ts";
import { LayeredSystem } from "./layered_system.ts";
import { tryInstalled } from "./try_installed.ts";

/** Beside Debian's base: what the package asks for. */
const asked = ["adduser", "ca-certificates", "libssl3", "liblz4-1"];

const options = {
  below: text("DIRECTORY", {
    says: "the root directory of a Debian that is there already",
    without: "one is made",
    example: "/srv/debian",
  }),
  suite: text("NAME", { says: "which Debian is made", without: "bookworm", example: "bookworm" }),
};

async function make(dir: string, suite: string): Promise<string> {
  const below = join(dir, "debian");
  console.log(`making a Debian of its base alone (${suite})`);
  const { success } = await new Deno.Command("debootstrap", {
    args: ["--variant=minbase", `--include=${asked.join(",")}`, suite, below],
    stdin: "null",
    stdout: "null",
  }).spawn().status;
  if (!success) throw new CommandError(exitCodes.unavailable, "debootstrap has failed");
  return below;
}

async function main(args: readonly string[]): Promise<void> {
  const { values: { below, suite } } = readOptions(args, options);
  await inDirectory(async (dir) => {
    const system = await LayeredSystem.open(below ?? await make(dir, suite ?? "bookworm"));
    if (typeof system === "string") throw new CommandError(exitCodes.noPermission, system);
    await using _ = system;
    console.log("making the package");
    const file = await debianPackage(join(dir, "stage"), dir, "none");
    await tryInstalled(system, file, readProject().version, async (name, act) => {
      await act();
      console.log(`ok: ${name}`);
    });
  });
}

if (import.meta.main) {
  try {
    await main(Deno.args);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    console.error(`package:try: ${error.message}`);
    Deno.exit(error.exitCode);
  }
}
