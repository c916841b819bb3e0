import assert from "node:assert/strict";
import { catalogue } from "../catalogue/mod.ts";
import type { NumberBlocks, ReceiptCounter } from "../numbering/mod.ts";
import { documentFamilies, procedureKinds } from "../procedures/mod.ts";
import { type ChannelRules, isChannelRuleFault, readChannelRules } from "../routing/mod.ts";
import { isRefusal } from "../verdict.ts";
import { itemPlan, type ItemRecord, readItems, writeItems, writeResultCode } from "../wire/mod.ts";
import { decide, documentsNamed } from "./decide.ts";
import type { AttachedFile, Decision, DocumentRequest } from "./decision.ts";
import { draftKeptMs } from "./document.ts";
import { exampleItems } from "./example_items.ts";
import { MemoryDocuments } from "./memory_documents.ts";

const dayMs = 24 * 60 * 60 * 1000;
const types = Object.values(documentFamilies).flatMap((family) => {
  const type = "documentType" in family ? family.documentType : undefined;
  if (type === undefined) return [];
  return typeof type === "string" ? [type] : [type.inbound, type.outbound];
});

interface Options {
  user?: string;
  files?: AttachedFile[];
  suspended?: boolean;
}

/** A standby without a database: sends requests, keeps documents, moves its clock. */
class Standby {
  readonly documents = new MemoryDocuments();
  now = new Date("2026-11-22T05:00:00Z");
  rules: ChannelRules;
  clearsGreen = true;
  numbers: NumberBlocks = Object.fromEntries(
    types.map((type) => [type, { type, next: 90_000_000, last: 90_000_999 }]),
  );
  receipts: readonly ReceiptCounter[] = [{ identifier: "S1", second: "", last: 0 }];
  #count = 0;

  constructor(rules = `{"version":"t","default":2}`) {
    const read = readChannelRules(rules);
    if (isChannelRuleFault(read)) throw new Error(read.reason);
    this.rules = read;
  }

  send(code: string, values: ItemRecord, options: Options = {}): Decision {
    const procedure = catalogue.procedure(code)!;
    const body = writeItems(procedure.layout, "request", values);
    const items = readItems(procedure.layout, "request", body);
    if (isRefusal(items)) assert.fail(items.reason);
    const request: DocumentRequest = {
      messageId: `m${this.#count++}`,
      procedure,
      items,
      body,
      userId: options.user ?? "A0001A01",
      company: "CÔNG TY THỬ",
      suspended: options.suspended ?? false,
      files: options.files ?? [],
    };
    const decision = decide(request, this.documents.read(documentsNamed(request)), {
      catalogue,
      receivedAt: this.now,
      numbers: this.numbers,
      receipts: this.receipts,
      channelRules: this.rules,
      clearsGreen: this.clearsGreen,
    });
    if (decision.kind === "needs numbers") assert.fail(`needs numbers of ${decision.of}`);
    this.documents.apply(decision);
    this.numbers = decision.numbers;
    this.receipts = decision.receipts;
    return decision;
  }

  /** Sends what must be accepted; gives the decision. */
  accepted(code: string, values: ItemRecord, options: Options = {}): Decision {
    const decision = this.send(code, values, options);
    assert.deepEqual(decision.codes.map(writeResultCode), [], `${code} is accepted`);
    checkOutputs(decision);
    return decision;
  }

  /** Sends what must be refused; the codes as on the wire. */
  refused(code: string, values: ItemRecord, ...expected: string[]): void {
    this.refusedFor({}, code, values, ...expected);
  }

  refusedFor(options: Options, code: string, values: ItemRecord, ...expected: string[]): void {
    const decision = this.send(code, values, options);
    assert.deepEqual(decision.codes.map(writeResultCode), expected, code);
    assert.equal(decision.documents.length, 0);
    assert.equal(decision.screen, undefined);
    assert.equal(decision.prints.length, 0);
  }
}

/** Every output can be written with its values. */
function checkOutputs(decision: Decision): void {
  for (
    const { output, values } of [...decision.prints, ...(decision.screen ? [decision.screen] : [])]
  ) {
    writeItems(catalogue.output(output)!.layout, "output", values);
  }
}

function example(code: string, values: ItemRecord = {}): ItemRecord {
  return exampleItems(catalogue.procedure(code)!, values);
}

const importValues: ItemRecord = example("IDA", {
  ICB: "A11",
  MTC: "2",
  CH: "02CI",
  ICD: "30112026",
  IMC: "0101234567",
  IMN: "CÔNG TY VÍ DỤ",
  BL1: "BILL0001",
  ST: "02CIS01",
  CMD: ["09012120", "24021000"],
  CMN: ["Cà phê", "Xì gà"],
  OR: ["BR", "CU"],
  QN1: ["10", "2"],
  QT1: ["KGM", "KGM"],
});

