import { randomBytes } from "node:crypto";
import { connect } from "../../adapters/postgres/connect.ts";
import { inFigures } from "../report/figures.ts";
import type { BenchPart } from "./bench_context.ts";

/** What a small declaration weighs in the journal, about. */
const rowBytes = 2_700;
/** As many sessions as there are lanes by default on two cores. */
const sessions = 2;
const rates = [200, 600] as const;
const schema = "songhanh_bench_commits";

/**
 * How long one row takes that is inserted and committed by itself, with nothing else of a gateway around
 * it: a message that is stood in waits for one such commit, one that is relayed for two.
 */
export const commitsPart: BenchPart = async ({ database, seconds }) => {
  await database.reset([schema]);
  const sql = connect(database.url, { connectionsMax: sessions });
  try {
    await sql.unsafe(`create schema ${schema}`);
    await sql.unsafe(`create table ${schema}.row (id bigserial primary key, bytes bytea)`);
    const bytes = randomBytes(rowBytes);
    const commit = async (): Promise<number> => {
      const begun = performance.now();
      await sql`insert into ${sql(schema)}.row (bytes) values (${bytes})`;
      return performance.now() - begun;
    };
    for (let n = 0; n < 200; n++) await commit();
    const found: { readonly what: string; readonly took: readonly number[] }[] = [];
    const alone: number[] = [];
    const end = performance.now() + 1_000 * seconds;
    while (performance.now() < end) alone.push(await commit());
    found.push({ what: "one after the other", took: alone });
    for (const rate of rates) {
      found.push({ what: `${rate}/s`, took: await held(rate, seconds, commit) });
    }
    return {
      title: "One row, committed",
      notes: [
        `Rows of ${rowBytes} bytes over ${sessions} sessions, each in a transaction of its own; a rate is ` +
        "held whatever the database does. A message that is stood in waits for one such commit, one " +
        "that is relayed for two.",
      ],
      tables: [{
        title: "Milliseconds",
        columns: ["commits", "p50", "p90", "p99", "counted"],
        rows: found.map(({ what, took }) => [
          what,
          ...[0.5, 0.9, 0.99].map((share) => inFigures(quantile(took, share))),
          String(took.length),
        ]),
      }],
      charts: [],
      data: Object.fromEntries(found.map(({ what, took }) => [what, took.length])),
    };
  } finally {
    await sql.unsafe(`drop schema if exists ${schema} cascade`);
    await sql.end();
  }
};

/** Begins `rate` a second, however long each takes; gives how long each took, in milliseconds. */
async function held(rate: number, seconds: number, act: () => Promise<number>): Promise<number[]> {
  const all: Promise<number>[] = [];
  const begun = performance.now();
  for (;;) {
    const passed = (performance.now() - begun) / 1_000;
    if (passed >= seconds) return await Promise.all(all);
    while (all.length < passed * rate) all.push(act());
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

function quantile(took: readonly number[], share: number): number {
  return took.toSorted((a, b) => a - b)[Math.floor(share * (took.length - 1))]!;
}
