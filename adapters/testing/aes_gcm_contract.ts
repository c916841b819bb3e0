/** What every implementation of AES-256-GCM has to do, whatever does it. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import fc from "fast-check";
import { type AesGcm, nodeAesGcm, nonceBytes, tagBytes } from "../seals/aes_gcm.ts";

const none = new Uint8Array();

export function aesGcmContract(name: string, aes: AesGcm): void {
  // Test cases 13 to 16 of the proposal that NIST took GCM from: key, nonce, bound, plain, sealed, tag.
  const published = [
    ["00".repeat(32), "00".repeat(12), "", "", "", "530f8afbc74536b9a963b4f1c4cb738b"],
    [
      "00".repeat(32),
      "00".repeat(12),
      "",
      "00".repeat(16),
      "cea7403d4d606b6e074ec5d3baf39d18",
      "d0d1c8a799996bf0265b98b5d48ab919",
    ],
    [
      "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308",
      "cafebabefacedbaddecaf888",
      "feedfacedeadbeeffeedfacedeadbeefabaddad2",
      "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449" +
      "a6b525b16aedf5aa0de657ba637b39",
      "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056" +
      "828838c5f61e6393ba7a0abcc9f662",
      "76fc6ece0f4e1768cddf8853bb2d551b",
    ],
  ].map((texts) => texts.map((text) => Uint8Array.fromHex(text)));

  Deno.test(`${name} gives what is published (F58)`, () => {
    for (const [key, nonce, bound, plain, ciphertext, tag] of published) {
      const sealed = seal(aes, key!, nonce!, bound!, plain!);
      assert.equal(sealed.toHex(), tag!.toHex() + ciphertext!.toHex());
      assert.deepEqual(plainOf(aes, key!, nonce!, bound!, sealed), plain);
    }
  });

  const bytes = (maxLength: number) => fc.uint8Array({ maxLength });
  const exactly = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });

  Deno.test(`${name} and the portable one open each other's bytes (F58)`, () => {
    const long = fc.integer({ min: 0, max: 70_000 }).map((length) =>
      Uint8Array.from({ length }, (_, at) => at * 7)
    );
    fc.assert(
      fc.property(
        ...[exactly(32), exactly(nonceBytes), bytes(200), fc.oneof(bytes(300), long)],
        (key, nonce, bound, plain) => {
          const sealed = seal(aes, key, nonce, bound, plain);
          assert.deepEqual(sealed, seal(nodeAesGcm, key, nonce, bound, plain));
          assert.deepEqual(plainOf(aes, key, nonce, bound, sealed), plain);
          assert.deepEqual(plainOf(nodeAesGcm, key, nonce, bound, sealed), plain);
        },
      ),
      { numRuns: 60 },
    );
  });

  Deno.test(`${name} opens nothing that was changed, and goes on afterwards (F58)`, () => {
    const key = new Uint8Array(32).fill(1);
    const nonce = new Uint8Array(nonceBytes).fill(2);
    const bound = new Uint8Array([3]);
    const plain = new TextEncoder().encode("a message");
    const sealed = seal(aes, key, nonce, bound, plain);
    const imported = aes.importKey(key);
    for (let at = 0; at < sealed.length; at++) {
      const changed = Uint8Array.from(sealed);
      changed[at]! ^= 1;
      assert.equal(imported.open(nonce, bound, changed), undefined, `byte ${at}`);
      assert.equal(imported.open(nonce, bound, sealed.subarray(0, at)), undefined, `${at} bytes`);
      assert.deepEqual(new Uint8Array(imported.open(nonce, bound, sealed)!), plain);
    }
    assert.equal(imported.open(nonce, none, sealed), undefined, "bound to another text");
    assert.equal(imported.open(new Uint8Array(nonceBytes), bound, sealed), undefined, "nonce");
    assert.equal(plainOf(aes, new Uint8Array(32), nonce, bound, sealed), undefined, "key");
  });

  Deno.test(`${name} seals into the middle of a larger buffer (F58)`, () => {
    const key = new Uint8Array(32).fill(1);
    const nonce = new Uint8Array(nonceBytes);
    const plain = new Uint8Array(100).fill(4);
    const buffer = Buffer.alloc(300, 9);
    aes.importKey(key).seal(nonce, none, plain, buffer.subarray(50));
    const end = 50 + tagBytes + plain.length;
    assert.deepEqual(
      new Uint8Array(buffer.subarray(50, end)),
      seal(nodeAesGcm, key, nonce, none, plain),
    );
    assert.ok(buffer.subarray(0, 50).every((byte) => byte === 9));
    assert.ok(buffer.subarray(end).every((byte) => byte === 9));
  });
}

function seal(
  aes: AesGcm,
  key: Uint8Array,
  nonce: Uint8Array,
  bound: Uint8Array,
  plain: Uint8Array,
): Uint8Array {
  const sealed = new Uint8Array(tagBytes + plain.length);
  aes.importKey(key).seal(nonce, bound, plain, sealed);
  return sealed;
}

function plainOf(
  aes: AesGcm,
  key: Uint8Array,
  nonce: Uint8Array,
  bound: Uint8Array,
  sealed: Uint8Array,
): Uint8Array | undefined {
  const plain = aes.importKey(key).open(nonce, bound, sealed);
  return plain && new Uint8Array(plain);
}
