import { type Refusal, refuseWithText } from "../verdict.ts";
import { equalBytes } from "./equal_bytes.ts";
import { oid } from "./object_identifiers.ts";
import { DerReader, derTag, readDer } from "./read_der.ts";

/** Shortest RSA modulus accepted, in bits: shorter keys can be factored. */
export const rsaBitsMin = 2048;
/** Longest RSA modulus accepted, in bits: bounds the time of one verification. */
export const rsaBitsMax = 4096;

/** What kind of key a certificate holds. */
export type PublicKeyKind =
  | { readonly type: "rsa"; readonly bits: number; readonly signatureBytes: number }
  | { readonly type: "ec"; readonly curve: "P-256" | "P-384" };

/**
 * Reads a SubjectPublicKeyInfo (DER) and judges it by policy: RSA of `rsaBitsMin` to `rsaBitsMax`
 * bits with an odd exponent of at most four bytes, or an uncompressed point on P-256 or P-384.
 * The judgement is here and not in a verifier so that all verifiers accept the same keys.
 * Refuses with `Verification GW Error`: such a certificate proves nothing.
 */
export function readPublicKey(spki: Uint8Array): PublicKeyKind | Refusal {
  const input = readDer(spki);
  const info = input.enter(derTag.sequence, "the public key");
  const algorithm = info.enter(derTag.sequence, "the key algorithm");
  const type = algorithm.contentOf(algorithm.read(derTag.objectIdentifier, "the key algorithm"));
  const key = info.read(derTag.bitString, "the key bits");
  info.expectEnd("the public key");
  const unusedBits = input.contentOf(key)[0];
  if (unusedBits !== 0) input.fail("Cannot read the public key: expected whole bytes");
  const bits = spki.subarray(key.contentStart + 1, key.end);

  let kind: PublicKeyKind | undefined;
  if (equalBytes(type, oid.rsaEncryption)) {
    kind = readRsaKey(readDer(bits), input);
  } else if (equalBytes(type, oid.ecPublicKey)) {
    kind = readEcKey(algorithm, bits);
  } else {
    input.fail("Cannot use the public key: expected RSA or EC, found another algorithm");
  }
  if (kind !== undefined && input.failure === undefined) return kind;
  return refuseWithText("Verification GW Error", input.failure ?? "Cannot use the public key");
}

function readRsaKey(key: DerReader, judge: DerReader): PublicKeyKind {
  const numbers = key.enter(derTag.sequence, "the RSA key");
  const modulus = positive(numbers.contentOf(numbers.read(derTag.integer, "the modulus")), key);
  const exponent = positive(numbers.contentOf(numbers.read(derTag.integer, "the exponent")), key);
  numbers.expectEnd("the RSA key");
  key.expectEnd("the RSA key");
  if (key.failure !== undefined) judge.fail(key.failure);

  const bits = modulus.length * 8 - Math.clz32((modulus[0] ?? 0) << 24);
  if (bits < rsaBitsMin || bits > rsaBitsMax) {
    judge.fail(
      `Cannot use the RSA key: expected ${rsaBitsMin} to ${rsaBitsMax} bits, found ${bits}`,
    );
  }
  const last = exponent.at(-1) ?? 0;
  if (exponent.length > 4 || last % 2 === 0 || (exponent.length === 1 && last < 3)) {
    judge.fail("Cannot use the RSA key: expected an odd exponent of 3 to 2^32");
  }
  return { type: "rsa", bits, signatureBytes: modulus.length };
}

function readEcKey(algorithm: DerReader, point: Uint8Array): PublicKeyKind | undefined {
  const name = algorithm.contentOf(algorithm.read(derTag.objectIdentifier, "the curve"));
  algorithm.expectEnd("the key algorithm");
  const curve = equalBytes(name, oid.curveP256)
    ? "P-256"
    : equalBytes(name, oid.curveP384)
    ? "P-384"
    : undefined;
  if (curve === undefined) {
    algorithm.fail("Cannot use the EC key: expected P-256 or P-384, found another curve");
    return undefined;
  }
  const pointBytes = curve === "P-256" ? 65 : 97;
  if (point.length !== pointBytes || point[0] !== 4) {
    algorithm.fail(`Cannot use the EC key: expected an uncompressed point of ${pointBytes} bytes`);
  }
  return { type: "ec", curve };
}

/** The bytes of a positive number in its shortest form, without the zero that keeps it positive. */
function positive(content: Uint8Array, judge: DerReader): Uint8Array {
  const [first = 0, second = 0] = content;
  const padded = first === 0 && second >= 0x80;
  if (!padded && (first === 0 || first >= 0x80)) {
    judge.fail("Cannot read the RSA key: expected positive numbers in their shortest form");
  }
  return padded ? content.subarray(1) : content;
}