const exportValues: ItemRecord = example("EDA", {
  ECB: "B11",
  CH: "02CI",
  EPC: "0101234567",
  EPN: "X",
});

/** A value of an output: row 0 for single items. */
function valueOf(values: ItemRecord | undefined, id: string, row: number): string | undefined {
  const value = values?.[id];
  return typeof value === "string" || value === undefined ? value : value[row - 1];
}

function prints(decision: Decision): string[] {
  return decision.prints.map(({ output }) => output);
}

Deno.test("decide() carries an import declaration through its life", () => {
  const standby = new Standby();
  const draft = standby.accepted("IDA", importValues);
  const number = draft.information;
  assert.equal(number, "109000000060");
  assert.equal(draft.screen?.output, "VAD0AA");
  assert.equal(valueOf(draft.screen?.values, "ICN", 0), number);

  const again = standby.accepted("IDA", { ...importValues, ICN: number, NT2: "ghi chú" });
  assert.equal(again.information, number);
  const calledUp = standby.accepted("IDB", { ICN: number });
  assert.equal(calledUp.screen?.output, "VAD419");
  assert.equal(valueOf(calledUp.screen?.values, "NT2", 0), "ghi chú");
  assert.equal(valueOf(calledUp.screen?.values, "ICN", 0), number);
  assert.equal(valueOf(calledUp.screen?.values, "CMN", 2), "Xì gà");
  const changed = standby.accepted("IDA01", { ...importValues, ICN: number, NT2: "khác" });
  assert.equal(changed.screen?.output, "VAD0AA");
  assert.equal(standby.accepted("IDB", { TOM: "S", BLN: "BILL0001" }).information, number);

  const declared = standby.accepted("IDC", { ICN: number });
  assert.deepEqual(prints(declared), ["VAD2AC"]);
  const copy = (id: string, row: number) => valueOf(declared.prints[0]?.values, id, row);
  assert.equal(copy("ICN", 0), number);
  assert.equal(copy("A06", 0), "2", "channel");
  assert.equal(copy("A09", 0), "22112026", "day of registration");
  assert.equal(copy("AD1", 0), "120000", "time of registration, Vietnam time");
  assert.equal(copy("A07", 0), "02CI", "office");
  assert.equal(copy("A19", 0), "CÔNG TY VÍ DỤ", "importer");
  assert.equal(copy("A37", 0), "A0001", "agent");
  assert.equal(copy("B13", 0), "2", "lines");
  assert.equal(copy("A00", 0), "0901", "representative code");
  assert.equal(copy("B25", 2), "02", "number of the line");
  assert.equal(copy("B27", 2), "24021000", "HS code of line 2");
  assert.equal(copy("B27", 3), undefined);
  standby.refused("IDC", { ICN: number }, "L1100-0000-0000");
  standby.refused("IDB", { ICN: number }, "L1100-0000-0000");
  standby.refused("IDA", { ...importValues, ICN: number }, "L1006-0000-0000");

  const shown = standby.accepted("IID", { ICN: number });
  assert.equal(shown.screen?.output, "VAD0AP");
  assert.equal(valueOf(shown.screen?.values, "A10", 0), "22112026");
  assert.deepEqual(shown.resultItems, [], "an M message has no items of its own behind the result");
});

Deno.test("decide() allows nine corrections and no tenth", () => {
  const standby = new Standby();
  let number = standby.accepted("IDA", importValues).information;
  standby.accepted("IDC", { ICN: number });
  standby.refused("IDE", { ICN: number }, "E1100-ICN -0000");
  for (let correction = 1; correction <= 9; correction++) {
    assert.equal(standby.accepted("IDD", { ICN: number }).screen?.output, "VAD424");
    const stored = standby.accepted("IDA01", {
      ...importValues,
      ICN: number,
      NT2: `${correction}`,
    });
    assert.equal(stored.screen?.output, "VAD0AB");
    const corrected = standby.accepted("IDE", { ICN: number });
    number = corrected.information;
    assert.equal(number, `10900000006${correction}`);
    assert.deepEqual(prints(corrected), ["VAD2AE"]);
  }
  standby.refused("IDD", { ICN: number }, "L1101-0000-0000");
  standby.refused("IDA01", { ...importValues, ICN: number }, "L1010-ICN -0000");
  standby.refused("IDE", { ICN: number }, "E0085-ICN -0000");
  assert.equal(standby.accepted("IID", { ICN: "109000000060" }).information, number);
});

