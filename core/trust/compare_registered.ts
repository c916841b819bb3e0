import { equalBytes } from "../asn1/equal_bytes.ts";
import { foldText } from "../asn1/fold_text.ts";

/** A certificate that is registered for a user. */
export interface RegisteredCertificate {
  readonly authorityName: string;
  /** Hex in either case; leading zeros, colons and blanks do not count. */
  readonly serial: string;
  /** The certificate itself, DER, where it was registered too. */
  readonly der?: Uint8Array;
}

/** The certificate that a message was signed with. */
export interface SigningCertificate {
  /** Common name of its issuer. */
  readonly authorityName: string;
  readonly serialHex: string;
  readonly der: Uint8Array;
  /** Whether exactly one trusted authority has this name. */
  readonly authorityIsOne: boolean;
}

/**
 * Compares the signer's certificate with those registered for the user (docs/wire-protocol.md 9.1):
 * undefined if one of them is meant, A0035 if none is of this authority, A0036 if some are but none
 * has this serial number. With nothing registered the authority differs: A0035.
 *
 * A certificate that was registered whole is compared whole. Of others only the authority's common
 * name and the serial number are known, and another authority of the same name could issue both: so
 * they count only while exactly one trusted authority has that name.
 */
export function compareRegistered(
  signer: SigningCertificate,
  registered: readonly RegisteredCertificate[],
): undefined | "A0035" | "A0036" {
  const authority = foldText(signer.authorityName);
  const serial = foldSerial(signer.serialHex);
  let isKnown = false;
  for (const one of registered) {
    if (one.der !== undefined) {
      if (equalBytes(one.der, signer.der)) return undefined;
    } else if (!signer.authorityIsOne) {
      continue;
    }
    // Mostly both were read by the same program, and every signed message asks.
    const ofAuthority = one.authorityName === signer.authorityName ||
      foldText(one.authorityName) === authority;
    if (!ofAuthority || (one.der !== undefined && !signer.authorityIsOne)) continue;
    isKnown = true;
    if (one.der === undefined && foldSerial(one.serial) === serial) return undefined;
  }
  return isKnown ? "A0036" : "A0035";
}

function foldSerial(serial: string): string {
  return serial.toLowerCase().replace(/[\s:]/g, "").replace(/^0+(?=.)/, "");
}
