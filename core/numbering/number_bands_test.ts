import assert from "node:assert/strict";
import fc from "fast-check";
import { documentTypes } from "../procedures/mod.ts";
import {
  bandOf,
  isForeignNumber,
  isInBand,
  type NumberBand,
  type NumberBands,
  oneBand,
  readNumberBands,
} from "./number_bands.ts";

function read(text: string): NumberBands {
  const bands = readNumberBands(text, documentTypes);
  if (typeof bands === "string") assert.fail(bands);
  return bands;
}

Deno.test("readNumberBands() takes one band for all types, bands by type, and both", () => {
  assert.deepEqual(read("90000000-99999999"), oneBand(90_000_000, 99_999_999));
  const byType = read("10=95000000-99999999, 30=80000000-80999999");
  assert.deepEqual(bandOf(byType, "10"), { first: 95_000_000, last: 99_999_999 });
  assert.equal(bandOf(byType, "11"), undefined, "no band is agreed for it");
  const both = read("90000000-99999999,10=95000000-95999999");
  assert.deepEqual(bandOf(both, "10"), { first: 95_000_000, last: 95_999_999 });
  assert.deepEqual(bandOf(both, "11"), { first: 90_000_000, last: 99_999_999 });
});

Deno.test("readNumberBands() says what it cannot read", () => {
  for (
    const [text, why] of [
      ["", /expected a band/],
      ["90000000", /expected SSSSSSSS-SSSSSSSS/],
      ["99=90000000-99999999", /no document has type 99/],
      ["99999999-90000000", /first ≤ last/],
      ["00000000-00000009", /first ≤ last/],
      ["10=90000000-90000009,10=91000000-91000009", /named twice/],
      ["90000000-90000009,91000000-91000009", /named twice/],
    ] as const
  ) assert.match(String(readNumberBands(text, documentTypes)), why, text);
});

/** The text that says the bands. */
function textOf({ all, byType }: NumberBands): string {
  const span = ({ first, last }: NumberBand) =>
    [first, last].map((sequence) => String(sequence).padStart(8, "0")).join("-");
  const types = Object.entries(byType).map(([type, band]) => `${type}=${span(band!)}`);
  return [...(all === undefined ? [] : [span(all)]), ...types].join(",");
}

Deno.test("readNumberBands() reads any bands", () => {
  const band = fc.tuple(fc.integer({ min: 1, max: 99_999_999 }), fc.nat(1_000_000))
    .map(([first, length]) => ({ first, last: Math.min(first + length, 99_999_999) }));
  const bands = fc.record({
    all: fc.option(band, { nil: undefined }),
    byType: fc.dictionary(fc.constantFrom(...documentTypes), band, { noNullPrototype: true }),
  }).filter(({ all, byType }) => all !== undefined || Object.keys(byType).length > 0);
  fc.assert(fc.property(bands, ({ all, byType }) => {
    const wanted = all === undefined ? { byType } : { all, byType };
    assert.deepEqual(read(textOf(wanted)), wanted);
  }));
});

Deno.test("isInBand() looks at the band of the number's own type", () => {
  const bands = read("10=90000000-99999999");
  assert.equal(isInBand("10900000006", bands), 90_000_000 % 7 === 6);
  const id = (type: string, sequence: number) => `${type}${sequence}${sequence % 7}`;
  assert.equal(isInBand(id("10", 90_000_000), bands), true);
  assert.equal(isInBand(id("10", 89_999_999), bands), false);
  assert.equal(isInBand(id("30", 90_000_000), bands), false);
  assert.equal(isForeignNumber(id("30", 90_000_000), bands), true);
  assert.equal(isForeignNumber("vessel:X", bands), false);
});
