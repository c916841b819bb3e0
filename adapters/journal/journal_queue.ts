/** What waits in a journal writer, and what is on its way to the database. */
import {
  type Appended,
  type MessageId,
  type MessageRecord,
  type OutcomeRecord,
  StaleEpoch,
} from "../journal.ts";
import type { Undecided } from "./batch_decider.ts";
import type { RepeatRow } from "./find_repeats.ts";
import { say } from "../../core/reasons/mod.ts";

/** A message that is decided, with its texts as the database keeps them. */
export interface Decided {
  readonly record: MessageRecord;
}

export interface QueuedMessage<Task> {
  readonly keys: Pick<MessageRecord, "sendKey" | "contentKey" | "party" | "linkInfo" | "trace">;
  readonly request: Uint8Array;
  /** The record, what decides it, or what is left of it after it failed. */
  content: Decided | Undecided<Task> | Failed<Task>;
  /**
   * The epoch it was taken under: what was decided under another one must not be recorded. Undefined
   * for what was recorded already and is recorded again.
   */
  readonly epoch: number | undefined;
  /** When its caller is told that it cannot be recorded (`performance.now()`). */
  readonly giveUpAt: number;
  /** False once its caller has been told anything. */
  waits: boolean;
  readonly resolve: (appended: Appended, record: MessageRecord) => void;
  readonly reject: (error: Error) => void;
}

export interface QueuedOutcome {
  readonly record: OutcomeRecord;
  waits: boolean;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Whoever waits for an outcome is told once; nobody waits for it any more then. */
export function queuedOutcome(
  record: OutcomeRecord,
  resolve: () => void,
  reject: (error: unknown) => void,
): QueuedOutcome {
  const outcome: QueuedOutcome = {
    record,
    waits: true,
    resolve: () => {
      outcome.waits = false;
      resolve();
    },
    reject: (error) => {
      outcome.waits = false;
      reject(error);
    },
  };
  return outcome;
}

/** A message that failed by itself, by a mistake of ours: it is recorded as refused. */
export interface Failed<Task> {
  readonly failed: Decided | Undecided<Task>;
  readonly cause: unknown;
  /** Whether its record could not be written with what its sender wrote in it either. */
  readonly isBare: boolean;
}

/** A batch on its way to the database. */
export interface SentBatch<Task> {
  readonly messages: readonly QueuedMessage<Task>[];
  readonly outcomes: readonly QueuedOutcome[];
  readonly delivered: readonly MessageId[];
  /** The epoch that it carries. */
  readonly epoch: number;
  /** Whether some of its messages are decided on the way. */
  readonly hasUndecided: boolean;
  /** Whether its messages go by COPY. */
  readonly isLarge: boolean;
  /** When it was begun (`performance.now()`). */
  readonly startedAt: number;
  /** The records of the messages as they were sent. */
  records: readonly MessageRecord[];
  /** What follows the commit. */
  afterCommit: () => void;
  /** Whether it is known to be committed. */
  isCommitted: boolean;
}

/** Whether somebody still waits for the message, and what was decided for it still holds. */
export function isWanted<Task>(message: QueuedMessage<Task>, epoch: number): boolean {
  if (message.epoch === undefined || message.epoch === epoch) return message.waits;
  message.reject(
    new StaleEpoch(`cannot record: decided in epoch ${message.epoch}, now it is ${epoch}`),
  );
  return false;
}

export function answerRepeats<Task>(
  messages: QueuedMessage<Task>[],
  rows: readonly RepeatRow[],
): QueuedMessage<Task>[] {
  const repeats = new Map<number, RepeatRow>();
  for (const row of rows) {
    // The same send is the stronger finding: its answer is given back to the byte.
    if (row.kind === "send" || !repeats.has(row.place)) repeats.set(Number(row.place), row);
  }
  return messages.filter((message, index) => {
    const row = repeats.get(index + 1);
    if (row === undefined) return true;
    const first = { stream: Number(row.foundStream), sequence: Number(row.foundSequence) };
    const content = "failed" in message.content ? message.content.failed : message.content;
    const record = "task" in content
      ? { ...content.proposed, state: "repeated" as const }
      : content.record;
    message.resolve({ kind: "repeat", by: row.kind, first }, record);
    return false;
  });
}

/** The outcome of a message that was to be handed over and, when it was recorded, had been given up. */
export function tooLate(id: MessageId, at: number): OutcomeRecord {
  const reason = say("TOO_LATE");
  return { id, at, state: "refused", code: "A0011", reason };
}

export function halvesOf<Each>(all: readonly Each[]): Each[][] {
  const middle = all.length >> 1;
  return [all.slice(0, middle), all.slice(middle)].filter(({ length }) => length > 0);
}
