import { objectIdentifier, oid } from "./object_identifiers.ts";
import type { DigestAlgorithm, SignatureProfile } from "./signature_verifier.ts";

/** Digests that a CMS structure may name. */
export const digestAlgorithms: readonly {
  readonly oid: Uint8Array<ArrayBuffer>;
  readonly name: DigestAlgorithm;
  readonly bytes: number;
}[] = [
  { oid: objectIdentifier("1.3.14.3.2.26"), name: "sha1", bytes: 20 },
  { oid: objectIdentifier("2.16.840.1.101.3.4.2.1"), name: "sha256", bytes: 32 },
  { oid: objectIdentifier("2.16.840.1.101.3.4.2.2"), name: "sha384", bytes: 48 },
  { oid: objectIdentifier("2.16.840.1.101.3.4.2.3"), name: "sha512", bytes: 64 },
];

/**
 * Signature algorithms that a CMS structure may name. Where the identifier names a digest too, it
 * must be the signer's digest. ECDSA with SHA-1 is left out: SHA-1 is accepted for what the
 * terminal makes (RSA), and no product needs the other.
 */
export const signatureAlgorithms: readonly {
  readonly oid: Uint8Array<ArrayBuffer>;
  readonly scheme: SignatureProfile["scheme"];
  /** Absent: any digest; the digest algorithm of the signer decides. */
  readonly digest?: DigestAlgorithm;
}[] = [
  { oid: oid.rsaEncryption, scheme: "rsa-pkcs1" },
  { oid: objectIdentifier("1.2.840.113549.1.1.5"), scheme: "rsa-pkcs1", digest: "sha1" },
  { oid: objectIdentifier("1.2.840.113549.1.1.11"), scheme: "rsa-pkcs1", digest: "sha256" },
  { oid: objectIdentifier("1.2.840.113549.1.1.12"), scheme: "rsa-pkcs1", digest: "sha384" },
  { oid: objectIdentifier("1.2.840.113549.1.1.13"), scheme: "rsa-pkcs1", digest: "sha512" },
  { oid: oid.rsaPss, scheme: "rsa-pss" },
  { oid: objectIdentifier("1.2.840.10045.4.3.2"), scheme: "ecdsa", digest: "sha256" },
  { oid: objectIdentifier("1.2.840.10045.4.3.3"), scheme: "ecdsa", digest: "sha384" },
  { oid: objectIdentifier("1.2.840.10045.4.3.4"), scheme: "ecdsa", digest: "sha512" },
];
