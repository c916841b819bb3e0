/** Deciding messages inside the transaction that records them. */
import type { ISql } from "postgres";
import type { KnownState } from "../../core/lost_rows/mod.ts";
import type { MessageId, MessageRecord } from "../journal.ts";
import type { TableRows } from "./copy_rows.ts";
import type { LastStatements } from "../postgres/transact.ts";

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
  /** The statements that write what else the decisions say: all of it, or what `copies` leaves. */
  readonly write: (transaction: ISql, what: "all" | "what is not copied") => LastStatements;
  /** What the batch is chained over of what the decisions write beside the journal. */
  readonly standing?: readonly string[];
  /** Called after the commit: what was taken is gone. */
  readonly committed: () => void;
}

/**
 * Decides messages inside the transaction that records them, all or none. Before it changes anything,
 * it waits for `begun`, the answer to BEGIN.
 */
export interface BatchDecider<Task> {
  decide(
    transaction: ISql,
    messages: readonly { readonly task: Task; readonly id: MessageId }[],
    position: { readonly stream: number; readonly incarnation: number },
    begun: Promise<unknown>,
  ): Promise<BatchDecision>;

  /** The record of a message whose deciding or recording failed, by a mistake of ours. Never throws. */
  refuse(
    message: { readonly task: Task; readonly id: MessageId },
    cause: unknown,
  ): MessageRecord;

  /**
   * Looks, on a new connection, whether what was reserved for a stream is still there. Gives what is
   * not; what was reserved is then used no more.
   */
  check?(
    sql: ISql,
    position: { readonly stream: number; readonly incarnation: number },
  ): Promise<KnownState | undefined>;

  /** Everything that was reserved is given up: the stream has lost its end. */
  forget?(): void;
}
