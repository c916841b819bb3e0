import { equalBytes } from "./equal_bytes.ts";
import { derTag, readDer } from "./read_der.ts";

/**
 * The first value of one attribute (`type` = content bytes of its object identifier) of an X.500
 * Name given as DER, e.g. the common name. Undefined if it is not there or not text.
 */
export function readNameAttribute(name: Uint8Array, type: Uint8Array): string | undefined {
  const input = readDer(name);
  const parts = input.enter(derTag.sequence, "the name");
  while (!parts.ended) {
    const part = parts.enter(derTag.set, "a part of the name");
    while (!part.ended) {
      const attribute = part.enter(derTag.sequence, "an attribute of the name");
      const found = attribute.read(derTag.objectIdentifier, "an attribute's type");
      const value = attribute.readAny("an attribute's value");
      if (input.failure === undefined && equalBytes(input.contentOf(found), type)) {
        return textOf(value.tag, input.contentOf(value));
      }
    }
  }
  return undefined;
}

const utf8 = new TextDecoder();
const latin1 = new TextDecoder("latin1");
const utf16 = new TextDecoder("utf-16be");

function textOf(tag: number, content: Uint8Array): string | undefined {
  switch (tag) {
    case 0x0c: // UTF8String
    case 0x12: // NumericString
    case 0x13: // PrintableString
    case 0x16: // IA5String
      return utf8.decode(content);
    case 0x14: // TeletexString: in practice Latin-1
      return latin1.decode(content);
    case 0x1e: // BMPString
      return utf16.decode(content);
    default:
      return undefined;
  }
}
