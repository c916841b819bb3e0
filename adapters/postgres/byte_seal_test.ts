import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import fc from "fast-check";
import { byteSeal } from "./byte_seal.ts";

const key = new Uint8Array(32).fill(1);

Deno.test("byteSeal() opens what it closed, of any length", () => {
  const seal = byteSeal(key);
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
    const closed = seal.close(bytes);
    assert.deepEqual(new Uint8Array(seal.open(closed, true)), bytes);
    assert.notDeepEqual(seal.close(bytes), closed, "another nonce each time");
  }));
});

Deno.test("byteSeal() refuses what was changed, cut or closed with another key", () => {
  const seal = byteSeal(key);
  const closed = Buffer.from(seal.close(new TextEncoder().encode("a message")));
  for (let at = 0; at < closed.length; at++) {
    const changed = Buffer.from(closed);
    changed[at] = changed[at]! ^ 1;
    assert.throws(() => seal.open(changed, true), `byte ${at}`);
  }
  for (let length = 0; length < closed.length; length++) {
    assert.throws(() => seal.open(closed.subarray(0, length), true), `${length} bytes`);
  }
  assert.throws(() => byteSeal(new Uint8Array(32)).open(closed, true));
});

Deno.test("byteSeal() without a key stores bytes as they are and says what it cannot open", () => {
  const seal = byteSeal(undefined);
  const bytes = new Uint8Array([1, 2, 3]);
  assert.equal(seal.sealing, false);
  assert.equal(seal.close(bytes), bytes);
  assert.equal(seal.open(bytes, false), bytes);
  assert.throws(() => seal.open(byteSeal(key).close(bytes), true), /no data key is set/);
  assert.equal(byteSeal(key).open(bytes, false), bytes, "rows from before the key was set");
});
