/**
 * A planned switch to the standby in the middle of traffic: no message may go without an answer, and
 * those that waited must not have waited long. Needs ADMIN and TOKEN.
 */
import { switchTo } from "./k6/admin.js";
import { nextMessage } from "./k6/corpus.js";
import { send } from "./k6/send.js";
import { summaryOf } from "./k6/summary.js";

const rate = Number(__ENV.RATE || 100);
const seconds = Number(__ENV.SECONDS || 30);

export const options = {
  scenarios: {
    traffic: {
      executor: "constant-arrival-rate",
      rate,
      timeUnit: "1s",
      duration: `${seconds}s`,
      preAllocatedVUs: Math.min(256, rate),
      maxVUs: 1024,
    },
    operator: {
      executor: "shared-iterations",
      exec: "operator",
      vus: 1,
      iterations: 1,
      startTime: `${Math.round(seconds / 2)}s`,
    },
  },
  thresholds: {
    edi_failed: ["count==0"],
    edi_latency: ["max<5000"],
  },
};

export default function () {
  send(nextMessage());
}

export function operator() {
  switchTo("standby", "rehearsal of a switch under load");
}

export const handleSummary = summaryOf("switchover");
