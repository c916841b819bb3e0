import { type DerElement, DerReader, derTag } from "./der_reader.ts";
import { readOid } from "./read_der_value.ts";

/** A distinguished name, read. */
export interface Name {
  /** Equal for names that are equal by RFC 5280 7.1, whatever string types and case they use. */
  readonly key: string;
  /** For people: `CN=…, O=…, C=…`, most particular part first. */
  readonly text: string;
  /** The most particular common name; empty if there is none. */
  readonly commonName: string;
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

/** Reads a name (a sequence of sets of type and value). Throws `DerError` if it is malformed. */
export function readName(reader: DerReader, element: DerElement): Name {
  const parts: { oid: string; value: string }[][] = [];
  const names = reader.inside(element);
  while (!names.done) {
    const set = names.enter(derTag.set);
    const part: { oid: string; value: string }[] = [];
    while (!set.done) {
      const pair = set.enter(derTag.sequence);
      const oid = readOid(pair);
      part.push({ oid, value: readText(pair, pair.read()) });
      pair.finish();
    }
    parts.push(part);
  }
  const key = parts.map((part) =>
    part.map(({ oid, value }) => `${oid}=${JSON.stringify(foldText(value))}`).sort().join("+")
  ).join(",");
  const flat = parts.flat().reverse();
  const text = flat.map(({ oid, value }) => `${shortNames[oid] ?? oid}=${value}`).join(", ");
  return { key, text, commonName: flat.find(({ oid }) => oid === "2.5.4.3")?.value ?? "" };
}

/** What stays of a name's value when case, composition and repeated blanks do not count. */
export function foldText(text: string): string {
  return text.normalize("NFKC").toLowerCase().trim().replace(/\s+/g, " ");
}

function readText(reader: DerReader, element: DerElement): string {
  const content = reader.content(element);
  switch (element.tag) {
    case 0x0c:
      return new TextDecoder().decode(content);
    case 0x1e:
      return new TextDecoder("utf-16be").decode(content);
    case 0x13:
    case 0x14:
    case 0x16:
      return new TextDecoder("latin1").decode(content);
    default:
      return `#${element.tag.toString(16)}${content.toHex()}`;
  }
}
