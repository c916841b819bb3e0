import assert from "node:assert/strict";
import { builtInCodes } from "./built_in_codes.ts";
import { isCodeKnown } from "./code_table.ts";
import { isHeading } from "./harmonised_system.ts";

Deno.test("isHeading() knows all chapters that there are, and no others", () => {
  for (let chapter = 0; chapter < 100; chapter++) {
    const digits = String(chapter).padStart(2, "0");
    const exists = chapter >= 1 && chapter <= 98 && chapter !== 77;
    for (const heading of ["01", "10", "99"]) {
      assert.equal(isHeading(digits + heading), exists, digits + heading);
    }
    assert.equal(isHeading(`${digits}00`), false, `${digits}00`);
    const code = `${digits}019900`;
    assert.equal(isCodeKnown(builtInCodes.commodities, code, "20261130"), exists, code);
  }
  for (const text of ["", "1", "850", "85340", "850A", "3926909", "392690990"]) {
    assert.equal(isHeading(text), false, text);
    assert.equal(isCodeKnown(builtInCodes.commodities, text, "20261130"), false, text);
  }
});
