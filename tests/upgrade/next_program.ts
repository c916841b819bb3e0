/**
 * The program of the next minor version, simulated: the tree as it is, with another version and with steps
 * of the schema that a version may have by its rules.
 */
import { join } from "node:path";
import type { StepFacts } from "../../core/upgrade/mod.ts";

const tree = new URL("../../", import.meta.url).pathname;

export interface NextStep {
  readonly name: string;
  readonly sql: string;
  readonly facts: StepFacts;
}

/** The minor version behind a version. */
export function nextMinor(version: string): string {
  const [major, minor] = version.split(".").map(Number);
  return `${major}.${minor! + 1}.0`;
}

/** Copies the tree below a directory; the path of the copy, with a slash at its end. */
export async function nextProgram(
  dir: string,
  version: string,
  steps: readonly NextStep[],
): Promise<string> {
  const root = join(dir, `program-${version}-${steps.length}`);
  await Deno.mkdir(root);
  for (const each of ["core", "adapters", "gateway", "deno.json", "deno.lock"]) {
    await copy(join(tree, each), join(root, each));
  }
  const project = join(root, "deno.json");
  const text = await Deno.readTextFile(project);
  await Deno.writeTextFile(
    project,
    text.replace(/"version": "[^"]+"/, `"version": ${JSON.stringify(version)}`),
  );
  const folder = join(root, "adapters/postgres/migrations");
  const list = await Deno.readTextFile(join(folder, "mod.ts"));
  const rows = steps.map(({ name, facts }) =>
    `  ${JSON.stringify(name)}: ${JSON.stringify(facts)},\n`
  );
  const end = "} satisfies Readonly<Record<string, StepFacts>>;";
  if (!list.includes(end)) throw new Error("the list of steps ends otherwise than it did");
  await Deno.writeTextFile(join(folder, "mod.ts"), list.replace(end, () => rows.join("") + end));
  for (const { name, sql } of steps) await Deno.writeTextFile(join(folder, `${name}.sql`), sql);
  return `${root}/`;
}

async function copy(from: string, to: string): Promise<void> {
  const { success, stderr } = await new Deno.Command("cp", { args: ["-r", from, to] }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
}
