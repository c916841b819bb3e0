/**
 * The relay: hands a message to the primary byte for byte.
 *
 * Order of effects, and why. (1) The message is recorded as handed over before its first byte
 * leaves: should the process die in between, the journal says "may have been sent" and nobody
 * sends it again. (2) The primary's answer is recorded before the sender gets it. (3) No answer
 * means unknown, never a second attempt: the primary may have registered the declaration. Only
 * where no connection could be made is the message refused and the same send taken anew.
 */
import type { Field } from "../../core/http/mod.ts";
import type { InspectedMessage } from "../../core/inspect_message.ts";
import { isRefusal, type Refusal, refuse } from "../../core/verdict.ts";
import { replyCode } from "../../core/reply_code.ts";
import { refusalCode, replyContentType, writeRefusal } from "../../core/write_refusal.ts";
import { formatMessageId, type MessageId, type Reply } from "../journal.ts";
import { messageRecord } from "../message_record.ts";
import type { RepeatAnswers } from "../repeat_answers.ts";
import type { ReceivedRequest, Target, TargetAnswer } from "../target.ts";
import type { PrimaryAnswer, PrimaryClient } from "./primary_client.ts";
import type { JournalWriting } from "../journal.ts";

/** What became of a message that was to be handed over. */
export type RelayOutcome = "answered" | "not sent" | "unknown";

/** How a message is relayed otherwise than as it came. */
export interface RelayChange {
  /** Sent in place of the received body, which the journal keeps. */
  readonly body?: Uint8Array;
  readonly fields?: readonly Field[];
  /** Recorded with the message. */
  readonly remark: string;
}

export interface RelayOptions {
  /** Name of the target; `primary` where none is given. */
  readonly name?: string;
  readonly client: PrimaryClient;
  readonly journal: JournalWriting;
  readonly repeats: RepeatAnswers;
  /** Number of the document that a message names, for search. */
  readonly documentOf: (message: InspectedMessage) => string | undefined;
  /** Looks at a message before it is relayed; undefined, at once or later: as it came. */
  readonly gate?: {
    check(
      request: ReceivedRequest,
      message: InspectedMessage,
    ): Promise<Refusal | RelayChange | undefined> | undefined;
  };
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly onPhase?: (phase: "journal" | "target", milliseconds: number) => void;
  /** `reason`: of a failure, else empty. */
  readonly onOutcome?: (outcome: RelayOutcome, milliseconds: number, reason: string) => void;
}

export class RelayTarget implements Target {
  readonly name: string;
  #inFlight = 0;

  constructor(private readonly options: RelayOptions) {
    this.name = options.name ?? "primary";
  }

  /** Messages handed over and not answered yet. */
  get inFlight(): number {
    return this.#inFlight;
  }

  async take(request: ReceivedRequest, message: InspectedMessage): Promise<TargetAnswer> {
    const { repeats, documentOf, onPhase } = this.options;
    const checked = this.options.gate?.check(request, message);
    const change = checked === undefined ? undefined : await checked;
    if (isRefusal(change)) return await this.#refuse(request, message, change);
    const base = messageRecord(request, message);
    const record = {
      ...base,
      document: documentOf(message),
      state: "handed over",
      reason: change === undefined
        ? base.reason
        : [base.reason, change.remark].filter(Boolean).join("; "),
    } as const;
    const recordedFrom = performance.now();
    const appended = await repeats.append(record);
    onPhase?.("journal", performance.now() - recordedFrom);
    if (appended.kind === "repeat") return repeats.answer(record, message.header, appended);
    return await this.#handOver(request, message, appended.id, change);
  }

  async #refuse(
    request: ReceivedRequest,
    message: InspectedMessage,
    refusal: Refusal,
  ): Promise<TargetAnswer> {
    const bytes = writeRefusal(refusal, message.header, new Date(request.receivedAt));
    const reply = { status: 200, contentType: replyContentType, bytes };
    const code = refusalCode(refusal);
    await this.options.journal.append({
      ...messageRecord(request, message),
      sendKey: undefined,
      contentKey: undefined,
      document: this.options.documentOf(message),
      state: "refused",
      code,
      reason: refusal.reason,
      reply,
    });
    return { reply, result: "refused", code, finished: () => {} };
  }

  async #handOver(
    request: ReceivedRequest,
    message: InspectedMessage,
    id: MessageId,
    change: RelayChange | undefined,
  ): Promise<TargetAnswer> {
    const sentFrom = performance.now();
    this.#inFlight++;
    const body = change?.body ?? request.body;
    const fields = change?.fields === undefined
      ? request.fields
      : [...request.fields ?? [], ...change.fields];
    const answer = await this.options.client.post(request.contentType, body, fields)
      .finally(() => this.#inFlight--);
    const milliseconds = performance.now() - sentFrom;
    this.options.onPhase?.("target", milliseconds);
    this.options.onOutcome?.(answer.kind, milliseconds, "reason" in answer ? answer.reason : "");
    const { journal, now } = this.options;
    if (answer.kind === "answered") {
      const code = await this.#settleAnswered(id, answer.reply);
      return {
        reply: answer.reply,
        result: "answered",
        code,
        finished: (delivered) => {
          // Other messages are not kept open for a repeat of their content.
          if (delivered && message.contentKey !== undefined) journal.delivered(id);
        },
      };
    }
    const { reply, code, state } = this.#ownAnswer(answer, message, id, new Date(now()));
    await journal.settle({ id, at: now(), state, code, reason: answer.reason, reply });
    if (answer.kind === "unknown") this.#awaitLate(id, answer.late);
    // Should the primary's answer come after this one, its sender does not have it.
    return { reply, result: state, code, finished: () => {} };
  }

  /** Records an answer; gives its code. */
  async #settleAnswered(id: MessageId, reply: Reply): Promise<string | undefined> {
    const { journal, now } = this.options;
    const code = replyCode(reply.bytes, reply.contentType);
    await journal.settle({ id, at: now(), state: "answered", code, reply });
    return code;
  }

  /** An answer after the deadline settles the message, though nobody waits for it (F29). */
  #awaitLate(id: MessageId, late: Promise<Reply | undefined>): void {
    late.then((reply) => reply === undefined ? undefined : this.#settleAnswered(id, reply));
  }

  #ownAnswer(
    answer: Exclude<PrimaryAnswer, { kind: "answered" }>,
    message: InspectedMessage,
    id: MessageId,
    at: Date,
  ): { reply: Reply; code: string; state: "unknown" | "refused" } {
    const [code, state] = answer.kind === "unknown"
      ? ["A0007", "unknown"] as const
      : ["A0011", "refused"] as const;
    const refusal = refuse(code, answer.reason);
    const bytes = writeRefusal(refusal, message.header, at, formatMessageId(id));
    return { reply: { status: 200, contentType: replyContentType, bytes }, code, state };
  }

  close(): Promise<void> {
    this.options.client.close();
    return Promise.resolve();
  }
}
