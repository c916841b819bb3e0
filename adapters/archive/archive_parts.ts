/**
 * Archives partitions: written to a file, signed, read back and verified as a whole; only then does the
 * partition go. Where anything of any partition is not settled, nothing is done at all.
 */
import { join, resolve } from "node:path";
import type { Sql } from "postgres";
import { canonicalJson, type EvidenceRecord, type Finding } from "../../core/evidence/mod.ts";
import { audit } from "../audit/audit_store.ts";
import { sumBalance } from "../balance/sum_balance.ts";
import { archiveText } from "../evidence/archived_parts.ts";
import type { InstallationKey } from "../evidence/installation_key.ts";
import { countUsage } from "../providers/provider_store.ts";
import type { ByteSeal } from "../seals/byte_seal.ts";
import { type ArchiveLock, takeArchiveLock } from "./archive_lock.ts";
import { type Obstacle, obstaclesOf, partsBefore } from "./archivable_parts.ts";
import { writeArchiveFile } from "./archive_file.ts";
import {
  type ArchiveManifest,
  type ArchiveSummary,
  fileName,
  manifestName,
  piecesDigest,
  readManifest,
  SpoiltManifest,
} from "./archive_manifest.ts";
import { countPart } from "./count_part.ts";
import { attachPart, type DetachSteps, isDetached } from "./detach_part.ts";
import { dropPart, noteVerifiedPart } from "./drop_part.ts";
import { type Part, partRecords } from "./part_records.ts";
import { Rest } from "./rest.ts";
import { signersOfArchives } from "./signers_of_archives.ts";
import {
  isOvertaken,
  setAside,
  takeBack,
  type TakeBackStep,
  type TakeBackSteps,
} from "./take_back.ts";
import { verifyArchive } from "./verify_archive.ts";

export type ArchiveStep =
  | "file written"
  | "written"
  | "verified"
  | "noted"
  | "dropped"
  | Parameters<NonNullable<DetachSteps["onStep"]>>[0]
  | TakeBackStep;

export interface ArchiveOptions {
  readonly sql: Sql;
  readonly seal: ByteSeal;
  readonly key: Pick<InstallationKey, "spki" | "sign">;
  readonly dir: string;
  readonly before: Date;
  /**
   * Reports that have waited for more days do not hold their month: somebody has decided, with a
   * reason, that they are not waited for. They wait on, and can be fetched as before.
   */
  readonly unfetchedDays?: number;
  readonly actor: string;
  readonly reason: string;
  /** Hears how many records were written. */
  readonly onProgress?: (part: string, records: number) => void;
  /** For tests: where a process may die. */
  readonly onStep?: (step: ArchiveStep) => void | Promise<void>;
}

export type ArchiveResult =
  | { readonly kind: "done"; readonly archived: readonly ArchiveSummary[] }
  /** Nothing was dropped. */
  | { readonly kind: "held"; readonly obstacles: readonly Obstacle[] }
  /** Another process archives; what is not in `archived` is its. */
  | { readonly kind: "another run"; readonly archived: readonly ArchiveSummary[] }
  /** One partition was not archived; it and what was to come after it stay in the database, in sight. */
  | { readonly archived: readonly ArchiveSummary[]; readonly part: string }
    & (
      /** What was just written did not verify, and is set aside. */
      | { readonly kind: "spoilt"; readonly findings: readonly Finding[] }
      /** An archive lay there already that does not verify, or is of something else. */
      | { readonly kind: "another lies there"; readonly findings: readonly Finding[] }
      /** It was detached, and its archive is in the directory that was given then, if anywhere. */
      | { readonly kind: "begun elsewhere" }
      /** Somebody wrote to it meanwhile: it is all there, to be archived again. */
      | { readonly kind: "overtaken" }
    );

const dayMs = 86_400_000;

