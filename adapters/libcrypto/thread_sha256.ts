import type { Sha256 } from "../../core/evidence/mod.ts";
import { nodeSha256 } from "../seals/node_sha256.ts";
import { libcryptoVerifier } from "./libcrypto_verifier.ts";

let made: Sha256 | undefined;

/**
 * SHA-256 by the fastest way that this thread has, looked for when the first is asked for: libcrypto,
 * else node:crypto, which takes three times as long for what is as short as a row's text.
 */
export const threadSha256: Sha256 = (bytes) => (made ??= makeSha256())(bytes);

function makeSha256(): Sha256 {
  const verifier = libcryptoVerifier();
  return verifier === undefined ? nodeSha256 : (bytes) => verifier.digest("sha256", bytes);
}
