/**
 * Gives back: hands every item of the running plan to the primary, documents beside each other, the
 * items of one document one after the other.
 *
 * Order of effects for an item. (1) The attempt is committed. (2) Where the primary may have the
 * message already, it is asked; what it has is not sent again (I2). (3) The original bytes leave,
 * with the header that says which of its numbers are which of ours. (4) The answer is compared with
 * the standby's and the verdict committed. A crash between 1 and 4 leaves the item `sending`; the
 * next holder of the lock makes it unknown and begins with asking. What cannot be asked is held.
 *
 * Memory does not grow with the plan: what is in hand is bounded by its concurrency.
 */
import { catalogue } from "../../core/catalogue/mod.ts";
import type { DocumentRequest } from "../../core/documents/mod.ts";
import {
  chooseInquiry,
  judgeAnswer,
  judgeInquiry,
  numberMapFields,
  numberMapOf,
  replaceStems,
} from "../../core/give_back/mod.ts";
import { documentStem } from "../../core/numbering/mod.ts";
import { isRefusal } from "../../core/verdict.ts";
import { readItems } from "../../core/wire/mod.ts";
import type { Field } from "../../core/http/mod.ts";
import type { Reply } from "../journal.ts";
import { replyText } from "../reply_text.ts";
import { readStoredRequest } from "../ledger/stored_request.ts";
import { causeOf } from "../failed_record.ts";
import { judgeWriteError } from "../journal/judge_write_error.ts";
import type { Terminal } from "../terminal/mod.ts";
import type { PrimaryAnswer } from "../vnaccs/primary_client.ts";
import type { ClaimedItem, GiveBackItems, ItemResult } from "./give_back_items.ts";
import type { GiveBackLock } from "./give_back_lock.ts";
import { ResultQueue } from "../result_queue.ts";
import { say } from "../../core/reasons/mod.ts";

export interface GiveBackRunnerOptions {
  readonly items: GiveBackItems;
  readonly lock: Pick<GiveBackLock, "take" | "release" | "isHeld">;
  readonly post: (
    contentType: string | null,
    body: Uint8Array,
    fields: readonly Field[],
  ) => Promise<PrimaryAnswer>;
  /** Who asks the primary; undefined: nobody, what would have to be asked is held. */
  readonly service: Pick<Terminal, "job"> | undefined;
  /** How long one turn may claim new items, in milliseconds. */
  readonly turnMs: number;
  readonly onTrouble: (sentence: string, error: unknown) => void;
  /** So many items may have been given back before the database lost rows: they are asked about first. */
  readonly onDoubted?: (items: number) => void;
}

/** After the primary was not reached or had no time, an item waits so long. */
const BUSY_WAIT_MS = 1_000;
/** After an answer that came to nothing, the primary is asked after this time. */
const UNKNOWN_WAIT_MS = 2_000;
/** After every so many attempts a person has to look. */
const ATTEMPTS_MAX = 20;

export class GiveBackRunner {
  #stopping = false;
  #hasLooked = false;

  constructor(private readonly options: GiveBackRunnerOptions) {}

  /** No new items are begun from now on. */
  stop(): void {
    this.#stopping = true;
  }

