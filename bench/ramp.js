/** Ever more messages until the gateway says "busy": where saturation begins, and how it looks. */
import { nextMessage } from "./k6/corpus.js";
import { send } from "./k6/send.js";
import { summaryOf } from "./k6/summary.js";

const peak = Number(__ENV.PEAK || 1000);
const seconds = Number(__ENV.SECONDS || 120);
const steps = 6;

export const options = {
  scenarios: {
    ramp: {
      executor: "ramping-arrival-rate",
      startRate: Math.round(peak / steps),
      timeUnit: "1s",
      // From a sixth of the peak to half more than it.
      stages: Array.from({ length: steps }, (_, step) => ({
        target: Math.round((peak * 1.5 * (step + 1)) / steps),
        duration: `${Math.round(seconds / steps)}s`,
      })),
      preAllocatedVUs: 256,
      maxVUs: 2048,
    },
  },
  thresholds: {
    edi_expected: ["rate>0.999"],
    // Beyond saturation messages are told to come again; none may be left without an answer.
    edi_failed: ["count==0"],
  },
};

export default function () {
  send(nextMessage());
}

export const handleSummary = summaryOf("ramp");
