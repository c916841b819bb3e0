import { equalBytes } from "./equal_bytes.ts";
import { objectIdentifier, oid } from "./object_identifiers.ts";

/** Digests that a signature may use. MD5 and SHA-224 are not accepted. */
export type DigestAlgorithm = "sha1" | "sha256" | "sha384" | "sha512";

/** How one signature was made. The digest comes from the signature, never from `micalg`. */
export interface SignatureProfile {
  readonly digestAlgorithm: DigestAlgorithm;
  readonly scheme: "rsa-pkcs1" | "rsa-pss" | "ecdsa";
  /** Salt length of RSASSA-PSS in bytes; 0 for the other schemes. The mask digest is the same. */
  readonly saltBytes: number;
}

/** Digests that messages, certificates and lists may name. */
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
 * Signature algorithms that messages, certificates and lists may name. Those without a digest are
 * of messages only, where the signer names the digest in another field; if the algorithm names one
 * too, both must be the same. An EC key in place of the algorithm is what some products write for ECDSA.
 */
export const signatureAlgorithms: readonly {
  readonly oid: Uint8Array<ArrayBuffer>;
  readonly scheme: SignatureProfile["scheme"];
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
  { oid: objectIdentifier("1.2.840.10045.4.1"), scheme: "ecdsa", digest: "sha1" },
  { oid: oid.ecPublicKey, scheme: "ecdsa" },
];

/** The row of a table whose `oid` equals these content bytes. */
export function findByOid<Row extends { readonly oid: Uint8Array }>(
  rows: readonly Row[],
  content: Uint8Array,
): Row | undefined {
  return rows.find((row) => equalBytes(row.oid, content));
}
