import { type Certificate, isUnreadable, readCertificate, readPem } from "../../core/asn1/mod.ts";
import type { CredentialTexts } from "./credentials.ts";

/** A certificate that this gateway shows, or signs with, named by its setting. */
export interface OwnCertificate {
  readonly setting: string;
  readonly certificate: Certificate;
}

/** Those that are in force, whatever became of their files since. `admin`: that of the admin address. */
export function ownCertificates(
  { tls, primaryClient, replySigner }: Omit<CredentialTexts, "primaryCa">,
  admin: string | undefined,
): OwnCertificate[] {
  const texts: Readonly<Record<string, string | undefined>> = {
    SONGHANH_TLS_CERT: tls?.cert,
    SONGHANH_ADMIN_TLS_CERT: admin,
    SONGHANH_PRIMARY_CLIENT_CERT: primaryClient?.cert,
    SONGHANH_SIGN_CERT: replySigner?.cert,
  };
  return Object.entries(texts).flatMap(([setting, text]) => {
    const certificate = text === undefined ? undefined : firstOf(text);
    return certificate === undefined ? [] : [{ setting, certificate }];
  });
}

/** That of the gateway itself; those after it lead to its authority. */
function firstOf(text: string): Certificate | undefined {
  const [block] = readPem(new TextEncoder().encode(text));
  if (block?.bytes === undefined) return undefined;
  const certificate = readCertificate(block.bytes);
  return isUnreadable(certificate) ? undefined : certificate;
}
