import { isUnreadable } from "../asn1/unreadable.ts";
import { dotted } from "../asn1/object_identifiers.ts";
import { type PublicKeyInfo, readPublicKeyInfo } from "../asn1/read_public_key_info.ts";
import { type Refusal, refuseWithText } from "../verdict.ts";
import { say, type Sentence } from "../reasons/mod.ts";

/** Shortest RSA modulus accepted, in bits: shorter keys can be factored. */
export const rsaBitsMin = 2048;
/** Longest RSA modulus accepted, in bits: bounds the time of one verification. */
export const rsaBitsMax = 4096;

/** What kind of key a certificate holds. */
export type PublicKeyKind =
  | { readonly type: "rsa"; readonly bits: number; readonly signatureBytes: number }
  | { readonly type: "ec"; readonly curve: "P-256" | "P-384" | "P-521" };

/** Curves that signers may use, and how long an uncompressed point on each is. */
const curves = {
  [dotted.curveP256]: { curve: "P-256", pointBytes: 65 },
  [dotted.curveP384]: { curve: "P-384", pointBytes: 97 },
  [dotted.curveP521]: { curve: "P-521", pointBytes: 133 },
} as const;

/**
 * Reads a SubjectPublicKeyInfo (DER) and judges it by policy: RSA of `rsaBitsMin` to `rsaBitsMax`
 * bits with an odd exponent of at most four bytes, or an uncompressed point on P-256, P-384 or P-521.
 * The judgement is here and not in a verifier so that all verifiers accept the same keys.
 * Refuses with `Verification GW Error`: such a certificate proves nothing.
 */
export function readPublicKey(spki: Uint8Array): PublicKeyKind | Refusal {
  const info = readPublicKeyInfo(spki);
  if (isUnreadable(info)) return refuseWithText("Verification GW Error", info.reason);
  const kind = judge(info);
  return typeof kind === "string" ? refuseWithText("Verification GW Error", kind) : kind;
}

/** The kind of key, or why it is not accepted. */
function judge(info: PublicKeyInfo): PublicKeyKind | Sentence {
  if (info.type === "ec") return judgeEcKey(info);
  if (info.type === "rsa" && info.algorithm === dotted.rsaEncryption) return judgeRsaKey(info);
  return say("KEY_KIND");
}

function judgeRsaKey(
  { bits, modulusBytes, exponent }: Extract<PublicKeyInfo, { type: "rsa" }>,
): PublicKeyKind | Sentence {
  if (bits < rsaBitsMin || bits > rsaBitsMax) {
    return say("KEY_RSA_BITS", { least: rsaBitsMin, most: rsaBitsMax, found: bits });
  }
  const last = exponent.at(-1) ?? 0;
  if (exponent.length > 4 || last % 2 === 0 || (exponent.length === 1 && last < 3)) {
    return say("KEY_RSA_EXPONENT");
  }
  return { type: "rsa", bits, signatureBytes: modulusBytes };
}

function judgeEcKey(
  { curve: name, point }: Extract<PublicKeyInfo, { type: "ec" }>,
): PublicKeyKind | Sentence {
  const known = Object.hasOwn(curves, name) ? curves[name as keyof typeof curves] : undefined;
  if (known === undefined) {
    return say("KEY_EC_CURVE");
  }
  const { curve, pointBytes } = known;
  if (point.length !== pointBytes || point[0] !== 4) {
    return say("KEY_EC_POINT", { bytes: pointBytes });
  }
  return { type: "ec", curve };
}
