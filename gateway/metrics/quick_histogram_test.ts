import assert from "node:assert/strict";
import fc from "fast-check";
import { Histogram, Registry } from "prom-client";
import { mergeMetrics } from "./metrics.ts";
import { QuickHistogram } from "./quick_histogram.ts";

const named = { name: "test_seconds", help: "Times", buckets: [0.1, 0.5, 2] };

Deno.test("QuickHistogram reads as the library's own does, by itself and added up", async () => {
  const observations = fc.array(
    fc.tuple(
      fc.constantFrom("inspect", "answer", 'a "b"'),
      fc.double({ min: 0, max: 4, noNaN: true }),
    ),
    { minLength: 1 },
  );
  await fc.assert(
    fc.asyncProperty(observations, async (observed) => {
      const registries = [new Registry(), new Registry()] as const;
      const quick = new QuickHistogram({ ...named, label: "phase", registers: [registries[0]] });
      const own = new Histogram({
        ...named,
        labelNames: ["phase"] as const,
        registers: [registries[1]],
      });
      for (const [phase, value] of observed) {
        quick.observe(phase, value);
        own.observe({ phase }, value);
      }
      const [mine, theirs] = await Promise.all(registries.map((each) => each.getMetricsAsJSON()));
      assert.equal(await registries[0].metrics(), await registries[1].metrics());
      // As it is sent from a lane.
      const added = [mine!, theirs!].map((each) => mergeMetrics([structuredClone(each), each]));
      assert.equal(await added[0], await added[1]);
    }),
    { numRuns: 30 },
  );
});
