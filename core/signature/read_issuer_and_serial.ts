import { DerReader, derTag, readDer } from "./read_der.ts";

/** What names a certificate within CMS: the issuer's Name as DER and the serial's content bytes. */
export interface IssuerAndSerial {
  readonly issuer: Uint8Array;
  readonly serial: Uint8Array;
}

/**
 * Issuer and serial of a certificate, without looking at the rest: to find the signer's among the
 * embedded ones. Views into `der`; undefined if the beginning is not that of a certificate.
 */
export function readIssuerAndSerial(der: Uint8Array): IssuerAndSerial | undefined {
  const input = readDer(der);
  const body = input.enter(derTag.sequence, "the certificate")
    .enter(derTag.sequence, "the certificate body");
  const named = readIssuerAndSerialFrom(body);
  return input.failure === undefined ? named : undefined;
}

/** The same from a reader at the start of the certificate's body; leaves it behind the issuer. */
export function readIssuerAndSerialFrom(body: DerReader): IssuerAndSerial {
  body.optional(derTag.constructed(0), "the certificate's version");
  const serial = body.contentOf(body.read(derTag.integer, "the serial number"));
  if (serial.length === 0) body.fail("Cannot read the serial number: found no bytes");
  body.read(derTag.sequence, "the certificate's signature algorithm");
  const issuer = body.encodingOf(body.read(derTag.sequence, "the issuer"));
  return { issuer, serial };
}
