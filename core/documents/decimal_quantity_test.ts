import assert from "node:assert/strict";
import fc from "fast-check";
import { hasKind } from "../wire/mod.ts";
import { decimalOf, decimalText } from "./decimal_quantity.ts";

Deno.test("decimalOf() counts every number that an item of numbers may hold", () => {
  const cases: [text: string, same: string][] = [
    [".9", "0.9"],
    ["-.9", "-0.9"],
    ["9.", "9"],
    ["007.50", "7.5"],
    ["0", "0"],
    [" 12", "12"],
    // As many digits as the widest quantity, of 15 characters, has behind its point.
    [".00000000000001", "0.00000000000001"],
  ];
  for (const [text, same] of cases) assert.equal(decimalOf(text), decimalOf(same), text);
  assert.notEqual(decimalOf(".00000000000001"), 0n);
  assert.ok(decimalOf("-.5") < 0n);
  for (const none of ["", ".", "-", "1.2.3", "A"]) assert.equal(decimalOf(none), 0n, none);
});

Deno.test("decimalOf() of what the kind F allows is the number, and decimalText() says it again", () => {
  fc.assert(fc.property(fc.stringMatching(/^-?\d{0,7}(\.\d{0,6})?$/), (text) => {
    if (text === "" || !hasKind("F", text)) return;
    const value = decimalOf(text);
    const said = decimalText(value < 0n ? -value : value);
    assert.equal(Number(said), Math.abs(Number(text)), text);
    assert.equal(value < 0n, Number(text) < 0, text);
  }));
});
