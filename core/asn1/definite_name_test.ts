import assert from "node:assert/strict";
import fc from "fast-check";
import { nameOfTexts } from "../testing/rewrite_certificate.ts";
import { definiteName } from "./definite_name.ts";
import { isSameName } from "./read_name.ts";

const hex = (text: string) => Uint8Array.fromHex(text.replace(/ /g, ""));
const name = hex("30 0e 31 0c 30 0a 06 03 550403 0c 03 414243");

Deno.test("definiteName() writes indefinite and long lengths as definite and short ones", () => {
  for (
    const ber of [
      "30 80 31 0c 30 0a 06 03 550403 0c 03 414243 0000",
      "30 80 31 80 30 80 06 03 550403 0c 03 414243 0000 0000 0000",
      "30 8200 13 31 81 10 30 840000000a 06 03 550403 0c 03 414243",
      "30 0f 31 0d 30 0b 06 03 550403 0c 81 03 414243",
    ]
  ) {
    assert.deepEqual(definiteName(hex(ber)), name, ber);
    assert.ok(!isSameName(hex(ber), name), ber);
  }
});

Deno.test("definiteName() gives nothing for a name that is DER, for none and for one too large", () => {
  assert.equal(definiteName(name), undefined);
  const wide = nameOfTexts(...Array.from({ length: 64 }, () => "x"));
  assert.equal(definiteName(wide), undefined);
  const indefinite = (content: Uint8Array) => Uint8Array.of(0x30, 0x80, ...content, 0, 0);
  const parts = (count: number) =>
    nameOfTexts(...Array.from({ length: count }, () => "x")).subarray(4);
  assert.ok(definiteName(indefinite(parts(64))));
  assert.equal(definiteName(indefinite(parts(65))), undefined);
  assert.equal(definiteName(indefinite(new Uint8Array(9_000).fill(5))), undefined);
  for (
    const broken of [
      "",
      "30",
      "30 80",
      "30 80 31",
      "30 80 0000 00",
      "30 80 30 80 30 80 30 80 30 80 0000 0000 0000 0000 0000",
    ]
  ) {
    assert.equal(definiteName(hex(broken)), undefined, broken);
  }
});

Deno.test("definiteName() gives a value for any bytes", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
    const found = definiteName(Uint8Array.of(0x30, 0x80, ...bytes));
    if (found !== undefined) assert.equal(definiteName(found), undefined);
  }));
});