Deno.test("decide() refuses a change of the ten fixed items, five codes at most", () => {
  const standby = new Standby();
  const number = standby.accepted("IDA", importValues).information;
  standby.accepted("IDC", { ICN: number });
  const cases: [id: string, code: string][] = [
    ["ICB", "E0396-ICB -0000"],
    ["CCC", "E1033-CCC -0000"],
    ["MTC", "E1034-MTC -0000"],
    ["CH", "E0152-CH  -0000"],
    ["ICD", "S1135-ICD -0000"],
    ["IMC", "E0150-IMC -0000"],
    ["IMN", "S1119-IMN -0000"],
    ["ICC", "E0153-ICC -0000"],
    ["ST", "E0193-ST  -0000"],
  ];
  for (const [id, code] of cases) {
    const value = id === "ICD" ? "01122026" : "9";
    standby.refused("IDA01", { ...importValues, ICN: number, [id]: value }, code);
  }
  const all = Object.fromEntries(cases.map(([id]) => [id, id === "ICD" ? "01122026" : "9"]));
  assert.equal(standby.send("IDA01", { ...importValues, ICN: number, ...all }).codes.length, 5);
});

Deno.test("decide() never gives a lighter channel at a correction", () => {
  const standby = new Standby(
    `{"version":"1","default":1}\n{"name":"cigars","hs":["2402"],"channel":3}`,
  );
  const number = standby.accepted("IDA", importValues).information;
  assert.deepEqual(prints(standby.accepted("IDC", { ICN: number })), ["VAD3AC", "VAD487"]);
  standby.accepted("IDA01", { ...importValues, ICN: number, CMD: ["09012120", "09012120"] });
  assert.deepEqual(prints(standby.accepted("IDE", { ICN: number })), ["VAD3AE", "VAD487"]);
  assert.deepEqual(standby.documents.get("10900000006")?.channel, {
    channel: 3,
    rule: "default",
    version: "1",
    kept: true,
  });
});

Deno.test("decide() clears green at once, and then only an amendment changes it", () => {
  const standby = new Standby(`{"version":"1","default":1}`);
  const number = standby.accepted("IDA", importValues).information;
  const declared = standby.accepted("IDC", { ICN: number });
  assert.deepEqual(prints(declared), ["VAD1AC", "VAD1AG"]);
  assert.equal(standby.documents.get("10900000006")?.state, "cleared");
  standby.refused("IDD", { ICN: number }, "L1100-0000-0000");
  standby.refused("IDE", { ICN: number }, "L1104-0000-0000");
  standby.refused("IDA01", { ...importValues, ICN: number }, "L1009-ICN -0000");

  const amendment = standby.accepted("AMA", example("AMA", { ICN: number }));
  assert.match(amendment.information, /^73/);
  assert.deepEqual(prints(amendment), ["VAL800"]);
  assert.equal(standby.accepted("AMB", { SYN: amendment.information }).screen?.output, "VAL801");
  assert.deepEqual(prints(standby.accepted("AMC", { SYN: amendment.information })), ["VAL802"]);
  assert.equal(standby.documents.get("10900000006")?.state, "amended");
  assert.equal(standby.accepted("IAD", { SYN: amendment.information }).screen?.output, "VAL807");
  standby.refused("AMC", { SYN: amendment.information }, "L0002-0000-0000");
});

Deno.test("decide() leaves green registered where it may not clear", () => {
  const standby = new Standby(`{"version":"1","default":1}`);
  standby.clearsGreen = false;
  const number = standby.accepted("IDA", importValues).information;
  const declared = standby.accepted("IDC", { ICN: number });
  assert.deepEqual(prints(declared), ["VAD1AC", "VAD1AG"]);
  const [permit, document] = [declared.prints[1]!, () => standby.documents.get("10900000006")!];
  assert.ok(Object.values(permit.values).includes("22112026"), "the day of the permit");
  standby.accepted("IDA01", { ...importValues, ICN: number });
  const corrected = standby.accepted("IDE", { ICN: number });
  assert.deepEqual(prints(corrected), ["VAD1AC", "VAD1AG"]);
  assert.equal(document().state, "registered");

  const amendment = standby.accepted("AMA", example("AMA", { ICN: corrected.information }));
  standby.accepted("AMC", { SYN: amendment.information });
  assert.equal(document().state, "amended");
  standby.refused("IDA01", { ...importValues, ICN: number }, "L1009-ICN -0000");
});

Deno.test("decide() takes the permit back where a correction leads to a check", () => {
  const standby = new Standby(
    `{"version":"1","default":1}\n{"name":"cigars","hs":["2403"],"channel":2}`,
  );
  standby.clearsGreen = false;
  const number = standby.accepted("IDA", importValues).information;
  standby.accepted("IDC", { ICN: number });
  assert.ok(standby.documents.get("10900000006")?.dates.cleared);
  standby.accepted("IDA01", { ...importValues, ICN: number, CMD: ["24031100", "24031100"] });
  assert.deepEqual(prints(standby.accepted("IDE", { ICN: number })), ["VAD2AE"]);
  assert.equal(standby.documents.get("10900000006")?.dates.cleared, undefined);
  standby.refused("AMA", example("AMA", { ICN: number }), "L0002-0000-0000");
});

