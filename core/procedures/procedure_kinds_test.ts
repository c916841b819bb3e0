import assert from "node:assert/strict";
import { catalogue, findItem } from "../catalogue/mod.ts";
import { channelOutputs } from "./channel_outputs.ts";
import { documentFamilies, type DocumentFamily, type FamilyName } from "./document_families.ts";
import { type Prints, procedureKind, procedureKinds, proceduresOf } from "./procedure_kinds.ts";

Deno.test("procedureKinds covers exactly the procedures of the catalogue", () => {
  const known = catalogue.procedures().map(({ code }) => code).sort();
  assert.equal(known.length, 121);
  assert.deepEqual([...procedureKinds.keys()].sort(), known);
});

Deno.test("procedureKinds names only items that the procedure sends", () => {
  for (const [code, row] of procedureKinds) {
    const { layout } = catalogue.procedure(code)!;
    const keyItems = (row.keys ?? []).flatMap((key) => key.items);
    const named = [row.number, row.processing, row.reference, row.prints?.direction, ...keyItems];
    for (const name of named) {
      if (name === undefined) continue;
      const item = findItem(layout, name.replace(/#.$/, ""));
      assert.ok(item?.inRequest, `${code} has no item ${name}`);
      assert.equal(name.includes("#"), item.group.startsWith("R"), `${code} ${name}: repeats?`);
    }
  }
});

Deno.test("procedureKinds gives every screen of the catalogue to its call-up and no other", () => {
  const used = new Map<string, string[]>();
  for (const [code, row] of procedureKinds) {
    for (const screen of row.screens ?? []) {
      const output = catalogue.output(screen);
      assert.equal(output?.type, "C", `${code} ${screen}`);
      const opened = procedureKind(output.opens)!;
      assert.equal(opened.family, row.family, `${code} returns ${screen} for ${output.opens}`);
      used.set(screen, [...(used.get(screen) ?? []), code]);
    }
  }
  const screens = catalogue.outputs().filter(({ type }) => type === "C").map(({ code }) => code);
  assert.deepEqual([...used.keys()].sort(), screens.sort());
});

Deno.test("procedureKinds answers inquiries with M outputs, and every M output has an inquiry", () => {
  const used = new Set<string>();
  for (const [code, row] of procedureKinds) {
    for (const { output, family } of row.inquiries ?? []) {
      assert.equal(catalogue.output(output)?.type, "M", `${code} ${output}`);
      const families: FamilyName[] = [row.family, ...(row.families ?? [])];
      if (family !== undefined) assert.ok(families.includes(family), `${code} ${family}`);
      used.add(output);
    }
    if (row.kind === "refer" || row.kind === "check channel") assert.ok(row.inquiries, code);
  }
  const unused = catalogue.outputs().filter(({ type, code }) => type === "M" && !used.has(code));
  // Permits and bank accounts are what only VNACCS knows.
  assert.deepEqual(unused.map(({ code }) => code).sort(), [
    "VAF511",
    "VAF805",
    "VAF806",
    "VAF807",
    "VAF808",
    "VAGM03",
    "VAGM13",
    "VAHM03",
    "VAJM03",
  ]);
});

Deno.test("procedureKinds and channelOutputs print only P outputs", () => {
  for (const [code, row] of procedureKinds) {
    for (const print of reportsOf(row.prints)) {
      assert.equal(catalogue.output(print)?.type, "P", `${code} ${print}`);
    }
  }
  for (const [family, variants] of Object.entries(channelOutputs)) {
    for (const { registered, corrected } of Object.values(variants)) {
      for (const { notices, permit } of [registered, corrected]) {
        const channels = documentFamilies[family as FamilyName].channels;
        assert.equal(Object.keys(notices).length, channels, family);
        for (const print of [...Object.values(notices).flat(), permit!]) {
          assert.equal(catalogue.output(print)?.type, "P", `${family} ${print}`);
        }
      }
    }
  }
});

Deno.test("channelOutputs exist for exactly the families that get a channel", () => {
  const withChannel = Object.entries(documentFamilies)
    .filter(([, family]) => "channels" in family).map(([name]) => name);
  assert.deepEqual(Object.keys(channelOutputs).sort(), withChannel.sort());
});

Deno.test("proceduresOf() gives the families that belong together", () => {
  const expected: Partial<Record<FamilyName, string>> = {
    "import declaration": "IDA IDA01 IDB IDC IDD IDE IID",
    "export declaration": "EDA EDA01 EDB EDC EDD EDE IEX",
    "small import declaration": "IID MIC MID MIE",
    "small export declaration": "IEX MEC MED MEE",
    "tax amendment": "AMA AMB AMC IAD",
    "exemption list": "TEA TEB ITE",
    "temporary trade": "TIA TIB ITI",
    "invoice": "IVA IVA01 IIV",
    "transport declaration": "OLA OLB OLC COT11 COT BOA BIA11 BIA ITF",
    "application": "HYS HYE IHY",
  };
  for (const [family, codes] of Object.entries(expected)) {
    assert.equal(proceduresOf(family as FamilyName).join(" "), codes);
  }
});

Deno.test("documentFamilies tell of transit in reports that exist, by an item of their manifests", () => {
  for (const [family, { transitReport }] of Object.entries<DocumentFamily>(documentFamilies)) {
    if (transitReport === undefined) continue;
    assert.equal(catalogue.output(transitReport)?.type, "P");
    const [maker] = proceduresOf(family as FamilyName);
    assert.ok(findItem(catalogue.procedure(maker!)!.layout, "KRR")?.inRequest, maker);
  }
});

Deno.test("documentFamilies have types of two digits", () => {
  for (
    const [name, { documentType }] of Object.entries<{ documentType?: unknown }>(documentFamilies)
  ) {
    if (documentType === undefined) continue;
    const types = typeof documentType === "string"
      ? [documentType]
      : [Object(documentType).inbound, Object(documentType).outbound];
    for (const type of types) assert.match(type, /^[1-8][0-9]$/, name);
  }
});

function reportsOf(prints: Prints | undefined): string[] {
  return [prints, prints?.outbound].flatMap((set) => [
    ...(set?.registered ?? []),
    ...(set?.corrected ?? []),
    ...(set?.cancelled ?? []),
  ]);
}
