import assert from "node:assert/strict";
import { Progress } from "./progress.ts";

/** A progress by a clock of the test; what it has shown. */
function watched(width?: number) {
  const shown: (string | undefined)[] = [];
  let now = 0;
  const output = { progress: (line: string | undefined) => void shown.push(line) };
  const progress = new Progress(output, "messages", () => now, width);
  return { progress, shown, pass: (ms: number) => now += ms };
}

Deno.test("Progress tells items, rate and time left", () => {
  const { progress, shown, pass } = watched();
  progress.at({ done: 0, all: 10_000 });
  for (let second = 1; second <= 3; second++) {
    pass(1000);
    progress.at({ done: second * 1_000, all: 10_000 });
  }
  progress.end();
  assert.deepEqual(shown, [
    "0 of 10,000 messages, 0 %",
    "1,000 of 10,000 messages, 10 %, 1,000/s, 9 s left",
    "2,000 of 10,000 messages, 20 %, 1,000/s, 8 s left",
    "3,000 of 10,000 messages, 30 %, 1,000/s, 7 s left",
    undefined,
  ]);
});

Deno.test("Progress goes by the pace of the last seconds", () => {
  const { progress, shown, pass } = watched();
  for (let second = 0; second <= 60; second++) {
    progress.at({ done: second <= 30 ? second * 100 : 3_000 + (second - 30), all: 10_000 });
    pass(1000);
  }
  assert.match(shown.at(-1)!, /^3,030 of 10,000 messages, 30 %, 1\.0\/s, 1 h 56 min left$/);
});

Deno.test("Progress says nothing of the end where it does not know it", () => {
  const { progress, shown, pass } = watched(30);
  progress.at({ done: 10 });
  pass(100);
  progress.at({ done: 11 });
  pass(900);
  progress.at({ done: 15 });
  pass(1000);
  progress.at({ done: 40, all: 50, isAbout: true });
  pass(1000);
  progress.at({ done: 60, part: 1 });
  assert.deepEqual(shown, [
    "10 messages",
    "15 messages, 5.0/s",
    "40 of about 50 messages, 80 %",
    "60 messages, 100 %, 17/s",
  ]);
});

Deno.test("Progress costs nothing where nobody watches", () => {
  const progress = new Progress({}, "messages", () => assert.fail("no clock is read"));
  progress.at({ done: 1 });
  progress.end();
});