Deno.test("decide() keeps a draft seven days from its last change", () => {
  const standby = new Standby();
  const number = standby.accepted("IDA", importValues).information;
  standby.now = new Date(standby.now.getTime() + 6 * dayMs);
  standby.accepted("IDA01", { ...importValues, ICN: number });
  standby.now = new Date(standby.now.getTime() + draftKeptMs);
  standby.accepted("IDB", { ICN: number });
  standby.now = new Date(standby.now.getTime() + 1);
  standby.refused("IDB", { ICN: number }, "E0103-ICN -0000");
  standby.refused("IDC", { ICN: number }, "E0033-ICN -0000");
  standby.refused("IDA01", { ...importValues, ICN: number }, "E0214-ICN -0000");
});

Deno.test("decide() keeps a stored correction seven days", () => {
  const standby = new Standby();
  const number = standby.accepted("IDA", importValues).information;
  standby.accepted("IDC", { ICN: number });
  standby.accepted("IDA01", { ...importValues, ICN: number });
  standby.now = new Date(standby.now.getTime() + draftKeptMs + 1);
  standby.refused("IDE", { ICN: number }, "E1100-ICN -0000");
});

Deno.test("decide() lets no second enterprise touch a document, but the planned declarant", () => {
  const standby = new Standby();
  const number = standby.accepted("IDA", { ...importValues, ICC: "B0002" }).information;
  const other = { user: "C0003C01" };
  const declarant = { user: "B0002B01" };
  standby.refusedFor(other, "IDA", { ...importValues, ICN: number }, "U0002-ICN -0000");
  standby.refusedFor(other, "IDA01", { ...importValues, ICN: number }, "U0004-ICN -0000");
  standby.refusedFor(other, "IDB", { ICN: number }, "U0001-0000-0000");
  standby.refusedFor(other, "IDB", { BLN: "BILL0001" }, "U0001-0000-0000");
  standby.refusedFor(other, "IDC", { ICN: number }, "U0001-0000-0000");
  standby.refusedFor(other, "IID", { ICN: number }, "U0001-0000-0000");
  standby.accepted("IDC", { ICN: number }, declarant);
  standby.refusedFor(other, "IDD", { ICN: number }, "U0001-0000-0000");
  standby.refusedFor(other, "IDE", { ICN: number }, "U0001-0000-0000");
  standby.accepted("IID", { ICN: number }, { user: "A0001A02" });
});

Deno.test("decide() refuses unknown numbers, wrong check digits and branches to come", () => {
  const standby = new Standby();
  const number = standby.accepted("IDA", importValues).information;
  for (const wrong of ["109999999910", "109000000020", "109000000061", "309000000060"]) {
    standby.refused("IDC", { ICN: wrong }, "E0033-ICN -0000");
    standby.refused("IID", { ICN: wrong }, "S0003-ICN -0000");
  }
  standby.refused("EDC", { ECN: number }, "E0033-ECN -0000");
});

Deno.test("decide() lets a suspended enterprise register nothing", () => {
  const standby = new Standby();
  const number = standby.accepted("IDA", importValues).information;
  const suspended = { suspended: true };
  standby.refusedFor(suspended, "IDC", { ICN: number }, "U0001-0000-0000");
  standby.refusedFor(suspended, "MIC", example("MIC"), "U0001-0000-0000");
  standby.refusedFor(suspended, "OLC", { OLT: number }, "U0001-0000-0000");
  standby.accepted("IID", { ICN: number }, suspended);
});

Deno.test("decide() holds a split consignment to its first declaration and its places", () => {
  const standby = new Standby();
  const part = (FIC: string, BNO: string, DNO: string): ItemRecord => ({
    ...importValues,
    FIC,
    BNO,
    DNO,
  });
  const first = standby.accepted("IDA", part("F", "1", "3")).information;
  standby.accepted("IDA", part(first, "2", "3"));
  const third = standby.accepted("IDA", part(first, "3", "3")).information;
  standby.accepted("IDA", { ...part(first, "3", "3"), ICN: third });
  const cases: [first: string, place: string, parts: string, code: string][] = [
    [first, "", "3", "R1028-BNO -0000"],
    ["", "1", "3", "R1029-FIC -0000"],
    [first, "2", "", "R1030-DNO -0000"],
    ["", "", "3", "R1033-FIC -0000"],
    [first, "4", "3", "R1031-BNO -0000"],
    ["F", "2", "3", "R1032-FIC -0000"],
    [first, "1", "3", "R1032-BNO -0000"],
    [first, "2", "3", "R1032-BNO -0000"],
    ["109999999910", "2", "3", "S1000-FIC -0000"],
    ["F", "1", "1", "S1002-DNO -0000"],
  ];
  for (const [FIC, BNO, DNO, code] of cases) standby.refused("IDA", part(FIC, BNO, DNO), code);
  standby.refusedFor({ user: "C0003C01" }, "IDA", part(first, "2", "3"), "S1000-FIC -0000");
});

