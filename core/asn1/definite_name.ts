import { asn1Limits } from "./asn1_limits.ts";
import { type DerElement, type DerReader, readBer } from "./der_reader.ts";
import { equalBytes } from "./equal_bytes.ts";
import { writeDer } from "./write_der.ts";

/** A name, its parts, their attributes and their values. */
const depthMax = 4;

/** Type, value and what is around them, for each attribute that a name may have; and the name. */
const elementsMax = 4 * asn1Limits.nameAttributesMax + 1;

/**
 * A name in BER, as CMS allows it where it names a signer (RFC 5652 section 10.2.4), with definite
 * lengths in their shortest form, as names in certificates have them. Undefined where it has these
 * already, or is larger than a name may be. Values in pieces stay as they are: nobody compares these.
 */
export function definiteName(name: Uint8Array): Uint8Array | undefined {
  if (name.length > 2 * asn1Limits.nameBytesMax) return undefined;
  const input = readBer(name);
  let elements = 0;
  const rewrite = (reader: DerReader, element: DerElement, depth: number): Uint8Array => {
    if ((element.tag & 0x20) === 0) return writeDer(element.tag, reader.contentOf(element));
    const inside = reader.open(element);
    const parts: Uint8Array[] = [];
    if (depth < depthMax) {
      while (!inside.ended && ++elements <= elementsMax) {
        parts.push(rewrite(inside, inside.readAny("a part of the name"), depth + 1));
      }
    }
    inside.expectEnd("the name");
    return writeDer(element.tag, ...parts);
  };
  const element = input.readAny("the name");
  if (input.failure !== undefined) return undefined;
  const definite = rewrite(input, element, 1);
  input.expectEnd("the name");
  return input.failure !== undefined || equalBytes(definite, name) ? undefined : definite;
}
