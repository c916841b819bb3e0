import { isUnreadable, readCertificate } from "../asn1/mod.ts";
import type { Judgement } from "../trust/mod.ts";
import { readSignatureFile } from "./read_signature_file.ts";
import type { UserCertificate } from "./registration.ts";
import { taxCodesOf } from "./tax_code.ts";

/** Why a certificate cannot be registered. */
export type CertificateFault = "unreadable" | "untrusted";

/** Reads the certificate that a user will sign with (DER, PEM or base64) and has it judged. */
export function readUserCertificate(
  file: Uint8Array,
  judge: (der: Uint8Array) => Judgement,
): UserCertificate | { readonly fault: CertificateFault; readonly reason: string } {
  const der = readSignatureFile(file);
  const certificate = der === undefined ? undefined : readCertificate(der);
  if (der === undefined || certificate === undefined) {
    return { fault: "unreadable", reason: "no certificate in the file" };
  }
  if (isUnreadable(certificate)) return { fault: "unreadable", reason: certificate.reason };
  const judgement = judge(der);
  if (!judgement.accepted || certificate.issuer.commonName === undefined) {
    return { fault: "untrusted", reason: judgement.reason };
  }
  return {
    authorityName: certificate.issuer.commonName,
    serial: certificate.serialHex,
    subject: certificate.subject.commonName ?? "",
    taxCode: taxCodesOf(certificate.subject)[0],
    notAfter: new Date(certificate.notAfterMs).toISOString(),
    der: der.toBase64(),
  };
}
