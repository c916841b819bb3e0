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
import { knowsSender } from "../../core/outcome.ts";
import { replyCode } from "../../core/reply_code.ts";
import { beside } from "../beside.ts";
import { type AnsweredExchange, formatMessageId, type MessageId, type Reply } from "../journal.ts";
import { causeOf } from "../failed_record.ts";
import { messageRecord } from "../message_record.ts";
import { refusalReply, refuseMessage } from "../refuse_message.ts";
import type { RepeatAnswers } from "../journal/repeat_answers.ts";
import type { ReceivedRequest, Target, TargetAnswer } from "../target.ts";
import type { PrimaryAnswer, PrimaryClient } from "./primary_client.ts";
import type { JournalWriting, MessageNamed } from "../journal.ts";
import { say } from "../../core/reasons/mod.ts";

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
  readonly name?: Target["name"];
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
  readonly onBug?: (error: unknown, message: MessageNamed) => void;
  /** Told of each message that the primary accepted, and its sender with it. */
  readonly onAccepted?: (message: InspectedMessage) => void;
  /** Told of each answer in time once it is recorded. */
  readonly onAnswered?: (
    message: InspectedMessage,
    code: string | undefined,
    exchange: AnsweredExchange,
  ) => void;
  /** `reason`: of a failure, else empty. */
  readonly onOutcome?: (outcome: RelayOutcome, milliseconds: number, reason: string) => void;
}

export class RelayTarget implements Target {
  readonly name: Target["name"];
  #inFlight = 0;

  constructor(private readonly options: RelayOptions) {
    this.name = options.name ?? "primary";
  }

  /** Messages handed over and not answered yet. */
  get inFlight(): number {
    return this.#inFlight;
  }

  async take(request: ReceivedRequest, message: InspectedMessage): Promise<TargetAnswer> {
    const { journal, repeats } = this.options;
    const checked = this.#check(request, message);
    const change = checked instanceof Promise ? await checked : checked;
    const base = messageRecord(request, message);
    if (isRefusal(change)) {
      // What has been answered is answered again, whatever its document waits for.
      const record = { ...base, state: "repeated" } as const;
      const repeat = await repeats.find(record);
      const answer = repeat && await repeats.answer(record, message.header, repeat);
      return answer ?? await this.#refuse(request, message, change);
    }
    const record = {
      ...base,
      document: this.#documentOf(request, message),
      state: "handed over",
      reason: change === undefined
        ? base.reason
        : [base.reason, change.remark].filter(Boolean).join("; "),
    } as const;
    const recordedFrom = performance.now();
    const append = () => journal.append(record);
    let appended = await repeats.append(append);
    const journalMs = performance.now() - recordedFrom;
    this.#beside(request, message, undefined, () => this.options.onPhase?.("journal", journalMs));
    while (appended.kind === "repeat") {
      const answer = await repeats.answer(record, message.header, appended);
      if (answer !== undefined) return answer;
      appended = await repeats.append(append);
    }
    return await this.#handOver(request, message, appended.id, change);
  }

