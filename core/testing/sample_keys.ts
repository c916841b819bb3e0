import { BytesDigest } from "../evidence/bytes_digest.ts";
import { KeyedDigest } from "../keyed_digest.ts";
import { portableVerifier } from "../signature/mod.ts";

const verifier = portableVerifier();

const sha256 = (bytes: Uint8Array) => verifier.digest("sha256", bytes);

/** Keys under a secret that is none, for tests. */
export const sampleKeys = new KeyedDigest(
  sha256,
  new Uint8Array(32).fill(7),
);

/** Digests of bodies under another one. */
export const sampleBytesDigest = new BytesDigest(sha256, new Uint8Array(32).fill(8));
