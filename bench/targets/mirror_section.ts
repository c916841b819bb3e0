import { connect } from "../../adapters/postgres/connect.ts";
import { runLoad } from "../load/run_load.ts";
import { measure } from "../parts/measure.ts";
import { inFigures } from "../report/figures.ts";
import type { BenchDatabase } from "../subjects/bench_database.ts";
import { freePort } from "../subjects/ports.ts";
import { startAnsweringPrimary } from "../subjects/start_answering_primary.ts";
import { benchSchema, startGateway } from "../subjects/start_gateway.ts";
import type { TargetSection } from "./target_bench.ts";

/** How long a backlog may take to be sent. */
const catchUpMsMax = 600_000;

/** The mirror beside the relay at its peak, and with what gathered while nobody answered there. */
export const mirrorSection: TargetSection = async ({ context, production, corpora, peaks }) => {
  const { lanes, quick } = context;
  const corpus = corpora.mic;
  const peak = peaks.get("relay")!;
  await using primary = await startAnsweringPrimary();
  const relay = (port: number) =>
    startGateway({
      ...{ corpus, database: production, mode: "relay", lanes, primary: primary.edi },
      env: { SONGHANH_MIRROR_URL: `http://127.0.0.1:${port}/` },
    });

  let load;
  let behind: number;
  {
    const port = freePort();
    await using _mirror = await startAnsweringPrimary(0, port);
    await using subject = await relay(port);
    ({ load } = await measure(context, subject, { corpus, connections: 64 }));
    behind = (await pairs(production)).open;
  }

  const port = freePort();
  await using subject = await relay(port);
  const gathered = quick ? 2_000 : 20_000;
  await runLoad({
    ...{ target: subject.edi, caCert: subject.caCert, corpus, connections: 64 },
    ...{ seconds: 600, warmupSeconds: 0, messages: gathered },
  });
  const before = await pairs(production);
  await using _mirror = await startAnsweringPrimary(0, port);
  const from = performance.now();
  const until = async (reached: (now: Pairs) => boolean) => {
    for (;;) {
      const now = await pairs(production);
      if (reached(now) || performance.now() - from > catchUpMsMax) return now;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  // The gateway notices when it tries the next time, up to five seconds later.
  const begun = await until((now) => now.compared > before.compared);
  const begunAt = performance.now();
  const now = await until(({ open }) => open === 0);
  const pause = (begunAt - from) / 1000;
  const seconds = (performance.now() - begunAt) / 1000;
  const caughtUp = (now.compared - begun.compared) / seconds;
  return {
    figures: [
      {
        what: "mirror at the relay's peak: seconds of work behind at its end",
        ...{ value: behind / load.perSecond, unit: "s", must: 1, less: true },
        why: `the relay with a mirror answers ${inFigures(load.perSecond)}/s`,
      },
      {
        what: "mirror catches up with a backlog, over the relay's peak",
        ...{ value: caughtUp / peak, must: 2, aim: 4 },
        why: `${inFigures(caughtUp)}/s compared, ${inFigures(seconds)} s for ` +
          `${inFigures(begun.open)}, after ${inFigures(pause)} s until the next attempt; ` +
          `${now.failed} failed`,
      },
    ],
    data: { load, behind, before, begun, now, pause, seconds },
  };
};

interface Pairs {
  readonly open: number;
  readonly compared: number;
  readonly failed: number;
}

async function pairs(database: BenchDatabase): Promise<Pairs> {
  const sql = connect(database.shape.adminUrl, { schema: benchSchema, connectionsMax: 1 });
  try {
    const [row] = await sql<[Pairs]>`
      select count(*) filter (where state not in ('compared', 'failed'))::float8 as open,
        count(*) filter (where state = 'compared')::float8 as compared,
        count(*) filter (where state = 'failed')::float8 as failed
      from mirror_pair`;
    return row;
  } finally {
    await sql.end();
  }
}