export async function archiveParts(options: ArchiveOptions): Promise<ArchiveResult> {
  const lock = await takeArchiveLock(options.sql);
  if (lock === undefined) return { kind: "another run", archived: [] };
  try {
    return await archiveLocked(options, lock);
  } finally {
    await lock.release();
  }
}

async function archiveLocked(options: ArchiveOptions, lock: ArchiveLock): Promise<ArchiveResult> {
  const { sql, before, actor, reason, onStep, unfetchedDays } = options;
  const steps: TakeBackSteps = onStep === undefined ? {} : { onStep, onSetAside: onStep };
  const parts = await partsBefore(sql, before);
  if (parts.length === 0) return { kind: "done", archived: [] };
  // Of a run that ended in the middle: a row that is out of sight would hold things up for ever.
  for (const part of parts) {
    if (await isOvertaken(sql, part)) await takeBack(sql, options.dir, part, options, steps);
  }
  while ((await sumBalance(sql)).more);
  const [{ any }] = await sql`select exists (select 1 from provider) as any` as unknown as [
    { any: boolean },
  ];
  while (any && await countUsage(sql) > 0);
  const unfetchedBefore = unfetchedDays === undefined
    ? undefined
    : new Date(Date.now() - unfetchedDays * dayMs);
  const obstacles = (await Promise.all(
    parts.map((part) => obstaclesOf(sql, part, unfetchedBefore)),
  )).flat();
  if (obstacles.length > 0) {
    // What is to be settled has to be in sight.
    for (const part of parts) await attachPart(sql, part, steps);
    return { kind: "held", obstacles };
  }
  const names = parts.map(({ name }) => name);
  // Who takes the bytes out is known before the first of them is; and where they are, if it ends halfway.
  await audit(sql, {
    ...{ actor, action: "archive begun", reason },
    details: { partitions: names, host: Deno.hostname(), directory: resolve(options.dir) },
  });
  const archived: ArchiveSummary[] = [];
  for (const part of parts) {
    const there = await manifestThere(options.dir, part.name);
    if (there === "unreadable") {
      const { findings } = await verifyArchive(options.dir, part.name, options.seal, undefined);
      await attachPart(sql, part, steps);
      return { kind: "another lies there", archived, part: part.name, findings };
    }
    if (there === undefined && await isDetached(sql, part)) {
      // The directory may be lost. Nothing was dropped: whoever comes next goes on there, or begins anew.
      await attachPart(sql, part, steps);
      return { kind: "begun elsewhere", archived, part: part.name };
    }
    const manifest = there ?? await writePart(options, part);
    await onStep?.("written");
    const { summary, signature, key } = manifest;
    const signers = there === undefined ? [options.key.spki] : await signersOfArchives(sql);
    const verified = await verifyArchive(options.dir, part.name, options.seal, signers, new Rest());
    const findings = [...verified.findings, ...await differences(sql, part, summary)];
    if (findings.length > 0) {
      const stopped = { archived, part: part.name, findings };
      if (there !== undefined) {
        await attachPart(sql, part, steps);
        return { kind: "another lies there", ...stopped };
      }
      await setAside(options.dir, part.name, "spoilt");
      return { kind: "spoilt", ...stopped };
    }
    await onStep?.("verified");
    if (!await lock.isHeld()) return { kind: "another run", archived };
    await noteVerifiedPart(sql, part, { manifest: canonicalJson(summary), key, signature });
    await onStep?.("noted");
    const { messages, outcomes, file, sha256, streams } = summary;
    const details = { partition: part.name, file, sha256, messages, outcomes, streams };
    const entry = { actor, reason, details, unfetchedDays };
    if (!await dropPart(sql, part, summary, entry, steps)) {
      if (await isOvertaken(sql, part)) {
        await takeBack(sql, options.dir, part, options, steps);
        return { kind: "overtaken", archived, part: part.name };
      }
      await attachPart(sql, part, steps);
      const missing = await differences(sql, part, summary);
      return { kind: "another lies there", archived, part: part.name, findings: missing };
    }
    await onStep?.("dropped");
    archived.push(summary);
  }
  return { kind: "done", archived };
}

