import assert from "node:assert/strict";
import { catalogue } from "../catalogue/mod.ts";
import { type FamilyName, procedureKinds } from "../procedures/mod.ts";
import { isRefusal } from "../verdict.ts";
import { type ItemRecord, readItems, writeItems } from "../wire/mod.ts";
import type { Document } from "./document.ts";
import { fillOutput, type OutputSource } from "./fill_output.ts";
import { normaliseName } from "./output_facts.ts";

const at = new Date("2026-11-22T18:30:15Z");

const document: Document = {
  id: "10900000006",
  number: "109000000061",
  family: "import declaration",
  keys: [],
  owner: "A0001",
  declarant: "A0001",
  company: "CÔNG TY THỬ",
  office: "02CI",
  state: "cleared",
  content: { procedure: "IDA", body: new Uint8Array() },
  corrections: 1,
  channel: { kind: "known", channel: 1, rule: "default", version: "none", kept: false },
  dates: { created: at, registered: at, corrected: new Date(at.getTime() + 1000) },
  links: [],
  printed: [],
  receipts: [],
  complete: true,
};

function source(
  procedure: string,
  values: ItemRecord,
  output: string,
  overrides?: Record<string, string>,
): OutputSource {
  const { layout } = catalogue.procedure(procedure)!;
  const items = readItems(layout, "request", writeItems(layout, "request", values));
  if (isRefusal(items)) assert.fail(items.reason);
  const message = catalogue.output(output)!;
  const facts = { output: message, userId: "A0001A01", company: "X", receivedAt: at, document };
  return { items, overrides, facts };
}

/** Values by ID and row, 0 for single items. */
function filledBy(...args: Parameters<typeof fillOutput>) {
  const values = fillOutput(...args);
  return (id: string, row: number): string | undefined => {
    const value = values[id];
    return typeof value === "string" || value === undefined ? value : value[row - 1];
  };
}

Deno.test("fillOutput() fills by meaning, not by id alone", () => {
  const values = { ICN: "", AD1: "01122026", IMN: "Tên", RED: "02122026", BL2: "B2", MRK: "M" };
  const from = source("IDA", values, "VAD1AC", { ICN: document.number });
  const filled = filledBy(catalogue.output("VAD1AC")!, [from]);
  assert.equal(filled("ICN", 0), document.number);
  assert.equal(filled("A19", 0), "Tên");
  assert.equal(filled("KB2", 0), "B2", "the second of five items of one name");
  assert.equal(filled("RED", 0), "02122026", "called otherwise in the report");
  // AD1 is a day of arrival in the request and the time of registration in the report.
  assert.equal(filled("AD1", 0), "013015");
  assert.equal(filled("BD1", 0), "01122026");
});

Deno.test("fillOutput() shows Vietnam time, channel, office and user", () => {
  const filled = filledBy(catalogue.output("VAD1AC")!, [source("IDA", { NO: "1" }, "VAD1AC")]);
  const expected = {
    A09: "23112026",
    AD2: "23112026",
    AD3: "013016",
    A06: "1",
    A07: "02CI",
    A37: "A0001",
  };
  for (const [id, value] of Object.entries(expected)) assert.equal(filled(id, 0), value, id);
  assert.equal(filled("A38", 0), "CONG TY THU", "a name in an item of capitals");
  assert.equal(filled("KH1", 0), undefined, "taxes are unknown");
});

Deno.test("fillOutput() takes one ID under two names only where they are stated to mean the same", () => {
  const values = { CG1: "CARGO", TCN: "C-1", NTA: "all", NT1: "first", NT2: "second" };
  const from = source("OLA", values, "VAS503", { OLT: "509000000060" });
  const filled = filledBy(catalogue.output("VAS503")!, [from]);
  assert.equal(filled("OLT", 0), "509000000060");
  assert.equal(filled("CG1", 0), "CARGO");
  assert.equal(filled("TCN", 0), "C-1");
  // The remark of all is NT1 in the report, and those of the single cargoes are NJ1 to NJ5.
  assert.equal(filled("NT1", 0), "all");
  assert.equal(filled("NJ1", 0), "first");
  assert.equal(filled("NJ2", 0), "second");
  // A day of arrival is no day of correction, whatever the ID.
  const instruction = source("IDA", { AD2: "01122026", RED: "02122026" }, "VAD800");
  const told = filledBy(catalogue.output("VAD800")!, [instruction]);
  assert.notEqual(told("AD2", 0), "01122026");
  assert.equal(told("RED", 0), "02122026");
});

