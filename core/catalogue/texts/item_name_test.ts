import assert from "node:assert/strict";
import { catalogue } from "../catalogue.ts";
import { readTable } from "../read_table.ts";
import { itemName } from "./item_name.ts";

Deno.test("itemName() has a Vietnamese name for every item of the declarations most in use", () => {
  for (const code of ["IDA", "IDA01", "EDA", "EDA01", "MIC", "MIE", "MEC", "MEE"]) {
    for (const { id, name } of catalogue.procedure(code)?.layout.items ?? []) {
      assert.notEqual(itemName(name, "vi"), name, `${code} ${id}`);
      assert.equal(itemName(name, "en"), name);
    }
  }
  assert.equal(itemName("Vessel call sign", "vi"), "Vessel call sign");
});

Deno.test("item_names_vi.tsv names each item once, in composed Vietnamese, and no unknown item", () => {
  const text = Deno.readTextFileSync(new URL("item_names_vi.tsv", import.meta.url));
  const rows = readTable(text, ["name", "name_vi"]);
  const known = new Set(
    catalogue.procedures().flatMap(({ layout }) => layout.items.map(({ name }) => name)),
  );
  for (const row of rows) {
    assert.ok(known.has(row.name), row.name);
    assert.equal(row.name_vi, row.name_vi.normalize("NFC").trim());
  }
  assert.equal(new Set(rows.map((row) => row.name)).size, rows.length);
});
