import { definiteName } from "../asn1/definite_name.ts";
import { equalBytes } from "../asn1/equal_bytes.ts";
import { readCertificate } from "../asn1/read_certificate.ts";
import { readIssuerAndSerial } from "../asn1/read_issuer_and_serial.ts";
import { isSameName } from "../asn1/read_name.ts";
import { isUnreadable } from "../asn1/unreadable.ts";
import { keyIdentifierOf } from "./key_identifier_of.ts";
import type { SignedData } from "./read_signed_data.ts";
import type { SignatureVerifier } from "./signature_verifier.ts";

/**
 * The embedded certificate (DER) that a signature names as its signer's; undefined if none is there.
 *
 * Most products copy issuer and serial number from the certificate. Some write the issuer anew, in
 * other string types or in lengths that are no DER: names are compared as names where no bytes are
 * equal.
 */
export function findSignerCertificate(
  { signer, certificates }: Pick<SignedData, "signer" | "certificates">,
  verifier: Pick<SignatureVerifier, "digest">,
): Uint8Array | undefined {
  if ("subjectKeyIdentifier" in signer) {
    return certificates.find((der) => hasKeyIdentifier(der, signer.subjectKeyIdentifier, verifier));
  }
  const sameSerial: { readonly der: Uint8Array; readonly issuer: Uint8Array }[] = [];
  for (const der of certificates) {
    const named = readIssuerAndSerial(der);
    if (named === undefined || !equalBytes(named.serial, signer.serial)) continue;
    if (equalBytes(named.issuer, signer.issuer)) return der;
    sameSerial.push({ der, issuer: named.issuer });
  }
  if (sameSerial.length === 0) return undefined;
  const named = definiteName(signer.issuer) ?? signer.issuer;
  return sameSerial.find(({ issuer }) => isSameName(issuer, named))?.der;
}

function hasKeyIdentifier(
  der: Uint8Array,
  identifier: Uint8Array,
  verifier: Pick<SignatureVerifier, "digest">,
): boolean {
  const certificate = readCertificate(der);
  return !isUnreadable(certificate) &&
    equalBytes(keyIdentifierOf(certificate, verifier), identifier);
}
