import assert from "node:assert/strict";
import fc from "fast-check";
import { tableText } from "../report/write_report.ts";
import type { ModeCosts } from "./costs.ts";
import { inputTables, readInput, type ScaleInput, usualSite } from "./scale_input.ts";

/** Four figures, as they are written. */
const figure = fc.integer({ min: 0, max: 9999 }).chain((digits) =>
  fc.constantFrom(1000, 1, 0.001).map((unit) => Number((digits * unit).toPrecision(4)))
);
const share = fc.record({ message: figure, commit: figure });
const costs: fc.Arbitrary<ModeCosts> = fc.record({
  ...{ gateway: share, database: share, logBytes: figure, diskBytes: figure },
  ...{ requestBytes: figure, answerBytes: figure, commitsAtFull: figure },
});
const anyInput: fc.Arbitrary<ScaleInput> = fc.record({
  run: fc.constant({ date: "2026-01-02", processor: "one", shape: "sandbox" }),
  ...{ cores: fc.nat(64), lanes: fc.nat(64), isSynchronous: fc.boolean() },
  ...{ generatorMicroseconds: figure, flushMs: figure },
  costs: fc.record({ standby: costs, relay: costs }),
  measured: fc.array(fc.record({
    mode: fc.constantFrom("standby", "relay"),
    ...{ connections: fc.nat(2000), rate: figure, perSecond: figure },
    ...{ p50: figure, p99: figure, commits: figure },
  })),
  site: fc.constant(usualSite),
});

Deno.test("readInput() reads what inputTables() wrote", () => {
  fc.assert(fc.property(anyInput, (input) => {
    assert.deepEqual(
      readInput(inputTables(input).map(tableText).join("\n\n")),
      structuredClone(input),
    );
  }));
});

Deno.test("readInput() says what is missing", () => {
  const { standby, relay } = {
    standby: fc.sample(costs, { numRuns: 1, seed: 1 })[0]!,
    relay: fc.sample(costs, { numRuns: 1, seed: 2 })[0]!,
  };
  const [input] = fc.sample(anyInput, { numRuns: 1, seed: 3 });
  const text = inputTables({ ...input!, costs: { standby, relay } }).map(tableText).join("\n\n");
  assert.throws(
    () => readInput(text.replace("What a message costs, measured", "Something else")),
    /no table "What a message costs, measured"/,
  );
  assert.throws(
    () => readInput(text.replace("database, µs per commit", "another row")),
    /no row "database, µs per commit"/,
  );
});
