/**
 * The benchmarks: `deno task bench [PART…] [options]`, see README.md. Each part writes its figures,
 * tables and charts to `bench/results/`; every figure in them comes from the run.
 */
import { availableParallelism } from "node:os";
import { isAbsolute, join } from "node:path";
import type { BenchContext, BenchPart } from "./parts/bench_context.ts";
import { BenchUsage, helpLines, optionLines, readBenchOptions } from "./options.ts";
import { archivePart } from "./parts/archive_part.ts";
import { commitsPart } from "./parts/commits_part.ts";
import { ensureCorpus } from "./parts/ensure_corpus.ts";
import { floorPart } from "./parts/floor_part.ts";
import { growthPart } from "./parts/growth_part.ts";
import { peersPart } from "./parts/peers_part.ts";
import { relayPart } from "./parts/relay_part.ts";
import { scalingPart } from "./parts/scaling_part.ts";
import { shapePart } from "./parts/shape_part.ts";
import { memoryPart, soakPart } from "./parts/soak_part.ts";
import { stagesPart } from "./parts/stages_part.ts";
import { standbyPart } from "./parts/standby_part.ts";
import { startPart } from "./parts/start_part.ts";
import { targetsPart } from "./targets/targets_part.ts";
import { viewersPart } from "./parts/viewers_part.ts";
import { yearsPart } from "./parts/years_part.ts";
import { readMachine } from "./report/read_machine.ts";
import { tableText, writeReport } from "./report/write_report.ts";
import { benchScale } from "./scale/bench_scale.ts";
import { BenchDatabase } from "./subjects/bench_database.ts";
import { KeptDatabase } from "./subjects/kept_database.ts";
import { ProductionBed, productionShape } from "./subjects/production_bed.ts";

/** Each part with what it answers. */
export const parts: Readonly<Record<string, { readonly says: string; readonly run: BenchPart }>> = {
  targets: {
    says: "what a message costs against what it may cost, from one run",
    run: targetsPart,
  },
  stages: { says: "microseconds of each stage of a message alone", run: stagesPart },
  commits: { says: "one row that is committed by itself", run: commitsPart },
  floor: { says: "a program that only receives, digests, verifies and inserts", run: floorPart },
  standby: {
    says: "throughput beside the floor, latency below and above the peak",
    run: standbyPart,
  },
  relay: { says: "what the relay adds to a pass-through proxy", run: relayPart },
  peers: { says: "OpenAS2, pyas2lib, libas2 and openssl beside the standby", run: peersPart },
  scaling: {
    says: "size of messages, connections, users, messages in the journal",
    run: scalingPart,
  },
  shape: { says: "what each part of production shape costs", run: shapePart },
  start: { says: "start to the first durable answer", run: startPart },
  growth: { says: "bytes that a message leaves on the disk", run: growthPart },
  archive: { says: "what messages notice while a month is archived", run: archivePart },
  viewers: { says: "what people who look at the console cost", run: viewersPart },
  years: {
    says: "lists, look-ups and balance with ten million messages in 36 months",
    run: yearsPart,
  },
  memory: { says: "memory at full load", run: memoryPart },
  soak: { says: "memory and latency over hours at a moderate rate", run: soakPart },
};

const options = {
  rounds: { kind: "number", value: "N", says: "of what is compared, by turns; 5" },
  seconds: { kind: "number", value: "N", says: "of each measurement; 8" },
  warmup: { kind: "number", value: "N", says: "seconds in front of it; 4" },
  minutes: { kind: "number", value: "N", says: "of a soak; 20" },
  messages: {
    kind: "number",
    value: "N",
    says: "in the journal, of the parts archive and years; as many as they say",
  },
  rate: { kind: "number", value: "N", says: "messages a second meanwhile; 30 % of the peak" },
  lanes: { kind: "number", value: "N", says: "of a gateway; as many as there are processors" },
  shape: { kind: "text", value: "SHAPE", says: "production or sandbox; production" },
  peers: { kind: "text", value: "NAME,…", says: "these peers alone" },
  scales: { kind: "text", value: "NAME,…", says: "these scales of the part scaling alone" },
  data: { kind: "text", value: "DIRECTORY", says: "corpora and installed peers; data/bench" },
  out: { kind: "text", value: "DIRECTORY", says: "where results go; bench/results" },
  keep: {
    kind: "text",
    value: "DIRECTORY",
    says: "of years alone: where its database stays; found there, it is asked again",
  },
  only: { kind: "text", value: "TEXT", says: "of years: questions whose name has it" },
  quick: { kind: "flag", says: "in small: does everything work?" },
  help: { kind: "flag", says: "this" },
} as const;

