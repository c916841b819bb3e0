import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { createCipheriv, randomBytes } from "node:crypto";
import fc from "fast-check";
import { type ByteSeal, byteSeal, CannotOpen } from "./byte_seal.ts";
import { nodeAesGcm } from "./aes_gcm.ts";
import { ringOf } from "./open_key_ring.ts";
import { sealedValues } from "./sealed_values.ts";
import { liblz4Packer } from "../liblz4/liblz4_packer.ts";

const key = new Uint8Array(32).fill(1);
const other = new Uint8Array(32).fill(2);
const seal = byteSeal(ringOf(1, key));
const here = sealedValues.request.place(1, 42, "ABCDE001");
const message = new TextEncoder().encode("a message");

/** As version 0.1.0 sealed. */
function oldSeal(key: Uint8Array, bytes: Uint8Array, nonce = randomBytes(12)): Uint8Array {
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  const body = Buffer.concat([cipher.update(bytes), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), body]);
}

function opened(seal: ByteSeal, stored: Uint8Array, place = here): Uint8Array {
  return new Uint8Array(seal.open(stored, true, place));
}

Deno.test("byteSeal() opens what it closed, of any length, at any place (F58)", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), fc.string(), (bytes, place) => {
    const closed = seal.close(bytes, place);
    assert.equal(closed.length, bytes.length + seal.extraBytes);
    assert.deepEqual(opened(seal, closed, place), bytes);
    assert.notDeepEqual(seal.close(bytes, place), closed, "another nonce each time");
    const target = new Uint8Array(closed.length + 5);
    assert.equal(seal.closeInto(target, bytes, place), closed.length);
    assert.deepEqual(opened(seal, target.subarray(0, closed.length), place), bytes);
  }));
});

Deno.test("byteSeal() refuses what was changed, cut or closed with another key (F58)", () => {
  const closed = Buffer.from(seal.close(message, here));
  for (let at = 0; at < closed.length; at++) {
    const changed = Buffer.from(closed);
    changed[at] = changed[at]! ^ 1;
    assert.throws(() => seal.open(changed, true, here), CannotOpen, `byte ${at}`);
  }
  for (let length = 0; length < closed.length; length++) {
    assert.throws(() => seal.open(closed.subarray(0, length), true, here), CannotOpen);
  }
  assert.throws(() => byteSeal(ringOf(1, other)).open(closed, true, here), CannotOpen);
  assert.throws(() => byteSeal(ringOf(2, key)).open(closed, true, here), /sealed by key 1/);
});

Deno.test("byteSeal() opens nothing at another place than it was closed for (F58)", () => {
  const places = [
    sealedValues.request.place(1, 42, "ABCDE001"),
    sealedValues.request.place(1, 42, "ABCDE002"),
    sealedValues.request.place(1, 43, "ABCDE001"),
    sealedValues.request.place(2, 42, "ABCDE001"),
    sealedValues.request.place(14, 2, "ABCDE001"),
    sealedValues.reply.place(1, 42, "ABCDE001"),
    sealedValues.outcomeReply.place(1, 42, "answered"),
    sealedValues.outcomeReply.place(1, 42, "decided"),
    sealedValues.content.place("10000000001", "ABCDE"),
    sealedValues.content.place("10000000001", "ABCDF"),
    sealedValues.content.place("10000000002", "ABCDE"),
    sealedValues.correction.place("10000000001", "ABCDE"),
    sealedValues.report.place("T00001", "VAD1A0", "100000000010", 1, 42),
    sealedValues.report.place("T00002", "VAD1A0", "100000000010", 1, 42),
    sealedValues.report.place("T00001", "VAD1A0", "100000000010", 1, 43),
    sealedValues.attemptReply.place(42, 1),
    sealedValues.attemptReply.place(42, 2),
    sealedValues.mirrorReply.place(42, 1, 42),
    sealedValues.mirrorReply.place(43, 1, 42),
  ];
  for (const from of places) {
    const closed = seal.close(message, from);
    for (const to of places) {
      if (to === from) assert.deepEqual(opened(seal, closed, to), message);
      else assert.throws(() => seal.open(closed, true, to), CannotOpen, `${from} at ${to}`);
    }
  }
});

Deno.test("byteSeal() seals by the present key and opens by every key that is given (F58)", () => {
  const keys = new Map([[1, key], [2, other]]);
  const both = byteSeal({ number: 2, keys, opensOldForm: false });
  const before = seal.close(message, here);
  assert.deepEqual(opened(both, before), message);
  assert.equal(both.isPresent(before, true, here), false);
  const after = both.close(message, here);
  assert.equal(both.isPresent(after, true, here), true);
  assert.equal(both.isPresent(message, false, here), false, "what is not sealed at all");
  assert.deepEqual(opened(both, after), message);
  assert.throws(() => seal.open(after, true, here), /sealed by key 2, which is not given/);
});

Deno.test("byteSeal() opens the form of version 0.1.0 where it is left, by every key (F58)", () => {
  const keys = new Map([[1, key], [2, other]]);
  const upgraded = byteSeal({ number: 2, keys, opensOldForm: true });
  const resealed = byteSeal({ number: 2, keys, opensOldForm: false });
  for (const by of [key, other]) {
    const stored = oldSeal(by, message);
    assert.deepEqual(opened(upgraded, stored), message);
    assert.equal(upgraded.isPresent(stored, true, here), false);
    assert.throws(() => resealed.open(stored, true, here), CannotOpen, "it is bound to no row");
  }
  assert.throws(() => upgraded.open(oldSeal(new Uint8Array(32), message), true, here), CannotOpen);
});

