import type { Catalogue } from "../catalogue/mod.ts";
import { procedureKind } from "../procedures/mod.ts";
import { headerBytes, itemPlan } from "../wire/mod.ts";

const numberBytes = 12;

/**
 * The document number that an EDI message names by the item of its procedure, without reading the
 * other items: the relay wants it for every message and nothing else. Undefined where the procedure
 * names none or the item is no number of 12 digits.
 */
export function documentNumberNamed(
  catalogue: Catalogue,
  procedureCode: string,
  message: Uint8Array,
): string | undefined {
  const item = procedureKind(procedureCode)?.number;
  const procedure = catalogue.procedure(procedureCode);
  if (item === undefined || procedure === undefined) return undefined;
  const wanted = itemPlan(procedure.layout, "request").lineOf(item, 0);
  if (wanted < 0) return undefined;
  let start = headerBytes;
  for (let line = 0; line < wanted; line++) {
    const lineFeed = message.indexOf(0x0a, start);
    if (lineFeed < 0) return undefined;
    start = lineFeed + 1;
  }
  const end = start + numberBytes;
  if (message[end] !== 0x0d) return undefined;
  let number = "";
  for (let at = start; at < end; at++) {
    const byte = message[at]!;
    if (byte < 0x30 || byte > 0x39) return undefined;
    number += String.fromCharCode(byte);
  }
  return number;
}
