/** Measurements of subjects under load: one, and several by turns. */
import { readCorpusFacts } from "../corpus/mod.ts";
import type { LoadOptions } from "../load/load_options.ts";
import { type LoadResult, runLoad } from "../load/run_load.ts";
import { inFigures, median } from "../report/figures.ts";
import { processUsage, sessionsUsage } from "../subjects/process_usage.ts";
import type { BenchDatabase } from "../subjects/bench_database.ts";
import type { Subject } from "../subjects/subject.ts";
import type { BenchContext } from "./bench_context.ts";
import { untilQuiet } from "./until_quiet.ts";

export interface Measured {
  readonly load: LoadResult;
  /** Processor time for each message, in microseconds. */
  readonly cpuMicroseconds: {
    readonly subject: number;
    readonly database: number;
    /** Of the database's: its sessions', which are open at both ends of the measurement. */
    readonly sessions: number;
  };
  readonly rssBytes: number;
}

/** One that is measured by turns with others. */
export interface Contender {
  readonly name: string;
  readonly start: () => Promise<Subject>;
  /** What it stands on, where that is not the run's. */
  readonly database?: BenchDatabase;
  readonly load: Partial<LoadOptions> & Pick<LoadOptions, "corpus">;
}

/**
 * At full load before anything is counted that is to hold for days: code is compiled again and again for
 * some 40,000 messages, and takes half as much once more as in the steady state meanwhile; users and
 * certificates need a twentieth of that to be known.
 */
const steady = { seconds: 25, messages: 45_000 } as const;

/** How many messages bring a subject into its steady state, of those that a corpus has left. */
export function steadyMessages(left: number): number {
  // A message is sent once: most are for what is counted.
  return Math.min(steady.messages, Math.floor(left / 4));
}

/** How long what the full load has left may take, in seconds. */
const leftSecondsMax = 30;

/**
 * Brings a subject into its steady state, as at a small rate would take minutes; gives the place in the
 * corpus of the first message that was not sent.
 */
export async function bringToSteadyState(
  { seconds }: Pick<BenchContext, "seconds">,
  subject: Subject,
  load: Contender["load"],
): Promise<number> {
  const { first = 0 } = load;
  const messages = steadyMessages((await readCorpusFacts(load.corpus)).messages - first);
  const { edi: target, caCert } = subject;
  const connections = load.connections ?? 64;
  const { replies } = await runLoad({
    ...{ ...load, connections, rate: undefined, target, caCert, first, messages },
    ...{ seconds: Math.min(steady.seconds, 5 * seconds), warmupSeconds: 0 },
  });
  // What was under way at the end is counted nowhere, and has used up its messages.
  const sent = Object.values(replies).reduce((sum, each) => sum + each, connections);
  return first + Math.min(messages, sent);
}

/** Loads a subject that runs. A rate is held by one in its steady state, once that has done all. */
export async function measure(
  context: Pick<BenchContext, "database" | "seconds" | "warmupSeconds">,
  subject: Subject,
  wanted: Contender["load"],
): Promise<Measured> {
  const { database, seconds, warmupSeconds } = context;
  const load = { ...wanted };
  if (load.rate !== undefined) {
    load.first = await bringToSteadyState(context, subject, { ...load, connections: 64 });
    const pids = [...subject.pids, ...database.pids];
    const cpuSeconds = () => processUsage(pids).cpuSeconds;
    if (!await untilQuiet({ cpuSeconds, secondsMax: leftSecondsMax })) {
      console.error(`${subject.name} is still at work ${leftSecondsMax} s after its full load`);
    }
  }
  const used = () => ({
    subject: processUsage(subject.pids).cpuSeconds,
    database: processUsage(database.pids).cpuSeconds,
    sessions: sessionsUsage(database.pids).cpuSeconds,
  });
  const before = used();
  const { edi: target, caCert } = subject;
  const result = await runLoad({ target, caCert, seconds, warmupSeconds, ...load });
  const after = used();
  // Processor time cannot be cut at the end of the warm-up: it is spread over both.
  const counted = result.latency.count * (1 + warmupSeconds / Math.max(result.seconds, 0.001));
  const each = (name: keyof typeof before) => (
    ((after[name] - before[name]) * 1e6) / Math.max(counted, 1)
  );
  return {
    load: result,
    cpuMicroseconds: {
      ...{ subject: each("subject"), database: each("database"), sessions: each("sessions") },
    },
    rssBytes: processUsage(subject.pids).rssBytes,
  };
}

/**
 * Measures each once per round, so that whatever else the machine does falls on all alike; each in its
 * steady state.
 */
export async function measureByTurns(
  context: BenchContext,
  contenders: readonly Contender[],
): Promise<Map<string, Measured[]>> {
  const all = new Map<string, Measured[]>(contenders.map(({ name }) => [name, []]));
  for (let round = 1; round <= context.rounds; round++) {
    for (const { name, start, load, database = context.database } of contenders) {
      await using subject = await start();
      const first = load.rate === undefined
        ? await bringToSteadyState(context, subject, load)
        : load.first;
      const measured = await measure({ ...context, database }, subject, { ...load, first });
      all.get(name)!.push(measured);
      const { perSecond, replies, latency } = measured.load;
      const bad = replies.busy + replies.wrong + replies.failed;
      context.log(
        `round ${round}, ${name}: ${inFigures(perSecond)}/s, p99 ${inFigures(latency.p99)} ms` +
          (bad === 0 ? "" : `, ${bad} without a good reply: ${measured.load.failures.join("; ")}`),
      );
    }
  }
  return all;
}

/** The middle of the rounds of something measured. */
export function medianOf(
  rounds: readonly Measured[],
  pick: (measured: Measured) => number,
): number {
  return median(rounds.map(pick));
}

/** The middle of the ratios within each round. */
export function medianRatio(above: readonly Measured[], below: readonly Measured[]): number {
  return median(above.map(({ load }, round) => load.perSecond / below[round]!.load.perSecond));
}

export const throughputColumns = [
  "what",
  "messages/s",
  "p50 ms",
  "p99 ms",
  "µs of processor",
  "of the database",
  "MB in RAM",
  "not good",
] as const;

/** A row of `throughputColumns`: medians of the rounds. */
export function throughputRow(name: string, rounds: readonly Measured[]): string[] {
  const of = (pick: (measured: Measured) => number) => inFigures(medianOf(rounds, pick));
  return [
    name,
    of(({ load }) => load.perSecond),
    of(({ load }) => load.latency.p50),
    of(({ load }) => load.latency.p99),
    of(({ cpuMicroseconds }) => cpuMicroseconds.subject),
    of(({ cpuMicroseconds }) => cpuMicroseconds.database),
    of(({ rssBytes }) => rssBytes / 1e6),
    String(
      rounds.reduce(
        (sum, { load: { replies } }) => sum + replies.busy + replies.wrong + replies.failed,
        0,
      ),
    ),
  ];
}
