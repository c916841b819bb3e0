import assert from "node:assert/strict";
import { Turns } from "./turns.ts";

Deno.test("Turns lets so many be at work at once, in their order, and goes on after a failure", async () => {
  const turns = new Turns(2);
  const begun: number[] = [];
  const ends: PromiseWithResolvers<number>[] = [];
  const all = Promise.allSettled([0, 1, 2, 3].map((index) =>
    turns.take(() => {
      begun.push(index);
      return (ends[index] = Promise.withResolvers<number>()).promise;
    })
  ));
  const settled = () => new Promise((resolve) => setTimeout(resolve));
  await settled();
  assert.deepEqual([begun, turns.active, turns.waiting], [[0, 1], 2, 2]);
  ends[1]!.reject(new Error("failed"));
  await settled();
  assert.deepEqual([begun, turns.active, turns.waiting], [[0, 1, 2], 2, 1]);
  ends[0]!.resolve(0);
  await settled();
  ends[2]!.resolve(2);
  ends[3]!.resolve(3);
  assert.deepEqual((await all).map(({ status }) => status), [
    ...["fulfilled", "rejected", "fulfilled", "fulfilled"],
  ]);
  assert.deepEqual([begun, turns.active, turns.waiting], [[0, 1, 2, 3], 0, 0]);
});
