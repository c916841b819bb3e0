import assert from "node:assert/strict";
import { CommitPace } from "./commit_pace.ts";

Deno.test("CommitPace lets the first pass, and a full one, and holds small ones back", async () => {
  const pace = new CommitPace();
  const took = async (waiting: number) => {
    const from = performance.now();
    await pace.keep(waiting);
    return performance.now() - from;
  };
  // What does not wait is over within the same turn of the event loop.
  let turns = 0;
  const timer = setInterval(() => turns++, 0);
  await took(1);
  await took(1_000);
  assert.equal(turns, 0);
  assert.ok(await took(1) >= 2);
  clearInterval(timer);
});
