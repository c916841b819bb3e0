/**
 * ASN.1 as CMS, X.509 and their keys use it: one reader of elements, and on it one reader each for
 * certificates, revocation lists, names, times, keys and algorithms. Reading says nothing about
 * trust; nothing here throws on any input.
 */
export {
  type DigestAlgorithm,
  digestAlgorithms,
  signatureAlgorithms,
  type SignatureProfile,
} from "./algorithms.ts";
export { asn1Limits } from "./asn1_limits.ts";
export { type DerElement, DerReader, derTag, readBer, readDer } from "./der_reader.ts";
export { equalBytes } from "./equal_bytes.ts";
export { foldText } from "./fold_text.ts";
export { keyUsageBit, keyUsageNames } from "./key_usage.ts";
export { dotted, objectIdentifier, oid } from "./object_identifiers.ts";
export { readDigestAlgorithm, readSignatureAlgorithm } from "./read_algorithm.ts";
export { type Certificate, readCertificate } from "./read_certificate.ts";
export type { GeneralName } from "./read_general_names.ts";
export { type IssuerAndSerial, readIssuerAndSerial } from "./read_issuer_and_serial.ts";
export { attributeOf, isSameName, type Name, nameOf } from "./read_name.ts";
export type { NameConstraints, Subtree } from "./read_name_constraints.ts";
export { isDer, readPem } from "./read_pem.ts";
export type { PolicyExtensions } from "./read_policies.ts";
export { type PublicKeyInfo, readPublicKeyInfo } from "./read_public_key_info.ts";
export { readRevocationList, type RevocationList } from "./read_revocation_list.ts";
export type { SignedFrame } from "./read_signed_frame.ts";
export { readTime } from "./read_time.ts";
export { serialHex } from "./serial_hex.ts";
export { isUnreadable, type Unreadable } from "./unreadable.ts";
export { writeDer } from "./write_der.ts";
