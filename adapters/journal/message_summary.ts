import { shownReason } from "../../core/evidence/mod.ts";
import type { Outcome } from "../../core/outcome.ts";
import type { MessageId } from "../journal.ts";
import {
  messageColumns,
  type MessageRow,
  type MessageValues,
  readMessage,
} from "./message_columns.ts";

/** What lists show of a message as it stands in its row: no bytes. */
const shownFields = [
  "stream",
  "sequence",
  "receivedAt",
  "epoch",
  "sender",
  "userId",
  "procedure",
  "path",
  "linkInfo",
  "document",
  "state",
  "code",
  "reason",
] as const;

/** Their columns, of a table `m`. */
export const shownColumns = shownFields.map((field) => `m.${messageColumns[field].name}`);

type ShownField = typeof shownFields[number];

/** A message as lists show it. */
export interface MessageSummary
  extends Omit<Pick<MessageValues, ShownField>, "stream" | "sequence"> {
  readonly id: MessageId;
  /** `in flight`, `answered`, `unknown`, `refused`, `absent`, `decided`. */
  readonly state: string;
  /** How it was taken: `handed over`, `stood in`, `refused`, `repeated`. */
  readonly taken: string;
  /** What became of what its sender wanted; of a repeat, what became of the first. Null: not yet. */
  readonly outcome: Outcome | null;
}

/** A message as lists show it, with what became of it. */
export type SummaryRow = Pick<MessageRow, typeof messageColumns[ShownField]["name"]> & {
  readonly state_now: string;
  readonly outcome: Outcome | null;
  readonly last_code: string | null;
  readonly last_reason: string | null;
};

/** With the state that it has now, and what was said of it last. */
export function summaryOf(row: SummaryRow): MessageSummary {
  const { stream, sequence, state, code, reason, ...shown } = readMessage(row, shownFields);
  return {
    ...shown,
    id: { stream, sequence },
    state: row.state_now,
    taken: state,
    outcome: row.outcome,
    code: row.last_code ?? code,
    reason: shownReason(row.last_reason ?? reason),
  };
}
