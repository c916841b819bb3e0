/** What OpenSSL's libcrypto does for us: signatures, sealing stored bytes, sockets without delay. */
export { libcryptoAesGcm } from "./libcrypto_aes_gcm.ts";
export { libcryptoVerifier } from "./libcrypto_verifier.ts";
export { libcryptoPaths } from "./open_libcrypto.ts";
export { setNoDelay } from "./set_no_delay.ts";
export { threadSha256 } from "./thread_sha256.ts";
