import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import type { EvidenceRecord } from "../../core/evidence/mod.ts";
import { evidenceLine } from "./evidence_file.ts";

/** How much is written at once, in characters. */
const pieceLength = 64 * 1024;

export interface WrittenEvidence {
  readonly records: number;
  readonly bytes: number;
  /** SHA-256 of the file, to be kept elsewhere. */
  readonly sha256: string;
}

/**
 * Writes an export, for its owner only, because requests hold passwords. Under its name there is
 * the whole of it or what was there before.
 */
export async function writeEvidenceFile(
  path: string,
  records: AsyncIterable<EvidenceRecord>,
): Promise<WrittenEvidence> {
  const draft = `${path}.part`;
  const file = await Deno.open(draft, { write: true, create: true, truncate: true, mode: 0o600 });
  const writer = file.writable.getWriter();
  const hash = createHash("sha256");
  const written = { records: 0, bytes: 0 };
  let piece = "";
  const flush = async () => {
    const bytes = Buffer.from(piece);
    piece = "";
    hash.update(bytes);
    written.bytes += bytes.length;
    await writer.write(bytes);
  };
  try {
    for await (const record of records) {
      piece += evidenceLine(record);
      written.records++;
      if (piece.length >= pieceLength) await flush();
    }
    await flush();
    await writer.close();
    await Deno.rename(draft, path);
  } catch (error) {
    await writer.close().catch(() => {});
    await Deno.remove(draft).catch(() => {});
    throw error;
  }
  return { ...written, sha256: hash.digest("hex") };
}