  /** Works for a while if a plan runs. Gives after how many milliseconds more may be due. */
  async turn(): Promise<number | undefined> {
    const { items, lock } = this.options;
    const plan = await items.running();
    if (plan === undefined || this.#stopping || !await lock.take()) return undefined;
    try {
      const doubted = await items.recover(plan.id);
      if (doubted > 0) this.options.onDoubted?.(doubted);
      const begun = await items.now();
      await this.#work(plan.id, plan.settings, await items.firstOpen(plan.id));
      // The first turn of this process looks at all: the one before may have stopped in between.
      await items.doubtTaken(plan.id, this.#hasLooked ? begun : new Date(0));
      this.#hasLooked = true;
      const { open, waitMs } = await items.left(plan.id);
      if (open > 0) return waitMs;
      await items.finish(plan.id);
      return undefined;
    } finally {
      await lock.release().catch((error) =>
        this.options.onTrouble("could not let go of the give-back's lock", error)
      );
    }
  }

  async #work(
    plan: number,
    { concurrency, perSecond }: { readonly concurrency: number; readonly perSecond: number },
    from: string,
  ): Promise<void> {
    const { items, lock, turnMs } = this.options;
    const beganAt = performance.now();
    const results = new ResultQueue((batch: readonly ItemResult[]) => items.write(batch));
    const sendings = new ResultQueue((batch: readonly ClaimedItem[]) => items.noteSending(batch));
    // Until what became of them is written; `sending`: those that the primary has not answered.
    const inHand = new Set<Promise<void>>();
    let sending = 0;
    let claimed = 0;
    let isBusy = false;
    let isBroken = false;
    let freed = Promise.withResolvers<void>();
    const free = () => {
      freed.resolve();
      freed = Promise.withResolvers<void>();
    };
    // Claims are made for half of what may be in hand: few of them, and the rest goes on meanwhile.
    const atOnce = Math.ceil(concurrency / 2);
    const mayGoOn = () =>
      !this.#stopping && !isBusy && !isBroken && lock.isHeld &&
      performance.now() - beganAt < turnMs;
    while (mayGoOn()) {
      // What is being written keeps no other from being sent, as long as it is not too much.
      if (sending > concurrency - atOnce || inHand.size > 2 * concurrency - atOnce) {
        await freed.promise;
        continue;
      }
      const allowed = perSecond === 0
        ? concurrency
        : Math.floor((performance.now() - beganAt) / 1000 * perSecond) + 1 - claimed;
      const count = Math.min(concurrency - sending, allowed);
      const inHandBefore = inHand.size;
      const next = count > 0 ? await items.claim(plan, count, from) : [];
      claimed += next.length;
      sending += next.length;
      for (const item of next) {
        const work: Promise<void> = this.#giveBack(item, sendings)
          .finally(() => {
            sending--;
            free();
          })
          .then((result) => {
            isBusy ||= result.waitMs === BUSY_WAIT_MS;
            return results.add(result);
          })
          // The item stays `sending`; the next turn takes it up as unknown.
          .catch((error) => {
            isBroken = true;
            this.options.onTrouble("could not record what became of an item", error);
          })
          .finally(() => {
            inHand.delete(work);
            free();
          });
        inHand.add(work);
      }
      // What was finished meanwhile may have made way for others.
      if (next.length > 0 || inHand.size < inHandBefore) continue;
      if (allowed > 0 && inHandBefore === 0) break;
      // What comes next waits for what is in hand, or for its time.
      await (allowed > 0 ? freed.promise : pause(1000 / perSecond));
    }
    await Promise.all(inHand);
  }

  /** One that we fail over costs itself only: a person has to look, and the others go on. */
  async #giveBack(item: ClaimedItem, sendings: ResultQueue<ClaimedItem>): Promise<ItemResult> {
    try {
      return await this.#tryToGiveBack(item, sendings);
    } catch (error) {
      if (judgeWriteError(error) === "passing") throw error;
      return { item, state: "held", reason: say("NOT_HANDLED", { cause: causeOf(error) }) };
    }
  }

