import type { DerReader } from "./der_reader.ts";
import { say } from "../reasons/mod.ts";

/** Fails a reader where something is longer than it may be; nothing is read of it then. */
export function boundBytes(
  reader: Pick<DerReader, "fail">,
  found: number,
  most: number,
  what: string,
): void {
  if (found > most) reader.fail(say("ASN1_MOST_BYTES", { what, most, found }));
}
