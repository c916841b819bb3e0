import assert from "node:assert/strict";
import { catalogue } from "../catalogue/mod.ts";
import { request, result, screen, theirs } from "../testing/primary_answers.ts";
import { chooseInquiry } from "./choose_inquiry.ts";
import { judgeInquiry } from "./judge_inquiry.ts";

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
