/**
 * Impatient senders: whoever has no answer within two seconds sends the same bytes again, up to five
 * times, while the rehearsal primary takes LATENCY_MS (F26). Every message must end with one answer,
 * nothing may be applied twice: `songhanh balance` afterwards says so.
 *
 * Needs ADMIN and TOKEN of a sandbox gateway in relay mode, to make its rehearsal primary slow.
 */
import { sleep } from "k6";
import { Counter } from "k6/metrics";
import { setFaults } from "./k6/admin.js";
import { nextMessage } from "./k6/corpus.js";
import { send } from "./k6/send.js";
import { summaryOf } from "./k6/summary.js";

const rate = Number(__ENV.RATE || 50);
const resends = new Counter("edi_resends");
const unanswered = new Counter("edi_unanswered");

export const options = {
  scenarios: {
    storm: {
      executor: "constant-arrival-rate",
      rate,
      timeUnit: "1s",
      duration: `${__ENV.SECONDS || 60}s`,
      preAllocatedVUs: rate * 4,
      maxVUs: rate * 40,
    },
  },
  thresholds: { edi_unanswered: ["count==0"] },
};

export function setup() {
  setFaults({ latencyMs: Number(__ENV.LATENCY_MS || 30000) });
}

export default function () {
  const message = nextMessage();
  for (let resend = 0; resend < 5; resend++) {
    if (send(message, { timeout: "2s" }) !== "failed") return;
    resends.add(1);
    sleep(0.1 * 2 ** resend);
  }
  if (send(message) === "failed") unanswered.add(1);
}

export function teardown() {
  setFaults({});
}

export const handleSummary = summaryOf("retry-storm");
