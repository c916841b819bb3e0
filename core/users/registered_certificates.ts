import { equalBytes } from "../asn1/equal_bytes.ts";
import { type Certificate, isSameName, isUnreadable, readCertificate } from "../asn1/mod.ts";
import { keyIdentifierOf, type SignatureVerifier } from "../signature/mod.ts";
import type { UserDirectory } from "./user_directory.ts";

/**
 * The registered certificates of a snapshot, for signatures that embed none: by issuer and serial
 * number, or by user and key. Read when first asked for: most installations never ask.
 */
export class RegisteredCertificates {
  #bySerial: Map<string, { issuer: Uint8Array; der: Uint8Array }[]> | undefined;

  constructor(private readonly users: UserDirectory) {}

  /** The certificate (DER); `issuer` is a Name in DER, `serialHex` as `serialHex()` writes it. */
  find(issuer: Uint8Array, serialHex: string): Uint8Array | undefined {
    this.#bySerial ??= this.#read();
    return this.#bySerial.get(serialHex)?.find((one) => isSameName(one.issuer, issuer))?.der;
  }

  /**
   * The user's certificate (DER) whose key has this identifier; the latest, where one was renewed with
   * its key. Of this user alone: whoever issues a certificate chooses the identifier in it.
   */
  findByKey(
    userId: string,
    keyIdentifier: Uint8Array,
    verifier: Pick<SignatureVerifier, "digest">,
  ): Uint8Array | undefined {
    let found: Certificate | undefined;
    for (const { der } of this.users.users.get(userId)?.certificates ?? []) {
      const certificate = der === undefined ? undefined : readCertificate(der);
      if (certificate === undefined || isUnreadable(certificate)) continue;
      if (!equalBytes(keyIdentifierOf(certificate, verifier), keyIdentifier)) continue;
      if (found === undefined || found.notBeforeMs < certificate.notBeforeMs) found = certificate;
    }
    return found?.der;
  }

  #read() {
    const bySerial = new Map<string, { issuer: Uint8Array; der: Uint8Array }[]>();
    for (const { certificates } of this.users.users.values()) {
      for (const { der } of certificates) {
        const certificate = der === undefined ? undefined : readCertificate(der);
        if (certificate === undefined || isUnreadable(certificate)) continue;
        const { serialHex, issuer } = certificate;
        bySerial.set(serialHex, [...bySerial.get(serialHex) ?? [], {
          issuer: issuer.der,
          der: certificate.der,
        }]);
      }
    }
    return bySerial;
  }
}
