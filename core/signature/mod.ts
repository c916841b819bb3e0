/** Signatures: reading, verifying and writing detached CMS. */
export { findSignerCertificate } from "./find_signer_certificate.ts";
export { fingerprint } from "./fingerprint.ts";
export { keyIdentifierOf } from "./key_identifier_of.ts";
export { portableVerifier } from "./portable_verifier.ts";
export { readPublicKey } from "./read_public_key.ts";
export { readSignedData } from "./read_signed_data.ts";
export type {
  DigestAlgorithm,
  SignatureProfile,
  SignatureVerifier,
  VerifierKey,
} from "./signature_verifier.ts";
export { type Signer, SignerKeys, signersBytesMax } from "./signer_keys.ts";
export { type Verified, verifySignedData } from "./verify_signed_data.ts";
export { writeSignedData } from "./write_signed_data.ts";
