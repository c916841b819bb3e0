import assert from "node:assert/strict";
import fc from "fast-check";
import { Counter, Registry } from "prom-client";
import { mergeMetrics } from "./metrics.ts";
import { QuickCounter } from "./quick_counter.ts";

const named = { name: "test_total", help: "Counted" };

Deno.test("QuickCounter reads as the library's own does, by itself and added up", async () => {
  const counted = fc.array(
    fc.tuple(
      fc.constantFrom("", "MIC", "IDA", 'a "b"'),
      fc.constantFrom("answered", "refused", "busy", ""),
    ),
  );
  await fc.assert(
    fc.asyncProperty(counted, async (pairs) => {
      const registries = [new Registry(), new Registry()] as const;
      const labels = ["procedure", "result"] as const;
      const quick = new QuickCounter({ ...named, labels, registers: [registries[0]] });
      const own = new Counter({ ...named, labelNames: labels, registers: [registries[1]] });
      for (const [procedure, result] of pairs) {
        quick.inc(procedure, result);
        own.inc({ procedure, result });
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
