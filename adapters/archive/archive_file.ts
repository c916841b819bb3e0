/**
 * The file of an archive: pieces one behind the other, each packed (Zstandard, RFC 8878:
 * certificates that come again within a piece count once) and then sealed by the data key, bound
 * to its partition and its place. Where each begins, the manifest says.
 */
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { zstdCompressSync, zstdDecompressSync } from "node:zlib";
import type { EvidenceRecord } from "../../core/evidence/mod.ts";
import { evidenceLine, readEvidenceFile, type ReadRecord } from "../evidence/evidence_file.ts";
import type { ByteSeal } from "../seals/byte_seal.ts";
import type { Rest } from "./rest.ts";
import type { ArchiveManifest, ArchivePiece } from "./archive_manifest.ts";

/** How much of the records goes into a piece, in characters. */
const pieceLength = 2 * 1024 * 1024;

/** Bytes between two flushes: a gigabyte at once would hold up whoever else commits to the disk. */
const flushBytes = 16 * 1024 * 1024;

function placeOf(part: string, piece: number): string {
  return `archive\0${part}\0${piece}`;
}

export interface WrittenArchive {
  readonly pieces: readonly ArchivePiece[];
  readonly bytes: number;
  readonly sha256: string;
}

/** Writes all records to a file that is not there yet, on the disk when it resolves. */
export async function writeArchiveFile(
  path: string,
  part: string,
  seal: ByteSeal,
  records: AsyncIterable<EvidenceRecord>,
  rest: Rest,
): Promise<WrittenArchive> {
  using file = await Deno.open(path, { write: true, create: true, truncate: true, mode: 0o600 });
  const whole = createHash("sha256");
  const pieces: ArchivePiece[] = [];
  let bytes = 0;
  let flushed = 0;
  let text = "";
  let ids = new Map<number, [number, number]>();
  const flush = async () => {
    if (text === "") return;
    const packed = zstdCompressSync(Buffer.from(text));
    const sealed = seal.close(packed, placeOf(part, pieces.length));
    const sha256 = createHash("sha256").update(sealed).digest("hex");
    pieces.push({
      ...{ at: bytes, bytes: sealed.length, sha256 },
      ids: [...ids].map(([stream, [first, last]]) => [stream, first, last]),
    });
    whole.update(sealed);
    for (let at = 0; at < sealed.length;) at += await file.write(sealed.subarray(at));
    bytes += sealed.length;
    if (bytes - flushed >= flushBytes) {
      await file.syncData();
      flushed = bytes;
    }
    text = "";
    ids = new Map();
    await rest.afterPiece();
  };
  for await (const record of records) {
    text += evidenceLine(record);
    if (record.kind === "message" || record.kind === "outcome") {
      const { stream, sequence } = record;
      const [first, last] = ids.get(stream) ?? [sequence, sequence];
      ids.set(stream, [Math.min(first, sequence), Math.max(last, sequence)]);
    }
    if (text.length >= pieceLength) await flush();
  }
  await flush();
  await file.sync();
  return { pieces, bytes, sha256: whole.digest("hex") };
}

/** A piece that is not what the manifest says. */
export class SpoiltPiece extends Error {
  override readonly name = "SpoiltPiece";
}

export interface ReadArchiveOptions {
  /** All where none are named. */
  readonly wanted?: (piece: ArchivePiece) => boolean;
  readonly rest?: Rest;
}

/**
 * The records of some pieces, all where none are named, in their order.
 *
 * @throws SpoiltPiece at the first that is not what was written.
 */
export function readArchive(
  path: string,
  { summary, pieces }: ArchiveManifest,
  seal: ByteSeal,
  { wanted = () => true, rest }: ReadArchiveOptions = {},
): AsyncGenerator<ReadRecord> {
  return readEvidenceFile(opened());

  async function* opened(): AsyncGenerator<Uint8Array> {
    using file = await Deno.open(path);
    for (const [index, piece] of pieces.entries()) {
      if (!wanted(piece)) continue;
      const name = `piece ${index + 1} of ${pieces.length}`;
      const stored = new Uint8Array(piece.bytes);
      await file.seek(piece.at, Deno.SeekMode.Start);
      for (let at = 0; at < stored.length;) {
        const read = await file.read(stored.subarray(at));
        if (read === null) throw new SpoiltPiece(`${name}: the file ends within it`);
        at += read;
      }
      if (createHash("sha256").update(stored).digest("hex") !== piece.sha256) {
        throw new SpoiltPiece(`${name} is not what was written`);
      }
      yield unsealed(stored, index, name);
      await rest?.afterPiece();
    }
  }

  function unsealed(stored: Uint8Array, index: number, name: string): Uint8Array {
    try {
      return zstdDecompressSync(seal.open(stored, summary.sealed, placeOf(summary.part, index)));
    } catch (error) {
      const key = summary.dataKey === null ? "no data key" : `data key ${summary.dataKey}`;
      throw new SpoiltPiece(
        `${name} cannot be opened; it is sealed by ${key}: ${(error as Error).message}`,
      );
    }
  }
}
