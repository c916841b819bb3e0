import assert from "node:assert/strict";
import {
  addTimes,
  quantileMs,
  timeClassesMax,
  timeClassOf,
  timeClassUpperMs,
} from "./time_classes.ts";

const parts = [0.1, 0.5, 0.95, 0.99];

Deno.test("timeClassOf() puts a time into the class that reaches to it", () => {
  for (const ms of [0, 0.1, 0.25, 0.26, 1, 7, 99, 1000, 30_000, 170_000]) {
    const place = timeClassOf(ms);
    assert.ok(ms <= timeClassUpperMs(place) * (1 + 1e-9), `${ms} in ${place}`);
    assert.ok(place === 0 || ms > timeClassUpperMs(place - 1), `${ms} not below ${place}`);
  }
  assert.equal(timeClassOf(NaN), 0);
  assert.equal(timeClassOf(1e9), timeClassesMax - 1);
  assert.equal(timeClassUpperMs(timeClassesMax - 1), Infinity);
});

Deno.test("quantileMs() is off by an eighth at most", () => {
  const times: number[] = [];
  // From 1 to 1,000 ms, evenly.
  for (let ms = 1; ms <= 1000; ms++) addTimes(times, oneAt(ms));
  for (const part of parts) {
    const found = quantileMs(times, part)!;
    assert.ok(Math.abs(found - part * 1000) < part * 1000 / 8, `${part}: ${found}`);
  }
});

Deno.test("quantileMs() is off by no more where all answers take as long, at either end of a class", () => {
  for (let place = 0; place < timeClassesMax - 1; place++) {
    const upper = timeClassUpperMs(place);
    const lower = place === 0 ? 0 : timeClassUpperMs(place - 1);
    for (const ms of [lower * 1.000001, upper * 0.999999]) {
      const times = oneAt(ms).map((count) => 1000 * count);
      assert.equal(times.length - 1, place);
      for (const part of parts) {
        const off = Math.abs(quantileMs(times, part)! - ms);
        assert.ok(off <= Math.max(ms / 8, place === 0 ? 1 / 8 : 0), `${part} of ${ms}: ${off}`);
      }
    }
  }
});

Deno.test("quantileMs() says nothing of nothing", () => {
  assert.equal(quantileMs([], 0.5), undefined);
  assert.equal(quantileMs([0, 0], 0.5), undefined);
  const longest = quantileMs(oneAt(1e9), 0.5)!;
  assert.ok(longest > 170_000 && longest < Infinity);
});

function oneAt(ms: number): number[] {
  const times = new Array<number>(timeClassOf(ms) + 1).fill(0);
  times[timeClassOf(ms)] = 1;
  return times;
}
