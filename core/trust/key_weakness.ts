import { DerError, DerReader, derTag } from "./der_reader.ts";
import { readBitStringBytes, readOid } from "./read_der_value.ts";

const rsa = ["1.2.840.113549.1.1.1", "1.2.840.113549.1.1.10"];
const ec = "1.2.840.10045.2.1";
const curves = ["1.2.840.10045.3.1.7", "1.3.132.0.34", "1.3.132.0.35"]; // P-256, P-384, P-521

/** RSA keys beyond this are refused: checking a signature with them costs too much. */
const rsaBitsMax = 16_384;

/**
 * Why a public key (subject public key info, DER) is too weak to rely on, or undefined if it is
 * not. Kinds of key that cannot be judged count as weak.
 */
export function keyWeakness(publicKeyInfo: Uint8Array, rsaBitsMin: number): string | undefined {
  try {
    const info = new DerReader(publicKeyInfo).enter(derTag.sequence);
    const algorithm = info.enter(derTag.sequence);
    const kind = readOid(algorithm);
    if (rsa.includes(kind)) return rsaWeakness(readBitStringBytes(info), rsaBitsMin);
    if (kind !== ec) return `key of kind ${kind}, expected RSA or EC`;
    const curve = algorithm.nextTag === derTag.oid ? readOid(algorithm) : "given in full";
    return curves.includes(curve) ? undefined : `EC curve ${curve}, expected P-256, P-384 or P-521`;
  } catch (error) {
    if (error instanceof DerError) return `key cannot be read: ${error.message}`;
    throw error;
  }
}

function rsaWeakness(key: Uint8Array, bitsMin: number): string | undefined {
  const numbers = new DerReader(key).enter(derTag.sequence);
  const modulus = significant(numbers.content(numbers.read(derTag.integer)));
  const exponent = significant(numbers.content(numbers.read(derTag.integer)));
  const bits = bitLength(modulus);
  if (bits < bitsMin || bits > rsaBitsMax) {
    return `RSA key of ${bits} bits, expected ${bitsMin} to ${rsaBitsMax}`;
  }
  const isOdd = ((exponent.at(-1) ?? 0) & 1) === 1;
  return isOdd && bitLength(exponent) > 1 ? undefined : "RSA key with an exponent that is no lock";
}

function significant(number: Uint8Array): Uint8Array {
  const start = number.findIndex((byte) => byte !== 0);
  return start < 0 ? new Uint8Array() : number.subarray(start);
}

function bitLength(number: Uint8Array): number {
  return number.length === 0 ? 0 : number.length * 8 - Math.clz32(number[0]!) + 24;
}
