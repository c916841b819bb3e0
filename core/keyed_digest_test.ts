import assert from "node:assert/strict";
import { createHash, createHmac } from "node:crypto";
import fc from "fast-check";
import { KeyedDigest } from "./keyed_digest.ts";

const sha256 = (bytes: Uint8Array) => new Uint8Array(createHash("sha256").update(bytes).digest());

Deno.test("KeyedDigest is HMAC-SHA256, one call after the other", () => {
  fc.assert(fc.property(
    fc.uint8Array({ maxLength: 64 }),
    fc.array(fc.uint8Array({ maxLength: 2_000 }), { minLength: 1, maxLength: 4 }),
    (secret, inputs) => {
      const keyed = new KeyedDigest(sha256, secret);
      for (const input of inputs) {
        const expected = createHmac("sha256", secret).update(input).digest("hex");
        assert.equal(keyed.digest(input).toHex(), expected);
      }
    },
  ));
});