Deno.test("decide() links a declaration to one registered invoice", () => {
  const standby = new Standby();
  const rows = Array.from({ length: 800 }, (_, row) => `${row + 1}`);
  const repeating = catalogue.procedure("IVA")!.layout.items
    .filter(({ group, required }) => group === "R1" && required === "M").map(({ id }) => id);
  const values = example("IVA", {
    YNK: "I",
    IVN: "INV-1",
    IMN: "CÔNG TY VÍ DỤ",
    ...Object.fromEntries(repeating.map((id) => [id, rows.map(() => "1")])),
  });
  const registered = standby.accepted("IVA", values);
  const receipt = registered.information;
  assert.match(receipt, /^70/);
  assert.deepEqual(prints(registered), ["VAL087", "VAL088"]);
  assert.equal(standby.accepted("IVA01", { NIV: receipt }).screen?.output, "VAL089");
  assert.deepEqual(prints(standby.accepted("IVA", { ...values, NIV: receipt })), ["VAL087"]);
  assert.equal(standby.accepted("IIV", { NIV: receipt }).screen?.output, "VAL094");

  const fromInvoice = standby.accepted("IDB", { IVU: receipt });
  assert.equal(fromInvoice.screen?.output, "VAD419");
  assert.equal(valueOf(fromInvoice.screen?.values, "IV2", 0), receipt);
  assert.equal(valueOf(fromInvoice.screen?.values, "ICN", 0) ?? "", "");
  standby.refused("IDB", { IVU: "709999999910" }, "E1200-IVU -0000");

  const withInvoice = { ...importValues, IV2: receipt, IV3: "INV-1" };
  standby.accepted("IDA", withInvoice);
  standby.accepted("IDA", withInvoice);
  assert.deepEqual(standby.documents.get("10900000006")?.links, [{
    kind: "invoice",
    number: receipt,
  }]);
  standby.refused("IDA", { ...withInvoice, IV3: "INV-2" }, "E1206-IV2 -0000");
  standby.refused("IDA", { ...withInvoice, IV2: "709999999910" }, "E1203-IV2 -0000");
  standby.refused("EDA", { ...exportValues, IV2: receipt }, "E1206-IV2 -0000");
  standby.refusedFor({ user: "C0003C01" }, "IDA", withInvoice, "E1204-IV2 -0000");
});

Deno.test("decide() carries an export declaration through its life", () => {
  const standby = new Standby(`{"version":"1","default":3}`);
  let number = standby.accepted("EDA", exportValues).information;
  assert.match(number, /^30/);
  assert.equal(standby.accepted("EDB", { ECN: number }).screen?.output, "VAE400");
  assert.equal(
    standby.accepted("EDA01", { ...exportValues, ECN: number }).screen?.output,
    "VAE0LA",
  );
  assert.deepEqual(prints(standby.accepted("EDC", { ECN: number })), ["VAE3LD", "VAE474"]);
  assert.equal(standby.accepted("EDD", { ECN: number }).screen?.output, "VAE411");
  assert.equal(
    standby.accepted("EDA01", { ...exportValues, ECN: number }).screen?.output,
    "VAE0LB",
  );
  standby.refused("EDA01", { ...exportValues, ECN: number, EPN: "Y" }, "S1119-EPN -0000");
  number = standby.accepted("EDE", { ECN: number }).information;
  assert.equal(number, "309000000061");
  assert.equal(standby.accepted("IEX", { ECN: number }).screen?.output, "VAE0LC");
});

Deno.test("decide() carries small-value declarations through their life", () => {
  const standby = new Standby();
  const values = example("MIC", { HAB: "HAWB1", CH: "01DD", IMN: "A", IMC: "1" });
  const made = standby.accepted("MIC", values);
  assert.match(made.information, /^11/);
  assert.deepEqual(prints(made), ["VAD2FC"]);
  assert.equal(standby.accepted("MID", { HAB: "HAWB1" }).screen?.output, "VAD604");
  assert.equal(standby.accepted("IID", { ICN: made.information }).screen?.output, "VAD0FP");
  const changed = { ...values, ICN: made.information, NT1: "x" };
  standby.refused("MIE", { ...changed, CH: "01EE" }, "E0010-CH  -0000");
  const corrected = standby.accepted("MIE", changed);
  assert.deepEqual(prints(corrected), ["VAD2FE"]);
  assert.equal(corrected.information.at(-1), "1");
  standby.refused("MIC", changed, "L0007-0000-0000");

  const outward = standby.accepted("MEC", example("MEC"));
  assert.match(outward.information, /^31/);
  assert.deepEqual(prints(outward), ["VAE2JD"]);
  assert.equal(standby.accepted("MED", { ECN: outward.information }).screen?.output, "VAE494");
  const outwardChanged = example("MEE", { ECN: outward.information });
  assert.deepEqual(prints(standby.accepted("MEE", outwardChanged)), ["VAE2JE"]);
  assert.equal(standby.accepted("IEX", { ECN: outward.information }).screen?.output, "VAE0JC");
});

