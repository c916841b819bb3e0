import { setTimeout as pause } from "node:timers/promises";
import type { Sql } from "postgres";
import { connect } from "../../adapters/postgres/connect.ts";
import { LatencyHistogram } from "../load/latency_histogram.ts";
import { type LoadResult, runLoad } from "../load/run_load.ts";
import { inFigures } from "../report/figures.ts";
import { runArchiving } from "../subjects/run_archiving.ts";
import { benchSchema, startGateway } from "../subjects/start_gateway.ts";
import type { BenchPart } from "./bench_context.ts";
import { fillMonth } from "./fill_month.ts";

/** Of the gateway's peak: what a busy hour of a machine is that was chosen with room. */
const peakShare = 0.3;
/** Of the p99 before. */
const allowed = 2;

/** Moments, in milliseconds since 1970. */
interface Span {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

/** Archives a month while messages come at a rate that is held, and looks at how long they wait. */
export const archivePart: BenchPart = async (context) => {
  const { database, lanes, quick, log } = context;
  const messages = context.messages ?? (quick ? 5_000 : 100_000);
  const restSeconds = quick ? 5 : 30;
  const sent = quick ? 20_000 : messagesSent(messages, context.rate);
  const forPeak = Math.min(Math.floor(sent / 4), 20_000);
  const corpus = await context.corpus({ mix: "mic", messages: sent, users: 1_000 });
  const start = (keep: boolean) => startGateway({ corpus, database, mode: "standby", lanes, keep });
  {
    await using made = await start(false);
    log(`the schema ${made.schema} is made`);
  }
  const fillFrom = Date.now();
  await fillMonth(database, benchSchema, corpus, messages, log);
  log(`filled in ${Math.round((Date.now() - fillFrom) / 1000)} s`);

  await using subject = await start(true);
  const target = { target: subject.edi, caCert: subject.caCert, corpus, connections: 64 };
  const peak = await runLoad({
    ...target,
    ...{ seconds: quick ? 2 : 8, warmupSeconds: quick ? 1 : 4, messages: forPeak },
  });
  const rate = context.rate ?? peak.perSecond * peakShare;
  log(`${inFigures(peak.perSecond)}/s at its peak; ${inFigures(rate)}/s from now on`);
  const out = await Deno.makeTempDir({ dir: context.dataDir });
  const sql = connect(database.shape.adminUrl, { schema: subject.schema, connectionsMax: 2 });
  try {
    await untilSummedUp(sql);
    const stop = new AbortController();
    let countsFrom = 0;
    const load = runLoad({
      ...target,
      ...{ connections: 256, rate, first: forPeak, bySecond: true },
      ...{ seconds: 4 * 3600, warmupSeconds: 5 },
    }, { signal: stop.signal, onStart: (at) => countsFrom = at });
    const acts = (async () => {
      await pause(5_000 + restSeconds * 1000);
      const { schema, dataDir } = subject;
      const archived = await runArchiving({ database, schema, lanes, corpus, dataDir, out }, sql);
      await pause(restSeconds * 1000);
      return archived;
    })().finally(() => stop.abort());
    const [loaded, archived] = await Promise.all([load, acts]);
    const { begun, verified, ended } = archived;
    if (loaded.latency.count < rate * (ended - begun) / 2000) {
      throw new Error(`the corpus was used up before the month was archived: make more messages`);
    }
    const spans: Span[] = [
      { name: "before", from: countsFrom, to: begun },
      { name: "written, read back and verified", from: begun, to: verified },
      { name: "detached and dropped", from: verified, to: ended },
      { name: "while (both)", from: begun, to: ended },
      { name: "after", from: ended, to: ended + restSeconds * 1000 },
    ];
    const found = spans.map((span) => ({ span, ...latencyOf(loaded, countsFrom, span) }));
    const before = found[0]!.latency;
    const { replies } = loaded;
    return {
      title: "A month is archived while messages come",
      notes: [
        `${inFigures(messages)} messages of 4.8 KB with their answers in the month; ` +
        `${inFigures(rate)} messages a second, ${
          inFigures(100 * rate / peak.perSecond)
        } % of the peak of ${inFigures(peak.perSecond)}/s, open model, from before to after. ` +
        `A second counts wherever a part of it lies. Generator, gateway, both database servers and the ` +
        `archiving process share the processors${
          context.lanes < 4 ? ", and so may others on this machine" : ""
        }.`,
      ],
      tables: [
        {
          title: "Answers, by what was done meanwhile",
          columns: [
            "what",
            "s",
            "messages/s",
            "p50 ms",
            "p99 ms",
            "p99.9 ms",
            "longest ms",
            "p99 / before",
          ],
          rows: found.map(({ span, latency, seconds }) => {
            const { count, p50, p99, p999, max } = latency.summary();
            // The corpus was used up before: nothing was measured, which is another thing than 0.
            if (count === 0) {
              return [span.name, inFigures((span.to - span.from) / 1000), ...Array(6).fill("–")];
            }
            return [
              span.name,
              ...[(span.to - span.from) / 1000, count / seconds, p50, p99, p999, max].map(
                inFigures,
              ),
              inFigures(p99 / before.summary().p99),
            ];
          }),
        },
        {
          title: "The archive",
          columns: ["what", "value"],
          rows: [
            ["messages", messages],
            ["seconds", inFigures((ended - begun) / 1000)],
            ["messages/s", inFigures(messages * 1000 / (ended - begun))],
            ["bytes of the file", inFigures(archived.fileBytes)],
            ["bytes of a message", inFigures(archived.fileBytes / messages)],
            ["its partition's bytes", inFigures(archived.partBytes)],
            ["MB in RAM of the archiving process at most", inFigures(archived.peakBytes / 1e6)],
            ["seconds of processor of the archiving process", inFigures(archived.cpuSeconds)],
            [
              "of the database's sessions for it, µs a message",
              inFigures(archived.sessionSeconds * 1e6 / messages),
            ],
            ["longest transaction of it, s", inFigures(archived.longestSeconds)],
            [
              "replies that were busy, wrong or failed",
              replies.busy + replies.wrong + replies.failed,
            ],
            [
              `p99 within ${allowed} times`,
              found[3]!.latency.summary().p99 <= allowed * before.summary().p99 ? "yes" : "NO",
            ],
          ],
        },
      ],
      charts: [{
        name: "p99",
        title: "p99 of each second",
        kind: "line",
        xLabel: "seconds",
        yLabel: "ms",
        series: [{
          name: "p99",
          points: loaded.bySecond.map((each, second) => ({ x: second, y: each.summary().p99 })),
        }],
      }],
      data: {
        ...{ peak: { ...peak, bySecond: [] }, loaded: { ...loaded, bySecond: [] } },
        ...{ archived, countsFrom },
        found: found.map(({ span, latency }) => ({ ...span, ...latency.summary() })),
      },
    };
  } finally {
    await sql.end();
    await Deno.remove(out, { recursive: true });
  }
};

/**
 * Enough for as long as it takes where 1,000 of the month are archived in a second, and for the peak; what
 * is not sent costs but its signature. Where it does not last, the part says so.
 */
function messagesSent(messages: number, rate = 300): number {
  return 10_000 * Math.ceil((20_000 + rate * (60 + messages / 1_000)) / 10_000);
}

/**
 * What is not summed up is not archived: the node that leads takes a minute or two for a month that was
 * there before it started.
 */
async function untilSummedUp(sql: Sql): Promise<void> {
  for (;;) {
    const [left] = await sql`
      select s.id from stream s left join balance_sum b on b.stream = s.id
      where s.id = (select min(id) from stream) and s.last_sequence > coalesce(b.sequence, 0)`;
    if (left === undefined) return;
    await pause(500);
  }
}

/** Those of the seconds that touch a span: one that is shorter than a second has some, too. */
function latencyOf({ bySecond }: LoadResult, countsFrom: number, { from, to }: Span) {
  const latency = new LatencyHistogram();
  let seconds = 0;
  for (const [second, each] of bySecond.entries()) {
    const begin = countsFrom + second * 1000;
    if (begin >= to || begin + 1000 <= from) continue;
    latency.add(each);
    seconds++;
  }
  return { latency, seconds };
}
