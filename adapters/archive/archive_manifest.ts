/**
 * What an archive says of itself, signed with the key of the installation: which streams it holds and
 * where the chain of each ends, how much is in it, and the digest of every piece, with the messages
 * that lie there.
 */
import { z } from "zod";
import { canonicalJson, TextDigester } from "../../core/evidence/mod.ts";
import { archiveText } from "../evidence/archived_parts.ts";
import { textVerifier } from "../evidence/text_verifier.ts";
import { nodeSha256 } from "../seals/node_sha256.ts";

const digest = z.string().regex(/^[0-9a-f]{64}$/, "expected a SHA-256");

/** A piece of the file: sealed by itself, so that one message is read without the others. */
const pieceSchema = z.object({
  /** Where it begins in the file, and how long it is. */
  at: z.int(),
  bytes: z.int(),
  sha256: digest,
  /** Stream, first and last sequence of what lies in it of each stream. */
  ids: z.array(z.tuple([z.int(), z.int(), z.int()])),
});

const summarySchema = z.object({
  version: z.literal(1),
  /** Name of the partition. */
  part: z.string(),
  firstStream: z.int(),
  endStream: z.int(),
  file: z.string(),
  bytes: z.int(),
  sha256: digest,
  /** Of the list of pieces. */
  pieces: digest,
  sealed: z.boolean(),
  /** Number of the data key that opens it; null where it is not sealed. */
  dataKey: z.int().nullable(),
  messages: z.int(),
  outcomes: z.int(),
  decisions: z.int(),
  /** The last batch of each of its streams: there the chain ends. */
  streams: z.array(z.object({ stream: z.int(), batch: z.int(), digest })),
});

const signedSchema = z.object({
  summary: summarySchema,
  pieces: z.array(pieceSchema),
  key: z.string(),
  signature: z.string(),
});

export type ArchivePiece = z.infer<typeof pieceSchema>;
export type ArchiveSummary = z.infer<typeof summarySchema>;
export type ArchiveManifest = z.infer<typeof signedSchema>;

export function piecesDigest(pieces: readonly ArchivePiece[]): string {
  return new TextDigester(nodeSha256).hex(canonicalJson(pieces));
}

export function fileName(part: string): string {
  return `songhanh-${part}.archive`;
}

/** Beside the file, under this name. */
export function manifestName(part: string): string {
  return `songhanh-${part}.archive.json`;
}

/** A manifest that is none, or not what was signed. */
export class SpoiltManifest extends Error {
  override readonly name = "SpoiltManifest";
}

/** @throws SpoiltManifest where it cannot be told what it says. */
export async function readManifest(path: string): Promise<ArchiveManifest> {
  const text = await Deno.readTextFile(path);
  try {
    return signedSchema.parse(JSON.parse(text));
  } catch (error) {
    const why = error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message;
    throw new SpoiltManifest(`"${path}" is no manifest of an archive: ${why}`);
  }
}

/** What is wrong with it, if anything; undefined keys = any may have signed. */
export function faultOfManifest(
  { summary, pieces, key, signature }: ArchiveManifest,
  keys: readonly string[] | undefined,
): string | undefined {
  if (!textVerifier()(key, archiveText(canonicalJson(summary)), signature)) {
    return "its signature does not hold";
  }
  if (keys !== undefined && !keys.includes(key)) {
    return "it is signed with another key than expected";
  }
  if (piecesDigest(pieces) !== summary.pieces) return "its list of pieces is not the one signed";
}
