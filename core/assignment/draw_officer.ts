import type { Sha256 } from "../evidence/mod.ts";

const encoder = new TextEncoder();

/**
 * Draws the officer who gets a document: the digest of seed and document gives a place in the sorted
 * list of officers present. Whoever knows seed, document and list draws the same again. The first eight bytes of a
 * digest, taken modulo a list of people, prefer nobody by more than one in 10^16.
 *
 * Throws where nobody is present.
 */
export function drawOfficer(
  sha256: Sha256,
  { seed, document, present }: {
    readonly seed: string;
    readonly document: string;
    readonly present: readonly string[];
  },
): string {
  if (present.length === 0) throw new Error("Cannot draw an officer: nobody is present");
  const sorted = [...new Set(present)].sort((a, b) => a < b ? -1 : a > b ? 1 : 0);
  const digest = sha256(encoder.encode(`songhanh assignment 1\n${seed}\n${document}`));
  const drawn = new DataView(digest.buffer, digest.byteOffset).getBigUint64(0);
  return sorted[Number(drawn % BigInt(sorted.length))]!;
}