  /** What cannot be looked at before it is relayed must not overtake what it may depend on. */
  #check(request: ReceivedRequest, message: InspectedMessage) {
    const refused = (error: unknown): Refusal => {
      this.options.onBug?.(error, named(request, message));
      return refuse("A0011", say("NOT_CHECKED", { cause: causeOf(error) }));
    };
    try {
      return this.options.gate?.check(request, message)?.catch(refused);
    } catch (error) {
      return refused(error);
    }
  }

  /** The relay needs it for search alone. */
  #documentOf(request: ReceivedRequest, message: InspectedMessage): string | undefined {
    try {
      return this.options.documentOf(message);
    } catch (error) {
      this.options.onBug?.(error, named(request, message));
      return undefined;
    }
  }

  /** What becomes of a recorded message does not depend on who is told of it. */
  #beside(
    request: ReceivedRequest,
    message: InspectedMessage,
    id: MessageId | undefined,
    act: () => void,
  ): void {
    beside(act, (error) => this.options.onBug?.(error, named(request, message, id)));
  }

  /**
   * Hands a recorded message to the client. It is in flight until it is settled, so nothing may be
   * thrown from here on: where the client fails, by a mistake of ours, nobody knows what has left.
   */
  async #post(
    request: ReceivedRequest,
    message: InspectedMessage,
    id: MessageId,
    change: RelayChange | undefined,
  ): Promise<PrimaryAnswer> {
    this.#inFlight++;
    try {
      const body = change?.body ?? request.body;
      const fields = change?.fields === undefined
        ? request.fields
        : [...request.fields ?? [], ...change.fields];
      const { client } = this.options;
      return asAnswer(await client.post(request.contentType, body, fields, message.header));
    } catch (error) {
      this.options.onBug?.(error, named(request, message, id));
      const reason = say("NOT_HANDLED", { cause: causeOf(error) });
      return { kind: "unknown", reason, late: never };
    } finally {
      this.#inFlight--;
    }
  }

  async #refuse(
    request: ReceivedRequest,
    message: InspectedMessage,
    refusal: Refusal,
  ): Promise<TargetAnswer> {
    const record = {
      ...messageRecord(request, message),
      document: this.#documentOf(request, message),
    };
    const reply = refusalReply(refusal, message.header, new Date(request.receivedAt));
    return await refuseMessage(this.options.journal, record, refusal, reply);
  }

  async #handOver(
    request: ReceivedRequest,
    message: InspectedMessage,
    id: MessageId,
    change: RelayChange | undefined,
  ): Promise<TargetAnswer> {
    const sentFrom = performance.now();
    const answer = await this.#post(request, message, id, change);
    const milliseconds = performance.now() - sentFrom;
    const { journal, onPhase, onOutcome, onAccepted, onAnswered } = this.options;
    const also = (act: () => void) => this.#beside(request, message, id, act);
    also(() => onPhase?.("target", milliseconds));
    also(() => onOutcome?.(answer.kind, milliseconds, "reason" in answer ? answer.reason : ""));
    also(() =>
      request.trace?.span("target", sentFrom, {
        "songhanh.target": this.name,
        "songhanh.outcome": answer.kind,
        "http.response.status_code": answer.kind === "answered" ? answer.reply.status : undefined,
        hasFailed: answer.kind !== "answered",
      })
    );
    const settledFrom = sentFrom + milliseconds;
    const traceCommit = () =>
      request.trace?.span("commit", settledFrom, { "songhanh.commit_of": "answer" });
    if (answer.kind === "answered") {
      const { reply } = answer;
      let settled: { code: string | undefined; at: number };
      try {
        settled = await this.#settleAnswered(id, reply);
      } catch (error) {
        // What is not recorded is not answered (I1): the primary's answer is lost to its sender.
        this.options.onBug?.(error, named(request, message, id));
        const reason = say("ANSWER_NOT_RECORDED", { cause: causeOf(error) });
        const unknown = { kind: "unknown", reason, late: never } as const;
        return await this.#settleOwn(unknown, request, message, id);
      }
      const { code, at } = settled;
      also(traceCommit);
      // As the journal has it: the received body, whatever was sent in its place.
      also(() => onAnswered?.(message, code, { id, at, request: request.body, reply }));
      // The primary's answer goes to its sender, whatever else is made of it.
      if (knowsSender(code)) also(() => onAccepted?.(message));
      return {
        reply,
        result: "answered",
        code,
        askedOf: this.name,
        finished: (delivered) => {
          // Other messages are not kept open for a repeat of their content.
          if (delivered && message.contentKey !== undefined) journal.delivered(id);
        },
      };
    }
    const settled = await this.#settleOwn(answer, request, message, id);
    also(traceCommit);
    if (answer.kind === "unknown") this.#awaitLate(id, answer.late);
    return settled;
  }

  /** Records that there is no answer, and gives ours. */
  async #settleOwn(
    answer: Exclude<PrimaryAnswer, { kind: "answered" }>,
    request: ReceivedRequest,
    message: InspectedMessage,
    id: MessageId,
  ): Promise<TargetAnswer> {
    const { journal, now } = this.options;
    const { reply, code, state } = this.#ownAnswer(answer, message, id, new Date(now()));
    await journal.settle({ id, at: now(), state, code, reason: answer.reason, reply })
      // It stays in flight until its stream is claimed anew, and is unknown from then on.
      .catch((error) => this.options.onBug?.(error, named(request, message, id)));
    // Should the primary's answer come after this one, its sender does not have it.
    return { reply, result: state, code, askedOf: this.name, finished: () => {} };
  }

  /** Records an answer; gives its code, and the moment that it is recorded with. */
  async #settleAnswered(id: MessageId, reply: Reply) {
    const { journal, now } = this.options;
    const code = replyCode(reply.bytes, reply.contentType);
    const at = now();
    await journal.settle({ id, at, state: "answered", code, reply });
    return { code, at };
  }

  /** An answer after the deadline settles the message, though nobody waits for it (F29). */
  #awaitLate(id: MessageId, late: Promise<Reply | undefined>): void {
    late.then((reply) =>
      reply === undefined || !carriesAnswer(reply.status)
        ? undefined
        : this.#settleAnswered(id, reply)
    ).catch((error) => this.options.onBug?.(error, { id }));
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
    return { reply: refusalReply(refusal, message.header, at, formatMessageId(id)), code, state };
  }

  close(): Promise<void> {
    this.options.client.close();
    return Promise.resolve();
  }
}

/** By what a log names it. */
function named(
  { trace }: ReceivedRequest,
  { header: { linkInfo } }: InspectedMessage,
  id?: MessageId,
): MessageNamed {
  return { id, linkInfo, traceId: trace?.traceId };
}

/** No answer will come. */
const never = Promise.resolve(undefined);

/**
 * Whether a status can come with an answer that is passed on: what is informational, says that it has
 * no content, or is no status at all tells nobody what became of the message, and could not be written
 * as the answer to another request.
 */
function carriesAnswer(status: number): boolean {
  return Number.isInteger(status) && status >= 200 && status <= 599 &&
    ![204, 205, 304].includes(status);
}

function asAnswer(posted: PrimaryAnswer): PrimaryAnswer {
  if (posted.kind !== "answered" || carriesAnswer(posted.reply.status)) return posted;
  const reason = say("PRIMARY_STATUS_EMPTY", { status: posted.reply.status });
  return { kind: "unknown", reason, late: never };
}
