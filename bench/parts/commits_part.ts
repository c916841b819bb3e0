import { randomBytes } from "node:crypto";
import { connect } from "../../adapters/postgres/connect.ts";
import { LatencyHistogram } from "../load/latency_histogram.ts";
import { inFigures } from "../report/figures.ts";
import type { BenchPart } from "./bench_context.ts";

/** What a small declaration weighs in the journal, about. */
const rowBytes = 2_700;
const rates = [200, 600] as const;
const schema = "songhanh_bench_commits";

/**
 * How long one row takes that is inserted and committed by itself, with nothing else of a gateway around
 * it: a message that is stood in waits for one such commit, one that is relayed for two.
 */
export const commitsPart: BenchPart = async ({ database, seconds, lanes }) => {
  await database.reset([schema]);
  const sql = connect(database.url, { connectionsMax: lanes });
  try {
    await sql.unsafe(`create schema ${schema}`);
    await sql.unsafe(`create table ${schema}.row (id bigserial primary key, bytes bytea)`);
    const bytes = randomBytes(rowBytes);
    const commit = async (counted?: LatencyHistogram): Promise<void> => {
      const begun = performance.now();
      await sql`insert into ${sql(schema)}.row (bytes) values (${bytes})`;
      counted?.record(performance.now() - begun);
    };
    for (let n = 0; n < 200; n++) await commit();
    const alone = new LatencyHistogram();
    const end = performance.now() + 1_000 * seconds;
    while (performance.now() < end) await commit(alone);
    const found = [{ what: "one after the other", ...alone.summary() }];
    for (const rate of rates) {
      const counted = new LatencyHistogram();
      await hold(rate, seconds, () => commit(counted));
      found.push({ what: `${rate}/s`, ...counted.summary() });
    }
    return {
      title: "One row, committed",
      notes: [
        `Rows of ${rowBytes} bytes over ${lanes} sessions, as many as there are lanes, each in a ` +
        "transaction of its own; a rate is held whatever the database does. A message that is stood in " +
        "waits for one such commit, one that is relayed for two.",
      ],
      tables: [{
        title: "Milliseconds",
        columns: ["commits", "p50", "p90", "p99", "counted"],
        rows: found.map(({ what, p50, p90, p99, count }) => [
          what,
          ...[p50, p90, p99].map(inFigures),
          String(count),
        ]),
      }],
      charts: [],
      data: { found },
    };
  } finally {
    await sql.unsafe(`drop schema if exists ${schema} cascade`);
    await sql.end();
  }
};

/** Begins `rate` a second, however long each takes; resolves once all have ended. */
async function hold(rate: number, seconds: number, act: () => Promise<void>): Promise<void> {
  const all: Promise<void>[] = [];
  const begun = performance.now();
  for (;;) {
    const passed = (performance.now() - begun) / 1_000;
    if (passed >= seconds) {
      await Promise.all(all);
      return;
    }
    while (all.length < passed * rate) all.push(act());
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}
