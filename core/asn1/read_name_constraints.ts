import { asn1Limits } from "./asn1_limits.ts";
import { type DerReader, derTag } from "./der_reader.ts";
import { type GeneralName, readGeneralName } from "./read_general_names.ts";
import { say } from "../reasons/mod.ts";

/** Which names an authority may certify (RFC 5280 4.2.1.10). */
export interface NameConstraints {
  readonly permitted: readonly Subtree[];
  readonly excluded: readonly Subtree[];
}

export interface Subtree {
  readonly base: GeneralName;
  /** A minimum or maximum is given, which no profile allows: it cannot be judged. */
  readonly hasDistances: boolean;
}

/** Reads the value of nameConstraints. */
export function readNameConstraints(value: DerReader): NameConstraints {
  const fields = value.enter(derTag.sequence, "the name constraints");
  const subtrees = (tag: number) => {
    const element = fields.optional(tag, "the subtrees of names");
    return element === undefined ? [] : readSubtrees(fields.open(element));
  };
  const permitted = subtrees(derTag.constructed(0));
  const excluded = subtrees(derTag.constructed(1));
  fields.expectEnd("the name constraints");
  return { permitted, excluded };
}

function readSubtrees(list: DerReader): Subtree[] {
  const subtrees: Subtree[] = [];
  while (!list.ended) {
    const fields = list.enter(derTag.sequence, "a subtree of names");
    const base = readGeneralName(fields);
    const minimum = fields.optional(derTag.primitive(0), "the minimum of a subtree");
    const maximum = fields.optional(derTag.primitive(1), "the maximum of a subtree");
    fields.expectEnd("a subtree of names");
    // Zero is the default that DER leaves out and some products write.
    const isZero = minimum === undefined || fields.contentOf(minimum).every((byte) => byte === 0);
    subtrees.push({ base, hasDistances: !isZero || maximum !== undefined });
    if (subtrees.length > asn1Limits.extensionItemsMax) {
      list.fail(say("ASN1_SO_MANY", { what: "subtrees" }));
    }
  }
  return subtrees;
}