Deno.test("a currency stands before the declarant's value, not before the one that VNACCS computes", () => {
  let tried = 0;
  for (const output of catalogue.outputs()) {
    const named = (wanted: string) =>
      output.layout.items.filter(({ name, group }) =>
        group !== "" && normaliseName(name) === wanted
      ).map(({ id }) => id);
    const [declared, computed] = [
      named("tax value currency code"),
      named("customs value currency code"),
    ];
    const [value] = named("tax value(manual)");
    if (declared.length === 0) continue;
    for (const procedure of ["EDA", "EDA01", "IDA", "IDA01"]) {
      const values = { BPC: ["USD", ""], DPR: ["100", "7"] };
      const filled = filledBy(output, [source(procedure, values, output.code)]);
      const name = `${output.code} of ${procedure}`;
      assert.equal(filled(declared[0]!, 1), "USD", name);
      assert.equal(filled(value!, 1), "100", name);
      assert.equal(filled(declared[0]!, 2) ?? "", "", name);
      for (const id of computed) {
        assert.deepEqual([1, 2].map((row) => filled(id, row) ?? ""), ["", ""], `${name} ${id}`);
      }
      if (computed.length > 0) tried++;
    }
  }
  assert.ok(tried >= 4 * 16, `${tried} outputs have both`);
});

Deno.test("fillOutput() blanks or cuts what does not fit", () => {
  const from = source("IVA", { IVN: "1", IMN: "Ổ".repeat(100) }, "VAD419");
  const filled = filledBy(catalogue.output("VAD419")!, [from]);
  for (const { id, widthBytes, group } of catalogue.output("VAD419")!.layout.items) {
    const value = filled(id, group === "" ? 0 : 1) ?? "";
    assert.ok(new TextEncoder().encode(value).length <= widthBytes, id);
  }
});

Deno.test("fillOutput() gives a list one row for each document", () => {
  const lists = ["109000000060", "109000000061"].map((number) =>
    source("TEA", { IPN: number }, "VAL809", { TEN: number })
  );
  const search = source("ITE", { CH: "02CI" }, "VAL809");
  const filled = filledBy(catalogue.output("VAL809")!, lists, search);
  assert.equal(filled("CH", 0), "02CI");
  assert.deepEqual([1, 2, 3].map((row) => filled("B01", row)), [
    "109000000060",
    "109000000061",
    undefined,
  ]);
});

Deno.test("a search that says nothing adds nothing, whatever is asked of whatever family (F76)", () => {
  let tried = 0;
  for (const [asks, row] of procedureKinds) {
    const outputs = [
      ...(row.inquiries ?? []).map(({ output }) => output),
      ...row.screens ?? [],
      ...row.prints?.registered ?? [],
    ];
    const families: readonly FamilyName[] = [row.family, ...row.families ?? []];
    for (const family of families) {
      for (const [makes] of [...procedureKinds].filter(([, made]) => made.family === family)) {
        for (const output of new Set(outputs)) {
          const of = (procedure: string): OutputSource => {
            const blank = source(procedure, {}, output);
            return { ...blank, facts: { ...blank.facts, document: { ...document, family } } };
          };
          const message = catalogue.output(output)!;
          const alone = fillOutput(message, [of(makes)]);
          assert.deepEqual(fillOutput(message, [of(makes)], of(asks)), alone, `${asks} ${makes}`);
          tried++;
        }
      }
    }
  }
  assert.ok(tried > 300, `${tried} answers`);
});

Deno.test("normaliseName() takes differences of writing away", () => {
  assert.equal(normaliseName("Declaration  No."), "declaration no");
  assert.equal(
    normaliseName("Cargo No. (B/L No., AWB No. etc....)"),
    "cargo no(b/l no.,awb no etc)",
  );
  assert.equal(normaliseName("Arrival date / Departure date"), "arrival date/departure date");
});
