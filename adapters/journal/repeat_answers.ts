/**
 * What a repeated message is answered. The same send seen again gets the answer of the first to the
 * byte. A person's repeat of the same content gets it with its own link information, because the
 * terminal shows an answer only where that agrees (docs/wire-protocol.md 7.6). While the first is
 * in flight its answer is waited for, by one query for all who wait.
 *
 * Who repeats content is who has sent the first: the key knows the sender (`core/message_keys.ts`). An answer
 * with a system code (A…) is no first: the message was not processed, and is new when it comes again.
 */
import { refuse } from "../../core/verdict.ts";
import { restampLinkInfo } from "../../core/restamp_link_info.ts";
import { refusalCode } from "../../core/write_refusal.ts";
import { replyCode } from "../../core/reply_code.ts";
import type { Header } from "../../core/wire/mod.ts";
import {
  type AnswerState,
  type Appended,
  formatMessageId,
  type JournalReading,
  type JournalWriting,
  type MessageId,
  type MessageRecord,
  type Reply,
} from "../journal.ts";
import { refusalReply } from "../refuse_message.ts";
import type { TargetAnswer } from "../target.ts";
import { say, sayOf } from "../../core/reasons/mod.ts";

export interface RepeatAnswersOptions {
  readonly journal: JournalWriting & JournalReading;
  /** How long the first's answer is waited for, in milliseconds. */
  readonly waitMs: number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** How long news of a delivery may be on its way from another lane, in milliseconds. */
const DELIVERY_NEWS_MS = 300;

/** First and longest pause between two looks at a message in flight, in milliseconds. */
const LOOK_MS_MIN = 10;
const LOOK_MS_MAX = 250;

type Repeat = Extract<Appended, { kind: "repeat" }>;

export class RepeatAnswers {
  readonly #waits = new Map<string, Promise<AnswerState>>();

  constructor(private readonly options: RepeatAnswersOptions) {}

