/** What OpenSSL's libcrypto does for us: the fast signature verifier, and sockets without delay. */
export { libcryptoVerifier } from "./libcrypto_verifier.ts";
export { libcryptoPaths } from "./open_libcrypto.ts";
export { setNoDelay } from "./set_no_delay.ts";
