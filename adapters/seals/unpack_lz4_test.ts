import assert from "node:assert/strict";
import fc from "fast-check";
import { liblz4Packer } from "../liblz4/liblz4_packer.ts";
import { unpackLz4 } from "./unpack_lz4.ts";

const text = (value: string) => new TextEncoder().encode(value);
const packer = liblz4Packer();

Deno.test("unpackLz4() reads blocks written by hand: literals, copies, copies into themselves", () => {
  const blocks: readonly [string, number[]][] = [
    ["", [0x00]],
    ["abc", [0x30, ...text("abc")]],
    // Three literals, seven bytes from three before; no literals at the end.
    ["abcabcabca", [0x33, ...text("abc"), 3, 0, 0x00]],
    // One blank, then 4 + 15 + 21 more.
    [" ".repeat(41) + "x", [0x1f, 0x20, 1, 0, 21, 0x10, ...text("x")]],
    // 15 + 255 + 3 literals.
    ["y".repeat(273), [0xf0, 255, 3, ...text("y".repeat(273))]],
  ];
  for (const [value, block] of blocks) {
    const bytes = unpackLz4(Uint8Array.from(block), value.length);
    assert.deepEqual(bytes, text(value), JSON.stringify(value));
  }
});

Deno.test("unpackLz4() gives nothing for what is no block of the length, whatever it is", () => {
  for (const block of [[], [0x30, 0x61], [0x10, 0x61, 2, 0], [0x11, 0x61, 0, 0, 0], [0x1f, 0x61]]) {
    assert.equal(unpackLz4(Uint8Array.from(block), 9), undefined, String(block));
  }
  fc.assert(fc.property(fc.uint8Array({ maxLength: 80 }), fc.nat(300), (block, length) => {
    const bytes = unpackLz4(block, length);
    assert.ok(bytes === undefined || bytes.length === length);
  }));
});

Deno.test({
  name: "unpackLz4() gives back what the system's library has packed, as that library does",
  ignore: packer === undefined,
  fn() {
    const repeated = fc.array(
      fc.tuple(fc.uint8Array({ minLength: 1, maxLength: 40 }), fc.integer({ min: 1, max: 90 })),
      { maxLength: 30 },
    ).map((parts) => parts.flatMap(([bytes, times]) => Array(times).fill([...bytes]).flat()));
    fc.assert(fc.property(repeated, (numbers) => {
      const bytes = Uint8Array.from(numbers);
      const target = new Uint8Array(bytes.length * 2 + 64);
      const packed = packer!.pack(bytes, target);
      const block = target.subarray(0, packed);
      assert.deepEqual(unpackLz4(block, bytes.length), bytes);
      assert.deepEqual(packer!.unpack(block, bytes.length), bytes);
      assert.equal(packer!.unpack(block, bytes.length + 1), undefined);
      const withBase = target.slice(0, packer!.pack(bytes, target, bytes.toReversed()));
      assert.deepEqual(unpackLz4(withBase, bytes.length, bytes.toReversed()), bytes);
      assert.deepEqual(packer!.unpack(withBase, bytes.length, bytes.toReversed()), bytes);
    }));
    // What is no block is read by the library as it is here: within its bounds.
    const within = (block: Uint8Array, length: number, base: Uint8Array | undefined) => {
      for (const unpack of [packer!.unpack, unpackLz4]) {
        const bytes = unpack(block, length, base);
        assert.ok(bytes === undefined || bytes.length === length);
      }
    };
    const base = fc.option(fc.uint8Array({ maxLength: 80 }), { nil: undefined });
    fc.assert(fc.property(fc.uint8Array({ maxLength: 80 }), fc.nat(300), base, within));
    // Nor does it leave them where a block is damaged, or its base is another.
    const damage = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 3 });
    fc.assert(fc.property(repeated, base, base, damage, (numbers, base, other, damaged) => {
      const bytes = Uint8Array.from(numbers);
      const target = new Uint8Array(bytes.length * 2 + 64);
      const block = target.slice(0, packer!.pack(bytes, target, base));
      for (const [at, byte] of damaged) block[at % block.length] = byte;
      within(block, bytes.length, other);
    }));
  },
});
