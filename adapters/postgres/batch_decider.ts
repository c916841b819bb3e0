/** Deciding messages inside the transaction that records them. */
import type { TransactionSql } from "postgres";
import type { MessageId, MessageRecord } from "../journal.ts";
import type { TableRows } from "./copy_rows.ts";

/**
 * A message whose verdict depends on what the database holds: it is decided inside the transaction
 * that records it. `proposed` is its record as far as it is known before.
 */
export interface Undecided<Task> {
  readonly proposed: Omit<MessageRecord, "state" | "reply">;
  readonly task: Task;
}

/** What a batch of undecided messages came to. */
export interface BatchDecision {
  /** One for each message, in their order. */
  readonly records: readonly MessageRecord[];
  /** What of the decisions a large batch sends by COPY, in this order. */
  readonly copies: () => readonly TableRows[];
  /**
   * Writes what else the decisions say; its statements are sent together with the records. All of
   * it, or what `copies` leaves.
   */
  readonly write: (
    transaction: TransactionSql,
    what: "all" | "what is not copied",
  ) => readonly PromiseLike<unknown>[];
  /** Called after the commit: what was taken is gone. */
  readonly committed: () => void;
}

/** Decides messages inside the transaction that records them, all or none. */
export interface BatchDecider<Task> {
  decide(
    transaction: TransactionSql,
    messages: readonly { readonly task: Task; readonly id: MessageId }[],
    position: { readonly stream: number; readonly incarnation: number },
  ): Promise<BatchDecision>;
}
