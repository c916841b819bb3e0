import assert from "node:assert/strict";
import { catalogue } from "../catalogue/mod.ts";
import { type ItemRecord } from "../wire/mod.ts";
import { channelOf } from "./channel_knowledge.ts";
import { draftKeptMs, permitOf } from "./document.ts";
import { permitPolicies } from "./permit_policies.ts";
import {
  dayMs,
  dutyFree,
  example,
  exportValues,
  importValues,
  prints,
  ScratchStandby as Standby,
  valueOf,
} from "../testing/scratch_standby.ts";

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

Deno.test("decide() refuses a change of what no correction may change, five codes at most", () => {
  const standby = new Standby();
  const number = standby.accepted("IDA", importValues).information;
  standby.accepted("IDC", { ICN: number });
  const cases: [id: string, code: string][] = [
    ["ICB", "E0396-ICB -0000"],
    ["CCC", "E1033-CCC -0000"],
    ["MTC", "E1034-MTC -0000"],
    ["CH", "E0152-CH  -0000"],
    ["IMC", "E0150-IMC -0000"],
    ["ICC", "E0153-ICC -0000"],
  ];
  const changed = (id: string) => id === "CH" ? "03CC" : "9";
  for (const [id, code] of cases) {
    standby.refused("IDA01", { ...importValues, ICN: number, [id]: changed(id) }, code);
  }
  const all = Object.fromEntries(cases.map(([id]) => [id, changed(id)]));
  assert.equal(standby.send("IDA01", { ...importValues, ICN: number, ...all }).codes.length, 5);
});

