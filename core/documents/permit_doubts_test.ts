import assert from "node:assert/strict";
import { catalogue, type Item } from "../catalogue/mod.ts";
import { channelOutputs } from "../procedures/mod.ts";
import { isRefusal } from "../verdict.ts";
import { type ItemRecord, readItems } from "../wire/mod.ts";
import { exampleValue } from "../testing/example_items.ts";
import { type PermitDoubtReason, permitDoubtReasons, permitDoubts } from "./permit_doubts.ts";
import { permitPolicies, type PermitPolicy } from "./permit_policies.ts";
import {
  dutyFree,
  example,
  importValues,
  prints,
  ScratchStandby,
} from "../testing/scratch_standby.ts";

const green = `{"version":"t","default":1}`;
const permitReports = new Set(
  Object.values(channelOutputs).flatMap((variants) =>
    Object.values(variants).flatMap(({ registered, corrected }) => [
      registered.permit,
      corrected.permit,
    ])
  ),
);

/** How a declaration of each kind is made, and what makes it free by what it says. */
const kinds = {
  "import": { make: "IDA", declare: "IDC", number: "ICN", values: importValues, free: dutyFree },
  "export": {
    make: "EDA",
    declare: "EDC",
    number: "ECN",
    values: example("EDA", { ECB: "B11", CH: "02CI", CMD: ["09012120"] }),
    free: { TXA: ["0"] },
  },
  "small import": { make: "MIC", declare: "", number: "ICN", values: example("MIC"), free: {} },
  "small export": { make: "MEC", declare: "", number: "ECN", values: example("MEC"), free: {} },
  "transport": { make: "OLA", declare: "OLC", number: "OLT", values: example("OLA"), free: {} },
} as const satisfies Record<string, {
  make: string;
  declare: string;
  number: string;
  values: ItemRecord;
  free: ItemRecord;
}>;
type Kind = keyof typeof kinds;

/** Reasons with tests of their own: judge_values_test.ts. */
const aboutValues: readonly PermitDoubtReason[] = ["code not known", "items that do not agree"];

/** What is said beside being free, or in its place. */
type Saying = readonly [
  kind: Kind,
  what: string,
  values: ItemRecord,
  reasons: readonly PermitDoubtReason[],
];

const notFree: readonly PermitDoubtReason[] = [
  "import tax not declared free",
  "other tax not declared free",
];

const sayings: readonly Saying[] = [
  ["import", "free", {}, []],
  ["import", "free by an exemption", { RE: ["XN010", "XN020"] }, ["reduction"]],
  ["import", "VAT by a code of another form", { TX1: ["VKZZZ", "VK"] }, [
    "tax declared",
    "other tax not declared free",
  ]],
  ["import", "free of VAT by an exemption code", { TX1: ["", ""], TR1: ["VK010", "VK010"] }, []],
  ["import", "free of excise too", { TX2: ["TK010", ""] }, []],
  ["import", "into a bonded warehouse", { ICB: "C11", TXA: ["", ""], TX1: ["", ""] }, []],
  ["import", "every tax item blank", { TXA: ["", ""], TX1: ["", ""] }, notFree],
  ["import", "VAT blank", { TX1: ["", ""] }, ["other tax not declared free"]],
  ["import", "one line blank", { TXA: ["0", ""] }, ["import tax not declared free"]],
  ["import", "a rate", { TXA: ["0", "5.5"] }, ["tax declared", "import tax not declared free"]],
  ["import", "an absolute rate", { TXB: ["1000", ""] }, ["tax declared"]],
  ["import", "a tax by the piece", { SPD: ["X1", ""] }, ["tax declared"]],
  ["import", "VAT of ten percent", { TX1: ["VB015", "VK010"] }, [
    "tax declared",
    "other tax not declared free",
  ]],
  ["import", "excise", { TX2: ["TB010", ""] }, ["tax declared"]],
  ["import", "an exemption nobody knows", { RE: ["ABCDE", ""] }, ["reduction"]],
  ["import", "a reduction", { RE: ["XN010", ""], REG: ["5000", ""] }, ["reduction"]],
  ["import", "VAT reduced", { TG1: ["5000", ""] }, ["reduction"]],
  ["import", "a bank", { BRC: "VCB", BYA: "2026", BCM: "A", BCN: "1" }, ["bank payment"]],
  ["import", "a guarantee", { SBC: "VCB", RYA: "2026", SCM: "A", SCN: "1" }, ["guarantee"]],
  ["import", "payment at once", { ENC: "D" }, []],
  ["import", "payment later", { ENC: "A" }, ["payment later"]],
  ["import", "release first", { BP: "1" }, ["release before permit"]],
  ["import", "an exemption list", { TXN: ["750000000010", ""], TXR: ["1", ""] }, [
    "exemption list",
  ]],
  ["import", "a quota", { KWS: ["Q", ""] }, ["tariff quota"]],
  ["import", "temporary trade by its kind", { ICB: "G11" }, ["temporary trade"]],
  ["import", "return of a temporary export", { TDN: "300000000010", TDL: ["1", ""] }, [
    "temporary trade",
  ]],
  ["import", "a time limit", { RED: "01012027" }, ["temporary trade"]],
  ["import", "no goods at all", withoutGoods(), ["import tax not declared free"]],
  ["export", "free", {}, []],
  ["export", "out of a bonded warehouse", { ECB: "C12", TXA: [""] }, []],
  ["export", "every tax item blank", { TXA: [""] }, ["export tax not declared free"]],
  ["export", "a rate", { TXA: ["10"] }, ["tax declared", "export tax not declared free"]],
  ["export", "an absolute rate", { TXB: ["5"] }, ["tax declared"]],
  ["export", "an exemption or reduction", { RE: ["XX010"] }, ["reduction"]],
  ["export", "a bank", { BRC: "VCB" }, ["bank payment"]],
  ["export", "a guarantee", { SBC: "VCB" }, ["guarantee"]],
  ["export", "payment later", { ENC: "A" }, ["payment later"]],
  ["export", "an exemption list", { TXN: ["750000000010"] }, ["exemption list"]],
  ["export", "temporary trade by its kind", { ECB: "G61" }, ["temporary trade"]],
  ["export", "return of a temporary import", { TDN: "100000000010" }, ["temporary trade"]],
  ["small import", "anything", {}, ["small value"]],
  ["small export", "anything", {}, []],
  ["transport", "no security", {}, []],
  ["transport", "a guarantee", { TOS: "1", SBC: "VCB", SEP: "1000000" }, ["guarantee"]],
];

