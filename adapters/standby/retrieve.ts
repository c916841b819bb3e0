/**
 * Logon, retrieval of outputs and what else is no procedure of the catalogue
 * (docs/wire-protocol.md 8), inside the transaction that records the message: an output is leased
 * and acknowledged together with the answer that says so.
 */
import { randomBytes } from "node:crypto";
import type { ISql } from "postgres";
import type { InspectedMessage } from "../../core/inspect_message.ts";
import { catalogue } from "../../core/catalogue/mod.ts";
import { isRefusal, type Refusal, refuse } from "../../core/verdict.ts";
import { hasKind, headerBytes, readItems, writeListMessage } from "../../core/wire/mod.ts";
import { type ByteSeal, CannotOpen } from "../seals/byte_seal.ts";
import { sealedValues } from "../seals/sealed_values.ts";
import { noteUnopened, type UnopenedValue } from "../seals/unopened_values.ts";
import { type OutputRow, writeDelivery } from "../documents/waiting_outputs.ts";
import { say } from "../../core/reasons/mod.ts";

/** What opens reports, and who hears of those that do not open. */
interface Opening {
  readonly seal: ByteSeal;
  readonly onUnopened?: (unopened: UnopenedValue) => void;
  /** Takes the lines of what changes, for the chain of evidence. */
  readonly onChange: (line: string) => void;
}

/** How long a delivered output waits for its acknowledgement (docs/wire-protocol.md 8.4). */
export const LEASE_SECONDS = 180;

/** The known text of a successful logon, and ours for the end of a retrieval: short, no line end. */
const LOGON_OK = "LOGON OK";
const END_TEXT = "NO MORE OUTPUT";

/** Codes of `REQ` that ask for the list instead of an output. */
const LIST = "REF";

type Step = "begin" | "next" | "stop" | "keep";

const encoder = new TextEncoder();

export async function retrieve(
  transaction: ISql,
  message: InspectedMessage,
  receivedAt: Date,
  opening: Opening,
): Promise<Uint8Array | Refusal> {
  const { header, procedure } = message;
  const items = readItems(
    catalogue.sessionProcedure(procedure)!.layout,
    "request",
    message.message,
    headerBytes,
  );
  if (isRefusal(items)) return items;
  for (const { item, id, value } of items.filled()) {
    // Before anything is looked up by it.
    if (hasKind(item.kind, value) && !value.includes("\ufffd")) continue;
    return refuse("A0017", say("ITEM_CHARACTERS", { item: id, procedure }), id);
  }
  const path = header.trimmed("path");
  const ask = (step: Step, terminal: string, only: string | null = null) =>
    take(transaction, message, receivedAt, opening, step, terminal, only);
  switch (procedure) {
    case "#REP1":
      if (header.sendGuard === "*") return encoder.encode(LOGON_OK);
      return await ask("begin", items.valueAt(0));
    case "TTM":
      return await ask("begin", items.valueAt(0));
    case "?A2":
      return await ask(header.sendGuard === "*" ? "stop" : "next", path);
    case "?A3":
      return await ask("keep", path);
    case "REQ":
    case "SYG": {
      const only = items.valueAt(0);
      if (only !== LIST) return await ask("begin", path, only.slice(0, 6));
      // Nothing is kept for failure time alone: everything that waits is under REQ.
      const rows = procedure === "SYG" ? [] : await transaction`
        select output, count(*) as n from waiting_report
        where terminal = ${path} and all_delivered_at is null and delivered_at is null
        group by output order by output`;
      const entries = rows.map((row) => ({ output: row.output, count: Number(row.n) }));
      return writeListMessage({ request: header, receivedAt, entries });
    }
    case "?LST":
      return writeListMessage({ request: header, receivedAt, entries: [] });
    default:
      return refuse("A0020", say("NO_MANAGEMENT_DOCUMENT", { procedure }));
  }
}

async function take(
  transaction: ISql,
  { header, procedure }: InspectedMessage,
  receivedAt: Date,
  { seal, onUnopened, onChange }: Opening,
  step: Step,
  terminal: string,
  only: string | null,
): Promise<Uint8Array | Refusal> {
  const holder = `${header.trimmed("userId")} ${header.trimmed("path")}`;
  const ask = async (step: Step | "skip", token: string) => {
    const newToken = randomBytes(15).toString("hex").toUpperCase();
    const [row] = await transaction`
      select * from retrieve_output(${step}, ${terminal}, ${holder}, ${only}, ${token}, ${newToken},
        ${receivedAt}, ${`${LEASE_SECONDS} seconds`})`;
    for (const line of row!.output_changes?.split("\n") ?? []) onChange(line);
    return { row: row!, newToken };
  };
  let { row, newToken } = await ask(step, header.trimmed("rtpInfo"));
  let skipped = false;
  while (row.result === "output") {
    try {
      return writeDelivery(row as unknown as OutputRow, newToken, { catalogue, seal });
    } catch (error) {
      // It costs itself only: the terminal gets what waits behind it.
      const reason = error instanceof CannotOpen
        ? error.sentence
        : say("REPORT_UNREADABLE", { cause: error instanceof Error ? error.message : `${error}` });
      const name = `report ${row.output_id} (${row.output_code}) for ${row.output_terminal}`;
      const unopened = { value: sealedValues.report, row: String(row.output_id), reason };
      await noteUnopened(transaction, [unopened]);
      onUnopened?.({ ...unopened, row: name });
      skipped = true;
      ({ row, newToken } = await ask("skip", newToken));
    }
  }
  const result = skipped && step === "begin" && row.result === "end" ? "nothing" : row.result;
  switch (result) {
    case "busy":
      return refuse("A0070", say("OUTPUTS_BUSY", { terminal }));
    case "nothing":
      // Only a retrieval on demand shows a result; for a collection a short text says the same.
      if (procedure === "REQ" || procedure === "SYG") return encoder.encode(END_TEXT);
      return refuse("A0071", say("NO_OUTPUTS", { terminal }));
    default:
      return encoder.encode(END_TEXT);
  }
}