Deno.test("decide() takes a correction of name, planned day and warehouse since 5 June 2018", () => {
  const freed = { ICD: "01122026", IMN: "CÔNG TY TÊN MỚI", ST: "03CCS99" };
  const codes = { ICD: "S1135-ICD -0000", IMN: "S1119-IMN -0000", ST: "E0193-ST  -0000" };
  const standby = new Standby();
  const number = standby.accepted("IDA", importValues).information;
  standby.accepted("IDC", { ICN: number });
  standby.accepted("IDA01", { ...importValues, ICN: number, ...freed });
  assert.deepEqual(prints(standby.accepted("IDE", { ICN: number })), ["VAD2AE"]);

  const before = new Standby();
  before.now = new Date("2018-06-04T16:59:59Z");
  const old = before.accepted("IDA", importValues).information;
  before.accepted("IDC", { ICN: old });
  for (const [id, value] of Object.entries(freed)) {
    const code = codes[id as keyof typeof codes];
    before.refused("IDA01", { ...importValues, ICN: old, [id]: value }, code);
  }
  before.now = new Date("2018-06-04T17:00:00Z");
  before.accepted("IDA01", { ...importValues, ICN: old, ...freed });
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
    kind: "known",
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

Deno.test("decide() accepts green without a permit, and it stays correctable until there is one", () => {
  const standby = new Standby(
    `{"version":"1","default":1}\n{"name":"cigars","hs":["2403"],"channel":2}`,
  );
  standby.permits = "duty-free";
  const declare = () => {
    const number = standby.accepted("IDA", importValues).information;
    assert.deepEqual(prints(standby.accepted("IDC", { ICN: number })), ["VAD1AC"]);
    const document = () => standby.documents.get(number.slice(0, 11))!;
    assert.equal(document().state, "registered");
    assert.equal(document().dates.cleared, undefined);
    standby.refused("AMA", example("AMA", { ICN: number }), "L0002-0000-0000");
    return { ICN: number, document };
  };
  const { document, ICN } = declare();
  standby.accepted("IDA01", { ...importValues, ICN });
  assert.deepEqual(prints(standby.accepted("IDE", { ICN })), ["VAD1AC"]);
  // What owes nothing by what the correction says is permitted, and closed.
  standby.accepted("IDA01", { ...importValues, ...dutyFree, ICN });
  const permitted = standby.accepted("IDE", { ICN });
  assert.deepEqual(prints(permitted), ["VAD1AC", "VAD1AG"]);
  assert.ok(Object.values(permitted.prints[1]!.values).includes("22112026"), "day of the permit");
  assert.equal(document().state, "cleared");
  standby.refused("IDA01", { ...importValues, ICN }, "L1009-ICN -0000");
  const amendment = standby.accepted("AMA", example("AMA", { ICN }));
  standby.accepted("AMC", { SYN: amendment.information });
  assert.equal(document().state, "amended");

  const other = declare();
  standby.accepted("IDA01", { ...importValues, ICN: other.ICN, CMD: ["24031100", "24031100"] });
  assert.deepEqual(prints(standby.accepted("IDE", { ICN: other.ICN })), ["VAD2AE"]);
  standby.refused("AMA", example("AMA", { ICN: other.ICN }), "L0002-0000-0000");
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

  const declared = standby.accepted("IDA", part("F", "1", "2")).information;
  standby.accepted("IDC", { ICN: declared });
  standby.accepted("IDA", part(declared, "2", "2"));
  // The others were not declared: after their seven days they take no place and are no first one.
  standby.now = new Date(standby.now.getTime() + 8 * dayMs);
  standby.refused("IDA", part(first, "2", "3"), "S1000-FIC -0000");
  standby.accepted("IDA", part(declared, "2", "2"));
});

Deno.test("decide() finds a transport by what its correction says, and gives it to that office", () => {
  const standby = new Standby();
  const values = example("OLA", { CHC: "03CC", CG1: "CARGO1" });
  const number = standby.accepted("OLA", values).information;
  standby.accepted("OLC", { OLT: number });
  standby.accepted("COT", { KND: "5", OLT: number, CHC: "02CI", CG1: "CARGO2" });
  const { office, keys } = standby.documents.get(number.slice(0, 11))!;
  assert.equal(office, "02CI");
  assert.match(keys.join(), /CARGO2/);
  assert.doesNotMatch(keys.join(), /CARGO1/);
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

Deno.test("decide() fills a declaration's screen with all that an invoice has for it", () => {
  const standby = new Standby();
  const invoiceOf = (direction: "I" | "E"): string =>
    standby.accepted("IVA", {
      ...example("IVA", { YNK: direction, IVN: "INV-1" }),
      IMC: "0109990001",
      IMN: "CÔNG TY VÍ DỤ",
      EPN: "EXAMPLE CO",
      EEE: "CN",
      KNO: "MARKS",
      GWJ: "12.5",
      GWT: "KGM",
      NOJ: "3",
      NOT: "CT",
      IP2: "CIF",
      IP3: "USD",
      IP4: "900",
      DST: "VNHPH",
      DCN: "CANG HAI PHONG",
      // Longer than the declaration's item: half of it would be another term.
      HOS: "TELEGRAPHIC TRANSFER",
      CMD: ["72081000", "72082500"],
      CMN: ["STEEL", "IRON"],
      ORC: ["CN", "JP"],
      QN1: ["1", "2"],
      QT1: ["KGM", "TNE"],
      KKT: ["400", "500"],
      TNK: ["400", "250"],
    }).information;
  const shown = (code: string, receipt: string, id: string, row = 0): string =>
    valueOf(standby.accepted(code, { IVU: receipt }).screen?.values, id, row) ?? "";

  const bought = invoiceOf("I");
  const expectedImport = {
    IMC: "0109990001",
    IMN: "CÔNG TY VÍ DỤ",
    EPN: "EXAMPLE CO",
    EPO: "CN",
    MRK: "MARKS",
    GW: "12.5",
    GWT: "KGM",
    NO: "3",
    NOT: "CT",
    IV2: bought,
    IV3: "INV-1",
    IP2: "CIF",
    IP3: "USD",
    IP4: "900",
    IVP: "",
    DST: "VNHPH",
    DSN: "CANG HAI PHONG",
  };
  for (const [id, value] of Object.entries(expectedImport)) {
    assert.equal(shown("IDB", bought, id), value, id);
  }
  const lines = { CMD: "72082500", CMN: "IRON", OR: "JP", QN1: "2", QT1: "TNE", BPR: "500" };
  for (const [id, value] of Object.entries(lines)) {
    assert.equal(shown("IDB", bought, id, 2), value, id);
  }

  const sold = invoiceOf("E");
  const expectedExport = { EPC: "0109990001", CGN: "EXAMPLE CO", CGK: "CN", DSC: "VNHPH" };
  for (const [id, value] of Object.entries(expectedExport)) {
    assert.equal(shown("EDB", sold, id), value, id);
  }
  standby.refused("IDB", { IVU: sold }, "E1206-IVU -0000");
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
  standby.refused("EDA01", { ...exportValues, ECN: number, EPC: "Y" }, "E0150-EPC -0000");
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

Deno.test("decide() takes a correction over an unknown channel and tells neither channel nor permit (F73)", () => {
  const rules = (channel: number) => `{"version":"1","default":${channel}}`;
  for (const [ours, after] of [[1, "unknown"], [2, "unknown"], [3, 3]] as const) {
    const standby = new Standby(rules(ours));
    const number = standby.accepted("IDA", importValues).information;
    standby.accepted("IDC", { ICN: number });
    const since = standby.now;
    const registered = standby.documents.get("10900000006")!;
    standby.documents.put({
      ...registered,
      state: "registered",
      channel: { kind: "unknown", since, atLeast: 1 },
      dates: { created: since, registered: since, unpermitted: since },
    });
    assert.equal(standby.accepted("IDD", { ICN: number }).screen?.output, "VAD424");
    assert.equal(standby.accepted("IID", { ICN: number }).screen?.values.A07, undefined);
    standby.accepted("IDA01", { ...importValues, ICN: number });
    const corrected = standby.accepted("IDE", { ICN: number });
    const document = standby.documents.get("10900000006")!;
    assert.equal(document.number, `${number.slice(0, 11)}1`);
    assert.equal(document.correction, undefined, "it was declared");
    assert.equal(document.state, "registered");
    assert.equal(permitOf(document), "unknown");
    if (after === "unknown") {
      assert.deepEqual(prints(corrected), []);
      assert.deepEqual(document.channel, { kind: "unknown", since, atLeast: ours });
    } else {
      // Never lighter than before: what our rules call red is red, whatever it was.
      assert.deepEqual(prints(corrected), ["VAD3AE", "VAD487"]);
      assert.equal(channelOf(document), after);
    }
    const amendment = standby.accepted("AMA", example("AMA", { ICN: number }));
    assert.deepEqual(standby.documents.get(amendment.information.slice(0, 11))?.links, [
      { kind: "amended declaration", number, permitUnknown: true },
    ]);
    standby.accepted("AMC", { SYN: amendment.information });
    assert.equal(standby.documents.get("10900000006")?.state, "registered", "no permit by it");
  }
});

Deno.test("decide() refuses a kind to whose it is; of another's declaration nobody learns the kind", () => {
  const rules = [
    [{ name: "warehouses wait", kinds: ["C11"], take: false }],
    [
      { name: "relief", kinds: ["A11"], take: true },
      { name: "imports wait", families: ["import declaration"], take: false },
    ],
  ];
  for (const each of rules) {
    const standby = new Standby();
    const numbers = ["A11", "C11"].map((ICB) => {
      const values = { ...importValues, ICB };
      return [values, standby.accepted("IDA", values).information] as const;
    });
    standby.policy = { version: "t", rules: each, windows: [] };
    const codesFor = (user: string, code: string, values: ItemRecord) =>
      standby.send(code, values, { user }).codes.map(({ code }) => code).join();
    const strangers = numbers.map(([, ICN]) => codesFor("B0002A01", "IDC", { ICN }));
    assert.equal(strangers[0], strangers[1], "the same of every kind");
    const [taken, refused] = numbers.map(([values, ICN]) => [
      codesFor("A0001A01", "IDA", values),
      codesFor("A0001A01", "IDC", { ICN }),
    ]);
    assert.deepEqual([taken, refused], [["", ""], ["A0002", "A0002"]], each[0]!.name);
  }
});

Deno.test("decide() permits nothing again that VNACCS may have permitted, and holds it for an officer", () => {
  const ways = [
    ["IDA", "IDC", ["IDA01", "IDE"], "ICN", { ...importValues, ...dutyFree }],
    ["EDA", "EDC", ["EDA01", "EDE"], "ECN", { ...exportValues, TXA: ["0"] }],
    ["MEC", "", ["MEE"], "ECN", example("MEC")],
    ["OLA", "OLC", ["COT"], "OLT", example("OLA")],
  ] as const;
  for (const permits of permitPolicies) {
    for (const [make, declare, correct, item, values] of ways) {
      const standby = new Standby(`{"version":"1","default":1}`);
      standby.permits = "officer";
      const number = standby.accepted(make, values).information;
      if (declare !== "") standby.accepted(declare, { [item]: number });
      const document = () => standby.documents.get(number.slice(0, 11))!;
      // Its channel was heard, its permit was not.
      const { dates } = document();
      standby.documents.put({ ...document(), dates: { ...dates, unpermitted: standby.now } });
      standby.permits = permits;
      for (const code of correct) {
        const repeats = code === "IDE" || code === "EDE" || code === "COT";
        const named = repeats ? { KND: "5" } : values;
        const { prints } = standby.accepted(code, { ...named, [item]: number });
        for (const { output } of prints) assert.doesNotMatch(output, /G$|VAS50[46]/, code);
      }
      const { channel, state } = document();
      assert.equal(state, "registered", `${permits} ${make}`);
      assert.equal(permitOf(document()), "unknown");
      assert.match(channel?.kind === "known" ? channel.rule : "", /permit of VNACCS not known/);
    }
  }
});
