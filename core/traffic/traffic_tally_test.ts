import assert from "node:assert/strict";
import type { Outcome } from "../outcome.ts";
import { timeClassOf } from "./time_classes.ts";
import { countedBy, otherValues, TrafficTally } from "./traffic_tally.ts";

const minute = Date.parse("2026-03-02T02:00:00Z");

function answer(more: Partial<Parameters<TrafficTally["note"]>[0]> = {}) {
  return {
    ...{ at: minute + 5_000, outcome: "accepted" as Outcome, milliseconds: 12 },
    ...{ target: "primary", procedure: "IDA", code: "00000", user: "A0001A01" },
    ...{ provider: "", lane: "0", ...more },
  };
}

Deno.test("TrafficTally counts an answer once by each of what it counts by", () => {
  const tally = new TrafficTally();
  tally.note(answer());
  tally.note(answer({ outcome: "refused by the centre", code: "S0003", milliseconds: 80 }));
  tally.note(answer({ procedure: "IDC" }));
  const counts = tally.take();
  for (const by of countedBy) {
    const sum = counts.filter((count) => count.by === by).reduce(
      (n, { messages }) => n + messages,
      0,
    );
    assert.equal(sum, 3, by);
  }
  const codes = counts.filter(({ by }) => by === "code");
  assert.deepEqual(
    codes.map(({ value, outcome, messages }) => [value, outcome, messages]),
    [["00000", "accepted", 2], ["S0003", "refused by the centre", 1]],
  );
  const [target] = counts.filter(({ by, outcome }) => by === "target" && outcome === "accepted");
  assert.equal(target!.times!.at(timeClassOf(12)), 2);
  assert.equal(codes[0]!.times, undefined);
  assert.deepEqual(tally.take(), [], "what was taken is not counted again");
  assert.deepEqual(tally.totals(), [
    ["primary", "accepted", 2],
    ["primary", "refused by the centre", 1],
  ]);
});

Deno.test("TrafficTally keeps minutes apart by when the answer was given", () => {
  const tally = new TrafficTally();
  for (const at of [minute, minute + 59_999, minute + 60_000]) tally.note(answer({ at }));
  const lanes = tally.take().filter(({ by }) => by === "lane");
  assert.deepEqual(
    lanes.map(({ minute: begins, messages }) => [begins - minute, messages]),
    [[0, 2], [60_000, 1]],
  );
});

Deno.test("TrafficTally keeps no more values than it has room for, and loses none", () => {
  const tally = new TrafficTally();
  for (let n = 0; n < 5_000; n++) tally.note(answer({ user: `U${n}` }));
  const users = tally.take().filter(({ by }) => by === "user");
  assert.equal(users.length, 2_001);
  assert.equal(users.find(({ value }) => value === otherValues)!.messages, 3_000);
});
