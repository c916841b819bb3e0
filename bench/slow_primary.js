/**
 * Relay with a primary that takes LATENCY_MS for each answer: what the gateway adds, and that slow
 * answers of one do not hold up the gateway. Needs ADMIN and TOKEN of a sandbox gateway.
 */
import { setFaults } from "./k6/admin.js";
import { nextMessage } from "./k6/corpus.js";
import { send } from "./k6/send.js";
import { summaryOf } from "./k6/summary.js";

const rate = Number(__ENV.RATE || 100);
const latencyMs = Number(__ENV.LATENCY_MS || 1000);

export const options = {
  scenarios: {
    slow: {
      executor: "constant-arrival-rate",
      rate,
      timeUnit: "1s",
      duration: `${__ENV.SECONDS || 60}s`,
      preAllocatedVUs: Math.ceil((rate * latencyMs) / 1000) + 16,
      maxVUs: Math.ceil((rate * latencyMs) / 250) + 64,
    },
  },
  thresholds: {
    edi_failed: ["count==0"],
    edi_latency: [`p(99)<${latencyMs + 100}`],
    dropped_iterations: ["count==0"],
  },
};

export function setup() {
  setFaults({ latencyMs });
}

export default function () {
  send(nextMessage());
}

export function teardown() {
  setFaults({});
}

export const handleSummary = summaryOf("slow-primary");
