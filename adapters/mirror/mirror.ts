/**
 * The mirror of live traffic: a second system gets a copy of every relayed message, and its answers
 * are compared with the primary's.
 *
 * Three loops: the feeder takes messages from the journal, the sender posts them and has their
 * answers compared as they come, the comparer judges again what is stored, where rules have changed.
 * Each can stop at any point and be started again, here or on another node: where a message stands
 * is in its row, and one that is on its way still waits there (F33). The path of a message to the
 * primary is not touched by any of it: the lanes never wait for the mirror, and do not know of it
 * (F31).
 */
import type { Sql } from "postgres";
import type { Judgement } from "../../core/compare/mod.ts";
import type { ByteSeal } from "../seals/byte_seal.ts";
import { Loop, type LoopOptions } from "../switching/mod.ts";
import { PrimaryClient } from "../vnaccs/primary_client.ts";
import { MirrorComparer } from "./mirror_comparer.ts";
import { MirrorFeeder } from "./mirror_feeder.ts";
import type { MirrorLimits } from "./mirror_limits.ts";
import { openRun } from "./mirror_run.ts";
import { MirrorSender } from "./mirror_sender.ts";
import { MirrorWindow } from "./mirror_window.ts";

/**
 * How often each loop looks for work, in milliseconds. Seldom enough that work comes in batches: what
 * the mirror costs is taken from the same processors as the primary path.
 */
const LOOK_MS = 250;

export interface MirrorOptions {
  readonly sql: Sql;
  readonly seal: ByteSeal;
  readonly url: string;
  readonly limits: MirrorLimits;
  /** Extra certification authorities, PEM. */
  readonly caCertificates?: readonly string[] | undefined;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Messages that came to an end, for metrics. */
  readonly onMirrored?: (
    result: "answered" | "failed" | "put off" | "dropped" | "skipped",
    messages: number,
  ) => void;
  readonly onCompared?: (verdict: Judgement["verdict"]) => void;
  readonly onError: LoopOptions["onError"];
  readonly onWorked?: LoopOptions["onWorked"];
}

interface Parts {
  readonly client: PrimaryClient;
  readonly feeder: MirrorFeeder;
  readonly sender: MirrorSender;
  readonly comparer: MirrorComparer;
}

export class Mirror {
  #parts: Promise<Parts> | undefined;
  /** Before the other parts are there: it may be at work already. */
  #comparer: MirrorComparer | undefined;
  readonly #feed: Loop;
  readonly #send: Loop;
  readonly #compare: Loop;

  constructor(private readonly options: MirrorOptions) {
    const { onError, onWorked } = options;
    this.#feed = new Loop({
      name: "feed the mirror",
      everyMs: LOOK_MS,
      onError,
      onWorked,
      turn: async () => {
        const { feeder, sender } = await this.#open();
        const more = await feeder.turn();
        sender.wake();
        this.#send.wake();
        return more ? 0 : undefined;
      },
    });
    this.#send = new Loop({
      name: "send to the mirror",
      everyMs: LOOK_MS,
      onError,
      onWorked,
      turn: async () => {
        await (await this.#open()).sender.turn();
      },
    });
    this.#compare = new Loop({
      name: "compare with the mirror",
      everyMs: LOOK_MS,
      onError,
      onWorked,
      turn: async () => {
        const { comparer, sender } = await this.#open();
        // A number that is known now lets the next message about its document go.
        if (await comparer.turn() === 0) return;
        sender.wake();
        this.#send.wake();
      },
    });
  }

  /** Begins or goes on; what an earlier holder had under way is sent again. */
  start(): void {
    for (const loop of [this.#feed, this.#send, this.#compare]) loop.start();
  }

  /** Resolves when nothing runs any more. What was cut off waits for the next start. */
  async stop(): Promise<void> {
    this.#comparer?.stop();
    const parts = await this.#parts?.catch(() => undefined);
    parts?.sender.stop();
    parts?.client.close();
    await Promise.all([this.#feed, this.#send, this.#compare].map((loop) => loop.stop()));
    this.#parts = undefined;
  }

  /** Takes everything as far as it goes by now; for tests and for catching up at once. */
  async turn(): Promise<void> {
    const { feeder, sender, comparer } = await this.#open();
    while (await feeder.turn());
    do await sender.turn(); while (await comparer.turn() > 0);
  }

  #open(): Promise<Parts> {
    this.#parts ??= this.#makeParts().catch((error) => {
      this.#parts = undefined;
      throw error;
    });
    return this.#parts;
  }

  async #makeParts(): Promise<Parts> {
    const { options } = this;
    const { sql, seal, url, limits, now, onMirrored, onCompared } = options;
    const run = await openRun(sql, url);
    const client = new PrimaryClient({
      url,
      deadlineMs: limits.answerMs,
      lateMs: 0,
      connectionsMax: limits.concurrency,
      replyBytesMax: limits.replyBytesMax,
      // Asked for each connection, as it may have been renewed.
      get caCertificates() {
        return options.caCertificates;
      },
    });
    const shared = { sql, run, seal, limits, now };
    const comparer = new MirrorComparer({
      ...shared,
      onVerdict: (verdict) => onCompared?.(verdict),
    });
    this.#comparer = comparer;
    // What an earlier process has stored and not compared comes before what is sent now; what is to be
    // judged again does not, it may be all that is kept.
    await comparer.turn("answered");
    const window = new MirrorWindow(sql, run);
    return {
      client,
      comparer,
      feeder: new MirrorFeeder({
        ...shared,
        window,
        onGivenUp: (...given) => onMirrored?.(...given),
      }),
      sender: new MirrorSender({
        ...{ ...shared, client, comparer, window },
        onResult: (result) => onMirrored?.(result, 1),
      }),
    };
  }
}
