import { derTag } from "../asn1/der_reader.ts";
import { writeDer } from "../asn1/write_der.ts";

/** Writes a SET OF elements (DER each) as DER has it: sorted by their bytes. */
export function writeSetOf(elements: readonly Uint8Array[]): Uint8Array {
  return writeDer(derTag.set, ...(isSorted(elements) ? elements : elements.toSorted(compare)));
}

function isSorted(elements: readonly Uint8Array[]): boolean {
  for (let i = 1; i < elements.length; i++) {
    if (compare(elements[i - 1]!, elements[i]!) > 0) return false;
  }
  return true;
}

/** As octets, the shorter one as if zeros followed it (X.690 section 11.6). */
function compare(one: Uint8Array, other: Uint8Array): number {
  const length = Math.max(one.length, other.length);
  for (let at = 0; at < length; at++) {
    const difference = (one[at] ?? 0) - (other[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
