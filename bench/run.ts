/**
 * The benchmarks: `deno task bench [PART…] [options]`, see README.md. Each part writes its figures,
 * tables and charts to `bench/results/`; every figure in them comes from the run.
 */
import { availableParallelism } from "node:os";
import { isAbsolute, join } from "node:path";
import { parseArgs } from "node:util";
import type { BenchContext, BenchPart } from "./parts/bench_context.ts";
import { archivePart } from "./parts/archive_part.ts";
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
import { ProductionBed, productionShape } from "./subjects/production_bed.ts";

const parts: Readonly<Record<string, BenchPart>> = {
  targets: targetsPart,
  stages: stagesPart,
  floor: floorPart,
  standby: standbyPart,
  relay: relayPart,
  peers: peersPart,
  scaling: scalingPart,
  shape: shapePart,
  start: startPart,
  growth: growthPart,
  archive: archivePart,
  viewers: viewersPart,
  years: yearsPart,
  memory: memoryPart,
  soak: soakPart,
};

/** What runs where no part is named: the table of targets, from one run. */
const usualParts = ["targets"];

async function runBench(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      rounds: { type: "string" },
      seconds: { type: "string" },
      warmup: { type: "string" },
      minutes: { type: "string", default: "20" },
      messages: { type: "string" },
      lanes: { type: "string", default: String(availableParallelism()) },
      data: { type: "string", default: "data/bench" },
      out: { type: "string", default: "bench/results" },
      peers: { type: "string" },
      scales: { type: "string" },
      messages: { type: "string" },
      rate: { type: "string" },
      shape: { type: "string", default: "production" },
      quick: { type: "boolean", default: false },
    },
  });
  const wanted = positionals.length > 0 ? positionals : usualParts;
  const unknown = wanted.filter((part) => !Object.hasOwn(parts, part));
  if (unknown.length > 0) {
    console.error(
      `bench: no part "${unknown.join(", ")}"; parts: ${Object.keys(parts).join(", ")}; ` +
        "scale, named first and alone",
    );
    return 64;
  }
  const { shape } = values;
  if (shape !== "production" && shape !== "sandbox") {
    console.error(`bench: --shape "${shape}": expected production or sandbox`);
    return 64;
  }
  const dataDir = isAbsolute(values.data) ? values.data : join(Deno.cwd(), values.data);
  await using bed = shape === "production" ? await ProductionBed.start() : undefined;
  await using database = bed?.database(productionShape) ?? await BenchDatabase.sandbox(dataDir);
  const log = (text: string) => console.error(`bench: ${text}`);
  const settings = {
    shape,
    rounds: Number(values.rounds ?? (values.quick ? 1 : 5)),
    seconds: Number(values.seconds ?? (values.quick ? 2 : 8)),
    warmupSeconds: Number(values.warmup ?? (values.quick ? 1 : 4)),
    minutes: Number(values.minutes),
    messages: values.messages === undefined ? undefined : Number(values.messages),
    lanes: Number(values.lanes),
    quick: values.quick,
    peers: values.peers?.split(","),
    scales: values.scales?.split(","),
    messages: values.messages === undefined ? undefined : Number(values.messages),
    rate: values.rate === undefined ? undefined : Number(values.rate),
  };
  const context: BenchContext = {
    ...settings,
    database,
    bed,
    dataDir,
    corpus: (options) => ensureCorpus(dataDir, { seed: 1, ...options }, log),
    log,
  };
  const postgres = await database.version();
  for (const part of wanted) {
    const at = new Date();
    log(`${part} begins`);
    const machine = await readMachine(postgres);
    const report = await parts[part]!(context);
    // Some scales or peers alone do not take the place of all.
    const chosen = { scaling: settings.scales, peers: settings.peers }[part] ?? [];
    // The sandbox's figures stand beside the others, not in their place.
    const name = [part, ...chosen, ...(shape === "sandbox" ? [shape] : [])].join("-");
    const files = await writeReport(values.out, report, {
      ...{ part: name, at, machine },
      command: ["deno task bench", ...args].join(" "),
      settings,
      seconds: (Date.now() - at.getTime()) / 1000,
    });
    console.log(
      `# ${report.title} (${shape} shape)\n\n${report.tables.map(tableText).join("\n\n")}\n`,
    );
    for (const file of files) log(`wrote ${file}`);
  }
  return 0;
}

if (import.meta.main) {
  const [part, ...rest] = Deno.args;
  // Has options of its own, and plays without a database where costs are there.
  Deno.exit(part === "scale" ? await benchScale(rest) : await runBench(Deno.args));
}