/** What runs where no part is named: the table of targets, from one run. */
const usualParts = ["targets"];

function helpText(): string {
  const rows = Object.entries(parts).map(([name, { says }]) => [name, says] as const);
  return [
    "deno task bench [PART…] [options]: the benchmarks; bench/README.md tells more.",
    helpLines(`Parts (without one: ${usualParts.join(", ")}):`, [
      ...rows,
      [
        "scale",
        "what several nodes carry; named first and alone, options of its own (scale --help)",
      ],
    ]),
    optionLines(options),
  ].join("\n\n");
}

export async function runBench(args: readonly string[]): Promise<number> {
  const { values, words: positionals } = readBenchOptions(args, options);
  if (values.help) {
    console.log(helpText());
    return 0;
  }
  const wanted = positionals.length > 0 ? positionals : usualParts;
  const unknown = wanted.filter((part) => !Object.hasOwn(parts, part));
  if (unknown.length > 0) {
    throw new BenchUsage(
      `no part "${unknown.join(", ")}"; parts: ${Object.keys(parts).join(", ")}; ` +
        "scale, named first and alone",
    );
  }
  const { shape = "production", data = "data/bench", out = "bench/results" } = values;
  if (shape !== "production" && shape !== "sandbox") {
    throw new BenchUsage(`--shape "${shape}": expected production or sandbox`);
  }
  const dataDir = isAbsolute(data) ? data : join(Deno.cwd(), data);
  const { keep } = values;
  if (keep !== undefined && (wanted.length > 1 || wanted[0] !== "years")) {
    throw new BenchUsage("--keep: expected the part years and no other");
  }
  await using kept = keep === undefined
    ? undefined
    : await KeptDatabase.open(isAbsolute(keep) ? keep : join(Deno.cwd(), keep));
  await using bed = shape === "production" && kept === undefined
    ? await ProductionBed.start()
    : undefined;
  await using database = kept?.database ?? bed?.database(productionShape) ??
    await BenchDatabase.sandbox(dataDir);
  const log = (text: string) => console.error(`bench: ${text}`);
  const settings = {
    shape: kept === undefined ? shape : kept.database.shape.name,
    rounds: values.rounds ?? (values.quick ? 1 : 5),
    seconds: values.seconds ?? (values.quick ? 2 : 8),
    warmupSeconds: values.warmup ?? (values.quick ? 1 : 4),
    minutes: values.minutes ?? 20,
    lanes: values.lanes ?? availableParallelism(),
    quick: values.quick,
    peers: values.peers?.split(","),
    scales: values.scales?.split(","),
    only: values.only,
    messages: values.messages,
    rate: values.rate,
  };
  const context: BenchContext = {
    ...settings,
    database,
    bed,
    kept,
    dataDir,
    corpus: (options) => ensureCorpus(dataDir, { seed: 1, ...options }, log),
    log,
  };
  const postgres = await database.version();
  for (const part of wanted) {
    const at = new Date();
    log(`${part} begins`);
    const machine = await readMachine(postgres);
    const report = await parts[part]!.run(context);
    // Some scales, peers or questions alone do not take the place of all.
    const chosen = {
      scaling: settings.scales,
      peers: settings.peers,
      years: settings.only === undefined ? [] : ["only"],
    }[part] ?? [];
    // The sandbox's figures stand beside the others, not in their place.
    const name = [part, ...chosen, ...(shape === "sandbox" ? [shape] : [])].join("-");
    const files = await writeReport(out, report, {
      ...{ part: name, at, machine },
      command: ["deno task bench", ...args].join(" "),
      settings,
      seconds: (Date.now() - at.getTime()) / 1000,
    });
    console.log(
      `# ${report.title} (${settings.shape} shape)\n\n${
        report.tables.map(tableText).join("\n\n")
      }\n`,
    );
    for (const file of files) log(`wrote ${file}`);
  }
  return 0;
}

if (import.meta.main) {
  const [part, ...rest] = Deno.args;
  try {
    // Has options of its own, and plays without a database where costs are there.
    Deno.exit(part === "scale" ? await benchScale(rest) : await runBench(Deno.args));
  } catch (error) {
    if (!(error instanceof BenchUsage)) throw error;
    console.error(`bench: ${error.message}`);
    Deno.exit(64);
  }
}
