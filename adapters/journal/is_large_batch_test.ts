import assert from "node:assert/strict";
import { isLargeBatch } from "./is_large_batch.ts";

Deno.test("isLargeBatch() counts bytes of requests", () => {
  const messages = Array.from({ length: 8 }, () => ({ request: new Uint8Array(5_000) }));
  assert.equal(isLargeBatch(messages), false);
  assert.equal(isLargeBatch([...messages, { request: new Uint8Array(960) }]), true);
  assert.equal(isLargeBatch([], 0), true);
  assert.equal(isLargeBatch(messages, Infinity), false);
});
