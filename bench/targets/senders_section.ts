import { measure, type Measured } from "../parts/measure.ts";
import { median } from "../report/figures.ts";
import { startGateway } from "../subjects/start_gateway.ts";
import type { TargetSection } from "./target_bench.ts";

/** Many senders, each with a first message: the password is checked against its slow hash. */
export const sendersSection: TargetSection = async ({ context, production }) => {
  const { quick, lanes } = context;
  const users = quick ? 1_000 : 100_000;
  const corpus = await context.corpus({ mix: "mic", messages: quick ? 1_000 : 20_000, users });
  const measured: Measured[] = [];
  for (let round = 1; round <= context.rounds; round++) {
    await using subject = await startGateway({
      ...{ corpus, database: production, mode: "standby", lanes },
    });
    measured.push(
      await measure({ ...context, warmupSeconds: 0 }, subject, { corpus, connections: 64 }),
    );
  }
  const rounds = measured.map(({ load }) => load.perSecond);
  return {
    figures: [{
      what: `first messages of ${users.toLocaleString("en-US")} users`,
      ...{ value: median(rounds), rounds, unit: "/s", must: 2_500 },
      why: "from the start of the gateway, compilation included",
    }],
    data: measured,
  };
};
