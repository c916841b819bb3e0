import { readCorpusFacts } from "../corpus/mod.ts";
import { runLoad } from "../load/run_load.ts";
import { inFigures } from "../report/figures.ts";
import type { ReportTable } from "../report/report.ts";
import { benchSchema, startGateway } from "../subjects/start_gateway.ts";
import type { BenchContext, BenchPart } from "./bench_context.ts";
import { fillJournal } from "./fill_journal.ts";
import { measure, type Measured, medianOf, medianRatio } from "./measure.ts";
import { micCorpus } from "./standby_part.ts";

interface Step {
  readonly x: number;
  readonly name: string;
  readonly rounds: Measured[];
}

/** One thing that grows, and how it is shown. */
interface Scale {
  readonly name: string;
  /** Title of its table, first column of it, title of its chart and label of that one's axis. */
  readonly titles: readonly [table: string, column: string, chart: string, axis: string];
  readonly measure: (context: BenchContext) => Promise<Step[]>;
  /** The steps of a round were measured one after the other, so that each has a ratio to the first. */
  readonly byTurns?: true;
}

const scales: readonly Scale[] = [
  {
    name: "size",
    titles: ["Size of messages", "kind", "Throughput by size of message", "bytes of the body"],
    measure: bySize,
  },
  {
    name: "concurrency",
    titles: ["Connections", "connections", "Throughput by connections", "connections"],
    measure: byConcurrency,
    byTurns: true,
  },
  {
    name: "users",
    titles: ["Users", "users", "Throughput by users", "users"],
    measure: byUsers,
  },
  {
    name: "journal",
    titles: [
      ...["Messages in the journal", "messages"] as const,
      ...["Throughput by messages in the journal", "messages"] as const,
    ],
    measure: byJournal,
    byTurns: true,
  },
];

/** How the standby's throughput changes with the size of messages, senders, users and the journal. */
export const scalingPart: BenchPart = async (context) => {
  const wanted = context.scales ?? scales.map(({ name }) => name);
  const unknown = wanted.filter((name) => !scales.some((scale) => scale.name === name));
  if (unknown.length > 0) throw new Error(`Cannot measure the scale "${unknown.join(", ")}"`);
  const measured: { readonly scale: Scale; readonly steps: Step[] }[] = [];
  for (const scale of scales) {
    if (!wanted.includes(scale.name)) continue;
    measured.push({ scale, steps: await scale.measure(context) });
  }
  return {
    title: "Standby: how it scales",
    notes: [
      "Generator: `bench/load`, closed model, 64 connections where nothing else is said. Of 100,000 " +
      "users each message is its sender's first: the password is checked against its slow hash, where " +
      "later ones are compared with what was checked.",
    ],
    tables: measured.map(({ scale, steps }) => table(scale, steps)),
    charts: measured.map(({ scale: { name, titles: [, , title, xLabel] }, steps }) => ({
      ...{ name, title, kind: "line" as const, xLabel, yLabel: "messages/s", logX: true },
      series: [{
        name: "standby",
        // An axis of powers has no place for none.
        points: steps.filter(({ x }) => x > 0).map(({ x, rounds }) => ({
          x,
          y: medianOf(rounds, ({ load }) => load.perSecond),
        })),
      }],
    })),
    data: Object.fromEntries(measured.map(({ scale, steps }) => [scale.name, steps])),
  };
};

function table({ titles: [title, first], byTurns }: Scale, steps: readonly Step[]): ReportTable {
  return {
    title,
    columns: [
      first,
      "bytes",
      "messages/s",
      ...byTurns ? [`of ${steps[0]!.name}`] : [],
      "MB/s",
      "p99 ms",
      "µs of processor",
      "µs per KB",
      "of the database",
      "not good",
    ],
    rows: steps.map(({ name, rounds }) => {
      const of = (pick: (measured: Measured) => number) => inFigures(medianOf(rounds, pick));
      const bytes = ({ load }: Measured) => load.bytesOut / Math.max(load.latency.count, 1);
      return [
        name,
        of(bytes),
        of(({ load }) => load.perSecond),
        ...byTurns ? [inFigures(medianRatio(rounds, steps[0]!.rounds))] : [],
        of(({ load }) => load.bytesOut / load.seconds / 1e6),
        of(({ load }) => load.latency.p99),
        of(({ cpuMicroseconds }) => cpuMicroseconds.subject),
        of((measured) => measured.cpuMicroseconds.subject / (bytes(measured) / 1000)),
        of(({ cpuMicroseconds }) => cpuMicroseconds.database),
        rounds.reduce(
          (sum, { load: { replies } }) => sum + replies.busy + replies.wrong + replies.failed,
          0,
        ),
      ];
    }),
  };
}

function isLarge(mix: string): boolean {
  return ["IDA-50", "HYS-50", "HYS-100"].includes(mix);
}

