import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { createHmac, hash } from "node:crypto";
import fc from "fast-check";
import { BytesDigest, digestByKey } from "./bytes_digest.ts";

const sha256 = (bytes: Uint8Array) => hash("sha256", bytes, "buffer");
const hmac = (key: Uint8Array, bytes: Uint8Array) =>
  createHmac("sha256", key).update(bytes).digest();
const secretOf = (byte: number) => new Uint8Array(32).fill(byte);

Deno.test("BytesDigest is a digest of the content and its key, whatever it digested before", () => {
  const secret = secretOf(3);
  const digest = new BytesDigest(sha256, secret);
  fc.assert(fc.property(fc.uint8Array({ maxLength: 2_000 }), (bytes) => {
    const content = sha256(bytes);
    const key = hmac(secret, content);
    const expected = sha256(Buffer.concat([key, content])).toHex();
    assert.equal(digest.of(bytes).toHex(), expected);
    assert.equal(digest.ofContent(content).toHex(), expected);
    assert.equal(digest.keyOf(content).toHex(), key.toString("hex"));
    // Who has the bytes and their key needs no secret.
    assert.equal(digestByKey(sha256, key.toString("hex"), content), expected);
  }));
});

Deno.test("BytesDigest: another secret, other digests; a key proves nothing of other bytes", () => {
  const bytes = new TextEncoder().encode("a body with a password");
  const digest = new BytesDigest(sha256, secretOf(1));
  assert.notEqual(digest.of(bytes).toHex(), new BytesDigest(sha256, secretOf(2)).of(bytes).toHex());
  const key = digest.keyOf(sha256(bytes)).toHex();
  const other = bytes.with(0, 0x62);
  assert.notEqual(digestByKey(sha256, key, sha256(other)), digest.of(other).toHex());
  for (const none of ["", key.slice(2), key + "00", key.toUpperCase().replace(/\d/g, "G")]) {
    assert.equal(digestByKey(sha256, none, sha256(bytes)), undefined);
  }
});

Deno.test("BytesDigest takes no other secret than one of 32 bytes", () => {
  for (const length of [0, 31, 33]) {
    assert.throws(() => new BytesDigest(sha256, new Uint8Array(length)), /expected 32 bytes/);
  }
});
