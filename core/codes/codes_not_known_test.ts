/** Codes that stand in requests: known, not known here, not existing; and that no code item is forgotten (F75). */
import assert from "node:assert/strict";
import { catalogue } from "../catalogue/mod.ts";
import { exampleItems } from "../testing/example_items.ts";
import { isRefusal } from "../verdict.ts";
import { itemPlan, type ItemRecord, readItems, writeItems } from "../wire/mod.ts";
import { builtInCodes, codeTablesWith } from "./built_in_codes.ts";
import { codeTableNames, isCodeTableFault, readCodeTable } from "./code_table.ts";
import { codeItems, codesNotKnown, numbered } from "./codes_not_known.ts";

const day = "20261129";

function unknown(code: string, values: ItemRecord, tables = builtInCodes, on = day) {
  const procedure = catalogue.procedure(code)!;
  const body = writeItems(procedure.layout, "request", exampleItems(procedure, values));
  const items = readItems(procedure.layout, "request", body);
  if (isRefusal(items)) assert.fail(items.reason);
  return codesNotKnown(items, tables, on);
}

/** The procedures that declare something to customs: theirs are the items that are judged. */
const declaring = [
  ...["IDA", "IDA01", "EDA", "EDA01", "MIC", "MIE", "MEC", "MEE"],
  ...["OLA", "COT", "AMA", "TEA", "TIA", "IVA"],
];

const codeName =
  /code|currency|unit\b|country|kind|means|classification|demarcation|indication|\btype\b|office|origin|tax payer/i;

for (const procedure of declaring) {
  Deno.test(`every code item of ${procedure} is in the table, with its tables or with none`, () => {
    const plan = itemPlan(catalogue.procedure(procedure)!.layout, "request");
    const listed = new Set(
      codeItems().filter(({ procedures }) => procedures.includes(procedure))
        .flatMap(({ item }) => numbered(plan, item)),
    );
    for (let line = 0; line < plan.headLines + plan.rowLines; line++) {
      const { id, item } = plan.placeAt(line);
      if (item.kind !== "A" || !codeName.test(item.name)) continue;
      assert.ok(listed.has(id), `${procedure} ${id} (${item.name})`);
    }
  });
}

Deno.test("every item with a table is held by a value that no table knows, wherever it stands", () => {
  let tried = 0;
  for (const { procedures, item, tables } of codeItems()) {
    for (const procedure of tables.length === 0 ? [] : procedures) {
      const plan = itemPlan(catalogue.procedure(procedure)!.layout, "request");
      for (const id of numbered(plan, item)) {
        const single = plan.lineOf(id) >= 0;
        const { item: column } = plan.placeAt(single ? plan.lineOf(id) : plan.lineOf(id, 1));
        const value = "000000".slice(0, column.widthBytes);
        const found = unknown(procedure, { [id]: single ? value : [value] })
          .filter((each) => each.item === id);
        assert.deepEqual(found, [{
          item: id,
          repetition: single ? 0 : 1,
          value,
          table: tables[0],
          isSure: false,
          successor: "",
        }], `${procedure} ${id}`);
        tried++;
      }
    }
  }
  assert.ok(tried > 200, `${tried} items`);
});

Deno.test("the public standards know what declarations mostly say", () => {
  const known: Record<string, string[]> = {
    countries: ["VN", "CN", "KR", "TW", "US", "GB"],
    currencies: ["VND", "USD", "EUR", "JPY", "CNY"],
    units: ["KGM", "GRM", "TNE", "PCE", "SET", "MTR", "MTK", "MTQ", "LTR", "PR"],
    package_units: ["CT", "PK", "BX", "BG", "BL", "PX", "RO"],
    import_kinds: ["A11", "E31", "G51", "H11"],
    export_kinds: ["B11", "E62", "G61", "H21"],
    offices: ["01B1", "02B1", "18A3", "03CC"],
    cargo_classes: [..."ABCDEFGHIJK"],
  };
  for (const [table, codes] of Object.entries(known)) {
    const { entries } = builtInCodes[table as keyof typeof builtInCodes];
    for (const code of codes) assert.ok(entries.has(code), `${table} ${code}`);
  }
  // Of ISO 4217, but no money; the others 4217 and 3166 give to nobody.
  for (const code of ["X".repeat(3), "XTS", "XAU", "XDR"]) {
    assert.ok(!builtInCodes.currencies.entries.has(code), code);
  }
  assert.ok(!builtInCodes.currencies.entries.has("ZZZ"));
  assert.ok(!builtInCodes.countries.entries.has("ZZ"));
  for (const code of ["Z", "L", "0"]) {
    assert.ok(!builtInCodes.cargo_classes.entries.has(code), code);
  }
  for (const name of codeTableNames) assert.equal(builtInCodes[name].complete, false, name);
});

