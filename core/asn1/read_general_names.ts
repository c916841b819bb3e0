import { asn1Limits } from "./asn1_limits.ts";
import { type DerReader, derTag } from "./der_reader.ts";
import { type Name, readName } from "./read_name.ts";
import { say } from "../reasons/mod.ts";

/** One GeneralName (RFC 5280 4.2.1.6). Other forms are known by their tag only. */
export type GeneralName =
  | { readonly form: "email" | "dns" | "uri"; readonly text: string }
  | { readonly form: "directory"; readonly name: Name }
  | { readonly form: "ip"; readonly bytes: Uint8Array }
  | { readonly form: "other"; readonly tag: number };

const latin1 = new TextDecoder("latin1");
const textForms: Readonly<Record<number, "email" | "dns" | "uri">> = {
  [derTag.primitive(1)]: "email",
  [derTag.primitive(2)]: "dns",
  [derTag.primitive(6)]: "uri",
};

/** Reads the next element as a GeneralName. */
export function readGeneralName(reader: DerReader): GeneralName {
  const element = reader.readAny("a name");
  const form = textForms[element.tag];
  if (form !== undefined) return { form, text: latin1.decode(reader.contentOf(element)) };
  if (element.tag === derTag.primitive(7)) return { form: "ip", bytes: reader.contentOf(element) };
  if (element.tag === derTag.constructed(4)) {
    const inside = reader.open(element);
    const name = readName(inside, "a directory name");
    inside.expectEnd("a directory name");
    return { form: "directory", name };
  }
  return { form: "other", tag: element.tag };
}

/** Reads `GeneralNames`: the value of the alternative names of subject or issuer. */
export function readGeneralNames(value: DerReader): GeneralName[] {
  const names: GeneralName[] = [];
  const list = value.enter(derTag.sequence, "the alternative names");
  while (!list.ended) {
    names.push(readGeneralName(list));
    if (names.length > asn1Limits.extensionItemsMax) {
      list.fail(say("ASN1_SO_MANY", { what: "names" }));
    }
  }
  return names;
}