async function bySize(context: BenchContext): Promise<Step[]> {
  const { database, lanes, quick } = context;
  const kinds = [
    "IID",
    "HYS-1",
    "MIC",
    "IDA-1",
    "IDA-10",
    "HYS-50",
    "IDA-50",
    "HYS-100",
    "HYS-500",
  ];
  const steps: Step[] = [];
  for (const mix of kinds) {
    // More than is answered within one measurement: small messages are many.
    const messages = quick || mix === "HYS-500" ? 1_000 : isLarge(mix) ? 5_000 : 20_000;
    const corpus = await context.corpus({ mix, messages, users: 100 });
    const rounds: Measured[] = [];
    for (let round = 0; round < context.rounds; round++) {
      await using subject = await startGateway({ corpus, database, mode: "standby", lanes });
      rounds.push(await measure(context, subject, { corpus, connections: 64 }));
    }
    context.log(`${mix}: ${inFigures(medianOf(rounds, ({ load }) => load.perSecond))}/s`);
    const x = medianOf(rounds, ({ load }) => load.bytesOut / Math.max(load.latency.count, 1));
    steps.push({ x, name: mix, rounds });
  }
  return steps;
}

async function byConcurrency(context: BenchContext): Promise<Step[]> {
  const { database, lanes } = context;
  const corpus = await micCorpus(context);
  const steps = [1, 4, 16, 64, 256, 1024].map((x): Step => ({ x, name: String(x), rounds: [] }));
  for (let round = 0; round < context.rounds; round++) {
    for (const { x, rounds } of steps) {
      await using subject = await startGateway({ corpus, database, mode: "standby", lanes });
      rounds.push(await measure(context, subject, { corpus, connections: x }));
    }
  }
  return steps;
}

async function byUsers(context: BenchContext): Promise<Step[]> {
  const { database, lanes, quick } = context;
  const steps: Step[] = [];
  for (const x of quick ? [10, 1_000] : [10, 1_000, 100_000]) {
    const corpus = await context.corpus({ mix: "mic", messages: quick ? 2_000 : 20_000, users: x });
    const rounds: Measured[] = [];
    for (let round = 0; round < context.rounds; round++) {
      await using subject = await startGateway({ corpus, database, mode: "standby", lanes });
      rounds.push(await measure(context, subject, { corpus, connections: 64 }));
    }
    context.log(`${x} users: ${inFigures(medianOf(rounds, ({ load }) => load.perSecond))}/s`);
    steps.push({ x, name: x.toLocaleString("en-US"), rounds });
  }
  return steps;
}

/** Messages from which a journal's copies are made. */
const copied = 2_000;

/**
 * Journals of all sizes are filled first, each in a schema of its own, and then measured by turns:
 * filling takes minutes, in which a machine may change more than the sizes do. The empty one is made
 * anew in each round, the others keep what was added.
 */
async function byJournal(context: BenchContext): Promise<Step[]> {
  const { database, lanes, quick } = context;
  const corpus = await micCorpus(context);
  const { messages } = await readCorpusFacts(corpus);
  const steps = (quick ? [0, 100_000] : [0, 100_000, 1_000_000, 10_000_000])
    .map((x) => ({
      ...{ x, name: x.toLocaleString("en-US"), rounds: [] as Measured[] },
      ...{ schema: x === 0 ? benchSchema : `${benchSchema}_${x}`, first: 0 },
    }));
  const start = (schema: string, keep: boolean) =>
    startGateway({ corpus, database, mode: "standby", lanes, schema, keep });
  try {
    for (const step of steps.slice(1)) {
      {
        await using subject = await start(step.schema, false);
        await runLoad({
          ...{ target: subject.edi, corpus, connections: 64, messages: copied },
          ...{ seconds: 60, warmupSeconds: 0 },
        });
        step.first = copied;
      }
      await fillJournal(database, step.schema, step.x);
      context.log(`a journal of ${step.name} messages is there`);
    }
    for (let round = 1; round <= context.rounds; round++) {
      for (const step of steps) {
        const { schema, first, name, rounds } = step;
        if (first > messages * 0.9) {
          throw new Error(`Cannot go on with the journal: ${messages} messages are too few`);
        }
        await using subject = await start(schema, step.x > 0);
        const measured = await measure(context, subject, { corpus, connections: 64, first });
        context.log(`round ${round}, ${name}: ${inFigures(measured.load.perSecond)}/s`);
        rounds.push(measured);
        // What was sent once would be a repeat; the warm-up counts too.
        const share = 1 + context.warmupSeconds / Math.max(measured.load.seconds, 0.001);
        if (step.x > 0) step.first += Math.ceil(measured.load.latency.count * share * 1.3) + 1024;
      }
    }
  } finally {
    await database.reset(steps.map(({ schema }) => schema));
  }
  return steps.map(({ x, name, rounds }) => ({ x, name, rounds }));
}