Deno.test("decide() opens a small-value declaration from a house air waybill", () => {
  const standby = new Standby();
  standby.accepted("HCH", example("HCH", { KND: "9", IEI: "I", MAB: "MAWB1", HAB: ["HAWB7"] }));
  const opened = standby.accepted("MID", { HAB: "HAWB7" });
  assert.equal(opened.screen?.output, "VAD603");
  assert.equal(opened.information, "");
  standby.refused("MID", { HAB: "HAWB8" }, "E0002-ICN -0000");
});

Deno.test("decide() moves a transport through its notices with two channels", () => {
  const standby = new Standby(`{"version":"1","default":3}`);
  const values = example("OLA", { CG1: "CARGO1", CHC: "02CI" });
  const draft = standby.accepted("OLA", values);
  const number = draft.information;
  assert.equal(draft.screen?.output, "VAS501");
  assert.equal(standby.accepted("OLB", { CG1: "CARGO1" }).screen?.output, "VAS502");
  standby.refused("BOA", example("BOA", { CGO: number }), "E0003-CGO -0000");
  const declared = standby.accepted("OLC", { OLT: number });
  assert.deepEqual(prints(declared), ["VAS503"]);
  assert.equal(valueOf(declared.prints[0]?.values, "AD", 0), "2");
  assert.equal(standby.accepted("COT11", { OLT: number }).screen?.output, "VAS515");
  const corrected = standby.accepted("COT", example("COT", { KND: "5", OLT: number }));
  assert.deepEqual(prints(corrected), ["VAS513"]);
  standby.accepted("BOA", example("BOA", { CGO: number }));
  standby.refused("BOA", example("BOA", { CGO: number }), "E0003-CGO -0000");
  assert.equal(standby.accepted("BIA11", { OLT: number }).screen?.output, "VAS517");
  assert.deepEqual(prints(standby.accepted("BIA", example("BIA", { OLT: number }))), ["VAS516"]);
  assert.equal(standby.accepted("ITF", { OLT: number }).screen?.output, "VAS518");
  const cancelled = standby.accepted("COT", example("COT", { KND: "1", OLT: number }));
  assert.deepEqual(prints(cancelled), ["VAS513"]);
  standby.refused("COT", example("COT", { KND: "5", OLT: number }), "L1510-0000-0000");
});

Deno.test("decide() registers, corrects and cancels papers by their processing type", () => {
  const standby = new Standby();
  const values = example("VIT", { MDC: "9", VEC: "3EXM7", NZC: "03CC" });
  const made = standby.accepted("VIT", values);
  assert.match(made.information, /^60/);
  assert.deepEqual(prints(made), ["VAA011"]);
  const calledUp = standby.accepted("VIT11", { VEC: "3EXM7" });
  assert.equal(calledUp.screen?.output, "VAA041");
  assert.equal(
    valueOf(calledUp.screen?.values, "MDC", 0),
    "5",
    "the screen corrects, it does not register again",
  );
  assert.equal(valueOf(calledUp.screen?.values, "INN", 0), made.information);
  const named = { ...values, INN: made.information };
  standby.refused("VIT", named, "E0006-INN -0000");
  assert.deepEqual(prints(standby.accepted("VIT", { ...named, MDC: "5" })), ["VAA021"]);
  assert.equal(
    standby.accepted("IVS", example("IVS", { INN: made.information })).screen?.output,
    "VAA091",
  );
  assert.deepEqual(prints(standby.accepted("VIT", { ...named, MDC: "1" })), ["VAA031"]);
  standby.refused("VIT", { ...named, MDC: "1" }, "L0010-0000-0000");
  standby.refused("VIT11", { INN: "609999999900" }, "E0002-INN -0000");
});

