/** One thread of a generator: its share of the connections, the rate and the corpus. */
/// <reference lib="deno.worker" />
import { checkReply, type ReplyVerdict } from "./check_reply.ts";
import { HttpConnection } from "./http_connection.ts";
import { LatencyHistogram } from "./latency_histogram.ts";
import type { LoadOptions } from "./load_options.ts";
import { type LoadMessage, MessageSource } from "./message_source.ts";

export type ToLoadWorker =
  | { readonly kind: "open"; readonly options: LoadOptions }
  /** `startAt` in milliseconds since 1970: all threads begin together. */
  | { readonly kind: "run"; readonly startAt: number }
  /** Before its time is over. */
  | { readonly kind: "end" };

/** What a thread counted after its warm-up. */
export interface LoadCounts {
  readonly verdicts: Record<ReplyVerdict | "failed", number>;
  /** Replies other than the corpus says the message should get, by kind of message. */
  readonly unexpected: Record<string, number>;
  /** Replies looked at thoroughly. */
  readonly sampled: number;
  /** Arrivals that found neither a connection nor room to wait. */
  readonly dropped: number;
  readonly bytesOut: number;
  readonly bytesIn: number;
  /** Good replies in each second. */
  readonly timeline: number[];
  /** Counted time in seconds: all that was asked for, or up to the last reply of a used-up corpus. */
  readonly seconds: number;
  readonly latency: ReturnType<LatencyHistogram["parts"]>;
  /** The same of each second, by when the reply came; empty where it was not asked for. */
  readonly bySecond: readonly ReturnType<LatencyHistogram["parts"]>[];
  /** The first failures, in words. */
  readonly failures: string[];
}

export type FromLoadWorker =
  | { readonly kind: "opened" }
  | { readonly kind: "done"; readonly counts: LoadCounts };

/** Arrivals that wait for a connection at most; more are dropped and counted. */
const waitingMax = 100_000;
const failuresShownMax = 5;
/** Arrivals come in groups, one in each of these. */
const tickMs = 1;
/** Connections that are opened at a time. */
const openingMax = 16;

let options: LoadOptions;
let source: MessageSource;
let connections: readonly HttpConnection[];
let running: LoadRun | undefined;

self.onmessage = async ({ data }: MessageEvent<ToLoadWorker>) => {
  if (data.kind === "open") {
    options = data.options;
    source = await MessageSource.open(options.corpus, {
      first: options.first,
      count: options.messages,
      cycles: options.cycles,
    });
    connections = await openConnections(options);
    self.postMessage({ kind: "opened" } satisfies FromLoadWorker);
    return;
  }
  if (data.kind === "end") {
    running?.end();
    return;
  }
  // The clock of a thread begins with it: the same moment is another number in each.
  const startAt = data.startAt - performance.timeOrigin;
  running = new LoadRun(options, source, connections, startAt);
  await running.run();
  self.postMessage({ kind: "done", counts: running.counts() } satisfies FromLoadWorker);
};

/**
 * Connected before anything is counted: a terminal keeps its connection, and a handshake costs more
 * than a message. Opened when first used, they would be opened just when messages already wait.
 */
async function openConnections(
  { target, connections, caCert }: LoadOptions,
): Promise<readonly HttpConnection[]> {
  const [, host, port] = /^(.*):(\d+)$/.exec(target)!;
  const address = { hostname: host!.replace(/^\[|\]$/g, ""), port: Number(port) };
  const all = Array.from({ length: connections }, () => new HttpConnection(address, caCert));
  const left = all.values();
  const opening = async () => {
    // One that cannot be opened is tried again by its first message, which then counts as failed.
    for (const connection of left) await connection.open().catch(() => {});
  };
  await Promise.all(Array.from({ length: openingMax }, opening));
  return all;
}

class LoadRun {
  readonly #verdicts = { accepted: 0, refused: 0, busy: 0, wrong: 0, failed: 0 };
  readonly #unexpected: Record<string, number> = {};
  readonly #histogram = new LatencyHistogram();
  readonly #timeline: number[] = [];
  readonly #failures: string[] = [];
  readonly #bySecond: LatencyHistogram[] = [];
  readonly #countFrom: number;
  #endAt: number;
  #lastReplyAt: number;
  #sampled = 0;
  #dropped = 0;
  #bytesOut = 0;
  #bytesIn = 0;
  #sends = 0;
  #ended = false;
  /** Whether the corpus had no more messages before the time was over. */
  #usedUp = false;

  constructor(
    private readonly options: LoadOptions,
    private readonly source: MessageSource,
    private readonly connections: readonly HttpConnection[],
    private readonly startAt: number,
  ) {
    this.#countFrom = startAt + options.warmupSeconds * 1000;
    this.#endAt = this.#countFrom + options.seconds * 1000;
    this.#lastReplyAt = this.#countFrom;
  }

