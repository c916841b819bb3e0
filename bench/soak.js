/**
 * A moderate rate for twenty minutes and more: memory must stay flat (watch the process beside it;
 * `deno task bench memory` does both), latency must not creep. Needs a corpus of rate × seconds
 * messages, or CYCLE=1, which makes the later ones repeats.
 */
import { nextMessage } from "./k6/corpus.js";
import { send } from "./k6/send.js";
import { summaryOf } from "./k6/summary.js";

const rate = Number(__ENV.RATE || 100);

export const options = {
  scenarios: {
    soak: {
      executor: "constant-arrival-rate",
      rate,
      timeUnit: "1s",
      duration: `${__ENV.SECONDS || 1200}s`,
      preAllocatedVUs: Math.min(128, rate),
      maxVUs: 512,
    },
  },
  thresholds: {
    edi_failed: ["count==0"],
    edi_latency: ["p(99)<100"],
    dropped_iterations: ["count==0"],
  },
};

export default function () {
  send(nextMessage());
}

export const handleSummary = summaryOf("soak");
