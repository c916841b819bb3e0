import { KeyedDigest } from "../keyed_digest.ts";
import { portableVerifier } from "../signature/mod.ts";

const verifier = portableVerifier();

/** Keys under a secret that is none, for tests. */
export const sampleKeys = new KeyedDigest(
  (bytes) => verifier.digest("sha256", bytes),
  new Uint8Array(32).fill(7),
);
