/** Fifty messages of every kind, ten a second: do the scripts and the gateway fit together? For CI. */
import { nextMessage } from "./k6/corpus.js";
import { send } from "./k6/send.js";
import { summaryOf } from "./k6/summary.js";

export const options = {
  scenarios: {
    smoke: {
      executor: "constant-arrival-rate",
      rate: 10,
      timeUnit: "1s",
      duration: "5s",
      preAllocatedVUs: 10,
    },
  },
  thresholds: {
    checks: ["rate==1"],
    edi_expected: ["rate==1"],
    edi_failed: ["count==0"],
    edi_busy: ["count==0"],
    edi_accepted: ["count>0"],
  },
};

export default function () {
  send(nextMessage());
}

export const handleSummary = summaryOf("smoke");
