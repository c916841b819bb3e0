import assert from "node:assert/strict";
import { trafficRange, type TrafficRangeName, trafficRanges } from "./traffic_range.ts";

const now = new Date("2026-03-02T02:07:00Z");

function back(seconds: number, until = now) {
  return trafficRange(new Date(until.getTime() - seconds * 1000), until, now);
}

Deno.test("trafficRange() cuts every range into steps that can be seen", () => {
  const found = Object.entries(trafficRanges).map(([name, seconds]) => {
    const { from, to, stepSeconds, sampleSeconds } = back(seconds);
    const count = (to.getTime() - from.getTime()) / 1000 / stepSeconds;
    return [name as TrafficRangeName, stepSeconds, sampleSeconds, count];
  });
  assert.deepEqual(found, [
    ["15m", 60, 60, 15],
    ["1h", 60, 60, 60],
    ["6h", 300, 60, 73],
    ["24h", 600, 60, 145],
    ["7d", 3600, 3600, 169],
    ["30d", 14400, 3600, 181],
  ]);
});

Deno.test("trafficRange() tells in hours what is not kept in minutes any more", () => {
  const old = new Date(now.getTime() - 40 * 24 * 3_600_000);
  const { stepSeconds, sampleSeconds, from, to } = back(900, old);
  assert.deepEqual([stepSeconds, sampleSeconds], [3600, 3600]);
  assert.ok(from <= new Date(old.getTime() - 900_000) && to >= old);
});

Deno.test("trafficRange() begins days at midnight in Vietnam", () => {
  const { from, stepSeconds } = back(400 * 24 * 3_600);
  assert.equal(stepSeconds % 86_400, 0);
  assert.equal(from.toISOString().slice(11, 19), "17:00:00");
});

Deno.test("trafficRange() is one step at least", () => {
  const { from, to } = trafficRange(now, now, now);
  assert.equal(to.getTime() - from.getTime(), 60_000);
});
