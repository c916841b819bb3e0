import assert from "node:assert/strict";
import fc from "fast-check";
import { guessesOf } from "./guesses_of.ts";
import { passwordFault } from "./password_fault.ts";

Deno.test("passwordFault() refuses words, rows of keys, years and repetition, however put together", () => {
  for (
    const password of [
      "1234567890",
      "0987654321",
      "abcdefghij",
      "qwertyuiop",
      "1q2w3e4r5t",
      "Password123!",
      "P@ssw0rd2026",
      "MậtKhẩu2026!",
      "HảiQuan12345",
      "Songhanh@2026",
      "abcabcabcabcd",
      "admin123456",
      "qwerty123456",
      "aaaabbbbccccdddde",
    ]
  ) assert.equal(passwordFault(password, { name: "lan" }), "too plain", password);
});

Deno.test("passwordFault() takes what has to be guessed", () => {
  for (
    const password of ["ba cái thuyền xanh", "k7#vTq2!mZp", "horse battery staple", "Đ3m-Mưa-rơi"]
  ) {
    assert.equal(passwordFault(password, { name: "lan" }), undefined, password);
  }
});

Deno.test("guessesOf() counts no more than there are characters, on any text", () => {
  fc.assert(fc.property(fc.string({ unit: "grapheme" }), (text) => {
    const guesses = guessesOf(text);
    assert.ok(guesses >= 0 && guesses <= text.normalize("NFD").length);
    assert.ok(guessesOf(text + text) <= 2 * guesses + 1);
  }));
});