Deno.test("byteSeal() tells the forms apart whatever nonce the old one has (F58)", () => {
  // The beginning of the new form, by key 1: an old value may begin like that.
  const nonce = Uint8Array.of(0x53, 1, 0, 1, 5, 5, 5, 5, 5, 5, 5, 5);
  const upgraded = byteSeal({ ...ringOf(1, key), opensOldForm: true });
  for (const bytes of [new Uint8Array(), message, new Uint8Array(5_000).fill(7)]) {
    assert.deepEqual(opened(upgraded, oldSeal(key, bytes, Buffer.from(nonce))), bytes);
  }
  fc.assert(fc.property(fc.uint8Array({ minLength: 12, maxLength: 12 }), (nonce) => {
    assert.deepEqual(opened(upgraded, oldSeal(key, message, Buffer.from(nonce))), message);
  }));
});

Deno.test("byteSeal() never uses a nonce twice (F58)", () => {
  const nonces = new Set<string>();
  // Several threads of one key, and more values than one draw of random bytes is good for.
  for (const each of [seal, byteSeal(ringOf(1, key)), byteSeal(ringOf(1, key))]) {
    for (let count = 0; count < 2_500; count++) {
      nonces.add(each.close(new Uint8Array(), here).subarray(4, 16).toHex());
    }
  }
  assert.equal(nonces.size, 7_500);
});

Deno.test("byteSeal() without a key stores bytes as they are and says what it cannot open", () => {
  const none = byteSeal(undefined);
  const bytes = new Uint8Array([1, 2, 3]);
  assert.equal(none.sealing, false);
  assert.equal(none.close(bytes, here), bytes);
  assert.equal(none.open(bytes, false, here), bytes);
  assert.throws(() => none.open(seal.close(bytes, here), true, here), /no data key is set/);
  assert.equal(seal.open(bytes, false, here), bytes, "rows from before the key was set");
});

/** Makes blocks of literals and copies, as any packer may. */
const packer = liblz4Packer();

/** Texts with repeats, as EDI messages are. */
const messages = fc.array(
  fc.tuple(fc.constantFrom("TK", "\r\n", "đ", "0", " "), fc.integer({ min: 1, max: 700 })),
  { maxLength: 60 },
).map((parts) => new TextEncoder().encode(parts.map(([text, n]) => text.repeat(n)).join("")));

Deno.test({
  name: "byteSeal() packs what gets shorter, and gives back the bytes with a packer and without",
  ignore: packer === undefined,
  fn() {
    const packing = byteSeal(ringOf(1, key), nodeAesGcm, packer);
    let isPacked = 0;
    fc.assert(fc.property(fc.oneof(messages, fc.uint8Array({ maxLength: 3000 })), (bytes) => {
      const closed = packing.close(bytes, here);
      assert.ok(closed.length <= bytes.length + packing.extraBytes);
      if (closed.length < bytes.length) isPacked++;
      assert.deepEqual(opened(packing, closed), bytes);
      assert.deepEqual(opened(seal, closed), bytes, "without a packer");
      assert.ok(seal.isPresent(closed, true, here));
      const target = new Uint8Array(bytes.length + packing.extraBytes);
      assert.equal(packing.closeInto(target, bytes, here), closed.length);
      assert.deepEqual(opened(seal, target.subarray(0, closed.length)), bytes);
    }));
    assert.ok(isPacked > 10, `${isPacked} were packed`);
  },
});

Deno.test({
  name: "byteSeal() gives back what it packed with a base, with that base alone",
  ignore: packer === undefined,
  fn() {
    const packing = byteSeal(ringOf(1, key), nodeAesGcm, packer);
    const later = byteSeal({ ...ringOf(2, other), keys: new Map([[1, key], [2, other]]) });
    let isShorter = 0;
    fc.assert(fc.property(messages, messages, fc.uint8Array({ maxLength: 900 }), (a, b, shared) => {
      const base = Uint8Array.from([...a, ...shared]);
      const bytes = Uint8Array.from([...shared, ...b]);
      const closed = packing.close(bytes, here, base);
      if (closed.length < packing.close(bytes, here).length) isShorter++;
      const target = new Uint8Array(bytes.length + packing.extraBytes);
      assert.equal(packing.closeInto(target, bytes, here, base), closed.length);
      for (const stored of [closed, target.subarray(0, closed.length)]) {
        assert.deepEqual(new Uint8Array(seal.open(stored, true, here, () => base)), bytes);
      }
      // By another key it is as short as before, which needs no base.
      const renewed = later.renew(closed, true, here);
      assert.equal(renewed.length, closed.length);
      assert.equal(later.isPresent(renewed, true, here), true);
      assert.deepEqual(new Uint8Array(later.open(renewed, true, here, () => base)), bytes);
    }));
    assert.ok(isShorter > 0, "something is shorter than without");
    const bytes = new TextEncoder().encode("one like the other ".repeat(20));
    assert.throws(() => seal.open(packing.close(bytes, here, bytes), true, here));
  },
});

Deno.test({
  name: "byteSeal() takes neither form for the other, and packs nothing above 64 KiB (F58)",
  ignore: packer === undefined,
  fn() {
    const packing = byteSeal(ringOf(1, key), nodeAesGcm, packer);
    const blanks = new Uint8Array(65_536).fill(0x20);
    for (const bytes of [blanks, message]) {
      const changed = packing.close(bytes, here);
      for (const form of [1, 2, 3].filter((form) => form !== changed[1])) {
        const taken = Buffer.from(changed);
        taken[1] = form;
        assert.throws(() => packing.open(taken, true, here, () => bytes), CannotOpen);
      }
    }
    assert.ok(packing.close(blanks, here).length < 1000);
    const longer = new Uint8Array(65_537).fill(0x20);
    assert.equal(packing.close(longer, here).length, longer.length + packing.extraBytes);
  },
});