Deno.test("decide() knows manifests by their natural keys", () => {
  const standby = new Standby();
  const call = { IEI: "I", SEN: "3EXM7", VOY: "026S", SCA: "EXML" };
  const values = example("MFR", { ...call, KND: "9", BLN: "BL1" });
  assert.equal(standby.accepted("MFR", values).information, "");
  standby.accepted("MFR", { ...values, BLN: "BL2" });
  standby.refused("MFR", values, "E0009-BLN -0000");
  const calledUp = standby.accepted("CMF11", example("CMF11", { ...call, BLN: "BL1", KND: "1" }));
  assert.equal(calledUp.screen?.output, "VAS006");
  assert.equal(valueOf(calledUp.screen?.values, "KND", 0), "1");
  assert.deepEqual(prints(standby.accepted("CMF", { ...values, KND: "5" })), ["VAS004"]);
  const listed = standby.accepted("IMI", example("IMI", { ...call, KBN: "2" }));
  assert.equal(listed.screen?.output, "VAS008");
  assert.deepEqual([1, 2, 3].map((row) => valueOf(listed.screen?.values, "B04", row)), [
    "BL1",
    "BL2",
    undefined,
  ]);
  const goods = standby.accepted("ICG", { KBN: "1", IEI: "I", CGN: "BL2" });
  assert.equal(goods.screen?.output, "VAS052");

  const submitted = standby.accepted("DMF", example("DMF", { ...call, IDT: "20112026" }));
  assert.match(submitted.information, /^12/);
  assert.deepEqual(prints(submitted), ["VAS002"]);
  assert.equal(valueOf(submitted.prints[0]?.values, "A13", 0), submitted.information);
  const outward = standby.accepted("DMF", example("DMF", { ...call, IEI: "E" }));
  assert.match(outward.information, /^32/);
});

Deno.test("decide() chooses the report of a list by its direction", () => {
  const standby = new Standby();
  assert.deepEqual(prints(standby.accepted("TEA", example("TEA", { IEC: "I" }))), ["VAD801"]);
  assert.deepEqual(prints(standby.accepted("TEA", example("TEA", { IEC: "E" }))), ["VAE801"]);
  const list = standby.accepted("NLR", example("NLR", { KBN: "9", IOK: "O" }));
  assert.deepEqual(prints(list), ["VAA551"]);
  const cancelled = example("NLR", { KBN: "1", NUM: list.information });
  assert.deepEqual(prints(standby.accepted("NLR", cancelled)), ["VAA571"]);
});

Deno.test("decide() lists the user's documents where an inquiry names none", () => {
  const standby = new Standby();
  standby.accepted("TEA", example("TEA", { IEC: "I", CH: "02CI" }));
  standby.accepted("TEA", example("TEA", { IEC: "E", CH: "02CI" }));
  standby.accepted("TEA", example("TEA", { IEC: "E" }), { user: "C0003C01" });
  const all = standby.accepted("ITE", { CH: "02CI" });
  assert.equal(all.screen?.output, "VAL809");
  assert.deepEqual([1, 2, 3].map((row) => valueOf(all.screen?.values, "B01", row)), [
    "759000000100",
    "759000000060",
    undefined,
  ]);
  const some = standby.accepted("ITE", { IED: "I" });
  assert.equal(valueOf(some.screen?.values, "B01", 2), undefined);
  const one = standby.accepted("ITE", { TEN: "759000000060" });
  assert.equal(one.screen?.output, "VAL810");
  standby.refused("ITE", { CH: "99ZZ" }, "E0025-TEN -0000");
});

Deno.test("decide() keeps files under a receipt number", () => {
  const standby = new Standby();
  const file = (bytes: number): AttachedFile => ({ name: "a.pdf", bytes });
  const values = example("HYS", { CH: "03CC", TSB: "A01", KIJ: "đầu" });
  const made = standby.accepted("HYS", values, { files: [file(1)] });
  assert.deepEqual(made.resultItems, ["729000000060", "S126112243200001"]);
  assert.deepEqual(prints(made), ["VAL002"]);
  assert.equal(valueOf(made.prints[0]?.values, "JNO", 0), "729000000060");
  standby.refused("HYS", values, "E0002-0000-0000");
  standby.refusedFor({ files: Array(11).fill(file(1)) }, "HYS", values, "E0003-0000-0000");
  standby.refusedFor({ files: [file(3000 * 1024 + 1)] }, "HYS", values, "E0004-0000-0000");
  standby.accepted("HYS", values, { files: [file(3000 * 1024)] });

  const change = { ICN: "729000000060", KIJ: "sau" };
  for (let count = 1; count <= 9; count++) standby.accepted("HYE", change, { files: [file(1)] });
  standby.refusedFor({ files: [file(1)] }, "HYE", change, "E0006-ICN -0000");
  const shown = standby.accepted("IHY", { ICN: "729000000060" });
  assert.equal(shown.screen?.output, "VAL012");
  assert.equal(valueOf(shown.screen?.values, "KIJ", 0), "sau");
  assert.equal(valueOf(shown.screen?.values, "TSB", 0), "A01");

  const declaration = standby.accepted("IDA", importValues).information;
  const papers = example("MSB", { CHN: "03CC", ICN: declaration });
  assert.equal(standby.accepted("MSB", papers).resultItems.length, 1);
  standby.accepted("MSB", { ...papers, ICN: "109999999910" }, { files: [file(5)] });
  standby.refusedFor({ user: "C0003C01" }, "MSB", papers, "U0001-0000-0000");
});

