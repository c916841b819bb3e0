/**
 * Walks all outputs with a document of every family whose declarant gave nothing: whatever then
 * stands in an output is the centre's word, and must be one that may stand there.
 */
import assert from "node:assert/strict";
import { catalogue, type OutputMessage } from "../catalogue/mod.ts";
import {
  documentFamilies,
  type FamilyName,
  procedureKinds,
  proceduresOf,
} from "../procedures/mod.ts";
import { isRefusal } from "../verdict.ts";
import { itemPlan, type Items, readItems, writeItems } from "../wire/mod.ts";
import type { Document } from "./document.ts";
import { dutyRemark } from "./duty_remark.ts";
import { factsByFamily } from "./facts_by_family.ts";
import { fillOutput } from "./fill_output.ts";
import { itemsFromInvoice } from "./items_from_invoice.ts";
import { normaliseName } from "./output_facts.ts";

const day = (date: number): Date => new Date(Date.UTC(2026, 0, date, 3, date, date));
const families = Object.keys(documentFamilies) as FamilyName[];
const storing = new Set([
  "pre-register",
  "correct draft",
  "small value",
  "submit",
  "notify",
  "exemption list",
  "permit application",
  "invoice",
  "attach",
]);

/** A document of which every fact has a value of its own. */
function documentOf(family: FamilyName, procedure: string): Document {
  return {
    id: "98765432101",
    number: "987654321012",
    family,
    keys: [],
    owner: "Q7777",
    declarant: "Q7777",
    company: "CÔNG TY RIÊNG",
    office: "47D3",
    state: "cleared",
    content: { procedure, body: new Uint8Array() },
    corrections: 1,
    channel: { kind: "known", channel: 2, rule: "default", version: "none", kept: false },
    dates: {
      created: day(1),
      registered: day(2),
      corrected: day(3),
      cleared: day(4),
      cancelled: day(5),
    },
    links: [],
    printed: [],
    receipts: [],
    complete: true,
  };
}

const dayAndTime = (date: number): string[] => [
  `0${date}012026`,
  `100${date}0${date}`,
  `100${date}`,
];

/** What a value without a declarant can only be, and the names of items that may hold it. */
const meanings: readonly (readonly [values: readonly string[], names: RegExp])[] = [
  [dayAndTime(2), /regist|declaration|submission|application|^(latest )?update|^date$/],
  [dayAndTime(3), /correction|update/],
  [dayAndTime(4), /permit|approval/],
  [dayAndTime(5), /cancellation/],
  [["47D3"], /customs office/],
  [["2"], /inspection kind|examination classification|screening criteria/],
  [["Q7777A01", "Q7777"], /^(agent|declarant|registrant|submitter|user)( code)?$/],
  [["CÔNG TY RIÊNG", "CONG TY RIENG"], / name$/],
  [["0"], /^number of declaration column$/],
  [[dutyRemark], /^notes$/],
];

/** How the outputs of a family call the number of its own documents. */
const ownNumber: Readonly<Partial<Record<FamilyName, RegExp>>> = {
  "import declaration": /^declaration no$/,
  "small import declaration": /^declaration no$/,
  "export declaration": /^declaration no$/,
  "small export declaration": /^declaration no$/,
  "transport declaration": /^((bonded )?transportation )?declaration no$/,
  "exemption list": /^tax exemption list no$/,
  "invoice": /^electronic invoice receipt no$/,
  "application": /^declaration no$/,
  "sea manifest submission": /^reference no$/,
  "air manifest submission": /^reference no$/,
  "rail manifest submission": /^reference no$/,
  "loading confirmation": /^transship\/transit management no$/,
  "container list": /^submission no$/,
  "sea arrival": /^arrival notification n/,
  "air arrival": /^arrival notification n/,
  "rail arrival": /^arrival notification n/,
  "sea departure": /^departure notification n/,
  "air departure": /^departure notification n/,
  "rail departure": /^departure notification n/,
  "vehicle arrival": /^(arrival )?declaration number$/,
  "vehicle departure": /^(departure )?declaration number$/,
  "explosives permit": /^oga application no$/,
  "animal quarantine permit": /^oga application no$/,
  "food quality permit": /^oga application no$/,
  "medicine permit": /^oga application no$/,
};

const blanks = new Map<string, Items>();

