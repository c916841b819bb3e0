/** As `steady.js` at 70 % of a peak that was measured before (PEAK): the limit for p99 is 50 ms. */
import { nextMessage } from "./k6/corpus.js";
import { send } from "./k6/send.js";
import { summaryOf } from "./k6/summary.js";

const peak = Number(__ENV.PEAK || 1000);
const rate = Math.round(peak * 0.7);

export const options = {
  scenarios: {
    standby: {
      executor: "constant-arrival-rate",
      rate,
      timeUnit: "1s",
      duration: `${__ENV.SECONDS || 60}s`,
      preAllocatedVUs: Math.min(256, rate),
      maxVUs: 1024,
    },
  },
  thresholds: {
    edi_expected: ["rate>0.999"],
    edi_failed: ["count==0"],
    edi_latency: ["p(99)<50"],
    dropped_iterations: ["count==0"],
  },
};

export default function () {
  send(nextMessage());
}

export const handleSummary = summaryOf("standby");