  async #tryToGiveBack(
    item: ClaimedItem,
    sendings: ResultQueue<ClaimedItem>,
  ): Promise<ItemResult> {
    if (typeof item.request === "string") return { item, state: "held", reason: item.request };
    const request = this.#requestOf(item, item.request);
    if (request === undefined) {
      return { item, state: "held", reason: say("REQUEST_UNREADABLE") };
    }
    if (item.attempt % ATTEMPTS_MAX === 0) {
      return { item, state: "held", reason: say("ATTEMPTS_IN_VAIN", { count: item.attempt - 1 }) };
    }
    if (item.ask) {
      const asked = await this.#ask(item, request);
      if (asked !== undefined) return asked;
      await sendings.add(item);
    }
    return await this.#send(item, request, item.request);
  }

  /** Undefined where the primary does not have it: it is to be sent. */
  async #ask(item: ClaimedItem, request: DocumentRequest): Promise<ItemResult | undefined> {
    const { service, post } = this.options;
    const inquiry = chooseInquiry(request, item.ours.storesCorrection);
    if (service === undefined || inquiry === undefined) {
      if (item.isVouched) return undefined;
      const reason = service === undefined ? say("MAY_HAVE_NO_USER") : say("MAY_HAVE_NO_INQUIRY");
      return { item, state: "held", reason };
    }
    const { contentType, body } = service.job(inquiry.procedure, inquiry.values, {
      signed: false,
    });
    const answer = await post(contentType, body, []);
    if (answer.kind !== "answered") {
      const reason = say("NOT_ASKED", { why: answer.reason });
      return { item, state: "unknown", reason, waitMs: BUSY_WAIT_MS };
    }
    const { reply } = answer;
    const text = replyText(reply);
    const judged = text === undefined
      ? { kind: "unclear" as const, reason: say("INQUIRY_UNREADABLE") }
      : judgeInquiry(request, inquiry, text, item.number, catalogue);
    switch (judged.kind) {
      case "absent":
        return undefined;
      case "there":
        return {
          item,
          state: "already there",
          reason: judged.reason,
          theirs: judged.number,
          pairs: pairOf(item.number, judged.number),
          reply,
        };
      case "differs":
        return {
          item,
          state: "differs",
          reason: judged.reason,
          theirs: judged.number,
          differences: judged.differences,
          reply,
        };
      case "unclear":
        return { item, state: "held", reason: judged.reason, reply };
    }
  }

  async #send(
    item: ClaimedItem,
    request: DocumentRequest,
    bytes: Uint8Array,
  ): Promise<ItemResult> {
    const { lock, post } = this.options;
    if (!lock.isHeld) {
      // Another process may be at it by now; it begins with asking.
      return { item, state: "unknown", reason: say("SILENT_TOO_LONG"), ask: true };
    }
    const answer = await post(
      item.contentType,
      bytes,
      numberMapFields(numberMapOf(item.numbers)),
    );
    if (answer.kind === "not sent") {
      const reason = say("NOT_REACHED", { why: answer.reason });
      return { item, state: "pending", reason, waitMs: BUSY_WAIT_MS };
    }
    if (answer.kind === "unknown") {
      const { reason } = answer;
      return { item, state: "unknown", reason, ask: true, waitMs: UNKNOWN_WAIT_MS };
    }
    return this.#judge(item, request, answer.reply);
  }

  #judge(item: ClaimedItem, request: DocumentRequest, reply: Reply): ItemResult {
    const verdict = judgeAnswer(request, item.ours, replyText(reply), catalogue);
    const { code, reason } = verdict;
    switch (verdict.kind) {
      case "busy":
        return { item, state: "pending", reason, code, waitMs: BUSY_WAIT_MS, reply };
      case "unknown":
        return { item, state: "unknown", reason, ask: true, waitMs: UNKNOWN_WAIT_MS, reply };
      case "refused":
        return { item, state: "refused", reason, code, reply };
      default: {
        const { number, pairs, differences } = verdict;
        return {
          item,
          state: verdict.kind,
          reason,
          code,
          theirs: number,
          pairs,
          differences,
          reply,
        };
      }
    }
  }

  /** The request with the primary's numbers, as the primary understands it. */
  #requestOf(item: ClaimedItem, bytes: Uint8Array): DocumentRequest | undefined {
    const read = readStoredRequest(
      { id: item.id, contentType: item.contentType, bytes },
      catalogue,
      () => "",
    );
    if (read === undefined || item.numbers.size === 0) return read?.request;
    const body = replaceStems(read.request.body, numberMapOf(item.numbers));
    const items = readItems(read.request.procedure.layout, "request", body);
    return isRefusal(items) ? undefined : { ...read.request, body, items };
  }
}

function pairOf(ours: string, theirs: string) {
  if (ours.length !== 12 || theirs.length !== 12) return [];
  const pair = { ours: documentStem(ours), theirs: documentStem(theirs) };
  return pair.ours === pair.theirs ? [] : [pair];
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
