import { asn1Limits } from "./asn1_limits.ts";
import { type DerReader, derTag } from "./der_reader.ts";
import { booleanOf, readOid } from "./read_der_value.ts";
import { say } from "../reasons/mod.ts";

/** One extension of a certificate, list or list entry; `value` reads what its octets hold. */
export interface Extension {
  readonly oid: string;
  readonly critical: boolean;
  readonly value: DerReader;
  /** The octets themselves, DER. */
  readonly octets: Uint8Array;
}

/** Reads `SEQUENCE OF Extension`, which the reader must stand before. Doubled ones are a fault. */
export function readExtensions(reader: DerReader, what: string): Extension[] {
  const list = reader.enter(derTag.sequence, what);
  reader.expectEnd(what);
  const extensions: Extension[] = [];
  const seen = new Set<string>();
  while (!list.ended) {
    const fields = list.enter(derTag.sequence, what);
    const oid = readOid(fields, `the type of one of ${what}`);
    if (seen.has(oid)) list.fail(say("ASN1_TWICE", { what, oid }));
    seen.add(oid);
    const flag = fields.optional(derTag.boolean, `the critical mark of ${oid}`);
    const critical = flag !== undefined && booleanOf(fields, flag, `the critical mark of ${oid}`);
    const octets = fields.read(derTag.octetString, `the value of ${oid}`);
    fields.expectEnd(`the extension ${oid}`);
    if (list.failure !== undefined) break;
    const value = fields.open(octets);
    extensions.push({ oid, critical, value, octets: fields.contentOf(octets) });
    if (extensions.length > asn1Limits.extensionsMax) {
      list.fail(say("ASN1_MOST", { what, most: asn1Limits.extensionsMax }));
    }
  }
  return extensions;
}