  async run(): Promise<void> {
    const wait = this.startAt - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    const { rate } = this.options;
    await (rate === undefined ? this.#closed() : this.#open(rate));
  }

  /** What is in flight is answered, and does not count. */
  end(): void {
    this.#endAt = Math.min(this.#endAt, performance.now());
  }

  counts(): LoadCounts {
    return {
      verdicts: this.#verdicts,
      unexpected: this.#unexpected,
      sampled: this.#sampled,
      dropped: this.#dropped,
      bytesOut: this.#bytesOut,
      bytesIn: this.#bytesIn,
      timeline: Array.from(this.#timeline, (count) => count ?? 0),
      seconds: this.#usedUp
        ? (this.#lastReplyAt - this.#countFrom) / 1000
        : (this.#endAt - this.#countFrom) / 1000,
      latency: this.#histogram.parts(),
      bySecond: Array.from(this.#bySecond, (each) => (each ?? new LatencyHistogram()).parts()),
      failures: this.#failures,
    };
  }

  /** Each connection sends its next message when it has the reply to the last one. */
  async #closed(): Promise<void> {
    await this.#onConnections(async (connection) => {
      while (performance.now() < this.#endAt) {
        const next = this.source.next();
        const message = next instanceof Promise ? await next : next;
        if (message === undefined) {
          this.#usedUp = true;
          return;
        }
        await this.#send(connection, message, performance.now());
      }
    });
  }

  /**
   * Messages arrive at their rate whether or not the target keeps up. Latency counts from the
   * arrival, so it includes the wait for a free connection.
   */
  async #open(rate: number): Promise<void> {
    const arrivals: number[] = [];
    const idle: ((arrivedAt: number | undefined) => void)[] = [];
    const sending = this.#onConnections(async (connection) => {
      for (;;) {
        const arrivedAt = arrivals.shift() ??
          await new Promise<number | undefined>((resolve) =>
            this.#ended ? resolve(undefined) : idle.push(resolve)
          );
        if (arrivedAt === undefined) return;
        const next = this.source.next();
        const message = next instanceof Promise ? await next : next;
        if (message === undefined) {
          this.#ended = true;
          this.#usedUp = true;
          return;
        }
        await this.#send(connection, message, arrivedAt);
      }
    });
    let arrived = 0;
    while (!this.#ended) {
      const now = Math.min(performance.now(), this.#endAt);
      const due = Math.floor(((now - this.startAt) / 1000) * rate);
      for (; arrived < due; arrived++) {
        // The first one arrives when one is due, not one interval earlier.
        const at = this.startAt + ((arrived + 1) / rate) * 1000;
        // A group arrives at the end of its tick; the generator's own slices are no latency.
        const arrivedAt = Math.min(
          Math.ceil((at - this.startAt) / tickMs) * tickMs + this.startAt,
          now,
        );
        // In turns, as senders have connections of their own.
        const waiter = idle.shift();
        if (waiter !== undefined) waiter(arrivedAt);
        else if (arrivals.length < waitingMax) arrivals.push(arrivedAt);
        else if (arrivedAt >= this.#countFrom) this.#dropped++;
      }
      if (now >= this.#endAt) break;
      await new Promise((resolve) => setTimeout(resolve, tickMs));
    }
    // What waits at the end was not served in time: it is neither good nor forgotten.
    this.#ended = true;
    this.#dropped += arrivals.splice(0).filter((at) => at >= this.#countFrom).length;
    idle.splice(0).forEach((resolve) => resolve(undefined));
    await sending;
  }

  async #onConnections(use: (connection: HttpConnection) => Promise<void>): Promise<void> {
    await Promise.all(this.connections.map(async (connection) => {
      await use(connection);
      connection.close();
    }));
  }

  async #send(connection: HttpConnection, message: LoadMessage, from: number): Promise<void> {
    const { check, sampleEvery } = this.options;
    const thorough = ++this.#sends % sampleEvery === 0;
    let verdict: ReplyVerdict | "failed";
    let bytesIn = 0;
    try {
      const reply = await connection.exchange(message.request);
      verdict = checkReply(check, message, reply, thorough);
      bytesIn = reply.body.length;
      if (verdict === "wrong") this.#fail(`${message.kind}: status ${reply.status}`);
    } catch (error) {
      verdict = "failed";
      this.#fail(error instanceof Error ? error.message : String(error));
      // A target that is away is asked again, not hammered.
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    const now = performance.now();
    if (now < this.#countFrom || now > this.#endAt) return;
    this.#verdicts[verdict]++;
    this.#bytesOut += message.request.length;
    this.#bytesIn += bytesIn;
    if (thorough) this.#sampled++;
    if (verdict === "failed") return;
    this.#lastReplyAt = now;
    const second = Math.floor((now - this.#countFrom) / 1000);
    if (verdict !== "busy" && verdict !== "wrong") {
      this.#timeline[second] = (this.#timeline[second] ?? 0) + 1;
      this.#histogram.record(now - from);
      if (this.options.bySecond) {
        (this.#bySecond[second] ??= new LatencyHistogram()).record(now - from);
      }
    }
    const { expects, kind } = message;
    if (check === "edi" && expects !== "any" && verdict !== expects && verdict !== "busy") {
      this.#unexpected[kind] = (this.#unexpected[kind] ?? 0) + 1;
    }
  }

  #fail(reason: string): void {
    if (this.#failures.length < failuresShownMax) this.#failures.push(reason);
  }
}