  /**
   * Records a message, or finds the one it repeats. A sender who has just been answered and sends
   * the same content again means a new message, but another lane may not have told yet that the
   * answer arrived: that news is waited for before the content counts as a repeat.
   */
  async append<Found extends Appended>(append: () => Promise<Found>): Promise<Found> {
    const appended = await append();
    if (appended.kind === "recorded" || appended.by === "send") return appended;
    const giveUpAt = performance.now() + DELIVERY_NEWS_MS;
    while (await this.options.journal.isUndelivered(appended.first)) {
      if (performance.now() >= giveUpAt) return appended;
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS_MIN));
    }
    return await append();
  }

  /** What a message would repeat, for a caller that is not going to record it as one to hand over. */
  find(record: MessageRecord): Promise<Repeat | undefined> {
    return this.options.journal.findRepeat(record);
  }

  /**
   * Waits for the first's answer if need be, records the repeat, and gives the answer; undefined where
   * the first is none, and the message has to be recorded anew. Where that is
   * not to the byte the one that the journal holds of the first, it is recorded with the repeat. Who
   * signs its replies hands in how to put other link information into one.
   */
  async answer(
    record: MessageRecord,
    header: Header,
    repeat: Repeat,
    restamp: (reply: Reply, linkInfo: string) => Reply = restampPlain,
  ): Promise<TargetAnswer | undefined> {
    const { journal, now } = this.options;
    const { first, state, isOwn } = await this.#answerOf(repeat);
    if (repeat.by === "content" && state.kind === "answered" && isSystemAnswer(state.reply)) {
      // Told with the next batch at the latest, which is that of the message when it is recorded anew.
      journal.delivered(first);
      return undefined;
    }
    const { reply, code } = state.kind !== "answered"
      ? ownReply(state, first, header, new Date(now()))
      : { reply: isOwn ? state.reply : restamp(state.reply, header.linkInfo) };
    const repeated = {
      ...record,
      // It has waited for its first, whose answer it gets in whatever mode.
      epoch: undefined,
      state: "repeated",
      first,
      sendKey: undefined,
      contentKey: undefined,
      code,
      reply: state.kind === "answered" && reply === state.firstReply ? undefined : reply,
      reason: say("SAME_AS", { by: repeat.by, first: formatMessageId(first) }),
    } as const;
    // Who repeats content may have to send that very message again, and must then be known by it: the
    // first may be delivered meanwhile, and its content new.
    const { sendKey } = record;
    const appended = repeat.by === "content" && await journal.append({ ...repeated, sendKey });
    // Another copy of the same send was quicker.
    if (!appended || appended.kind === "repeat") await journal.append(repeated);
    return {
      reply,
      result: "repeated",
      code: code ?? replyCode(reply.bytes, reply.contentType),
      // Of an answer that comes after this one the sender knows nothing.
      finished: (delivered) => {
        if (delivered && state.kind === "answered") journal.delivered(first);
      },
    };
  }

  /**
   * How far the first has come; where the same send was itself a repeat of content, the one that it
   * repeated. `isOwn`: the answer is that of this very send, and not to be stamped anew.
   */
  async #answerOf({ first, by }: Repeat): Promise<{
    readonly first: MessageId;
    readonly state: FirstState;
    readonly isOwn: boolean;
  }> {
    const found = await this.#waitFor(first);
    if (found.kind !== "repeated") return { first, state: firstState(found), isOwn: by === "send" };
    const { reply } = found;
    const state = firstState(await this.#waitFor(found.first));
    // What it was told before the first was answered is no answer to keep to.
    const isOwn = reply !== undefined && state.kind === "answered" && !isSystemAnswer(reply);
    return { first: found.first, state: isOwn ? { ...state, reply } : state, isOwn };
  }

  #waitFor(first: MessageId): Promise<AnswerState> {
    const key = formatMessageId(first);
    let wait = this.#waits.get(key);
    if (wait === undefined) {
      wait = this.#look(first).finally(() => this.#waits.delete(key));
      this.#waits.set(key, wait);
    }
    return wait;
  }

  async #look(first: MessageId): Promise<AnswerState> {
    const giveUpAt = performance.now() + this.options.waitMs;
    for (let pauseMs = LOOK_MS_MIN;; pauseMs = Math.min(pauseMs * 2, LOOK_MS_MAX)) {
      const state = await this.options.journal.answerOf(first);
      if (state.kind !== "in flight" || performance.now() >= giveUpAt) return state;
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
}

/** How far a first has come that repeats nothing; `firstReply`: as the journal holds it. */
type FirstState =
  | Exclude<AnswerState, { kind: "answered" | "repeated" }>
  | {
    readonly kind: "answered";
    readonly reply: Reply;
    readonly firstReply: Reply;
  };

function firstState(state: AnswerState): FirstState {
  // A repeat of a repeat is none that we write.
  if (state.kind === "repeated") return { kind: "refused" };
  return state.kind === "answered" ? { ...state, firstReply: state.reply } : state;
}

/** An answer that says that the message was not processed. */
function isSystemAnswer({ bytes, contentType }: Reply): boolean {
  return /^A\d{4}$/.test(replyCode(bytes, contentType) ?? "");
}

/** Only a plain reply can be changed: what another has signed stays as it is. */
function restampPlain(reply: Reply, linkInfo: string): Reply {
  if (!reply.contentType?.toLowerCase().startsWith("text/plain")) return reply;
  return { ...reply, bytes: restampLinkInfo(reply.bytes, linkInfo) };
}

function ownReply(
  state: Exclude<FirstState, { kind: "answered" }>,
  first: MessageId,
  header: Header,
  at: Date,
): { reply: Reply; code: string } {
  const refusal = state.kind === "refused" ? refuse("A0011", say("FIRST_NOT_TAKEN")) : refuse(
    "A0007",
    state.kind === "unreadable"
      ? sayOf(say("OF_FIRST_ANSWER"), state.reason)
      : say("FIRST_UNKNOWN"),
  );
  const reply = refusalReply(refusal, header, at, formatMessageId(first));
  return { reply, code: refusalCode(refusal) };
}
