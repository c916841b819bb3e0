import assert from "node:assert/strict";
import { catalogue } from "../catalogue/mod.ts";
import { writeItems, writeMessage } from "../wire/mod.ts";
import { documentNumberNamed } from "./document_number_named.ts";

function message(procedure: string, values: Record<string, string>): Uint8Array {
  const { layout } = catalogue.procedure(procedure)!;
  return writeMessage({ procedure, system: "1" }, writeItems(layout, "request", values));
}

Deno.test("documentNumberNamed() finds the number in the item of the procedure", () => {
  for (const [procedure, item] of [["IDC", "ICN"], ["IDA", "ICN"], ["EDC", "ECN"]] as const) {
    const named = message(procedure, { [item]: "101234567820" });
    assert.equal(documentNumberNamed(catalogue, procedure, named), "101234567820");
  }
});

Deno.test("documentNumberNamed() gives nothing for no number, another form, or no such item", () => {
  assert.equal(documentNumberNamed(catalogue, "IDC", message("IDC", { ICN: "12345" })), undefined);
  assert.equal(documentNumberNamed(catalogue, "IDA", message("IDA", {})), undefined);
  assert.equal(documentNumberNamed(catalogue, "TCC", message("TCC", {})), undefined);
  assert.equal(documentNumberNamed(catalogue, "ZZZ", new Uint8Array(400)), undefined);
});