Deno.test("an office has days and a successor, and is known with its team behind", () => {
  assert.deepEqual(unknown("IDA", { CH: "03CC01" }), []);
  assert.deepEqual(unknown("IDA", { CH: "47D1" }, builtInCodes, "20260531"), []);
  assert.deepEqual(
    unknown("IDA", { CH: "47D1" }).map(({ value, successor }) => [value, successor]),
    [
      ["47D1", "47D3"],
    ],
  );
  assert.equal(unknown("IDA", { CH: "47D3" }, builtInCodes, "20260531").length, 1);
  assert.deepEqual(unknown("IDA", { CH: "47D3" }), []);
});

Deno.test("a table in place of the built-in one decides alone, and is sure where it is complete", () => {
  const read = (text: string) => {
    const table = readCodeTable("currencies", text);
    if (isCodeTableFault(table)) assert.fail(table.reason);
    return codeTablesWith([table]);
  };
  const head = "code\tfrom\tto\tsuccessor\tname\n";
  const some = read(`${head}ZZZ\t\t\t\tinvented\n`);
  const rows = { CMN: ["1", "1", "1"], UPC: ["USD", "ZZZ", "USD"], UPR: ["1", "1", "1"] };
  const found = unknown("IDA", rows, some);
  assert.deepEqual(found.map(({ repetition, isSure }) => [repetition, isSure]), [
    [1, false],
    [3, false],
  ]);
  const complete = read(`# complete\n${head}ZZZ\t\t\t\tinvented\n`);
  assert.deepEqual(unknown("IDA", rows, complete).map(({ isSure }) => isSure), [true, true]);
});

Deno.test("of ports and commodities the form alone is known, until a list is in its place", () => {
  const known = (item: string, value: string, tables = builtInCodes) =>
    unknown("EDA", item === "CMD" ? { [item]: [value] } : { [item]: value }, tables)
      .every((each) => each.item !== item);
  for (const port of ["VNHPH", "USSJC", "DEHAM", "HAN", "CNZZZ"]) {
    assert.ok(known("PSC", port), port);
  }
  for (const port of ["ZZZZZ", "XYHPH", "VN", "12345", "VNHPHX"]) {
    assert.ok(!known("PSC", port), port);
  }
  assert.ok(known("CMD", "39269099"));
  for (const code of ["392", "3926909", "392690990"]) assert.ok(!known("CMD", code), code);
  const list = readCodeTable("ports", "code\tfrom\tto\tsuccessor\tname\nVNHPH\t\t\t\tHải Phòng\n");
  if (isCodeTableFault(list)) assert.fail(list.reason);
  assert.ok(known("PSC", "VNHPH", codeTablesWith([list])));
  assert.ok(!known("PSC", "DEHAM", codeTablesWith([list])));
});

Deno.test("rows that say the same are told apart where they do not", () => {
  const units = ["KGM", "KGM", "XYZW", "XYZW", "KGM", "QQQQ"];
  const goods = units.map(() => "1");
  const values = { CMN: goods, OR: goods.map(() => "CN"), QN1: goods, QT1: units };
  assert.deepEqual(unknown("IDA", values).map(({ repetition, value }) => [repetition, value]), [
    [3, "XYZW"],
    [4, "XYZW"],
    [6, "QQQQ"],
  ]);
});

Deno.test("readCodeTable() refuses days that there are not, and successors that are no code", () => {
  const head = "code\tfrom\tto\tsuccessor\tname\n";
  const faults = (row: string) => {
    const table = readCodeTable("offices", `${head}${row}\n`);
    return isCodeTableFault(table) ? table.line : 0;
  };
  for (const row of ["47D1\t20240229\t20260531\t47D3\t", "47D1\t\t20251231\t\tx"]) {
    assert.equal(faults(row), 0, row);
  }
  for (
    const row of [
      "47D1\t20260229\t\t\t",
      "47D1\t\t20260631\t47D3\t",
      "47D1\t\t20261301\t47D3\t",
      "47D1\t\t20260100\t47D3\t",
      "47D1\t\t2026-5-1\t47D3\t",
      "47D1\t\t20260531\t47d3\t",
      "47D1\t\t20260531\t47D3 \t",
      "47D1\t\t20260531\t47D1\t",
    ]
  ) assert.equal(faults(row), 2, row);
});
