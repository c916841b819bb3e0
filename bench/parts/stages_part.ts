import type { BenchPart } from "./bench_context.ts";
import { measureEdge } from "../edge/measure_edge.ts";
import { measureExchange } from "../exchange/measure_exchange.ts";
import { inFigures } from "../report/figures.ts";

interface BenchJson {
  readonly benches: readonly {
    readonly group: string;
    readonly name: string;
    readonly results: readonly {
      readonly ok?: { readonly avg: number; readonly min: number; readonly p99: number };
    }[];
  }[];
}

/** `bench/stages_bench.ts` as a table: each stage of a message alone, on one core. */
export const stagesPart: BenchPart = async ({ log, rounds, seconds, quick }) => {
  const program = new URL("../stages_bench.ts", import.meta.url).pathname;
  const { code, stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["bench", "-A", "--no-check", "--json", program],
    stderr: "inherit",
  }).output();
  if (code !== 0) throw new Error(`deno bench ended with ${code}`);
  const { benches } = JSON.parse(new TextDecoder().decode(stdout)) as BenchJson;
  const rows = benches.map(({ group, name, results }) => {
    const [, stage = "", bytes = "0"] = /^(.*) \S+ \((\d+)\)$/.exec(name) ?? [];
    const { avg = NaN, min = NaN, p99 = NaN } = results[0]?.ok ?? {};
    return {
      kind: group,
      stage,
      bytes: Number(bytes),
      us: avg / 1e3,
      min: min / 1e3,
      p99: p99 / 1e3,
    };
  });
  log(`${rows.length} stages measured`);
  const edge = await measureEdge({ rounds, seconds: quick ? 2 : seconds, log });
  const exchange = await measureExchange({ rounds, seconds: quick ? 2 : seconds, log });
  const kinds = [...new Set(rows.map(({ kind }) => kind))];
  const stages = [...new Set(rows.map(({ stage }) => stage))];
  const reading = rows.filter(({ stage }) => stage === "header" || stage === "items");
  return {
    title: "Stages of a message",
    notes: [
      "Each stage alone on one core, by Deno.bench: mean, and the quickest run in brackets. Chains are " +
      "judged once per certificate. `inspect` is envelope, digest, CMS, header and keys together; " +
      "`reply` is the result and the reports that the declaration prints.",
    ],
    tables: [
      {
        title: "Microseconds per message",
        columns: ["stage", ...kinds.map((kind) => `${kind} (${bytesOf(rows, kind)} bytes)`)],
        rows: stages.map((stage) => [
          stage,
          ...kinds.map((kind) => {
            const row = rows.find((one) => one.kind === kind && one.stage === stage);
            return row === undefined ? "" : `${inFigures(row.us)} (${inFigures(row.min)})`;
          }),
        ]),
      },
      {
        title: "Header and items alone",
        columns: ["kind", "MB/s"],
        rows: kinds.map((kind) => {
          const us = reading.filter((row) => row.kind === kind).reduce(
            (sum, row) => sum + row.us,
            0,
          );
          return [kind, inFigures(bytesOf(rows, kind) / us)];
        }),
      },
      ...edge.tables,
      ...exchange.tables,
    ],
    charts: [{
      name: "inspect",
      title: "Inspection with items, microseconds by bytes",
      kind: "line",
      xLabel: "bytes of the body",
      yLabel: "µs",
      series: ["inspect", "inspect and items"].map((stage) => ({
        name: stage,
        points: rows.filter((row) => row.stage === stage && !row.kind.startsWith("HYS"))
          .map(({ bytes, us }) => ({ x: bytes, y: us })),
      })),
    }],
    data: { stages: rows, edge: edge.rounds },
  };
};

function bytesOf(rows: readonly { readonly kind: string; readonly bytes: number }[], kind: string) {
  return rows.find((row) => row.kind === kind)?.bytes ?? 0;
}
