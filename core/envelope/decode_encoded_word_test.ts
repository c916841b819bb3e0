import assert from "node:assert/strict";
import fc from "fast-check";
import { decodeEncodedWord } from "./decode_encoded_word.ts";
import { encodeEncodedWord } from "./encode_encoded_word.ts";

Deno.test("decodeEncodedWord() gives back what encodeEncodedWord() was given", () => {
  fc.assert(fc.property(fc.string({ unit: "grapheme" }), (name) => {
    fc.pre(!name.startsWith("\ufeff"));
    assert.equal(decodeEncodedWord(encodeEncodedWord(name)), name);
  }));
});

Deno.test("encodeEncodedWord() writes one word whatever the length", () => {
  const word = encodeEncodedWord("ơ".repeat(200));
  assert.match(word, /^=\?utf-8\?B\?[A-Za-z0-9+/]+=*\?=$/);
});

Deno.test("decodeEncodedWord() reads B and Q words, joined and in other charsets", () => {
  assert.equal(decodeEncodedWord("plain.txt"), "plain.txt");
  assert.equal(decodeEncodedWord("=?utf-8?q?a_=3D_b?="), "a = b");
  assert.equal(decodeEncodedWord("=?ISO-8859-1?Q?=E0?= =?utf-8*vi?B?xqE=?="), "àơ");
  assert.equal(decodeEncodedWord("x =?utf-8?Q?y?= z"), "x y z");
  // "ơ" cut in half between two words.
  assert.equal(decodeEncodedWord("=?utf-8?B?xg==?= =?utf-8?B?oQ==?="), "ơ");
  assert.equal(decodeEncodedWord("=?utf-8?B?xg==?==?utf-8?B?oQ==?="), "ơ");
  assert.equal(decodeEncodedWord("=?utf-8?Q?T=E1=BB?==?UTF-8?Q?=9D?=.pdf"), "Tờ.pdf");
  assert.equal(decodeEncodedWord("=?utf-8?Q?a?==?ISO-8859-1?Q?=E0?==?utf-8?Q?b?="), "aàb");
});

Deno.test("decodeEncodedWord() leaves alone what it cannot read", () => {
  for (const text of ["=?x-none?B?QQ==?=", "=?utf-8?B?Q*Q=?=", "=?utf-8?X?QQ==?=", "=?utf-8?B?"]) {
    assert.equal(decodeEncodedWord(text), text);
  }
});

Deno.test("decodeEncodedWord() gives a value for any text", () => {
  const piece = fc.constantFrom("=?", "?=", "?", "utf-8", "B", "q", "=", " ", "QQ==", "\u0111");
  fc.assert(fc.property(fc.array(piece).map((pieces) => pieces.join("")), (text) => {
    decodeEncodedWord(text);
  }));
});
