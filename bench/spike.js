/** Three times the capacity within a second, then back: goodput during it, latency after it. */
import { nextMessage } from "./k6/corpus.js";
import { send } from "./k6/send.js";
import { summaryOf } from "./k6/summary.js";

const peak = Number(__ENV.PEAK || 1000);
const calm = Math.round(peak * 0.3);

export const options = {
  scenarios: {
    spike: {
      executor: "ramping-arrival-rate",
      startRate: calm,
      timeUnit: "1s",
      stages: [
        { target: calm, duration: "10s" },
        { target: peak * 3, duration: "1s" },
        { target: peak * 3, duration: "10s" },
        { target: calm, duration: "1s" },
        { target: calm, duration: "15s" },
      ],
      preAllocatedVUs: 512,
      maxVUs: 4096,
    },
  },
  thresholds: {
    edi_expected: ["rate>0.999"],
    edi_failed: ["count==0"],
  },
};

export default function () {
  send(nextMessage());
}

export const handleSummary = summaryOf("spike");
