import assert from "node:assert/strict";
import { BatchGrowth } from "./batch_growth.ts";

/** Whether a batch may begin in the same turn of the event loop. */
async function beginsAtOnce(growth: BatchGrowth, waiting = 1): Promise<boolean> {
  let hasBegun = false;
  const wait = growth.wait(waiting).then(() => hasBegun = true);
  await Promise.resolve();
  await Promise.resolve();
  const atOnce = hasBegun;
  await wait;
  return atOnce;
}

Deno.test("BatchGrowth lets a writer begin at once that has written nothing, or little", async () => {
  const growth = new BatchGrowth();
  assert(await beginsAtOnce(growth));
  growth.ended(7);
  assert(await beginsAtOnce(growth));
});

Deno.test("BatchGrowth waits behind a large batch, unless the next is full already", async () => {
  const growth = new BatchGrowth();
  growth.ended(8);
  assert(!await beginsAtOnce(growth));
  growth.ended(8);
  assert(await beginsAtOnce(growth, 256));
});

Deno.test("BatchGrowth takes a writer for idle that was busy a while ago", async () => {
  const growth = new BatchGrowth();
  growth.ended(100);
  await new Promise((resolve) => setTimeout(resolve, 12));
  assert(await beginsAtOnce(growth));
});
