/**
 * What several nodes on one database carry: `deno task bench scale`, see README.md and docs/scale.md.
 * Measures what a message costs, plays the loads with it, holds the simulation against the real run.
 */
import { availableParallelism } from "node:os";
import { basename, isAbsolute, join } from "node:path";
import { BenchUsage, optionLines, readBenchOptions } from "../options.ts";
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

const options = {
  from: { kind: "text", value: "FILE", says: "costs of an earlier result; nothing is measured" },
  targets: {
    kind: "text",
    value: "FILE",
    says: "costs of a result of the part targets in their place",
  },
  write: {
    kind: "text",
    value: "FILE",
    says: "writes what stands between the marks of this document",
  },
  rounds: { kind: "number", value: "N", says: "of each measurement; 5" },
  seconds: { kind: "number", value: "N", says: "of each measurement; 8" },
  warmup: { kind: "number", value: "N", says: "seconds in front of it; 4" },
  lanes: { kind: "number", value: "N", says: "of the measured gateway; as many as processors" },
  shape: { kind: "text", value: "SHAPE", says: "production or sandbox; production" },
  data: { kind: "text", value: "DIRECTORY", says: "corpora; data/bench" },
  out: { kind: "text", value: "DIRECTORY", says: "where the result goes; bench/results" },
  "flush-ms": { kind: "number", value: "N", says: "of another disk: a flush" },
  "node-lanes": { kind: "number", value: "N", says: "lanes of a node" },
  "node-cores": { kind: "number", value: "N", says: "processors of a node" },
  "database-cores": { kind: "number", value: "N", says: "processors of the database" },
  "network-ms": { kind: "number", value: "N", says: "there and back between hosts" },
  "network-mbit": { kind: "number", value: "N", says: "of the network" },
  "log-mb": { kind: "number", value: "N", says: "megabytes a second that the log's disk takes" },
  "primary-ms": { kind: "number", value: "N", says: "until VNACCS answers" },
  "failover-ms": { kind: "number", value: "N", says: "until another database has taken over" },
  "resend-ms": { kind: "number", value: "N", says: "until a sender tries again" },
  seed: { kind: "number", value: "N", says: "of chance" },
  quick: { kind: "flag", says: "in small: does everything work?" },
  help: { kind: "flag", says: "this" },
} as const;

/** @throws BenchUsage */
export async function benchScale(args: readonly string[]): Promise<number> {
  const { values, words } = readBenchOptions(args, options);
  if (values.help) {
    console.log(
      `deno task bench scale [options]: what several nodes carry\n\n${optionLines(options)}`,
    );
    return 0;
  }
  if (words.length > 0) throw new BenchUsage(`scale goes alone, without "${words.join(" ")}"`);
  const given: Readonly<Record<string, string | number | boolean | undefined>> = values;
  const { from, targets, shape = "production", data = "data/bench", out = "bench/results" } =
    values;
  if (shape !== "production" && shape !== "sandbox") {
    throw new BenchUsage(`--shape "${shape}": expected production or sandbox`);
  }
  const at = new Date();
  // Before anything runs: how busy the machine was without it.
  const machine = await readMachine();
  const log = (text: string) => console.error(`bench: ${text}`);
  const dataDir = join(isAbsolute(data) ? "" : Deno.cwd(), data);
  const settings = {
    shape,
    rounds: values.rounds ?? (values.quick ? 1 : 5),
    seconds: values.seconds ?? (values.quick ? 2 : 8),
    warmupSeconds: values.warmup ?? (values.quick ? 1 : 4),
    lanes: values.lanes ?? availableParallelism(),
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
  const flushMs = values["flush-ms"] ?? input.flushMs;
  input = { ...input, flushMs, site: site as unknown as Site };
  // What is written is what is reckoned with: figures are rounded once, before anything follows from them.
  const tablesOfInput = inputTables(input);
  input = readInput(tablesOfInput.map(tableText).join("\n\n"));
  const { tables, charts } = scaleTables(input);
  const files = await writeReport(out, {
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
