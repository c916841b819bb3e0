import type { ISql } from "postgres";
import { catalogue } from "../../core/catalogue/mod.ts";
import type { InspectedMessage } from "../../core/inspect_message.ts";
import { isRefusal } from "../../core/verdict.ts";
import { headerBytes, readItems } from "../../core/wire/mod.ts";
import { lockedWithin } from "../postgres/advisory_lock.ts";

/**
 * Locks the terminals that the retrievals of a batch fetch from, for its transaction, in an order that
 * all batches keep: each of two that took them as their messages come could wait for the other. One
 * retrieval alone takes its lock itself.
 */
export async function lockTerminals(
  transaction: ISql,
  retrievals: readonly InspectedMessage[],
): Promise<void> {
  if (retrievals.length < 2) return;
  const terminals = retrievals.map(terminalOf);
  // An acknowledgement may be of a report of another terminal, whose key was lent.
  const tokens = retrievals.map(({ header }) => header.trimmed("rtpInfo")).filter((one) =>
    one !== ""
  );
  if (new Set(terminals).size < 2 && tokens.length === 0) return;
  await transaction`
    select ${lockedWithin(transaction, "terminal", transaction`sorted.terminal`)}
    from (
      select terminal from (
        select unnest(${terminals}::text[]) as terminal
        union select d.terminal from output_delivery d where d.token = any (${tokens}::text[])
      ) named order by terminal collate "C" offset 0
    ) sorted`;
}

/** The terminal that a retrieval names. */
function terminalOf({ header, procedure, message }: InspectedMessage): string {
  const path = header.trimmed("path");
  if (procedure !== "TTM") return path;
  const { layout } = catalogue.sessionProcedure(procedure)!;
  const items = readItems(layout, "request", message, headerBytes);
  return isRefusal(items) ? path : items.valueAt(0);
}
