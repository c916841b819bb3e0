import { readCorpusFacts } from "../corpus/mod.ts";
import { LatencyHistogram, type LatencySummary } from "./latency_histogram.ts";
import { checkLoadOptions, defaultLoadOptions, type LoadOptions } from "./load_options.ts";
import type { FromLoadWorker, LoadCounts, ToLoadWorker } from "./load_worker.ts";

/** What a run gave; counts and times without the warm-up. */
export interface LoadResult {
  readonly target: string;
  readonly connections: number;
  readonly workers: number;
  /** Asked for, messages a second; absent: as many as the target answers. */
  readonly rate?: number;
  readonly seconds: number;
  /** Good replies a second: accepted, or refused with a proper answer. */
  readonly perSecond: number;
  readonly replies: LoadCounts["verdicts"];
  readonly unexpected: LoadCounts["unexpected"];
  readonly sampled: number;
  readonly dropped: number;
  readonly bytesOut: number;
  readonly bytesIn: number;
  /** In milliseconds, of good replies. */
  readonly latency: LatencySummary;
  readonly timeline: readonly number[];
  /** Of each second; empty where it was not asked for. */
  readonly bySecond: readonly LatencyHistogram[];
  readonly failures: readonly string[];
}

/** Time for all threads to have heard of the start. */
const startLeadMs = 50;

/**
 * Sends the messages of a corpus, each once, and counts the replies. Connections, rate and corpus are
 * divided among the threads.
 */
export async function runLoad(
  asked: Pick<LoadOptions, "target" | "corpus"> & Partial<LoadOptions>,
  { signal, onStart }: {
    /** Ends it before its time is over; what was counted until then is the result. */
    readonly signal?: AbortSignal;
    /** Told when it begins to count, in milliseconds since 1970. */
    readonly onStart?: (countsFrom: number) => void;
  } = {},
): Promise<LoadResult> {
  const options: LoadOptions = { ...defaultLoadOptions, ...asked };
  checkLoadOptions(options);
  const facts = await readCorpusFacts(options.corpus);
  const available = Math.min(options.messages, facts.messages - options.first);
  if (available <= 0) {
    throw new Error(
      `Cannot load from message ${options.first} on: the corpus has ${facts.messages} messages`,
    );
  }
  const { workers } = options;
  const share = Math.floor(available / workers);
  const threads = Array.from({ length: workers }, (_, place): LoadThread => (
    new LoadThread({
      ...options,
      connections: shareOf(options.connections, workers, place),
      rate: options.rate === undefined ? undefined : options.rate / workers,
      first: options.first + place * share,
      messages: share,
    })
  ));
  try {
    await Promise.all(threads.map((thread) => thread.opened));
    const startAt = performance.timeOrigin + performance.now() + startLeadMs;
    onStart?.(startAt + options.warmupSeconds * 1000);
    const running = threads.map((thread) => thread.run(startAt));
    const stop = () => threads.forEach((thread) => thread.stop());
    signal?.addEventListener("abort", stop, { once: true });
    if (signal?.aborted) stop();
    const counts = await Promise.all(running);
    signal?.removeEventListener("abort", stop);
    const result = summarize(options, counts);
    // Not one reply, good or bad: nothing was measured, which is another thing than 0 a second.
    if (Object.values(result.replies).every((count) => count === 0)) {
      throw new Error(
        `Cannot tell how ${options.target} does: none of ${available} messages fell into the counted ` +
          `${options.seconds} s`,
      );
    }
    return result;
  } finally {
    for (const thread of threads) thread.end();
  }
}

class LoadThread {
  readonly opened: Promise<void>;
  readonly #worker = new Worker(new URL("./load_worker.ts", import.meta.url), { type: "module" });

  constructor(options: LoadOptions) {
    this.opened = this.#ask({ kind: "open", options }).then(() => {});
  }

  async run(startAt: number): Promise<LoadCounts> {
    const answer = await this.#ask({ kind: "run", startAt });
    if (answer.kind !== "done") throw new Error("a thread of the generator lost its way");
    return answer.counts;
  }

  stop(): void {
    this.#worker.postMessage({ kind: "end" } satisfies ToLoadWorker);
  }

  end(): void {
    this.#worker.terminate();
  }

  #ask(message: ToLoadWorker): Promise<FromLoadWorker> {
    return new Promise((resolve, reject) => {
      this.#worker.onmessage = ({ data }: MessageEvent<FromLoadWorker>) => resolve(data);
      this.#worker.onerror = (event) => {
        event.preventDefault();
        reject(new Error(`the generator failed: ${event.message}`));
      };
      this.#worker.postMessage(message);
    });
  }
}

function shareOf(total: number, parts: number, place: number): number {
  return Math.floor(total / parts) + (place < total % parts ? 1 : 0);
}

function summarize(options: LoadOptions, all: readonly LoadCounts[]): LoadResult {
  const { target, connections, workers, rate } = options;
  const latency = new LatencyHistogram();
  for (const counts of all) latency.add(LatencyHistogram.from(counts.latency));
  const sum = (pick: (counts: LoadCounts) => number) => all.reduce((n, c) => n + pick(c), 0);
  const seconds = Math.max(...all.map((counts) => counts.seconds));
  const unexpected: Record<string, number> = {};
  for (const counts of all) {
    for (const [kind, count] of Object.entries(counts.unexpected)) {
      unexpected[kind] = (unexpected[kind] ?? 0) + count;
    }
  }
  const length = Math.max(...all.map(({ timeline }) => timeline.length));
  const summary = latency.summary();
  return {
    target,
    connections,
    workers,
    rate,
    seconds,
    perSecond: seconds > 0 ? summary.count / seconds : 0,
    replies: {
      accepted: sum(({ verdicts }) => verdicts.accepted),
      refused: sum(({ verdicts }) => verdicts.refused),
      busy: sum(({ verdicts }) => verdicts.busy),
      wrong: sum(({ verdicts }) => verdicts.wrong),
      failed: sum(({ verdicts }) => verdicts.failed),
    },
    unexpected,
    sampled: sum((counts) => counts.sampled),
    dropped: sum((counts) => counts.dropped),
    bytesOut: sum((counts) => counts.bytesOut),
    bytesIn: sum((counts) => counts.bytesIn),
    latency: summary,
    timeline: Array.from({ length }, (_, second) => sum(({ timeline }) => timeline[second] ?? 0)),
    bySecond: Array.from(
      { length: Math.max(...all.map(({ bySecond }) => bySecond.length)) },
      (_, second) => {
        const whole = new LatencyHistogram();
        for (const { bySecond } of all) {
          if (bySecond[second]) whole.add(LatencyHistogram.from(bySecond[second]));
        }
        return whole;
      },
    ),
    failures: all.flatMap(({ failures }) => failures).slice(0, 5),
  };
}
