import type { DigestAlgorithm } from "./signature_verifier.ts";

/** The fingerprint of a certificate (DER) in lower-case hexadecimal, by the digest handed in. */
export function fingerprint(
  certificateDer: Uint8Array,
  algorithm: Extract<DigestAlgorithm, "sha1" | "sha256">,
  digest: (algorithm: DigestAlgorithm, bytes: Uint8Array) => Uint8Array,
): string {
  return digest(algorithm, certificateDer).toHex();
}
