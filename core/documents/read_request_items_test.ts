import assert from "node:assert/strict";
import { catalogue } from "../catalogue/mod.ts";
import { isRefusal } from "../verdict.ts";
import { headerBytes, itemPlan } from "../wire/mod.ts";
import { readRequestItems } from "./read_request_items.ts";

function message(lines: number, ending = "\r\n"): Uint8Array {
  return new TextEncoder().encode(
    " ".repeat(headerBytes) + "1\r\n".repeat(lines - 1) + "1" + ending,
  );
}

function codeOf(procedure: string, bytes: Uint8Array): string {
  const read = readRequestItems(catalogue.procedure(procedure)!, bytes);
  if (!isRefusal(read)) return "read";
  return "codes" in read ? read.codes[0]!.code : read.text;
}

Deno.test("readRequestItems() answers one row too many with the procedure's own code", () => {
  for (const procedure of ["IDA", "EDA", "IVA", "TEA", "OLA"]) {
    const { linesMax, rowLines } = itemPlan(catalogue.procedure(procedure)!.layout, "request");
    const expected = rowLines === 0 ? "A0017" : "E0001";
    assert.equal(codeOf(procedure, message(linesMax)), "read", procedure);
    assert.equal(codeOf(procedure, message(linesMax + 1)), expected, procedure);
    assert.equal(codeOf(procedure, message(linesMax + 1, "")), "A0017", procedure);
    assert.equal(codeOf(procedure, message(linesMax + 1, "\n")), "A0017", procedure);
  }
  assert.equal(codeOf("IDC", message(9)), "A0017", "no repeating group: the message is broken");
});
