import assert from "node:assert/strict";
import { catalogue } from "../catalogue/mod.ts";
import { writeItems, writeMessage } from "../wire/mod.ts";
import { openReply } from "./compare_replies.ts";
import { isMirrored } from "./is_mirrored.ts";
import { numbersInMessage, numbersInReply } from "./named_numbers.ts";
import { documentNumber, reply } from "../testing/replies.ts";

const number = documentNumber("10", 42);
Deno.test("numbersInMessage() finds documents by the items that hold them", () => {
  const { layout } = catalogue.procedure("IDC")!;
  const body = writeItems(layout, "request", { ICN: number });
  const message = writeMessage({ procedure: "IDC", system: "1" }, body);
  const named = (bytes: Uint8Array) =>
    numbersInMessage(bytes, { start: 0, end: bytes.length }, catalogue);
  assert.deepEqual(named(message), [number.slice(0, 11)]);
  assert.deepEqual(named(message.subarray(1)), []);
});

Deno.test("numbersInReply() finds documents and receipts in subject, result and output", () => {
  const receipt = "A126112245123001";
  const other = documentNumber("10", 43);
  const opened = openReply(
    reply({ number: receipt, output: "VAD419", values: { ICN: number, FIC: other, HAB: other } }),
  );
  const found = numbersInReply(opened, catalogue);
  assert.ok(found.includes(receipt) && found.includes(number.slice(0, 11)), found.join());
});

Deno.test("isMirrored() leaves out retrievals, not the logon", () => {
  assert.ok(isMirrored("IDA", " "));
  assert.ok(isMirrored("#REP1", "*"));
  assert.ok(isMirrored("#REP1"));
  assert.ok(!isMirrored("#REP1", " "));
  assert.ok(!isMirrored("?A2", "*"));
});
