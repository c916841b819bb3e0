/**
 * What an earlier run had begun to take out of the journal and that got rows meanwhile is made whole
 * again: attached, its archive set aside, the note of it taken back last, so that whoever comes after a
 * crash in between still finds the note and does the rest.
 */
import { join, resolve } from "node:path";
import type { Sql } from "postgres";
import { canonicalJson } from "../../core/evidence/mod.ts";
import { audit } from "../audit/audit_store.ts";
import { fileName, manifestName, readManifest, SpoiltManifest } from "./archive_manifest.ts";
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

/**
 * All of it is in the journal again, to be archived anew. The audit names the archive that is none any
 * more: where it was not set aside it lies in another directory, and holds by itself.
 */
export async function takeBack(
  sql: Sql,
  dir: string,
  part: Part,
  { actor, reason }: { readonly actor: string; readonly reason: string },
  steps: TakeBackSteps = {},
): Promise<void> {
  const noted = await notedOf(sql, part.name);
  await attachPart(sql, part, steps);
  // An archive of another database may lie there, which is none of ours to move.
  if (await isNotedOne(join(dir, manifestName(part.name)), noted?.manifest)) {
    await setAside(dir, part.name, "overtaken", steps);
  }
  const isSetAside = await liesAside(dir, part.name, noted?.manifest);
  await sql.begin(async (tx) => {
    const [gone] = await tx`
      delete from archived_part where name = ${part.name} and dropped_at is null
      returning manifest`;
    if (gone === undefined) return;
    const { file, sha256 } = JSON.parse(gone.manifest);
    await audit(tx, {
      ...{ actor, reason, action: "archive taken back" },
      details: {
        ...{ partition: part.name, file, sha256, setAside: isSetAside },
        ...{ host: Deno.hostname(), directory: resolve(dir) },
      },
    });
  });
}

/** A manifest that cannot be read is whose it is: nobody knows. */
async function isNotedOne(path: string, noted: string | undefined): Promise<boolean> {
  try {
    return canonicalJson((await readManifest(path)).summary) === noted;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof SpoiltManifest) return false;
    throw error;
  }
}

/** Whether what is noted was set aside, now or by a process that died before it had noted so. */
async function liesAside(dir: string, part: string, noted: string | undefined): Promise<boolean> {
  const aside = `${manifestName(part)}.overtaken`;
  try {
    for await (const { name } of Deno.readDir(dir)) {
      if (name !== aside && !name.startsWith(`${aside}-`)) continue;
      if (await isNotedOne(join(dir, name), noted)) return true;
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return false;
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