/**
 * The archive of a partition that lies there: of a run that ended, or of a database whose backup was
 * restored since. It may be the better one of both, so it is taken as it is or not at all.
 */
async function manifestThere(
  dir: string,
  part: string,
): Promise<ArchiveManifest | "unreadable" | undefined> {
  try {
    return await readManifest(join(dir, manifestName(part)));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    if (error instanceof SpoiltManifest) return "unreadable";
    throw error;
  }
}

/** The archive against the database: all of the partition, and the chain as it is there. */
async function differences(
  sql: Sql,
  { name, first, end }: Part,
  summary: ArchiveSummary,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  const rows = await countPart(sql, name);
  for (const what of ["messages", "outcomes"] as const) {
    if (rows[what] === summary[what]) continue;
    findings.push({
      kind: "inserted",
      what: `${what} of partition ${name}`,
      detail: `batches list ${summary[what]}, there are ${rows[what]}`,
    });
  }
  const heads = await sql`
    select distinct on (stream) stream, number::int as batch, encode(digest, 'hex') as digest
    from batch where stream >= ${first} and stream < ${end} and stream <> 0
    order by stream, number desc`;
  if (canonicalJson(heads.map((head) => ({ ...head }))) !== canonicalJson(summary.streams)) {
    findings.push({
      kind: "changed",
      what: `archive of ${name}`,
      detail: "the chain ends elsewhere in the database",
    });
  }
  return findings;
}

async function writePart(
  { sql, seal, key, dir, onProgress, onStep }: ArchiveOptions,
  part: Part,
): Promise<ArchiveManifest> {
  const counts = { messages: 0, outcomes: 0, decisions: 0 };
  const heads = new Map<number, { stream: number; batch: number; digest: string }>();
  const file = fileName(part.name);
  const draft = join(dir, `${file}.part`);
  const seen = async function* (): AsyncGenerator<EvidenceRecord> {
    let records = 0;
    for await (const record of partRecords(sql, seal, part)) {
      if (record.kind === "message") counts.messages++;
      else if (record.kind === "outcome") counts.outcomes++;
      else if (record.kind === "decision") counts.decisions++;
      else if (
        record.kind === "batch" && record.stream !== 0 && record.stream >= part.first &&
        record.stream < part.end
      ) {
        const { stream, number, digest } = record;
        heads.set(stream, { stream, batch: number, digest });
      }
      onProgress?.(part.name, ++records);
      yield record;
    }
  };
  await Deno.mkdir(dir, { recursive: true });
  const { pieces, bytes, sha256 } = await writeArchiveFile(
    draft,
    part.name,
    seal,
    seen(),
    new Rest(),
  );
  await Deno.rename(draft, join(dir, file));
  await onStep?.("file written");
  const summary: ArchiveSummary = {
    version: 1,
    part: part.name,
    ...{ firstStream: part.first, endStream: part.end },
    ...{ file, bytes, sha256, pieces: piecesDigest(pieces) },
    ...{ sealed: seal.sealing, dataKey: seal.number ?? null },
    ...counts,
    streams: [...heads.values()].toSorted((a, b) => a.stream - b.stream),
  };
  const signature = key.sign(archiveText(canonicalJson(summary)));
  const manifest = { summary, pieces: [...pieces], key: key.spki, signature };
  const manifestPath = join(dir, manifestName(part.name));
  {
    using written = await Deno.open(`${manifestPath}.part`, {
      ...{ write: true, create: true, truncate: true, mode: 0o600 },
    });
    const text = new TextEncoder().encode(JSON.stringify(manifest));
    for (let at = 0; at < text.length;) at += await written.write(text.subarray(at));
    await written.sync();
  }
  await Deno.rename(`${manifestPath}.part`, manifestPath);
  return manifest;
}
