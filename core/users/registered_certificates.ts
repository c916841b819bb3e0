import { isSameName, isUnreadable, readCertificate } from "../asn1/mod.ts";
import type { UserDirectory } from "./user_directory.ts";

/**
 * The registered certificates of a snapshot by issuer and serial number, for signatures that embed
 * none. Read when first asked for: most installations never ask.
 */
export class RegisteredCertificates {
  #bySerial: Map<string, { issuer: Uint8Array; der: Uint8Array }[]> | undefined;

  constructor(private readonly users: UserDirectory) {}

  /** The certificate (DER); `issuer` is a Name in DER, `serialHex` as `serialHex()` writes it. */
  find(issuer: Uint8Array, serialHex: string): Uint8Array | undefined {
    this.#bySerial ??= this.#read();
    return this.#bySerial.get(serialHex)?.find((one) => isSameName(one.issuer, issuer))?.der;
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
