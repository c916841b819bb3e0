/** A certificate authority of our own, for the sandbox, tests and benchmarks. */
export { Authority, type AuthorityOptions, createAuthority } from "./create_authority.ts";
export { exportPrivateKey, generateKeys } from "./generate_keys.ts";
export { type LoadedSigner, loadSigner, type SignerDigest } from "./load_signer.ts";
export { type UserEntry } from "./make_pki.ts";
