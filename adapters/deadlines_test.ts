import assert from "node:assert/strict";
import { Deadlines } from "./deadlines.ts";

Deno.test("Deadlines pass in their order, those that are over do not", async () => {
  using deadlines = new Deadlines(20);
  const passed: string[] = [];
  const last = Promise.withResolvers<void>();
  deadlines.start(() => passed.push("first"));
  const stop = deadlines.start(() => passed.push("over"));
  stop();
  stop();
  await new Promise((resolve) => setTimeout(resolve, 5));
  deadlines.start(() => {
    passed.push("last");
    last.resolve();
  });
  await last.promise;
  assert.deepEqual(passed, ["first", "last"]);
});

Deno.test("Deadlines leave no timer behind once they are disposed of", () => {
  // The test runner would find it.
  using deadlines = new Deadlines(60_000);
  deadlines.start(() => {})();
  deadlines.start(() => assert.fail("passed after the end"));
});

Deno.test("Deadlines go by one timer, also after it found none running", async () => {
  using deadlines = new Deadlines(10);
  deadlines.start(() => assert.fail("passed though it was over"))();
  await new Promise((resolve) => setTimeout(resolve, 30));
  await new Promise<void>((resolve) => deadlines.start(resolve));
});
