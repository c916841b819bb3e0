import assert from "node:assert/strict";
import { readReportText, type ReportContent, writeReportText } from "./report_text.ts";

const request = {
  procedure: "MIC",
  userId: "A0001A01",
  path: "T00001",
  linkInfo: "M1000120261122",
  inputInfo: "",
  indexInfo: "",
  system: "1",
  displayCode: "",
};
const values = { A06: "119000000060", A13: 'Số 1 = a:b, "Huế"', A20: "" };
const rows = { ...values, B01: ["1", undefined, "x\ny"], C01: "two\nlines", D01: "\\n{" };

const cases: Record<string, ReportContent> = {
  "one report": { request, values: [values] },
  "several reports": { request, values: [values, rows, values] },
  "reports that say nothing": { request, values: [{}, values, {}, {}] },
  "none": { request, values: [] },
  "a header with a line end": {
    request: { ...request, inputInfo: "a\nb" },
    values: [rows, values],
  },
  "a header like JSON": { request: { ...request, procedure: "{" }, values: [values] },
};

/** Rows of a list that have no value are none. */
const nullsAsUndefined = (content: ReportContent): unknown =>
  JSON.parse(JSON.stringify(content), (_, value) => value === null ? "none" : value);

for (const [what, content] of Object.entries(cases)) {
  Deno.test(`readReportText() gives what writeReportText() was given: ${what}`, () => {
    const bytes = new TextEncoder().encode(writeReportText(content));
    const expected = content.values.length === 0 ? { ...content, values: [{}] } : content;
    assert.deepEqual(nullsAsUndefined(readReportText(bytes)), nullsAsUndefined(expected));
  });
}

Deno.test("writeReportText() keeps no padding, and no more than JSON", () => {
  const padded = { ...request, procedure: "MIC  ", inputInfo: "          " };
  const text = writeReportText({ request: padded, values: [values] });
  assert.equal(text, writeReportText({ request, values: [values] }));
  assert.ok(text.length < JSON.stringify({ request, values }).length * 2 / 3, text);
});

Deno.test("writeReportText() keeps no padding of a header that it writes as JSON", () => {
  const odd = { ...request, inputInfo: "a\nb" };
  const text = writeReportText({ request: { ...odd, procedure: "MIC  " }, values: [values] });
  assert.equal(text, writeReportText({ request: odd, values: [values] }));
});

Deno.test("readReportText() reads what earlier versions wrote: one report or a list, as JSON", () => {
  const read = (content: unknown) =>
    readReportText(new TextEncoder().encode(JSON.stringify(content)));
  assert.deepEqual(read({ request, values }), { request, values: [values] });
  assert.deepEqual(read({ request, values: [values, values] }), {
    request,
    values: [values, values],
  });
});
