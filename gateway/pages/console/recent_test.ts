import assert from "node:assert/strict";
import { Recent } from "./recent.ts";

Deno.test("Recent finds once for all who ask, and again when that is old", async () => {
  let finds = 0;
  const recent = new Recent(() => Promise.resolve(++finds), 20);
  assert.deepEqual(await Promise.all([recent.get(), recent.get()]), [1, 1]);
  assert.equal(await recent.get(), 1);
  await new Promise((resolve) => setTimeout(resolve, 25));
  assert.equal(await recent.get(), 2);
});

Deno.test("Recent keeps no failure", async () => {
  let finds = 0;
  const recent = new Recent(async () => {
    if (++finds === 1) throw new Error("not now");
    return await Promise.resolve("found");
  }, 60_000);
  await assert.rejects(recent.get(), /not now/);
  assert.equal(await recent.get(), "found");
});
