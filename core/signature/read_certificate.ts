import { type Refusal, refuseWithText } from "../verdict.ts";
import { equalBytes } from "./equal_bytes.ts";
import { oid } from "./object_identifiers.ts";
import { DerReader, derTag, readDer } from "./read_der.ts";
import { readIssuerAndSerialFrom } from "./read_issuer_and_serial.ts";
import { readNameAttribute } from "./read_name.ts";
import { readTime } from "./read_time.ts";
import { serialHex } from "./serial_hex.ts";

/** Bits of the key usage extension, in the order of RFC 5280 section 4.2.1.3. */
export const keyUsageBit = {
  digitalSignature: 1 << 0,
  nonRepudiation: 1 << 1,
  keyCertSign: 1 << 5,
  crlSign: 1 << 6,
} as const;

/** The fields of a certificate that signatures and registrations need. Byte ranges are views. */
export interface CertificateFields {
  readonly der: Uint8Array;
  /** The issuer's Name, DER. */
  readonly issuer: Uint8Array;
  /** The subject's Name, DER. */
  readonly subject: Uint8Array;
  /** The serial number's content bytes as they stand in the certificate. */
  readonly serial: Uint8Array;
  /** The serial number as in registrations, see `serialHex`. */
  readonly serialHex: string;
  /** SubjectPublicKeyInfo, DER. */
  readonly spki: Uint8Array;
  /** First and last moment of validity, milliseconds since 1970, both included. */
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
  /** Bits of `keyUsageBit`; undefined if the certificate does not restrict its key. */
  readonly keyUsage: number | undefined;
  readonly subjectKeyIdentifier: Uint8Array | undefined;
  readonly issuerCommonName: string | undefined;
  readonly subjectCommonName: string | undefined;
  /** The subject's UID attribute; Vietnamese certificates hold the tax code there (`MST:…`). */
  readonly subjectUid: string | undefined;
}

/**
 * Reads the fields of an X.509 certificate (DER). Says nothing about its signature or trust.
 * Refuses with `Verification GW Error` what is not a certificate (wire protocol section 13 step 4).
 */
export function readCertificate(der: Uint8Array): CertificateFields | Refusal {
  const input = readDer(der);
  const certificate = input.enter(derTag.sequence, "the certificate");
  input.expectEnd("the certificate");
  const body = certificate.enter(derTag.sequence, "the certificate body");
  certificate.read(derTag.sequence, "the certificate's signature algorithm");
  certificate.read(derTag.bitString, "the certificate's signature");
  certificate.expectEnd("the certificate");

  const { issuer, serial } = readIssuerAndSerialFrom(body);
  const validity = body.enter(derTag.sequence, "the validity");
  const notBeforeMs = readTime(validity, "the start of validity");
  const notAfterMs = readTime(validity, "the end of validity");
  validity.expectEnd("the validity");
  const subject = body.encodingOf(body.read(derTag.sequence, "the subject"));
  const spki = body.encodingOf(body.read(derTag.sequence, "the public key"));
  body.optional(derTag.primitive(1), "the issuer's unique identifier");
  body.optional(derTag.primitive(2), "the subject's unique identifier");
  const extensions = readExtensions(body);
  body.expectEnd("the certificate body");

  if (input.failure !== undefined) return refuseWithText("Verification GW Error", input.failure);
  return {
    der,
    issuer,
    subject,
    serial,
    serialHex: serialHex(serial),
    spki,
    notBeforeMs,
    notAfterMs,
    ...extensions,
    issuerCommonName: readNameAttribute(issuer, oid.commonName),
    subjectCommonName: readNameAttribute(subject, oid.commonName),
    subjectUid: readNameAttribute(subject, oid.userId),
  };
}

function readExtensions(
  body: DerReader,
): Pick<CertificateFields, "keyUsage" | "subjectKeyIdentifier"> {
  let keyUsage: number | undefined;
  let subjectKeyIdentifier: Uint8Array | undefined;
  if (body.nextTag === derTag.constructed(3)) {
    const list = body.enter(derTag.constructed(3), "the extensions")
      .enter(derTag.sequence, "the extensions");
    while (!list.ended) {
      const extension = list.enter(derTag.sequence, "an extension");
      const type = extension.contentOf(extension.read(derTag.objectIdentifier, "its type"));
      extension.optional(derTag.boolean, "its critical mark");
      const value = extension.open(extension.read(derTag.octetString, "its value"));
      if (equalBytes(type, oid.keyUsage)) keyUsage = readKeyUsage(value);
      if (equalBytes(type, oid.subjectKeyIdentifier)) {
        subjectKeyIdentifier = value.contentOf(
          value.read(derTag.octetString, "the subject key identifier"),
        );
      }
    }
  }
  return { keyUsage, subjectKeyIdentifier };
}

/** A BIT STRING counts its bits from the highest of the first byte; here bit 0 is the lowest. */
function readKeyUsage(value: DerReader): number {
  const [, first = 0, second = 0] = value.contentOf(value.read(derTag.bitString, "the key usage"));
  let bits = 0;
  for (let bit = 0; bit < 8; bit++) {
    if (first & 0x80 >> bit) bits |= 1 << bit;
    if (second & 0x80 >> bit) bits |= 1 << bit + 8;
  }
  return bits;
}
