import { derTag, readDer } from "./der_reader.ts";

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
    .enter(derTag.sequence, "the certificate's content");
  body.optional(derTag.constructed(0), "the certificate's version");
  const serial = body.readContent(derTag.integer, "the serial number");
  body.read(derTag.sequence, "the certificate's signature algorithm");
  const issuer = body.encodingOf(body.read(derTag.sequence, "the issuer"));
  return input.failure === undefined && serial.length > 0 ? { issuer, serial } : undefined;
}