/** `importValues` without its repeating group. */
function withoutGoods(): ItemRecord {
  const rows = Object.entries(importValues).filter(([, value]) => typeof value !== "string");
  return { ...Object.fromEntries(rows.map(([id]) => [id, []])), TXA: [], TX1: [] };
}

/** Declares it; gives the standby, the reports of the step and the document. */
function declared(kind: Kind, values: ItemRecord, permits: PermitPolicy) {
  const { make, declare, number: id, values: base, free } = kinds[kind];
  const standby = new ScratchStandby(green);
  standby.permits = permits;
  // Items stand alone here that only go with others: those rules have tests of their own.
  standby.codes = undefined;
  let decision = standby.send(make, { ...base, ...free, ...values });
  const number = decision.information;
  if (declare !== "" && number !== "") decision = standby.send(declare, { [id]: number });
  return { standby, decision, document: standby.documents.get(number.slice(0, 11)) };
}

Deno.test("permitDoubts() has a reason for whatever the standby cannot answer for", () => {
  const seen = new Set<PermitDoubtReason>();
  for (const [kind, what, values, reasons] of sayings) {
    const { document } = declared(kind, values, "officer");
    if (document === undefined) continue; // What the item checks refuse gets no permit either.
    const { layout } = catalogue.procedure(document.content.procedure)!;
    const items = readItems(layout, "request", document.content.body);
    if (isRefusal(items)) assert.fail(items.reason);
    const found = permitDoubts(document, items, { receivedAt: new Date() })
      .filter(({ reason }) => !aboutValues.includes(reason));
    assert.deepEqual(found.map(({ reason }) => reason), reasons, `${kind}: ${what}`);
    for (const { reason, item } of found) {
      seen.add(reason);
      const known = item === "" || layout.items.some(({ id }) => id === item);
      assert.ok(known, `${kind}: ${what} names ${item}`);
    }
  }
  assert.deepEqual(permitDoubtReasons.filter((reason) => !seen.has(reason)), aboutValues);
});

Deno.test("the permit by policy: nothing, what is free of duty, everything green", () => {
  for (const policy of permitPolicies) {
    for (const [kind, what, values, reasons] of sayings) {
      const { decision, document } = declared(kind, values, policy);
      if (document === undefined) continue;
      const allowed = policy === "all" || (policy === "duty-free" && reasons.length === 0);
      const name = `${policy}, ${kind}: ${what}`;
      const permits = prints(decision).filter((code) => permitReports.has(code));
      assert.equal(permits.length, allowed ? 1 : 0, name);
      assert.equal(prints(decision).length, permits.length + 1, `${name}: it is accepted`);
      assert.equal(document.state, allowed ? "cleared" : "registered", name);
      const { cleared, released } = document.dates;
      const permit = reasons.includes("release before permit") ? released : cleared;
      assert.equal(permit !== undefined, allowed, name);
      assert.ok(cleared === undefined || released === undefined, name);
    }
  }
});

Deno.test("permitDoubts() looks at every item about duties that a declaration's layout has", () => {
  // Names of what a declarant says about duties, banks, guarantees and balances.
  const names =
    /tax|duty|tariff|bank|secur|issued year|exempt|reduc|tentative|time limit of re-|extending|release before/i;
  // They say how much goods are worth or who pays, not that something is owed. */
  const beside = new Set(["TPM", "TP", "FCD", "FKK", "ORS", "TXC", "TXD"]);
  for (const kind of ["import", "export", "small import", "small export", "transport"] as const) {
    const { make, values, free } = kinds[kind];
    const { layout } = catalogue.procedure(make)!;
    for (const item of layout.items.filter(({ id, name }) => names.test(name) && !beside.has(id))) {
      const value = filled(item);
      const record = { ...values, ...free, [item.id]: item.group === "" ? value : [value] };
      const { document } = declared(kind, record, "duty-free");
      if (document !== undefined) assert.equal(document.state, "registered", `${make} ${item.id}`);
    }
  }
});

function filled(item: Item): string {
  return item.widthBytes === 12 && item.kind === "I" ? "109000000060" : exampleValue(item);
}
