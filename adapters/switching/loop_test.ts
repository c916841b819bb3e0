import assert from "node:assert/strict";
import { Loop } from "./loop.ts";

Deno.test("Loop takes one step after the other, and goes on after a step that fails", async () => {
  const { promise: third, resolve } = Promise.withResolvers<void>();
  const errors: unknown[] = [];
  let steps = 0;
  let running = 0;
  const loop = new Loop({
    name: "count",
    everyMs: 60_000,
    turn: async () => {
      assert.equal(++running, 1, "never two at once");
      await Promise.resolve();
      running--;
      if (++steps === 3) resolve();
      if (steps === 2) throw new Error("once");
      return 1;
    },
    onError: (name, error) => {
      errors.push([name, (error as Error).message]);
      loop.wake();
    },
  });
  loop.start();
  loop.start();
  await third;
  await loop.stop();
  assert.deepEqual(errors, [["count", "once"]]);
});

Deno.test("Loop takes one more step when it is woken during a step", async () => {
  const began: Promise<void>[] = [];
  const { promise: go, resolve } = Promise.withResolvers<void>();
  const loop = new Loop({
    name: "wait",
    everyMs: 60_000,
    turn: async () => {
      began.push(go);
      await go;
    },
    onError: (_name, error) => assert.fail(String(error)),
  });
  loop.start();
  loop.wake();
  loop.wake();
  resolve();
  await new Promise((done) => setTimeout(done));
  await loop.stop();
  assert.equal(began.length, 2);
  loop.wake();
  assert.equal(began.length, 2, "nothing begins after the stop");
});
