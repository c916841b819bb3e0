import { Buffer } from "node:buffer";
import { constants, createHash, createPublicKey, type KeyObject, verify } from "node:crypto";
import type { SignatureProfile, SignatureVerifier, VerifierKey } from "./signature_verifier.ts";

/** The verifier that runs everywhere: node:crypto. About ten times slower than libcrypto by FFI. */
export function portableVerifier(): SignatureVerifier {
  return {
    name: "node:crypto",
    digest: (algorithm, bytes) => createHash(algorithm).update(bytes).digest(),
    importKey,
    close() {},
  };
}

function importKey(spki: Uint8Array): VerifierKey | undefined {
  let key: KeyObject | undefined;
  try {
    // `Buffer.from` copies: the key must not hold on to the request it came with.
    key = createPublicKey({ key: Buffer.from(spki), format: "der", type: "spki" });
  } catch {
    return undefined;
  }
  return {
    verify(profile, signed, signature) {
      if (key === undefined) throw new Error("Cannot verify: the key was released");
      return verifyWith(key, profile, signed, signature);
    },
    release() {
      key = undefined;
    },
  };
}

function verifyWith(
  key: KeyObject,
  { scheme, digestAlgorithm, saltBytes }: SignatureProfile,
  signed: Uint8Array,
  signature: Uint8Array,
): boolean {
  try {
    return verify(
      digestAlgorithm,
      signed,
      scheme === "rsa-pss"
        ? { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: saltBytes }
        : key,
      signature,
    );
  } catch {
    // Some malformed signatures are an exception instead of `false`; the answer is the same.
    return false;
  }
}
