import assert from "node:assert/strict";
import { catalogue } from "../catalogue/mod.ts";
import { fillOutput } from "../documents/fill_output.ts";
import { receivedAt, request, result, screen, theirs } from "../testing/primary_answers.ts";
import { judgeAnswer, readOurAnswer } from "./judge_answer.ts";

const ours = { number: "109000000060", receipt: "" };

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
