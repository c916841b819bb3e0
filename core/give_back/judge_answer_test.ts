import assert from "node:assert/strict";
import { catalogue } from "../catalogue/mod.ts";
import { type DocumentRequest } from "../documents/mod.ts";
import { exampleItems } from "../testing/example_items.ts";
import { fillOutput } from "../documents/fill_output.ts";
import { isRefusal } from "../verdict.ts";
import {
  type ItemRecord,
  type ItemValues,
  readItems,
  writeItems,
  writeOutputMessage,
  writeResultMessage,
} from "../wire/mod.ts";
import { chooseInquiries, chooseInquiry, stepOf } from "./choose_inquiry.ts";
import { judgeAnswer, readOurAnswer } from "./judge_answer.ts";
import { judgeInquiry } from "./judge_inquiry.ts";

const receivedAt = new Date("2026-11-22T05:00:00Z");
const ours = { number: "109000000060", receipt: "" };
const theirs = "100000471100";

function request(code: string, values: ItemRecord = {}): DocumentRequest {
  const procedure = catalogue.procedure(code)!;
  const body = writeItems(procedure.layout, "request", exampleItems(procedure, values));
  const items = readItems(procedure.layout, "request", body);
  if (isRefusal(items)) assert.fail(items.reason);
  return {
    messageId: "1-1",
    procedure,
    items,
    body,
    userId: "A0001A01",
    company: "",
    suspended: false,
    files: [],
  };
}

function result(code: string, ...items: string[]): Uint8Array {
  return writeResultMessage({ codes: [{ code }], receivedAt, items });
}

function screen(output: string, values: ItemValues, ...items: string[]): Uint8Array {
  const message = catalogue.output(output)!;
  const written = writeOutputMessage({ message, values, receivedAt });
  if (message.type === "M") return written;
  return new Uint8Array([...result("00000", ...items), ...written]);
}

Deno.test("judgeAnswer() tells by the primary's answer what became of a message", () => {
  const ida = request("IDA", { BL1: "B1", NT2: "đã khai" });
  const text = (words: string) => new TextEncoder().encode(words);
  const table: [string, Uint8Array | undefined, string, string?][] = [
    ["taken under another number", result("00000", theirs), "given back"],
    ["taken with a note", result("W0001", theirs), "given back"],
    ["the same values shown", screen("VAD0AA", { ICN: theirs, NT2: "đã khai" }, theirs), "differs"],
    ["no number", result("00000"), "differs", "no number"],
    ["another branch", result("00000", theirs.slice(0, 11) + "1"), "differs", "branch 1"],
    ["refused", result("E0103"), "refused", "E0103"],
    ["refused by the front", text("Verification GW Error"), "refused"],
    ["busy", result("A0011"), "busy"],
    ["closed", result("A0010"), "busy"],
    ["an abnormal end", result("A0007"), "unknown"],
    ["a page of a proxy", text("<html>".repeat(100)), "unknown"],
    ["nothing that can be read", undefined, "unknown"],
  ];
  for (const [name, reply, kind, reason = ""] of table) {
    const verdict = judgeAnswer(ida, ours, reply, catalogue);
    assert.equal(verdict.kind, kind, `${name}: ${verdict.reason}`);
    assert.ok(verdict.reason.includes(reason), `${name}: ${verdict.reason}`);
  }
});

Deno.test("judgeAnswer() maps numbers and receipts, and names values that came back changed", () => {
  const values = { BL1: "B1", NT2: "đã khai" };
  const ida = request("IDA", values);
  const output = catalogue.output("VAD0AA")!;
  const facts = { output, userId: "", company: "", receivedAt };
  const shown = fillOutput(output, [{ items: ida.items, facts }]);
  const remark = Object.keys(shown).find((id) => shown[id] === values.NT2)!;
  const same = screen("VAD0AA", { ...shown, ICN: theirs }, theirs);
  const verdict = judgeAnswer(ida, ours, same, catalogue);
  assert.equal(verdict.kind, "given back", JSON.stringify(verdict));
  assert.deepEqual("pairs" in verdict && verdict.pairs, [
    { ours: "10900000006", theirs: "10000047110" },
  ]);
  const other = screen("VAD0AA", { ...shown, ICN: theirs, [remark]: "khác" }, theirs);
  const changed = judgeAnswer(ida, ours, other, catalogue);
  assert.deepEqual("differences" in changed && changed.differences, [
    { item: remark, declared: "đã khai", found: "khác" },
  ]);
  const receipt = judgeAnswer(
    request("MSB"),
    { number: "", receipt: "A026112212345001" },
    result("00000", "P126112212345002"),
    catalogue,
  );
  assert.deepEqual("pairs" in receipt && receipt.pairs, [
    { ours: "A026112212345001", theirs: "P126112212345002" },
  ]);
});

Deno.test("readOurAnswer() keeps what a comparison needs of our own answer", () => {
  assert.deepEqual(readOurAnswer("IDC", result("00000", ours.number), catalogue), {
    ...ours,
    storesCorrection: false,
  });
  const stored = screen("VAD0AB", { ICN: ours.number }, ours.number);
  assert.equal(readOurAnswer("IDA01", stored, catalogue).storesCorrection, true);
});

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

Deno.test("judgeInquiry() says whether a message was processed, and admits when it cannot tell", () => {
  const idc = request("IDC", { ICN: theirs });
  const inquiry = chooseInquiry(idc)!;
  const table: [string, Uint8Array, string][] = [
    ["registered", screen("VAD0AP", { ICN: theirs, A10: "22112026" }), "there"],
    ["a draft", screen("VAD0AP", { ICN: theirs }), "absent"],
    ["not known", result("S0003"), "unclear"],
    ["refused otherwise", result("U0001"), "unclear"],
    ["no message", new TextEncoder().encode("busy"), "unclear"],
  ];
  for (const [name, reply, kind] of table) {
    assert.equal(judgeInquiry(idc, inquiry, reply, "", catalogue).kind, kind, name);
  }
  const ida = request("IDA", { BL1: "B1", NT2: "x" });
  const byCargo = chooseInquiry(ida)!;
  assert.equal(judgeInquiry(ida, byCargo, result("E0103"), "", catalogue).kind, "absent");
  const other = screen("VAD419", { ICN: theirs, BL1: "B1", NT2: "y" });
  assert.equal(judgeInquiry(ida, byCargo, other, "", catalogue).kind, "differs");
  const ide = request("IDE", { ICN: theirs });
  const at = (branch: number) => screen("VAD0AP", { ICN: theirs.slice(0, 11) + branch });
  const judged = [0, 1, 2].map((branch) =>
    judgeInquiry(ide, inquiry, at(branch), theirs.slice(0, 11) + "1", catalogue).kind
  );
  assert.deepEqual(judged, ["absent", "there", "there"]);
});
