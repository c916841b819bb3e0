import assert from "node:assert/strict";
import { catalogue, findItem } from "../catalogue/mod.ts";
import { procedureKinds } from "../procedures/mod.ts";
import { declarationItems, fixedItemCodes } from "./declaration_items.ts";
import { itemCode } from "./item_code.ts";
import { ruleCode, type RuleFault } from "./rule_code.ts";

const faults: readonly RuleFault[] = [
  "not found",
  "not owner",
  "state",
  "corrections",
  "no correction",
  "duplicate",
  "suspended",
  "undecidable",
  "no files",
  "too many files",
  "files too large",
];

Deno.test("ruleCode() gives a code of the procedure's own list with an item of its layout", () => {
  for (const [procedure] of procedureKinds) {
    const list = catalogue.errorCodes(procedure);
    for (const fault of faults) {
      const { code, item } = ruleCode(catalogue, procedure, fault);
      assert.ok(list.some((row) => row.code === code), `${procedure} ${fault} ${code}`);
      if (item === undefined) continue;
      const layout = catalogue.procedure(procedure)!.layout;
      assert.ok(findItem(layout, item), `${procedure} ${fault} ${code} names ${item}`);
    }
  }
});

Deno.test("ruleCode() has U for the owner everywhere, L for the state wherever a list has one of its own", () => {
  for (const [procedure, { kind }] of procedureKinds) {
    assert.match(ruleCode(catalogue, procedure, "not owner").code, /^U/, procedure);
    const list = catalogue.errorCodes(procedure);
    if (list.some(({ code }) => code === "U0001")) {
      assert.deepEqual(ruleCode(catalogue, procedure, "not owner"), { code: "U0001" });
    }
    const hasState = list.some(({ code, item }) => code.startsWith("L") && item === "");
    if (hasState && kind !== "check channel") {
      assert.match(ruleCode(catalogue, procedure, "state").code, /^L/, procedure);
    }
  }
});

Deno.test("ruleCode() tells not found from the wrong state of declarations", () => {
  const cases: [procedure: string, fault: RuleFault, code: string, item?: string][] = [
    ["IDA", "not found", "E0213", "ICN"],
    ["IDA", "not owner", "U0002", "ICN"],
    ["IDA01", "not owner", "U0004", "ICN"],
    ["IDC", "not found", "E0033", "ICN"],
    ["IDC", "state", "L1100"],
    ["IDE", "corrections", "E0085", "ICN"],
    ["EDE", "corrections", "E0085", "ECN"],
    ["IID", "not found", "S0003", "ICN"],
    ["HYE", "corrections", "E0006", "ICN"],
    ["IAS", "undecidable", "E0002"],
    ["IVA01", "not found", "E1200", "NIV"],
    ["OLC", "not found", "E0002", "OLT"],
  ];
  for (const [procedure, fault, code, item] of cases) {
    const found = ruleCode(catalogue, procedure, fault);
    assert.deepEqual([found.code, found.item], [code, item], `${procedure} ${fault}`);
  }
});

Deno.test("fixedItemCodes are in the lists and name their items", () => {
  for (const [procedure, codes] of Object.entries(fixedItemCodes)) {
    for (const [item, code] of Object.entries(codes)) {
      const naming = catalogue.errorCodesFor(procedure, item).map((row) => row.code);
      assert.ok(naming.includes(code), `${procedure} ${item} ${code}`);
    }
  }
});

Deno.test("declarationItems names items of the layouts, and every fixed one has a code", () => {
  const layouts: Record<string, string[]> = {
    "import declaration": ["IDA", "IDA01"],
    "export declaration": ["EDA", "EDA01"],
    "small import declaration": ["MIC", "MIE"],
    "small export declaration": ["MEC", "MEE"],
    "transport declaration": ["OLA"],
  };
  assert.deepEqual(Object.keys(declarationItems).sort(), Object.keys(layouts).sort());
  for (const [family, spec] of Object.entries(declarationItems)) {
    for (const code of layouts[family]!) {
      const { layout } = catalogue.procedure(code)!;
      const { split, fixed: { always, before2018 }, hs, origins, ...singles } = spec;
      const fixed = [...always, ...before2018];
      const named = [
        ...Object.values(singles),
        ...Object.values(split ?? {}),
        ...fixed,
        ...hs,
        ...origins,
      ];
      for (const id of named) {
        if (id !== "") assert.ok(findItem(layout, id)?.inRequest, `${code} ${id}`);
      }
      for (const id of fixed) assert.match(itemCode(catalogue, code, id, "form"), /^[A-Z]\d{4}$/);
    }
  }
});
