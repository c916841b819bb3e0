/** Signatures: reading, verifying and writing detached CMS, and the fields of certificates. */
export { equalBytes } from "./equal_bytes.ts";
export { fingerprint } from "./fingerprint.ts";
export { portableVerifier } from "./portable_verifier.ts";
export { type CertificateFields, keyUsageBit, readCertificate } from "./read_certificate.ts";
export { type PublicKeyKind, readPublicKey, rsaBitsMax, rsaBitsMin } from "./read_public_key.ts";
export { readSignedData, type SignedAttributes, type SignedData } from "./read_signed_data.ts";
export { serialHex } from "./serial_hex.ts";
export type {
  DigestAlgorithm,
  SignatureProfile,
  SignatureVerifier,
  VerifierKey,
} from "./signature_verifier.ts";
export { type Signer, SignerKeys, signersMax } from "./signer_keys.ts";
export { type SignatureContext, type Verified, verifySignedData } from "./verify_signed_data.ts";
export { type SignedDataOptions, writeSignedData } from "./write_signed_data.ts";
