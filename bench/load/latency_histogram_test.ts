import assert from "node:assert/strict";
import fc from "fast-check";
import { LatencyHistogram } from "./latency_histogram.ts";

Deno.test("LatencyHistogram gives quantiles to within two percent", () => {
  fc.assert(fc.property(
    fc.array(fc.integer({ min: 0, max: 4_000_000_000 }), { minLength: 1, maxLength: 50 }),
    fc.constantFrom(0.5, 0.9, 0.99, 1),
    (latencies, share) => {
      const histogram = new LatencyHistogram();
      for (const us of latencies) histogram.record(us / 1000);
      const sorted = latencies.toSorted((a, b) => a - b);
      const exact = sorted[Math.max(1, Math.ceil(share * sorted.length)) - 1]! / 1000;
      const found = histogram.quantile(share);
      assert.ok(found >= exact - 1e-9 && found <= exact * 1.02 + 0.001, `${found}, not ${exact}`);
    },
  ));
});

Deno.test("LatencyHistogram adds what other threads counted", () => {
  const one = new LatencyHistogram();
  const other = new LatencyHistogram();
  one.record(1);
  other.record(3);
  one.add(LatencyHistogram.from(structuredClone(other.parts())));
  const { count, mean, max } = one.summary();
  assert.deepEqual({ count, mean, max }, { count: 2, mean: 2, max: 3 });
  assert.equal(new LatencyHistogram().summary().p99, 0);
});
