/**
 * ASN.1 as CMS, X.509 and their keys use it: one reader of elements, and on it one reader each for
 * certificates, revocation lists, names, times, keys and algorithms. Reading says nothing about
 * trust; nothing here throws on any input.
 */
export { definiteName } from "./definite_name.ts";
export { derTag, readDer } from "./der_reader.ts";
export { dotted, objectIdentifier } from "./object_identifiers.ts";
export { type Certificate, readCertificate } from "./read_certificate.ts";
export { readIssuerAndSerial } from "./read_issuer_and_serial.ts";
export { attributeOf, isSameName, type Name, nameOf } from "./read_name.ts";
export { isDer, readPem } from "./read_pem.ts";
export { readPublicKeyInfo } from "./read_public_key_info.ts";
export { readRevocationList } from "./read_revocation_list.ts";
export { serialHex } from "./serial_hex.ts";
export { isUnreadable } from "./unreadable.ts";
export { writeDer } from "./write_der.ts";
