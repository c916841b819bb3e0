import assert from "node:assert/strict";
import { catalogue } from "../../core/catalogue/mod.ts";
import { CommandError } from "./command_error.ts";
import { readItems } from "./read_items.ts";

const { layout } = catalogue.procedure("IDA")!;
const items = (json: unknown, named: string[] = [], mayBeWrong = false) =>
  readItems(json === undefined ? undefined : JSON.stringify(json), named, layout, { mayBeWrong });

Deno.test("readItems() takes values by item, rows as lists, and single items over them", () => {
  const lookup = items(
    { ICB: "A11", NO: 120, GW: "2400.5", CMN: ["Máy tính", null, "Chuột"], BL1: "X" },
    ["CMN/2=Bàn phím", "BL1=", "GW=1.5"],
  );
  assert.deepEqual(
    [lookup("ICB", 0), lookup("NO", 0), lookup("GW", 0), lookup("BL1", 0)],
    ["A11", "120", "1.5", undefined],
  );
  assert.deepEqual([1, 2, 3, 4].map((row) => lookup("CMN", row)), [
    "Máy tính",
    "Bàn phím",
    "Chuột",
    undefined,
  ]);
});

Deno.test("readItems() takes what decode --json prints", () => {
  const printed = {
    procedure: "IDA",
    fields: [[6, "ICB", 0, "A", 3, "A11"], [182, "CMN", 1, "W", 600, "Máy"]],
  };
  const lookup = items(printed);
  assert.deepEqual([lookup("ICB", 0), lookup("CMN", 1)], ["A11", "Máy"]);
});

Deno.test("readItems() says which item does not fit, and what was probably meant", () => {
  const cases: readonly [json: unknown, says: RegExp, named?: string[]][] = [
    [{ ICBB: "A11" }, /ICBB: IDA has no such item in requests; did you mean "ICB"\?/],
    [{ CMN: "Máy" }, /CMN: it repeats; expected a list of its rows/],
    [{ ICB: ["A11"] }, /ICB: it does not repeat; expected one value/],
    [{ CMN: Array(51).fill("x") }, /CMN: expected 50 rows at most, found row 51/],
    [{ ICB: "A112" }, /ICB: expected 3 characters at most, found 4/],
    [{ NO: "many" }, /NO: "many" has characters that an item of kind I may not have/],
    [{ IMN: "a\nb" }, /IMN: expected one line/],
    [{ ICB: { deep: 1 } }, /expected \{"ICN"/],
    [undefined, /--item: expected ID=VALUE, found "ICB"/, ["ICB"]],
  ];
  for (const [json, says, named] of cases) {
    assert.throws(() => items(json, named), (error) => {
      assert.ok(error instanceof CommandError);
      assert.match(error.message, says);
      return true;
    });
  }
  assert.throws(() => readItems("{", [], layout, { mayBeWrong: false }), CommandError);
  // Who tries how a centre refuses sends what does not fit, but never what has no place.
  assert.equal(items({ ICB: "A112" }, [], true)("ICB", 0), "A112");
  assert.throws(() => items({ ICBB: "A11" }, [], true), CommandError);
});