Deno.test("decide() puts a report out again that the document has caused", () => {
  const standby = new Standby();
  const number = standby.accepted("IDA", importValues).information;
  standby.accepted("IDC", { ICN: number });
  const again = standby.accepted("ROT", example("ROT", { OCD: "VAD2AC", CM1: number }));
  assert.deepEqual(prints(again), ["VAD2AC"]);
  assert.deepEqual(
    prints(standby.accepted("ROT", example("ROT", { OCD: "VRD2AC", CM1: number }))),
    ["VRD2AC"],
  );
  standby.refused("ROT", example("ROT", { OCD: "VAD1AG", CM1: number }), "E0005-OCD -0000");
  standby.refusedFor(
    { user: "C0003C01" },
    "ROT",
    { OCD: "VAD2AC", CM1: number },
    "U0001-0000-0000",
  );
});

Deno.test("decide() answers the channel check, with a report where it asks for one", () => {
  const standby = new Standby();
  const plain = standby.accepted("TCC", { I01: "A", PRT: "N" });
  assert.equal(plain.screen?.output, "VAQ001");
  assert.equal(valueOf(plain.screen?.values, "I01", 0), "A");
  assert.deepEqual(prints(plain), []);
  assert.deepEqual(prints(standby.accepted("TCC", { I01: "A", PRT: "Y" })), ["VAQ002"]);
});

Deno.test("decide() says so where only VNACCS, a bank or an officer can decide", () => {
  const standby = new Standby();
  standby.refused("IAS", example("IAS"), "E0002-0000-0000");
  standby.refused("IBA", example("IBA"), "E0002-0000-0000");
  standby.refused("SAS", example("SAS"), "E0009-APN -0000");
  standby.refused("SAZ", example("SAZ"), "E0306-0000-0000");
});

Deno.test("decide() opens the correction of temporary trade from the declaration it belongs to", () => {
  const standby = new Standby();
  const number = standby.accepted("IDA", importValues).information;
  standby.accepted("IDC", { ICN: number });
  const opened = standby.accepted("TIB", { ECN: number });
  assert.equal(opened.screen?.output, "VAL812");
  assert.equal(valueOf(opened.screen?.values, "CMD", 1), "09012120");
  assert.deepEqual(prints(standby.accepted("TIA", example("TIA", { ECN: number }))), ["VAL811"]);
  assert.equal(standby.accepted("ITI", { ICN: number }).screen?.output, "VAL816");
  assert.equal(standby.accepted("ITI", {}).screen?.output, "VAL815");
});

Deno.test("decide() decides nothing about a document whose outcome at VNACCS is open", () => {
  const standby = new Standby();
  const number = standby.accepted("IDA", importValues).information;
  standby.documents.put({ ...standby.documents.get("10900000006")!, complete: false });
  for (const code of ["IDB", "IDC", "IID"]) {
    standby.refused(code, { ICN: number }, "A0011-0000-0000");
  }
});

Deno.test("decide() asks for numbers where the lane holds none", () => {
  const standby = new Standby();
  standby.numbers = {};
  assert.throws(() => standby.send("IDA", importValues), /needs numbers of 10/);
  standby.receipts = [{ identifier: "S1", second: "20261122120000", last: 999 }];
  assert.throws(() => standby.send("MSB", example("MSB")), /needs numbers of receipt/);
});

Deno.test("decide() refuses bad items of every procedure before anything else", () => {
  const standby = new Standby();
  for (const procedure of catalogue.procedures()) {
    const values = exampleItems(procedure);
    const plan = itemPlan(procedure.layout, "request");
    const { id, repetition } = plan.placeAt(0);
    const bad = { ...values, [id]: repetition === 0 ? "\u0085" : ["\u0085"] };
    const [code] = standby.send(procedure.code, bad).codes;
    assert.equal(code?.item, id, procedure.code);
  }
});

Deno.test("decide() answers every procedure, accepted or with a code of its list, and the same again", () => {
  for (const [procedure] of procedureKinds) {
    const first = new Standby().send(procedure, example(procedure), {
      files: [{ name: "a.pdf", bytes: 1 }],
    });
    const second = new Standby().send(procedure, example(procedure), {
      files: [{ name: "a.pdf", bytes: 1 }],
    });
    assert.deepEqual(first.codes, second.codes);
    assert.deepEqual(first.documents, second.documents);
    const known = new Set(catalogue.errorCodes(procedure).map(({ code }) => code));
    for (const { code } of first.codes) assert.ok(known.has(code), `${procedure} ${code}`);
    checkOutputs(first);
  }
});
