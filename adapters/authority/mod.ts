/** A certificate authority of our own, for the sandbox, tests and benchmarks. */
export {
  Authority,
  type AuthorityOptions,
  createAuthority,
  type IssuedCertificate,
  type RevokedEntry,
  type UserOptions,
  type Validity,
} from "./create_authority.ts";
export { exportPrivateKey, generateKeys, type KeyType } from "./generate_keys.ts";
export { type LoadedSigner, loadSigner, type SignerDigest } from "./load_signer.ts";
export { makePki, type Pki, type PkiOptions, type UserEntry, type UsersFile } from "./make_pki.ts";
export { makeSandbox, type Sandbox } from "./make_sandbox.ts";
export { makeServiceSigner } from "./make_service_signer.ts";
export { writePki } from "./write_pki.ts";
