import { dotted } from "../asn1/object_identifiers.ts";
import { readPublicKeyInfo } from "../asn1/read_public_key_info.ts";
import { isUnreadable } from "../asn1/unreadable.ts";
import { say, type Sentence } from "../reasons/mod.ts";

const curves: readonly string[] = [dotted.curveP256, dotted.curveP384, dotted.curveP521];

/** RSA keys beyond this are refused: checking a signature with them costs too much. */
const rsaBitsMax = 16_384;

/**
 * Why the public key (subject public key info, DER) of `subject` is too weak to rely on, or undefined if it is
 * not. Kinds of key that cannot be judged count as weak.
 */
export function keyWeakness(
  subject: string,
  publicKeyInfo: Uint8Array,
  rsaBitsMin: number,
): Sentence | undefined {
  const info = readPublicKeyInfo(publicKeyInfo);
  if (isUnreadable(info)) return say("WEAK_UNREADABLE", { subject, why: info.reason });
  if (info.type === "other") return say("WEAK_KIND", { subject, kind: info.algorithm });
  if (info.type === "ec") {
    if (curves.includes(info.curve)) return undefined;
    return say("WEAK_CURVE", { subject, curve: info.curve || "given in full" });
  }
  const { bits, exponent } = info;
  if (bits < rsaBitsMin || bits > rsaBitsMax) {
    return say("WEAK_RSA_BITS", { subject, found: bits, least: rsaBitsMin, most: rsaBitsMax });
  }
  const last = exponent.at(-1) ?? 0;
  const isLock = last % 2 === 1 && (exponent.length > 1 || last > 1);
  return isLock ? undefined : say("WEAK_RSA_EXPONENT", { subject });
}
