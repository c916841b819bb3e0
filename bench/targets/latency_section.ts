import { addedBy, measureWays } from "../parts/added_latency.ts";
import { measure, type Measured } from "../parts/measure.ts";
import { inFigures, median } from "../report/figures.ts";
import { startAnsweringPrimary } from "../subjects/start_answering_primary.ts";
import { startGateway } from "../subjects/start_gateway.ts";
import type { Figure } from "./figure.ts";
import type { TargetSection } from "./target_bench.ts";

/** Latency at rates that are held: of the standby below its peak, and what the relay adds. */
export const latencySection: TargetSection = async ({ context, production, corpora, peaks }) => {
  const corpus = corpora.mic;
  const { lanes } = context;
  const figures: Figure[] = [];
  const data: Record<string, unknown> = {};
  const steps = [[0.7, 30, 15], [0.9, 50, 25]] as const;
  for (const [share, must, aim] of steps) {
    const rate = peaks.get("standby")! * share;
    const measured: Measured[] = [];
    for (let round = 1; round <= context.rounds; round++) {
      const mode = "standby";
      await using subject = await startGateway({ corpus, database: production, mode, lanes });
      measured.push(await measure(context, subject, { corpus, rate, connections: 1024 }));
    }
    const rounds = measured.map(({ load }) => load.latency.p99);
    figures.push({
      what: `p99 at ${share * 100} % of the peak`,
      ...{ value: median(rounds), rounds, unit: "ms", must, aim, less: true },
      why: `${inFigures(rate)}/s`,
    });
    data[`at ${share}`] = measured;
  }
  await using primary = await startAnsweringPrimary();
  const relay = () =>
    startGateway({
      ...{ corpus, database: production, mode: "relay", lanes, primary: primary.edi },
    });
  const rates = [
    { at: "200/s", rate: 200, p50: 2, p99: 6 },
    { at: "half of its peak", rate: peaks.get("relay")! / 2, p50: 4, p99: 15 },
  ];
  for (const { at, rate, ...targets } of rates) {
    const ways = await measureWays(context, {
      ...{ primary, relay, load: { corpus, rate }, direct: false },
    });
    for (const quantile of ["p50", "p99"] as const) {
      const rounds = addedBy(ways, quantile);
      figures.push({
        what: `relay adds at ${at}, ${quantile}`,
        ...{ value: median(rounds), rounds, unit: "ms", must: targets[quantile], less: true },
        why: [`${inFigures(rate)}/s, over ${overWhat(ways)}`, ...ways.notes].join("; "),
      });
    }
    data[`relay at ${at}`] = Object.fromEntries(ways.found);
  }
  return { figures, data };
};

function overWhat({ found }: Awaited<ReturnType<typeof measureWays>>): string {
  return found.get("nginx")!.length > 0 ? "nginx" : "the straight way";
}
