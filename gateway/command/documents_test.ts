import assert from "node:assert/strict";
import type { DocumentJson } from "../api/documents.ts";
import { documentText } from "./documents.ts";

const at = "2026-03-02T01:00:00.000Z";

/** Each text of it is there once. */
const document: DocumentJson = {
  id: "vnaccs:90000000001",
  number: "900000000011",
  primaryNumber: "10000000002",
  family: "import declaration",
  owner: "A0001",
  declarant: "A0001A01",
  company: "CÔNG TY THỬ",
  office: "01AB",
  state: "registered",
  corrections: 4711,
  channel: 2,
  channelRule: "rule-5",
  channelUnknownSince: null,
  permit: "none",
  permitDoubts: [{ reason: "license", item: "OL1", row: 31 }],
  complete: true,
  keys: ["cargo:B1"],
  links: [{ kind: "amends", number: "900000000099" }],
  receipts: ["S126030200001001"],
  dates: { registered: at },
  collisions: [{ at: "2026-03-02T02:00:00.000Z", sentence: "both gave it" }],
  doubts: [{ message: "3-14", reason: "no answer", since: "2026-03-02T03:00:00.000Z" }],
  officerActs: [
    {
      at: "2026-03-02T04:00:00.000Z",
      officer: "hoa",
      kind: "duties",
      good: null,
      basis: "guaranteed",
      reference: "BL 77/2026",
      channel: null,
      proposed: false,
      text: "đã nộp",
    },
    {
      at: "2026-03-02T05:00:00.000Z",
      officer: "lan",
      kind: "channel",
      good: null,
      basis: null,
      reference: null,
      channel: 3,
      proposed: true,
      text: "nghi vấn",
    },
  ],
  files: [{
    name: "hóa đơn.pdf",
    bytes: 4711,
    receipt: "S126030200009001",
    message: "3-12",
    archive: "202602",
  }],
  history: [{
    at: "2026-03-02T06:00:00.000Z",
    message: "3-15",
    archive: "202603",
    procedure: "IDC",
    number: "900000000022",
    state: "cleared",
    channel: 1,
    rule: "rule-6",
    by: "stood in",
    givenBack: "given back",
  }],
};

/** Every text and number in a value, with the path to it. */
function leaves(value: unknown, path: string): [string, string][] {
  if (value === null || typeof value === "boolean") return [];
  if (typeof value !== "object") return [[path, String(value)]];
  return Object.entries(value).flatMap(([name, each]) => leaves(each, `${path}.${name}`));
}

Deno.test("documentText() shows whatever the API says of a document", () => {
  const text = documentText(document);
  const missing = leaves(document, "").filter(([path, said]) =>
    // The number stands for the id, a rule of the history for its channel's.
    path !== ".id" && !path.startsWith(".history.0.rule") && !text.includes(said)
  );
  assert.deepEqual(missing, []);
  assert.match(text, /channel \(proposed\)/);
  assert.match(documentText({ ...document, number: "" }), /vnaccs:90000000001/);
});
