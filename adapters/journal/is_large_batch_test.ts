import assert from "node:assert/strict";
import { isLargeBatch } from "./is_large_batch.ts";

Deno.test("isLargeBatch() counts bytes, more of them where nothing is to be decided", () => {
  const messages = Array.from({ length: 7 }, () => ({ request: new Uint8Array(5_000) }));
  assert.equal(isLargeBatch(messages, true), true);
  assert.equal(isLargeBatch(messages, false), false);
  assert.equal(isLargeBatch([...messages, ...messages], false), true);
  assert.equal(isLargeBatch([], false, 0), true);
  assert.equal(isLargeBatch(messages, true, Infinity), false);
});
