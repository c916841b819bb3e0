/**
 * The program of version 0.1.0 as its first databases were made with it (steps 0001–0010), taken out of
 * the history beside the tree.
 */
import { join } from "node:path";

const tree = new URL("../../", import.meta.url).pathname;

/** The first step that it does not have. */
const firstStepAfter = "adapters/postgres/migrations/0011_outcomes_left.ts";

/**
 * Unpacks it below a directory; the path of its tree, with a slash at its end. Undefined where it is
 * not to be had, with a line that says why.
 */
export async function firstProgram(dir: string): Promise<string | undefined> {
  try {
    const added = await git(["log", "--diff-filter=A", "--format=%H", "--", firstStepAfter]);
    const commit = new TextDecoder().decode(added).trim().split("\n").at(-1);
    if (!commit) throw new Error(`no commit adds ${firstStepAfter}`);
    const root = join(dir, "first-program");
    await Deno.mkdir(root);
    const archive = join(dir, "first-program.tar");
    await git(["archive", "--output", archive, `${commit}~1`, "core", "adapters", "gateway"].concat(
      ["deno.json", "deno.lock"],
    ));
    await run("tar", ["-xf", archive, "-C", root]);
    await Deno.remove(archive);
    return `${root}/`;
  } catch (error) {
    console.warn(`skipped: there is no program of version 0.1.0: ${(error as Error).message}`);
    return undefined;
  }
}

function git(args: readonly string[]): Promise<Uint8Array> {
  return run("git", ["-C", tree, ...args]);
}

async function run(program: string, args: readonly string[]): Promise<Uint8Array> {
  const { success, stdout, stderr } = await new Deno.Command(program, { args: [...args] }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr).trim());
  return stdout;
}
