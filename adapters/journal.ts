/**
 * What the journal promises, whatever keeps it. A message, its verdict and its answer are recorded
 * before anybody outside sees a consequence of them: nothing is handed over before `append`
 * resolves, nothing is answered before `append` or `settle` resolves.
 */

import type { Field } from "../core/http/mod.ts";
import type { Party } from "./party.ts";
import type { Sentence } from "../core/reasons/mod.ts";
import type { MessageTrace } from "../core/tracing/mod.ts";

/** Where a message stands in the journal: stream and gap-free sequence within it, from 1. */
export interface MessageId {
  readonly stream: number;
  readonly sequence: number;
}

/** `1-42`: what operators read, type and search for; stands in the subject of an A0007. */
export function formatMessageId(id: MessageId): string {
  return `${id.stream}-${id.sequence}`;
}

/** The message ID in `text`, or undefined if it has another form. */
export function parseMessageId(text: string): MessageId | undefined {
  const match = /^(\d{1,9})-(\d{1,15})$/.exec(text);
  return match === null ? undefined : { stream: Number(match[1]), sequence: Number(match[2]) };
}

/** The bytes of an answer with the content type they travel under. */
export interface Reply {
  /** HTTP status; 200 for everything but what a primary answered otherwise. */
  readonly status: number;
  readonly contentType: string | null;
  /** Further fields of its head on which its receiver acts; absent where there are none. */
  readonly fields?: readonly Field[];
  readonly bytes: Uint8Array;
}

/** What is known of a message that something is said about. */
export interface MessageNamed {
  readonly id?: MessageId;
  readonly linkInfo?: string;
  /** Absent: it is not traced. */
  readonly traceId?: string;
}

/** State a message is recorded in. */
export type FirstState = "handed over" | "stood in" | "refused" | "repeated";

/** A received message as it enters the journal. */
export interface MessageRecord {
  /** Milliseconds since the epoch. */
  readonly receivedAt: number;
  /** Who sent it: the remote address. */
  readonly sender: string;
  /** Whose turn it takes in a queue; not kept. Absent: the gateway's own messages. */
  readonly party?: Party;
  /**
   * The epoch that its target was chosen in: under another one it is refused with `StaleEpoch`. Absent:
   * nothing of it depends on the mode. Not kept.
   */
  readonly epoch?: number;
  /** Told of its commit; not kept. */
  readonly trace?: MessageTrace;
  readonly userId?: string;
  readonly procedure?: string;
  readonly path?: string;
  readonly linkInfo?: string;
  /** Number of the document that the message names or was given. */
  readonly document?: string;
  readonly state: FirstState;
  /** First result code, or the gateway text, of a refusal or an answer. */
  readonly code?: string;
  readonly reason?: string;
  /** The message whose answer this one gets, for `repeated`. */
  readonly first?: MessageId;
  /** Equal for two copies of one send (UUID form). */
  readonly sendKey?: string;
  /** Equal for two sends of one content by one user (UUID form); only where repeating would harm. */
  readonly contentKey?: string;
  /** SHA-256 of the signer's certificate, 32 bytes. */
  readonly signer?: Uint8Array;
  /** SHA-256 of the request body, 32 bytes. */
  readonly digest: Uint8Array;
  readonly contentType: string | null;
  /** The HTTP body exactly as received, or its beginning where `reason` says so (`reasonOfCut`). */
  readonly request: Uint8Array;
  /** The answer, where it is known at once (`refused`, `stood in`). */
  readonly reply?: Reply;
}

/** What became of a message that was handed over. */
export interface OutcomeRecord {
  readonly id: MessageId;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly state: "answered" | "unknown" | "refused" | "absent" | "decided";
  readonly code?: string;
  readonly reason?: string;
  readonly reply?: Reply;
}

/** A relayed message and its answer, both as they are recorded. */
export interface AnsweredExchange {
  readonly id: MessageId;
  /** Of the outcome, in milliseconds since the epoch: tells it from others of the same message. */
  readonly at: number;
  readonly request: Uint8Array;
  readonly reply: Pick<Reply, "status" | "contentType" | "bytes">;
}

/** A message got its place, or turned out to repeat another one. */
export type Appended =
  | { readonly kind: "recorded"; readonly id: MessageId }
  | { readonly kind: "repeat"; readonly by: "send" | "content"; readonly first: MessageId };

/** Nothing was recorded, and nothing may be done: the sender is told A0011. */
export class CannotRecord extends Error {
  override readonly name = "CannotRecord";
}

/** Another epoch is in force than this writer believed: its caller must ask for the mode anew. */
export class StaleEpoch extends CannotRecord {}

/**
 * The message could not be recorded as it was meant to be, by a mistake of ours, and was recorded as
 * refused instead: nothing may be done with it, and its sender is told what the record says.
 */
export class RefusedInstead extends CannotRecord {
  constructor(readonly record: MessageRecord, options: ErrorOptions) {
    super(`cannot record: ${record.reason}`, options);
  }
}

/** The writing half of a journal, as seen by one lane. */
export interface JournalWriting {
  /** Records a message; resolves after the commit. Rejects with `CannotRecord`, `RefusedInstead`. */
  append(record: MessageRecord): Promise<Appended>;
  /**
   * Records an outcome; resolves after the commit. Keeps trying while the database is away; rejects
   * where this outcome alone cannot be recorded, by a mistake of ours.
   */
  settle(outcome: OutcomeRecord): Promise<void>;
  /** Notes that the sender has received the answer; written with a later batch. */
  delivered(id: MessageId): void;
}

/** The reading half that answering repeats needs. */
export interface JournalReading {
  answerOf(id: MessageId): Promise<AnswerState>;
  /** The message that one with these keys would repeat; nothing is recorded. */
  findRepeat(
    keys: Pick<MessageRecord, "sendKey" | "contentKey">,
  ): Promise<Extract<Appended, { kind: "repeat" }> | undefined>;
  /** Whether the message is answered and its sender is not known to have the answer. */
  isUndelivered(id: MessageId): Promise<boolean>;
}

/** How far the first of a repeated message has come. */
export type AnswerState =
  | { readonly kind: "answered"; readonly reply: Reply; readonly linkInfo?: string }
  | { readonly kind: "in flight" }
  | { readonly kind: "unknown" }
  /** It has an answer, and that cannot be opened. */
  | { readonly kind: "unreadable"; readonly reason: Sentence }
  /** It repeated another by its content. `reply`: what it was told, where that was its own. */
  | { readonly kind: "repeated"; readonly first: MessageId; readonly reply?: Reply }
  | { readonly kind: "refused" };
