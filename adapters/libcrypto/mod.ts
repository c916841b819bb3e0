/** The fast signature verifier by OpenSSL's libcrypto. */
export { libcryptoVerifier } from "./libcrypto_verifier.ts";
export { libcryptoPaths } from "./open_libcrypto.ts";
