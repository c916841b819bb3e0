import assert from "node:assert/strict";
import fc from "fast-check";
import type { ItemKind } from "../catalogue/layout.ts";
import { decodeBytes } from "./decode_bytes.ts";
import { hasKindBytes } from "./has_kind_bytes.ts";
import { hasKind } from "./item_kind.ts";

const encoder = new TextEncoder();
const kinds: readonly ItemKind[] = ["A", "I", "F", "W"];

function ofBytes(kind: ItemKind, value: string | Uint8Array): boolean {
  const bytes = typeof value === "string" ? encoder.encode(value) : value;
  return hasKindBytes(kind, bytes, 0, bytes.length);
}

Deno.test("hasKindBytes() agrees with hasKind() on every value of ASCII", () => {
  const numberLike = fc.string({ unit: fc.constantFrom(..."-.0159"), minLength: 1, maxLength: 5 });
  const anything = fc.string({ unit: "binary-ascii", minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(fc.constantFrom(...kinds), fc.oneof(numberLike, anything), (kind, value) => {
      assert.equal(ofBytes(kind, value), hasKind(kind, value));
    }),
    { numRuns: 2_000 },
  );
});

Deno.test("hasKindBytes() never says yes to bytes that hasKind() refuses or that are no UTF-8", () => {
  const character = fc.string({ unit: "binary", minLength: 1, maxLength: 3 });
  const pieces = fc.oneof(
    character.map((text) => encoder.encode(text)),
    fc.uint8Array({ minLength: 1, maxLength: 4 }),
    fc.constantFrom("\u0085", "\u009f", "\uff60", "\uff9f", "\ufffd", "\ufeff", "\0")
      .map((text) => encoder.encode(text)),
    fc.constantFrom([0xc0, 0x80], [0xe0, 0x80, 0x80], [0xed, 0xa0, 0x80], [0xc3], [0xe1, 0xba])
      .map((bytes) => Uint8Array.from(bytes)),
  );
  fc.assert(
    fc.property(fc.constantFrom(...kinds), fc.array(pieces, { minLength: 1 }), (kind, list) => {
      const bytes = Uint8Array.from(list.flatMap((piece) => [...piece]));
      if (!ofBytes(kind, bytes)) return;
      const value = decodeBytes(bytes, 0, bytes.length);
      assert.ok(hasKind(kind, value));
      assert.ok(!value.includes("\ufffd"));
      assert.equal(encoder.encode(value).toHex(), bytes.toHex());
    }),
    { numRuns: 5_000 },
  );
});

Deno.test("hasKindBytes() knows every character of Vietnamese", () => {
  const vowels = "aăâeêioôơuưy";
  const tones = ["", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"];
  const letters = [...vowels].flatMap((vowel) => tones.map((tone) => (vowel + tone).normalize()));
  for (const letter of [...letters, "đ", "₫", "–", "“"]) {
    assert.ok(ofBytes("W", letter) && ofBytes("W", letter.toUpperCase()), letter);
  }
});
