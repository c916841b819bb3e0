/**
 * What several nodes on one database carry: `deno task bench scale`, see README.md and docs/scale.md.
 * Measures what a message costs, plays the loads with it, holds the simulation against the real run.
 */
import { availableParallelism } from "node:os";
import { basename, isAbsolute, join } from "node:path";
import { parseArgs } from "node:util";
import type { BenchContext } from "../parts/bench_context.ts";
import { ensureCorpus } from "../parts/ensure_corpus.ts";
import { readMachine } from "../report/read_machine.ts";
import { tableText, writeReport } from "../report/write_report.ts";
import { BenchDatabase } from "../subjects/bench_database.ts";
import { ProductionBed, productionShape } from "../subjects/production_bed.ts";
import { documentPart } from "./document_part.ts";
import { measureCosts } from "./measure_costs.ts";
import { withTargets } from "./with_targets.ts";
import { inputTables, readInput, type ScaleInput, type Site, usualSite } from "./scale_input.ts";
import { scaleTables } from "./scale_tables.ts";
import { writeBetweenMarks } from "./write_between_marks.ts";

/** What of a site may be given, by the name of its option. */
const siteOptions: Readonly<Record<string, keyof Site>> = {
  "node-lanes": "lanesOfNode",
  "node-cores": "nodeCores",
  "database-cores": "databaseCores",
  "network-ms": "networkMs",
  "network-mbit": "networkMegabits",
  "log-mb": "logMegabytes",
  "primary-ms": "primaryMs",
  "failover-ms": "failoverMs",
  "resend-ms": "resendMs",
  seed: "seed",
};

export async function benchScale(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      from: { type: "string" },
      targets: { type: "string" },
      write: { type: "string" },
      rounds: { type: "string" },
      seconds: { type: "string" },
      warmup: { type: "string" },
      lanes: { type: "string", default: String(availableParallelism()) },
      data: { type: "string", default: "data/bench" },
      out: { type: "string", default: "bench/results" },
      shape: { type: "string", default: "production" },
      quick: { type: "boolean", default: false },
      "flush-ms": { type: "string" },
      ...Object.fromEntries(
        Object.keys(siteOptions).map((name) => [name, { type: "string" as const }]),
      ),
    },
  });
  const given: Readonly<Record<string, string | boolean | undefined>> = values;
  const { from, targets, shape } = values;
  if (shape !== "production" && shape !== "sandbox") {
    console.error(`bench: --shape "${shape}": expected production or sandbox`);
    return 64;
  }
  const at = new Date();
  // Before anything runs: how busy the machine was without it.
  const machine = await readMachine();
  const log = (text: string) => console.error(`bench: ${text}`);
  const dataDir = join(isAbsolute(values.data) ? "" : Deno.cwd(), values.data);
  const settings = {
    shape,
    rounds: Number(values.rounds ?? (values.quick ? 1 : 5)),
    seconds: Number(values.seconds ?? (values.quick ? 2 : 8)),
    warmupSeconds: Number(values.warmup ?? (values.quick ? 1 : 4)),
    lanes: Number(values.lanes),
    quick: values.quick,
  };
  let input: ScaleInput;
  if (from === undefined) {
    await using bed = shape === "production" ? await ProductionBed.start() : undefined;
    await using database = bed?.database(productionShape) ?? await BenchDatabase.sandbox(dataDir);
    const context: BenchContext = {
      ...{ ...settings, database, bed, dataDir, log, minutes: 0 },
      corpus: (options) => ensureCorpus(dataDir, { seed: 1, ...options }, log),
    };
    const measured = await measureCosts(context, machine.cores);
    const { processor, commit, loadBefore } = machine;
    const postgres = await database.version();
    input = {
      ...measured,
      run: {
        ...{ date: at.toISOString().slice(0, 10), processor, PostgreSQL: postgres, commit, shape },
        ...{ "load before": loadBefore.toFixed(1), "short runs": settings.quick ? "yes" : "no" },
      },
      isSynchronous: shape === "production",
      site: usualSite,
    };
  } else {
    input = readInput(await Deno.readTextFile(from));
  }
  if (targets !== undefined) {
    input = withTargets(input, basename(targets), JSON.parse(await Deno.readTextFile(targets)));
  }
  const site: Record<string, number> = { ...input.site };
  for (const [option, name] of Object.entries(siteOptions)) {
    if (given[option] !== undefined) site[name] = Number(given[option]);
  }
  const flushMs = Number(values["flush-ms"] ?? input.flushMs);
  input = { ...input, flushMs, site: site as unknown as Site };
  // What is written is what is reckoned with: figures are rounded once, before anything follows from them.
  const tablesOfInput = inputTables(input);
  input = readInput(tablesOfInput.map(tableText).join("\n\n"));
  const { tables, charts } = scaleTables(input);
  const files = await writeReport(values.out, {
    title: "Scale: what several nodes on one database carry",
    notes: [
      "Costs are from a real run of signed small declarations (generator `bench/load`); what is called " +
      "played is a simulation with them (`bench/scale`), what is called reckoned follows by arithmetic. " +
      "Neither knows of pauses of the collector, of checkpoints, or of processors beyond those measured.",
    ],
    tables: [...tablesOfInput, ...tables],
    charts,
    data: input,
  }, {
    ...{ part: "scale", at, settings, command: ["deno task bench scale", ...args].join(" ") },
    ...{ machine, seconds: (Date.now() - at.getTime()) / 1000 },
  });
  console.log([...tablesOfInput, ...tables].map(tableText).join("\n\n"));
  for (const file of files) log(`wrote ${file}`);
  if (values.write !== undefined) {
    const result = files.find((file) => file.endsWith(".md"))!;
    const document = await Deno.readTextFile(values.write);
    const part = documentPart(input, basename(result));
    await Deno.writeTextFile(values.write, writeBetweenMarks(document, part));
    await new Deno.Command(Deno.execPath(), { args: ["fmt", "--quiet", values.write] }).output();
    log(`wrote ${values.write}`);
  }
  return 0;
}
