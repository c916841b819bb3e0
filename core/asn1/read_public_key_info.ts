import { type DerReader, derTag, readDer } from "./der_reader.ts";
import { dotted } from "./object_identifiers.ts";
import { readBitStringBytes, readOid } from "./read_der_value.ts";
import { type Unreadable, unreadable } from "./unreadable.ts";
import { say } from "../reasons/mod.ts";

/** What kind of key a SubjectPublicKeyInfo holds; which are accepted is judged elsewhere. */
export type PublicKeyInfo =
  | {
    readonly type: "rsa";
    /** Object identifier, dotted: RSA, or RSA for PSS only. */
    readonly algorithm: string;
    /** Length of the modulus in bits and, as every signature has it, in bytes. */
    readonly bits: number;
    readonly modulusBytes: number;
    /** Without leading zeros. */
    readonly exponent: Uint8Array;
  }
  | {
    readonly type: "ec";
    /** Object identifier of the curve, dotted; empty where it is given in full. */
    readonly curve: string;
    readonly point: Uint8Array;
  }
  | { readonly type: "other"; readonly algorithm: string };

/** Reads a SubjectPublicKeyInfo (DER). */
export function readPublicKeyInfo(spki: Uint8Array): PublicKeyInfo | Unreadable {
  const input = readDer(spki);
  const info = input.enter(derTag.sequence, "the public key");
  input.expectEnd("the public key");
  const identifier = info.enter(derTag.sequence, "the key algorithm");
  const algorithm = readOid(identifier, "the key algorithm");
  const key = readBitStringBytes(info, "the key bits");
  info.expectEnd("the public key");
  if (algorithm === dotted.rsaEncryption) {
    // NULL (RFC 3279 section 2.3.1), which some products leave out; RSA for PSS only has others.
    identifier.optional(derTag.null, "the parameters of an RSA key");
    identifier.expectEnd("the key algorithm");
  }
  if (input.failure !== undefined) return unreadable(input.failure);
  if (algorithm === dotted.rsaEncryption || algorithm === dotted.rsaPss) {
    return readRsaKey(readDer(key), algorithm);
  }
  if (algorithm !== dotted.ecPublicKey) return { type: "other", algorithm };
  const isNamed = identifier.nextTag === derTag.objectIdentifier;
  const curve = isNamed ? readOid(identifier, "the curve") : "";
  if (isNamed) identifier.expectEnd("the key algorithm");
  if (input.failure !== undefined) return unreadable(input.failure);
  return { type: "ec", curve, point: key };
}

function readRsaKey(key: DerReader, algorithm: string): PublicKeyInfo | Unreadable {
  const numbers = key.enter(derTag.sequence, "the RSA key");
  key.expectEnd("the RSA key");
  const modulus = positive(numbers, "the modulus");
  const exponent = positive(numbers, "the exponent");
  numbers.expectEnd("the RSA key");
  if (key.failure !== undefined) return unreadable(key.failure);
  const bits = modulus.length * 8 - Math.clz32(modulus[0]!) + 24;
  return { type: "rsa", algorithm, bits, modulusBytes: modulus.length, exponent };
}

/** The bytes of a positive number in its shortest form, without the zero that keeps it positive. */
function positive(numbers: DerReader, what: string): Uint8Array {
  const content = numbers.readContent(derTag.integer, what);
  const [first = 0, second = 0] = content;
  const padded = first === 0 && second >= 0x80;
  if (!padded && (first === 0 || first >= 0x80)) {
    numbers.fail(say("ASN1_POSITIVE", { what }));
  }
  return padded ? content.subarray(1) : content;
}
