/** A rate that is held: what a normal hour looks like, and whether latency stays where it is. */
import { nextMessage } from "./k6/corpus.js";
import { send } from "./k6/send.js";
import { summaryOf } from "./k6/summary.js";

const rate = Number(__ENV.RATE || 200);

export const options = {
  discardResponseBodies: false,
  scenarios: {
    steady: {
      executor: "constant-arrival-rate",
      rate,
      timeUnit: "1s",
      duration: `${__ENV.SECONDS || 60}s`,
      preAllocatedVUs: Math.min(256, rate),
      maxVUs: 512,
    },
  },
  thresholds: {
    edi_expected: ["rate>0.999"],
    edi_failed: ["count==0"],
    edi_busy: ["count==0"],
    edi_latency: ["p(99)<50"],
    dropped_iterations: ["count==0"],
  },
};

export default function () {
  send(nextMessage());
}

export const handleSummary = summaryOf("steady");
