import assert from "node:assert/strict";
import fc from "fast-check";
import { cutBytes } from "./cut_bytes.ts";

Deno.test("cutBytes() gives zeros that nobody else has, where words begin", () => {
  fc.assert(fc.property(fc.array(fc.nat(12_000), { maxLength: 60 }), (lengths) => {
    const cuts = lengths.map((length, index) => {
      const bytes = cutBytes(length);
      assert.equal(bytes.length, length);
      assert.equal(bytes.byteOffset % 8, 0);
      assert.ok(bytes.every((byte) => byte === 0));
      return bytes.fill(index % 255 + 1);
    });
    cuts.forEach((bytes, index) => assert.ok(bytes.every((byte) => byte === index % 255 + 1)));
  }));
});