/** A request of the procedure without any value. */
function blankItems(procedure: string): Items {
  const known = blanks.get(procedure);
  if (known !== undefined) return known;
  const { layout } = catalogue.procedure(procedure)!;
  const items = readItems(layout, "request", writeItems(layout, "request", {}));
  if (isRefusal(items)) assert.fail(items.reason);
  blanks.set(procedure, items);
  return items;
}

/** Values of an output by ID, whatever row. */
function filled(output: OutputMessage, family: FamilyName, procedure: string) {
  const items = blankItems(procedure);
  const document = documentOf(family, procedure);
  const facts = { output, userId: "Q7777A01", company: "X", receivedAt: day(9), document };
  return Object.entries(fillOutput(output, [{ items, facts }])).flatMap(([id, value]) =>
    [value].flat().map((text) => ({ id, value: text ?? "" })).filter(({ value }) => value !== "")
  );
}

Deno.test("an output of a document that says nothing holds only what its family states (F76)", () => {
  let values = 0;
  const wrong: string[] = [];
  for (const family of families) {
    const procedures = proceduresOf(family).filter((code) => {
      const row = procedureKinds.get(code)!;
      return row.family === family && storing.has(row.kind);
    });
    // One way to make it is enough: what its items are called decides no fact.
    for (const procedure of procedures.slice(0, 1)) {
      for (const output of catalogue.outputs()) {
        const plan = itemPlan(output.layout, "output");
        for (const { id, value } of filled(output, family, procedure)) {
          const line = Math.max(plan.lineOf(id, 0), plan.lineOf(id, 1));
          const name = normaliseName(plan.placeAt(line).item.name);
          const isRowNumber = name === "field no" && /^0*1$/.test(value);
          const isTitle = /^(report|output information) name$/.test(name) &&
            (output.titleVi || output.title).startsWith(value);
          const isGood = isRowNumber || isTitle ||
            (value === "987654321012" && ownNumber[family]?.test(name)) ||
            meanings.some(([known, names]) => known.includes(value) && names.test(name));
          values++;
          if (!isGood) {
            wrong.push(`${family}: ${procedure} > ${output.code}.${id} ${name}=${value}`);
          }
        }
      }
    }
  }
  assert.ok(values > 3000, `${values} values were looked at`);
  assert.deepEqual(wrong, []);
});

Deno.test("a declaration shows no receipt number and no exemption list that nobody named", () => {
  for (
    const [family, procedure] of [["import declaration", "IDA"], ["export declaration", "EDA"]]
  ) {
    for (const output of catalogue.outputs()) {
      const shown = filled(output, family as FamilyName, procedure!);
      for (const { id } of shown) {
        const item = output.layout.items.find((candidate) => candidate.id === id);
        assert.doesNotMatch(item?.name ?? "", /receipt no|exemption list/i, `${output.code}.${id}`);
      }
    }
  }
});

Deno.test("an invoice has no date that nobody gave but that of its own notice", () => {
  for (const code of ["VAL087", "VAL089", "VAL094"]) {
    const dates = filled(catalogue.output(code)!, "invoice", "IVA")
      .filter(({ id }) => id.startsWith("M"));
    assert.deepEqual(dates, [], code);
  }
  const notice = filled(catalogue.output("VAL088")!, "invoice", "IVA");
  assert.deepEqual(notice.find(({ id }) => id === "NYD")?.value, "02012026");
});

Deno.test("every name that a family states is the name of an item of some output", () => {
  const names = new Set(
    catalogue.outputs().flatMap(({ layout }) =>
      layout.items.flatMap(({ id, name }) => [normaliseName(name), `${layout.code}.${id}`])
    ),
  );
  for (const [family, facts] of Object.entries(factsByFamily)) {
    for (const name of Object.keys(facts)) assert.ok(names.has(name), `${family}: ${name}`);
  }
});

Deno.test("every item that an invoice fills is an item of the declaration and of the invoice", () => {
  const invoice = new Set(catalogue.procedure("IVA")!.layout.items.map(({ id }) => id));
  for (const [procedure, pairs] of Object.entries(itemsFromInvoice)) {
    const { layout } = catalogue.procedure(procedure)!;
    for (const [to, from] of Object.entries(pairs)) {
      assert.ok(layout.items.some(({ id }) => id === to), `${procedure}.${to}`);
      assert.ok(invoice.has(from), `IVA.${from}`);
    }
  }
});
