import { createHash } from "node:crypto";
import { writeSignedData } from "../../core/signature/mod.ts";
import type { LoadedSigner, SignerDigest } from "../authority/mod.ts";

/** Where a signature differs from the desktop terminal's. */
export interface SignOptions {
  /**
   * By default SHA-1 for RSA, as the terminal, and SHA-256 for EC, which it cannot use. A key that takes
   * one alone goes before.
   */
  readonly digest?: SignerDigest;
  /** Sign attributes in place of the content, as other products do. */
  readonly attributes?: { readonly signingTimeMs?: number };
  readonly omitNull?: boolean;
}

/** The detached CMS over signed content, as DER (docs/wire-protocol.md 3.2). */
export function signContent(
  content: Uint8Array,
  signer: LoadedSigner,
  options: SignOptions = {},
): Uint8Array {
  const isEc = signer.keyType === "EC";
  return writeSignedData(content, {
    signerCertificate: signer.certificateDer,
    digestAlgorithm: signer.digest ?? options.digest ?? (isEc ? "sha256" : "sha1"),
    scheme: isEc ? "ecdsa" : "rsa-pkcs1",
    attributes: options.attributes,
    omitNull: options.omitNull,
    sign: ({ digestAlgorithm }, bytes) => signer.sign(digestAlgorithm, bytes),
    digest: (algorithm, bytes) => new Uint8Array(createHash(algorithm).update(bytes).digest()),
  });
}
