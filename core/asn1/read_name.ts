import { asn1Limits } from "./asn1_limits.ts";
import { boundBytes } from "./bound_bytes.ts";
import { type DerReader, derTag, readDer } from "./der_reader.ts";
import { equalBytes } from "./equal_bytes.ts";
import { foldText } from "./fold_text.ts";
import { dotted } from "./object_identifiers.ts";
import { readOid } from "./read_der_value.ts";
import { say } from "../reasons/mod.ts";

/** A distinguished name, read. */
export interface Name {
  /** The whole name as received, DER. */
  readonly der: Uint8Array;
  /** Equal for names that are equal by RFC 5280 7.1, whatever string types and case they use. */
  readonly key: string;
  /** The same for each part, the most general first: a name within a subtree begins like it. */
  readonly partKeys: readonly string[];
  /** For people: `CN=…, O=…, C=…`, most particular part first. */
  readonly text: string;
  /** The most particular common name; undefined if there is none. */
  readonly commonName: string | undefined;
  /** Types (dotted) and values in the order of the name. */
  readonly attributes: readonly NameAttribute[];
}

export interface NameAttribute {
  readonly type: string;
  readonly value: string;
}

const shortNames: Readonly<Record<string, string>> = {
  "2.5.4.3": "CN",
  "2.5.4.5": "serialNumber",
  "2.5.4.6": "C",
  "2.5.4.7": "L",
  "2.5.4.8": "ST",
  "2.5.4.10": "O",
  "2.5.4.11": "OU",
  "0.9.2342.19200300.100.1.1": "UID",
  "1.2.840.113549.1.9.1": "E",
};

/** Reads the next element as a name (a sequence of sets of type and value). */
export function readName(reader: DerReader, what: string): Name {
  const element = reader.read(derTag.sequence, what);
  boundBytes(reader, element.next - element.start, asn1Limits.nameBytesMax, what);
  const names = reader.open(element);
  const attributes: NameAttribute[] = [];
  const parts: Attribute[][] = [];
  while (!names.ended) {
    const set = names.enter(derTag.set, `a part of ${what}`);
    const part: Attribute[] = [];
    while (!set.ended) {
      const attribute = readAttribute(set, what);
      part.push(attribute);
      attributes.push({ type: attribute.type, value: attribute.value });
      if (attributes.length > asn1Limits.nameAttributesMax) {
        set.fail(say("ASN1_MOST_VALUES", { what, most: asn1Limits.nameAttributesMax }));
      }
    }
    parts.push(part);
  }
  const flat = attributes.toReversed();
  // Folding is the dear part, and most names that a message brings are compared with no other.
  let partKeys: readonly string[] | undefined;
  let key: string | undefined;
  return {
    der: reader.encodingOf(element),
    get key() {
      return key ??= this.partKeys.join(",");
    },
    get partKeys() {
      return partKeys ??= parts.map(keyOfPart);
    },
    text: flat.map(({ type, value }) => `${shortNames[type] ?? type}=${value}`).join(", "),
    commonName: flat.find(({ type }) => type === dotted.commonName)?.value,
    attributes,
  };
}

/** A set has no order: DER sorts it by bytes, which another string type changes. */
function keyOfPart(part: readonly Attribute[]): string {
  return part.map(({ type, value, isText }) => {
    return `${type}=${JSON.stringify(isText ? foldText(value) : value)}`;
  }).sort().join("+");
}

/** Reads a name that stands alone (DER); undefined if it is none. */
export function nameOf(der: Uint8Array): Name | undefined {
  const input = readDer(der);
  const name = readName(input, "the name");
  input.expectEnd("the name");
  return input.failure === undefined ? name : undefined;
}

/** The first value of one type (dotted) in a name. */
export function attributeOf({ attributes }: Name, type: string): string | undefined {
  return attributes.find((attribute) => attribute.type === type)?.value;
}

/** Whether two names (DER each) are one by RFC 5280 7.1. Mostly they are the same bytes. */
export function isSameName(one: Uint8Array, other: Uint8Array): boolean {
  if (equalBytes(one, other)) return true;
  const [first, second] = [nameOf(one), nameOf(other)];
  return first !== undefined && second !== undefined && first.key === second.key;
}

/**
 * Bytes that are no text of their type are compared as bytes: two of them are not one name only because
 * neither can be read.
 */
interface Attribute extends NameAttribute {
  readonly isText: boolean;
}

function readAttribute(set: DerReader, what: string): Attribute {
  const pair = set.enter(derTag.sequence, `an attribute of ${what}`);
  const type = readOid(pair, `the type of an attribute of ${what}`);
  const element = pair.readAny(`the value of an attribute of ${what}`);
  pair.expectEnd(`an attribute of ${what}`);
  const content = pair.contentOf(element);
  boundBytes(pair, content.length, asn1Limits.nameValueBytesMax, `a value of ${what}`);
  if (pair.failure !== undefined) return { type, value: "", isText: true };
  const value = textOf(element.tag, content);
  if (value !== undefined) return { type, value, isText: true };
  const raw = `#${(element.tag & 0xff).toString(16).padStart(2, "0")}${content.toHex()}`;
  return { type, value: raw, isText: false };
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const utf16 = new TextDecoder("utf-16be", { fatal: true, ignoreBOM: true });
const latin1 = new TextDecoder("latin1");

function textOf(tag: number, content: Uint8Array): string | undefined {
  try {
    switch (tag) {
      case 0x0c: // UTF8String
        return utf8.decode(content);
      case 0x12: // NumericString
      case 0x13: // PrintableString
      case 0x14: // TeletexString: in practice Latin-1
      case 0x16: // IA5String
        return latin1.decode(content);
      case 0x1c: // UniversalString
        return utf32(content);
      case 0x1e: // BMPString
        return utf16.decode(content);
      default:
        return undefined;
    }
  } catch (error) {
    if (error instanceof TypeError || error instanceof RangeError) return undefined;
    throw error;
  }
}

function utf32(content: Uint8Array): string | undefined {
  if (content.length % 4 !== 0) return undefined;
  const view = new DataView(content.buffer, content.byteOffset, content.length);
  let text = "";
  for (let at = 0; at < content.length; at += 4) text += String.fromCodePoint(view.getUint32(at));
  return text;
}
