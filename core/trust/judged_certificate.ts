import { type Certificate, readCertificate } from "../asn1/read_certificate.ts";
import { isUnreadable, type Unreadable } from "../asn1/unreadable.ts";
import { sha256Hex } from "./sha256_hex.ts";

/** A certificate with what tells it from others. */
export interface JudgedCertificate extends Certificate {
  /** SHA-256 of the whole certificate, lower-case hex. */
  readonly sha256: string;
  /** Subject name and key together: two certificates of one authority share it. */
  readonly holder: string;
}

/** Reads a certificate (DER) to be judged. `sha256`: lower-case hex, if it is known already. */
export function readJudgedCertificate(
  der: Uint8Array,
  sha256 = sha256Hex(der),
): JudgedCertificate | Unreadable {
  const certificate = readCertificate(der);
  if (isUnreadable(certificate)) return certificate;
  const holder = `${certificate.subject.key}|${certificate.spki.toHex()}`;
  return { ...certificate, sha256, holder };
}

/** Whether an authority certified itself under its own name (a new key, say): RFC 5280 6.1. */
export function isSelfIssued({ subject, issuer }: Certificate): boolean {
  return subject.key === issuer.key;
}
