import { hkdfSync } from "node:crypto";

/** What keys are derived for. Each use has a key of its own: what one does cannot weaken another. */
export type KeyUse = "stored bytes" | "repeats" | "right passwords" | "proofs";

/** 32 bytes for one use of a data key, or of a secret sealed by one (HKDF with SHA-256, RFC 5869). */
export function deriveKey(dataKey: Uint8Array, use: KeyUse): Uint8Array {
  return new Uint8Array(hkdfSync("sha256", dataKey, "", `songhanh ${use} 1`, 32));
}
