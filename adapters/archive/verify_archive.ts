/** Verifies an archive by itself: the signature, every piece, and the evidence in them. */
import { join } from "node:path";
import {
  type EvidenceRecord,
  type EvidenceSummary,
  EvidenceVerifier,
  type Finding,
} from "../../core/evidence/mod.ts";
import type { ByteSeal } from "../seals/byte_seal.ts";
import { nodeSha256 } from "../seals/node_sha256.ts";
import { textVerifier } from "../evidence/text_verifier.ts";
import type { Rest } from "./rest.ts";
import { readArchive, SpoiltPiece } from "./archive_file.ts";
import {
  type ArchiveManifest,
  type ArchiveSummary,
  faultOfManifest,
  manifestName,
  readManifest,
} from "./archive_manifest.ts";

export interface VerifiedArchive {
  readonly part: string;
  readonly summary: ArchiveSummary | undefined;
  readonly findings: readonly Finding[];
}

/** Names of the partitions whose archives lie in a directory. */
export async function archivesIn(dir: string): Promise<string[]> {
  const parts: string[] = [];
  for await (const { name } of Deno.readDir(dir)) {
    const [, part] = /^songhanh-(\w+)\.archive\.json$/.exec(name) ?? [];
    if (part !== undefined) parts.push(part);
  }
  return parts.toSorted();
}

/** `keys`: those that may have signed it; undefined = any. */
export async function verifyArchive(
  dir: string,
  part: string,
  seal: ByteSeal,
  keys: readonly string[] | undefined,
  rest?: Rest,
): Promise<VerifiedArchive> {
  const findings: Finding[] = [];
  const changed = (detail: string) =>
    findings.push({ kind: "changed", what: `archive of ${part}`, detail });
  let manifest: ArchiveManifest;
  try {
    manifest = await readManifest(join(dir, manifestName(part)));
  } catch (error) {
    changed(`its manifest cannot be read: ${(error as Error).message}`);
    return { part, summary: undefined, findings };
  }
  const { summary } = manifest;
  const fault = faultOfManifest(manifest, keys);
  if (fault !== undefined) changed(fault);
  else {
    try {
      await verifyContent(join(dir, summary.file), { manifest, seal, rest }, findings);
    } catch (error) {
      if (!(error instanceof SpoiltPiece || error instanceof Deno.errors.NotFound)) throw error;
      changed(error.message);
    }
  }
  return { part, summary, findings };
}

async function verifyContent(
  path: string,
  { manifest, seal, rest }: {
    readonly manifest: ArchiveManifest;
    readonly seal: ByteSeal;
    readonly rest: Rest | undefined;
  },
  findings: Finding[],
): Promise<void> {
  const { summary } = manifest;
  const counts = { messages: 0, outcomes: 0, decisions: 0 };
  const ends = new Map<number, { batch: number; digest: string }>();
  const changed = (detail: string) =>
    findings.push({ kind: "changed", what: `archive of ${summary.part}`, detail });
  const begin = () =>
    new EvidenceVerifier({
      sha256: nodeSha256,
      verifyText: textVerifier(),
      onFinding: (finding) => findings.push(finding),
      isRead: (stream) => stream >= summary.firstStream && stream < summary.endStream,
    });
  let verifier: EvidenceVerifier | undefined;
  let isFirst = true;
  const finish = () => {
    const found = verifier?.finish();
    if (found === undefined) return;
    add(counts, found);
    if (isFirst) {
      for (const { stream, firstBatch, lastBatch, digest } of found.streams) {
        if (stream === 0) continue;
        if (firstBatch !== 1) changed(`stream ${stream} begins with batch ${firstBatch}`);
        ends.set(stream, { batch: lastBatch, digest });
      }
    }
    isFirst = false;
  };
  const take = (record: EvidenceRecord) => {
    if (record.kind === "evidence") {
      finish();
      verifier = begin();
    }
    verifier ??= begin();
    verifier.take(record);
  };
  for await (const each of readArchive(path, manifest, seal, rest && { rest })) {
    if ("record" in each) take(each.record);
    else (verifier ??= begin()).unreadable(`line ${each.line}`, each.fault);
  }
  finish();
  for (const name of ["messages", "outcomes", "decisions"] as const) {
    if (counts[name] === summary[name]) continue;
    changed(`it says that it holds ${summary[name]} ${name}, found ${counts[name]}`);
  }
  for (const { stream, batch, digest } of summary.streams) {
    const end = ends.get(stream);
    if (end?.batch === batch && end.digest === digest) continue;
    changed(`the chain of stream ${stream} ends elsewhere than it says`);
  }
  if (ends.size !== summary.streams.length) changed("it holds other streams than it says");
}

function add(
  counts: { messages: number; outcomes: number; decisions: number },
  found: EvidenceSummary,
): void {
  counts.messages += found.messages;
  counts.outcomes += found.outcomes;
  counts.decisions += found.decisions;
}
