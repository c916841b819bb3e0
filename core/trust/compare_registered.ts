import { foldText } from "../asn1/fold_text.ts";

/** A certificate that is registered for a user. */
export interface RegisteredCertificate {
  readonly authorityName: string;
  /** Hex in either case; leading zeros, colons and blanks do not count. */
  readonly serial: string;
}

/**
 * Compares the signer's certificate with those registered for the user (wire protocol section
 * 9.1): undefined if one of them is meant, A0035 if none is of this authority, A0036 if some are
 * but none has this serial number. With nothing registered the authority differs: A0035.
 */
export function compareRegistered(
  signer: { readonly authorityName: string; readonly serialHex: string },
  registered: readonly RegisteredCertificate[],
): undefined | "A0035" | "A0036" {
  // Mostly both were read by the same program, and every signed message asks.
  const isWritten = (one: RegisteredCertificate) =>
    one.serial === signer.serialHex && one.authorityName === signer.authorityName;
  if (registered.some(isWritten)) return undefined;
  const authority = foldText(signer.authorityName);
  const ofAuthority = registered.filter((one) => foldText(one.authorityName) === authority);
  if (ofAuthority.length === 0) return "A0035";
  const serial = foldSerial(signer.serialHex);
  return ofAuthority.some((one) => foldSerial(one.serial) === serial) ? undefined : "A0036";
}

function foldSerial(serial: string): string {
  return serial.toLowerCase().replace(/[\s:]/g, "").replace(/^0+(?=.)/, "");
}
