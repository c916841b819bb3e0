import { dotted } from "../asn1/object_identifiers.ts";
import { readPublicKeyInfo } from "../asn1/read_public_key_info.ts";
import { isUnreadable } from "../asn1/unreadable.ts";

const curves: readonly string[] = [dotted.curveP256, dotted.curveP384, dotted.curveP521];

/** RSA keys beyond this are refused: checking a signature with them costs too much. */
const rsaBitsMax = 16_384;

/**
 * Why a public key (subject public key info, DER) is too weak to rely on, or undefined if it is
 * not. Kinds of key that cannot be judged count as weak.
 */
export function keyWeakness(publicKeyInfo: Uint8Array, rsaBitsMin: number): string | undefined {
  const info = readPublicKeyInfo(publicKeyInfo);
  if (isUnreadable(info)) return `key cannot be read: ${info.reason}`;
  if (info.type === "other") return `key of kind ${info.algorithm}, expected RSA or EC`;
  if (info.type === "ec") {
    if (curves.includes(info.curve)) return undefined;
    return `EC curve ${info.curve || "given in full"}, expected P-256, P-384 or P-521`;
  }
  const { bits, exponent } = info;
  if (bits < rsaBitsMin || bits > rsaBitsMax) {
    return `RSA key of ${bits} bits, expected ${rsaBitsMin} to ${rsaBitsMax}`;
  }
  const last = exponent.at(-1) ?? 0;
  const isLock = last % 2 === 1 && (exponent.length > 1 || last > 1);
  return isLock ? undefined : "RSA key with an exponent that is no lock";
}
