import { asn1Limits } from "./asn1_limits.ts";
import { type DerReader, derTag } from "./der_reader.ts";
import { say } from "../reasons/mod.ts";

/** The full names of a distribution point, each as hex of its raw bytes; relative names are none. */
export function readPlaces(name: DerReader): string[] {
  const full = name.optional(derTag.constructed(0), "the full names of a place");
  if (full === undefined) return [];
  const places: string[] = [];
  const names = name.open(full);
  while (!names.ended) {
    places.push(names.encodingOf(names.readAny("the name of a place")).toHex());
    if (places.length > asn1Limits.extensionItemsMax) {
      names.fail(say("ASN1_SO_MANY", { what: "places" }));
    }
  }
  return places;
}
