import assert from "node:assert/strict";
import { request, theirs } from "../testing/primary_answers.ts";
import type { ItemRecord } from "../wire/mod.ts";
import { chooseInquiries, chooseInquiry, stepOf } from "./choose_inquiry.ts";

Deno.test("chooseInquiry() asks by number, else by what identifies the document", () => {
  const table: [string, ItemRecord, string | undefined, ItemRecord?][] = [
    ["IDA", { BL1: "B1" }, "IDB", { BLN: "B1" }],
    ["IDA", {}, undefined],
    ["IDC", { ICN: theirs }, "IID", { ICN: theirs }],
    ["IDA01", { ICN: theirs }, "IDB", { ICN: theirs }],
    ["EDC", { ECN: "300000471100" }, "IEX", { ECN: "300000471100" }],
    ["MIC", { HAB: "H1" }, "MID", { HAB: "H1" }],
    // Its call-up wants more than the message says.
    ["MFR", { KND: "9", IEI: "I", SEN: "S", VOY: "V", SCA: "C", BLN: "B" }, undefined],
    ["HYS", {}, undefined],
  ];
  for (const [code, values, procedure, asked] of table) {
    const inquiry = chooseInquiry(request(code, values));
    assert.equal(inquiry?.procedure, procedure, code);
    if (asked !== undefined) assert.deepEqual(inquiry?.values, asked, code);
  }
  assert.equal(chooseInquiry(request("IDA01", { ICN: theirs }), true)?.procedure, "IDD");
  assert.deepEqual(
    (["IDA", "IDC", "IDE", "MIC", "BOA"] as const).map((code) => stepOf(request(code))),
    ["make", "register", "correct", "make", "other"],
  );
});

Deno.test("chooseInquiries() asks for the draft, then for the correction of what is declared", () => {
  const asked = (code: string, values: ItemRecord) =>
    chooseInquiries(request(code, values)).map(({ procedure }) => procedure);
  assert.deepEqual(asked("IDA01", { ICN: theirs }), ["IDB", "IDD"]);
  assert.deepEqual(asked("EDA01", { ECN: "300000471100" }), ["EDB", "EDD"]);
  assert.deepEqual(asked("IDC", { ICN: theirs }), ["IID"]);
  assert.deepEqual(asked("IDA", { BL1: "B1" }), ["IDB"]);
  assert.deepEqual(asked("HYS", {}), []);
});
