import { measure, type Measured } from "../parts/measure.ts";
import { median } from "../report/figures.ts";
import { startGateway } from "../subjects/start_gateway.ts";
import type { TargetSection } from "./target_bench.ts";

/**
 * Many senders, each with a first message: nothing is known of the password, little of the
 * certificate. First by a gateway that was just started, then by the same one, whose code is compiled,
 * for other users of the same corpus.
 */
export const sendersSection: TargetSection = async ({ context, production }) => {
  const { quick, lanes, seconds } = context;
  const users = quick ? 1_000 : 100_000;
  const messages = quick ? 1_000 : 20_000;
  const corpus = await context.corpus({ mix: "mic", messages, users });
  // Whoever has sent one is known: the first part is never sent again.
  const warming = Math.floor(messages * 2 / 5);
  const fromStart: Measured[] = [];
  const warm: Measured[] = [];
  for (let round = 1; round <= context.rounds; round++) {
    await using subject = await startGateway({
      ...{ corpus, database: production, mode: "standby", lanes },
    });
    const whole = { ...context, warmupSeconds: 0 };
    const load = { corpus, connections: 64 };
    fromStart.push(
      await measure({ ...whole, seconds: 5 * seconds }, subject, { ...load, messages: warming }),
    );
    warm.push(await measure(whole, subject, { ...load, first: warming }));
  }
  const rateOf = (measured: readonly Measured[]) => {
    const rounds = measured.map(({ load }) => load.perSecond);
    return { value: median(rounds), rounds, unit: "/s" };
  };
  const what = `first messages of ${users.toLocaleString("en-US")} users`;
  return {
    figures: [
      {
        ...{ what, ...rateOf(warm), must: 2_500 },
        why:
          "compiled on other users before; hashes of the lowest cost: one of the usual cost takes " +
          "50 ms of a processor more, once for each user where there is a data key",
      },
      {
        ...{ what: `${what}, from the start of the gateway`, ...rateOf(fromStart) },
        why: `compilation included: the first ${warming}`,
      },
    ],
    data: { fromStart, warm },
  };
};
