import assert from "node:assert/strict";
import { Deadlines } from "./deadlines.ts";

Deno.test("Deadlines pass in their order, those that are over do not", async () => {
  const deadlines = new Deadlines(20);
  const passed: string[] = [];
  const last = Promise.withResolvers<void>();
  deadlines.start(() => passed.push("first"));
  const stop = deadlines.start(() => passed.push("over"));
  await new Promise((resolve) => setTimeout(resolve, 5));
  deadlines.start(() => {
    passed.push("last");
    last.resolve();
  });
  stop();
  stop();
  await last.promise;
  assert.deepEqual(passed, ["first", "last"]);
});

Deno.test("Deadlines leave no timer behind", () => {
  // The test runner would find it.
  new Deadlines(60_000).start(() => {})();
});
