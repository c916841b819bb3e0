import { join } from "node:path";
import { fileURLToPath } from "node:url";
import project from "../../deno.json" with { type: "json" };

/** What runs here. */
export interface BuildInfo {
  readonly version: string;
  /** Of the sources it was made from; undefined where nothing says it. */
  readonly commit: string | undefined;
}

const root = fileURLToPath(new URL("../../", import.meta.url));

/** Written by whoever makes a package or an image of the sources. */
const commitFile = join(root, "commit");

/** What is read for it, for whoever grants permissions. */
export const buildInfoFiles: readonly string[] = [
  commitFile,
  ...["HEAD", "packed-refs", "refs/heads"].map((name) => join(root, ".git", name)),
];

let known: BuildInfo | undefined;

/** The version has its one place in `deno.json`. */
export function buildInfo(): BuildInfo {
  return known ??= { version: project.version, commit: packagedCommit() ?? checkedOutCommit() };
}

function packagedCommit(): string | undefined {
  return commitIn(read(commitFile));
}

/** Of a working tree that is a repository of its own; a second one of it says nothing. */
function checkedOutCommit(): string | undefined {
  const git = join(root, ".git");
  const head = read(join(git, "HEAD"))?.trim();
  const ref = /^ref: (refs\/heads\/[\w./-]+)$/.exec(head ?? "")?.[1];
  if (ref === undefined || ref.includes("..")) return commitIn(head);
  const packed = read(join(git, "packed-refs"))?.split("\n").find((line) =>
    line.endsWith(` ${ref}`)
  );
  return commitIn(read(join(git, ref))) ?? commitIn(packed?.split(" ")[0]);
}

function commitIn(text: string | undefined): string | undefined {
  return /^[0-9a-f]{7,64}$/.exec(text?.trim() ?? "")?.[0];
}

function read(path: string): string | undefined {
  try {
    return Deno.readTextFileSync(path);
  } catch {
    return undefined;
  }
}
