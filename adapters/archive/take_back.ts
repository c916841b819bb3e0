/**
 * What an earlier run had begun to take out of the journal and that got rows meanwhile is made whole
 * again: attached, its archive set aside, the note of it taken back last, so that whoever comes after a
 * crash in between still finds the note and does the rest.
 */
import { join } from "node:path";
import type { Sql } from "postgres";
import { canonicalJson } from "../../core/evidence/mod.ts";
import { fileName, manifestName, readManifest } from "./archive_manifest.ts";
import { countPart } from "./count_part.ts";
import { attachPart, type DetachSteps } from "./detach_part.ts";
import type { Part } from "./part_records.ts";

export type TakeBackStep = "file set aside" | "manifest set aside";

export interface TakeBackSteps extends DetachSteps {
  readonly onSetAside?: (step: TakeBackStep) => void | Promise<void>;
}

/** What is noted of a partition that is still there: its archive was verified, and it may go. */
async function notedOf(sql: Sql, name: string): Promise<
  { readonly manifest: string; readonly messages: number; readonly outcomes: number } | undefined
> {
  const [row] = await sql`
    select manifest from archived_part where name = ${name} and dropped_at is null`;
  if (row === undefined) return undefined;
  const { messages, outcomes } = JSON.parse(row.manifest);
  return { manifest: row.manifest, messages, outcomes };
}

/**
 * Whether a partition has more than the archive that is noted of it. One that has less has lost what
 * the archive holds: that is no matter of somebody's writing.
 */
export async function isOvertaken(sql: Sql, { name }: Pick<Part, "name">): Promise<boolean> {
  const noted = await notedOf(sql, name);
  if (noted === undefined) return false;
  const found = await countPart(sql, name);
  return found.messages >= noted.messages && found.outcomes >= noted.outcomes &&
    (found.messages > noted.messages || found.outcomes > noted.outcomes);
}

/** All of it is in the journal again, to be archived anew. */
export async function takeBack(
  sql: Sql,
  dir: string,
  part: Part,
  steps: TakeBackSteps = {},
): Promise<void> {
  const noted = await notedOf(sql, part.name);
  await attachPart(sql, part, steps);
  // An archive of another database may lie there, which is none of ours to move.
  if (await isNotedOne(dir, part.name, noted?.manifest)) {
    await setAside(dir, part.name, "overtaken", steps);
  }
  await sql`delete from archived_part where name = ${part.name} and dropped_at is null`;
}

async function isNotedOne(dir: string, part: string, noted: string | undefined): Promise<boolean> {
  try {
    return canonicalJson((await readManifest(join(dir, manifestName(part)))).summary) === noted;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/**
 * What does not verify, or has been overtaken, is kept to look at, beside what was kept before, and
 * nobody takes it for an archive. The manifest goes last: without it nobody would know of the file.
 */
export async function setAside(
  dir: string,
  part: string,
  as: "spoilt" | "overtaken",
  { onSetAside }: TakeBackSteps = {},
): Promise<void> {
  const present = new Set(await Array.fromAsync(Deno.readDir(dir), ({ name }) => name));
  const names = [fileName(part), manifestName(part)].filter((name) => present.has(name));
  let ending: string = as;
  for (let n = 2; names.some((name) => present.has(`${name}.${ending}`)); n++) {
    ending = `${as}-${n}`;
  }
  for (const name of names) {
    await Deno.rename(join(dir, name), join(dir, `${name}.${ending}`));
    await onSetAside?.(name === fileName(part) ? "file set aside" : "manifest set aside");
  }
}
