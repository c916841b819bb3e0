/**
 * What checks signatures: one promise, two implementations (node:crypto here, libcrypto in
 * `adapters/libcrypto`), one suite of tests for both (`core/testing/verifier_contract.ts`). Everything is
 * synchronous: a lane calls it in the middle of a message and goes on with the answer.
 */
import type { DigestAlgorithm, SignatureProfile } from "../asn1/algorithms.ts";

export type { DigestAlgorithm, SignatureProfile };

/** A public key made ready for many verifications. Belongs to the verifier that imported it. */
export interface VerifierKey {
  /**
   * Whether `signature` is this key's over `signed`. Never throws on any signature bytes. The
   * caller has seen to it that the scheme is one of the key's type (`verifySignedData` does).
   */
  verify(profile: SignatureProfile, signed: Uint8Array, signature: Uint8Array): boolean;
  /** Gives the key's memory back; may be called again. Verifying afterwards throws. */
  release(): void;
}

/** Digests and signature checks of one thread. */
export interface SignatureVerifier {
  /** For logs and the start-up message, e.g. `libcrypto 3.0`. */
  readonly name: string;
  /** The digest of `bytes`, in an array of its own. */
  digest(algorithm: DigestAlgorithm, bytes: Uint8Array): Uint8Array;
  /** Imports a SubjectPublicKeyInfo (DER); undefined if it holds no usable key. */
  importKey(spki: Uint8Array): VerifierKey | undefined;
  /** Gives everything back, keys included; may be called again. */
  close(): void;
}
