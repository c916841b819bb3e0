import { join } from "node:path";
import type { DecisionRow, MessageRow, OutcomeRow } from "../../core/evidence/mod.ts";
import type { MessageId } from "../journal.ts";
import type { ByteSeal } from "../seals/byte_seal.ts";
import { readArchive } from "./archive_file.ts";
import { faultOfManifest, manifestName, readManifest, SpoiltManifest } from "./archive_manifest.ts";
import { archivesIn } from "./verify_archive.ts";

export interface ArchivedMessage {
  readonly part: string;
  readonly message: MessageRow;
  readonly outcomes: readonly OutcomeRow[];
}

/**
 * A message of an archive in a directory with what became of it; reads the pieces that may hold it and
 * no others. Undefined where no archive has it.
 *
 * @throws SpoiltManifest, SpoiltPiece where they are not what was written.
 */
export async function showArchived(
  dir: string,
  { stream, sequence }: MessageId,
  seal: ByteSeal,
): Promise<ArchivedMessage | undefined> {
  for (const part of await archivesIn(dir)) {
    const manifest = await readManifest(join(dir, manifestName(part)));
    const { summary } = manifest;
    if (stream < summary.firstStream || stream >= summary.endStream) continue;
    const fault = faultOfManifest(manifest, undefined);
    if (fault !== undefined) throw new SpoiltManifest(`archive of ${part}: ${fault}`);
    const isIts = (row: DecisionRow | MessageRow | OutcomeRow) =>
      row.kind !== "decision" && row.stream === stream && row.sequence === sequence;
    let message: MessageRow | undefined;
    const outcomes: OutcomeRow[] = [];
    const pieces = readArchive(
      join(dir, summary.file),
      manifest,
      seal,
      {
        wanted: ({ ids }) =>
          ids.some(([id, first, last]) => id === stream && first <= sequence && sequence <= last),
      },
    );
    for await (const each of pieces) {
      if (!("record" in each)) continue;
      const { record } = each;
      if (record.kind === "message" && isIts(record)) message = record;
      if (record.kind === "outcome" && isIts(record)) outcomes.push(record);
    }
    if (message !== undefined) return { part, message, outcomes };
  }
}
