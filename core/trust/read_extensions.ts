import { DerError, type DerReader, derTag } from "./der_reader.ts";
import { readBoolean, readOid } from "./read_der_value.ts";

/** One extension of a certificate, list or list entry; `value` reads what its octets hold. */
export interface Extension {
  readonly oid: string;
  readonly critical: boolean;
  readonly value: DerReader;
}

/** Reads `SEQUENCE OF Extension`, which the reader must stand before. Doubled ones are malformed. */
export function readExtensions(reader: DerReader): Extension[] {
  const list = reader.enter(derTag.sequence);
  reader.finish();
  const extensions: Extension[] = [];
  const seen = new Set<string>();
  while (!list.done) {
    const fields = list.enter(derTag.sequence);
    const oid = readOid(fields);
    if (seen.has(oid)) throw new DerError(`extension ${oid} stands twice`);
    seen.add(oid);
    const flag = fields.readOptional(derTag.boolean);
    const critical = flag !== undefined && readBoolean(fields, flag);
    const value = fields.enter(derTag.octetString);
    fields.finish();
    extensions.push({ oid, critical, value });
  }
  return extensions;
}
