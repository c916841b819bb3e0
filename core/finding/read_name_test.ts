import assert from "node:assert/strict";
import { readName } from "./read_name.ts";

Deno.test("readName() reads whatever people are told on the telephone", () => {
  assert.equal(readName("  "), undefined);
  assert.equal(readName("1-42")?.message, "1-42");
  for (const number of ["10 12345678 2 0", "101234567820", "10123456782", "1012345678"]) {
    assert.equal(readName(number)?.stem, "10123456782", number);
  }
  assert.equal(readName("x1234x01")?.user, "X1234X01");
  assert.equal(readName("A0001")?.user, "A0001");
  assert.equal(readName("01AB0ZZZ")?.user, "01AB0ZZZ");
  assert.equal(readName("12345678")?.user, undefined);
  assert.deepEqual(readName("0101234567-001")?.taxCodes, ["0101234567-001", "0101234567001"]);
  assert.equal(readName("0101234567-001")?.message, undefined);
  assert.deepEqual(readName("0101234567001")?.taxCodes, ["0101234567-001", "0101234567001"]);
  // Twelve digits are a document and a person.
  assert.deepEqual(readName("001234567890")?.taxCodes, ["001234567890"]);
  assert.equal(readName("001234567890")?.stem, "00123456789");
  assert.ok(readName("a1140401 12345 123")?.keys.includes("receipt:A114040112345123"));
});

Deno.test("readName() takes link information to the byte, whatever blanks were left out behind", () => {
  const whole = "X00001202603021030000001".padEnd(26);
  assert.equal(readName(whole)?.linkInfo, whole);
  assert.equal(readName(whole.trimEnd())?.linkInfo, whole);
  assert.equal(readName("IDA  20260302103000000000")?.linkInfo, "IDA  20260302103000000000 ");
  assert.equal(readName("any text of its own product")?.linkInfo, undefined);
  assert.equal(readName("any text of its own produc")?.linkInfo, "any text of its own produc");
  assert.equal(readName("101234567820")?.linkInfo, undefined);
});

Deno.test("readName() knows what a bill is called in the keys of documents", () => {
  const keys = readName("hab12345")!.keys;
  for (
    const key of ["cargo:HAB12345", "parcel:HAB12345", "goods:I|HAB12345", "sea master:E|HAB12345"]
  ) {
    assert.ok(keys.includes(key), key);
  }
  assert.ok(keys.includes("hab12345"), "as it was typed, too");
});
