/** What is wrong beyond each item by itself, as decisions show it: refused, held, never a permit (F75). */
import assert from "node:assert/strict";
import { catalogue } from "../catalogue/mod.ts";
import { builtInCodes, codeTablesWith, isCodeTableFault, readCodeTable } from "../codes/mod.ts";
import { isRefusal } from "../verdict.ts";
import { type ItemRecord, readItems, writeItems } from "../wire/mod.ts";
import { permitDoubts } from "./permit_doubts.ts";
import {
  dutyFree,
  example,
  importValues,
  prints,
  ScratchStandby as Standby,
} from "../testing/scratch_standby.ts";

const green = `{"version":"1","default":1}`;

/** Declared with these values: the channel, the rule that is told, and the reports. */
function declared(values: ItemRecord) {
  const standby = new Standby(green);
  const number = standby.accepted("IDA", { ...importValues, ...values }).information;
  const decision = standby.accepted("IDC", { ICN: number });
  const { channel } = decision.documents[0]!;
  assert.equal(channel?.kind, "known");
  return { channel: channel.channel, rule: channel.rule, prints: prints(decision) };
}

Deno.test("a code that no table knows is held: yellow, told with item and value, no permit", () => {
  assert.deepEqual(declared({}), {
    channel: 1,
    rule: "default",
    prints: ["VAD1AC", "VAD1AG"],
  });
  const cases: [values: ItemRecord, told: string][] = [
    [{ ICB: "Z99" }, "ICB Z99"],
    [{ CH: "99ZZ" }, "CH 99ZZ"],
    [{ CH: "47D1" }, "CH 47D1 (now 47D3)"],
    [{ MTC: "X" }, "MTC X"],
    [{ CCC: "Z" }, "CCC Z"],
    [{ IP2: "CIF", IP3: "ZZZ", IP4: "1" }, "IP3 ZZZ"],
    [{ OR: ["CN", "ZZ"] }, "OR/2 ZZ"],
    [{ QT1: ["QQQ", "KGM"] }, "QT1/1 QQQ"],
    [{ NOT: "??" }, "NOT ??"],
  ];
  for (const [values, told] of cases) {
    const { channel, rule, prints } = declared(values);
    assert.deepEqual([channel, rule], [2, `default; code not known here: ${told}`]);
    assert.deepEqual(prints, ["VAD2AC"], told);
  }
  const many = declared({ ICB: "Z99", CH: "99ZZ", MTC: "X", NOT: "??", OR: ["ZZ", "ZZ"] });
  assert.match(many.rule ?? "", /: ICB Z99, MTC X, CH 99ZZ and 3 more$/);
});

Deno.test("a code that a complete table does not know is refused with the item's code", () => {
  const table = readCodeTable(
    "transport",
    "# complete\ncode\tfrom\tto\tsuccessor\tname\n2\t\t\t\t\n",
  );
  if (isCodeTableFault(table)) assert.fail(table.reason);
  const standby = new Standby(green);
  standby.codes = codeTablesWith([table]);
  standby.accepted("IDA", importValues);
  standby.refused("IDA", { ...importValues, MTC: "4" }, "S1005-MTC -0000");
});

Deno.test("a direction that the operator's table has is taken; while it is not in force, held like others", () => {
  const heading = "code\tfrom\tto\tsuccessor\tname\n";
  const directions = (text: string) => {
    const table = readCodeTable("directions", text);
    if (isCodeTableFault(table)) assert.fail(table.reason);
    return codeTablesWith([table]);
  };
  const standby = new Standby(green);
  const list = example("TEA", { IEC: "T" });
  const { codes } = standby.send("TEA", list);
  assert.deepEqual(codes.map(({ item }) => item), ["IEC"], "the built-in table has it not");
  const refused = codes;
  standby.codes = directions(`${heading}I\t\t\t\tin\nE\t\t\t\tout\nT\t\t\t\tthrough\n`);
  standby.accepted("TEA", list);
  standby.codes = directions(`${heading}I\t\t\t\tin\nT\t\t20200101\t\tthrough\n`);
  standby.accepted("TEA", list);
  // Sure of it is the table alone.
  standby.codes = directions(`# complete\n${heading}I\t\t\t\tin\nT\t\t20200101\t\tthrough\n`);
  assert.deepEqual(standby.send("TEA", list).codes, refused);
});

Deno.test("what cannot be is refused with the procedure's code for the item", () => {
  const standby = new Standby(green);
  const refused = (values: ItemRecord, ...codes: string[]) =>
    standby.refused("IDA", { ...importValues, ...values }, ...codes);
  refused({ QN1: ["-5", "2"] }, "S1097-QN1 -0001");
  refused({ GW: "-1", GWT: "KGM" }, "S1013-GW  -0000");
  refused({ CMD: ["ABC", "24021000"] }, "S0173-CMD -0001");
  refused({ CH: "" }, "S0054-CH  -0000");
  refused({ ICB: "G11" }, "R1002-RED -0000");
  refused({ RED: "31122026" }, "R1003-RED -0000");
  refused({ BRC: "VCB0001" }, "R1008-BYA -0000", "R1009-BCM -0000", "R1010-BCN -0000");
  refused({ BYA: "2026" }, "R1011-BRC -0000");
  refused({ TXN: ["759000000010"] }, "R1026-TXR -0001");
  refused({ GW: "10" }, "R1027-GWT -0000");
  refused({ EA1: "ETC" }, "R1056-EB1 -0000");
  refused({ EB2: "720000000010" }, "R1057-EA2 -0000");
  refused({ DPD: "30112026", ARP: "03CCS01", ADT: "29112026" }, "R1070-ADT -0000");
  refused({ IP2: "CIF", IP4: "100" }, "R0055-IP3 -0000");
});

Deno.test("what likely cannot be is held, and what does not add up is taken as it is", () => {
  const told = declared({ EPN: "A" });
  assert.deepEqual([told.channel, told.rule], [2, "default; items that do not agree: R0040 EPO"]);
  const sums = { IP2: "CIF", IP3: "USD", IP4: "10", BPR: ["90", "80"] };
  assert.equal(declared(sums).channel, 1);
});

Deno.test("no permit by itself rests on sums that do not agree, nor on a code that is not known", () => {
  const free = { ...importValues, ...dutyFree };
  const permitted = (values: ItemRecord) => {
    const standby = new Standby(green);
    standby.permits = "duty-free";
    const number = standby.accepted("IDA", { ...free, ...values }).information;
    return prints(standby.accepted("IDC", { ICN: number })).includes("VAD1AG");
  };
  assert.equal(permitted({}), true);
  const priced = { IP2: "CIF", IP3: "USD", BPR: ["90", "80"] };
  assert.equal(permitted({ ...priced, IP4: "170" }), true);
  assert.equal(permitted({ ...priced, IP4: "170.5" }), true);
  assert.equal(permitted({ ...priced, IP4: "160" }), false);
  const line = { UPR: ["9", "40"], UPC: ["USD", "USD"], TSC: ["KGM", "KGM"], IP4: "170" };
  assert.equal(permitted({ ...priced, ...line }), true);
  assert.equal(permitted({ ...priced, ...line, UPR: ["9.00", "30.00"] }), false);
  assert.equal(permitted({ OR: ["CN", "ZZ"] }), false);

  const { layout } = catalogue.procedure("IDA")!;
  const record = { ...free, ...priced, IP4: "160", OR: ["CN", "ZZ"] };
  const items = readItems(layout, "request", writeItems(layout, "request", record));
  if (isRefusal(items)) assert.fail(items.reason);
  const context = { receivedAt: new Date(), codes: builtInCodes };
  assert.deepEqual(permitDoubts({ family: "import declaration" }, items, context), [
    { reason: "code not known", item: "OR", row: 2 },
    { reason: "items that do not agree", item: "IP4", row: 0 },
  ]);
});

Deno.test("no permit by itself rests on a tax code, an invoice or papers that are none; nothing is refused", () => {
  const permitted = (values: (standby: Standby) => ItemRecord) => {
    const standby = new Standby(green);
    standby.permits = "duty-free";
    const sent = { ...importValues, ...dutyFree, ...values(standby) };
    const number = standby.accepted("IDA", sent).information;
    return prints(standby.accepted("IDC", { ICN: number })).includes("VAD1AG");
  };
  for (const IMC of ["0101234567", "0101234567001", "001099000077", ""]) {
    assert.equal(permitted(() => ({ IMC })), true, IMC);
  }
  for (const IMC of ["010123456", "01012345678", "ABCDEFGHIJ", "0101234567-01", "1"]) {
    assert.equal(permitted(() => ({ IMC })), false, IMC);
  }
  assert.equal(permitted(() => ({ IV1: "A" })), true);
  assert.equal(permitted(() => ({ IV1: "D" })), false);
  const invoice = (standby: Standby) =>
    standby.accepted("IVA", example("IVA", { YNK: "I", IVN: "1" })).information;
  assert.equal(permitted((standby) => ({ IV1: "D", IV2: invoice(standby) })), true);
  assert.equal(permitted(() => ({ EA1: "ETC", EB1: "720000000010" })), true);
  for (const EB3 of ["100000000010", "300000000010", "1", "7200000000"]) {
    assert.equal(permitted(() => ({ EA3: "ETC", EB3 })), false, EB3);
  }
});

Deno.test("every declaration that needs an office is refused without one, by its own code", () => {
  const cases: [procedure: string, item: string][] = [
    ["IDA", "CH"],
    ["EDA", "CH"],
    ["MIC", "CH"],
    ["MEC", "CH"],
    ["OLA", "CHC"],
    ["AMA", "CHS"],
    ["TEA", "CH"],
    ["HYS", "CH"],
    ["MSB", "CHN"],
  ];
  for (const [procedure, item] of cases) {
    const standby = new Standby(green);
    const { codes } = standby.send(procedure, example(procedure, { [item]: "" }), {
      files: [{ name: "a.pdf", bytes: 1 }],
    });
    assert.equal(codes[0]?.item, item, procedure);
    const named = catalogue.errorCodesFor(procedure, item).map(({ code }) => code);
    assert.ok(named.includes(codes[0].code), `${procedure} ${codes[0].code}`);
  }
});

Deno.test("values are judged wherever they come: drafts changed, corrections, small value", () => {
  const standby = new Standby();
  const number = standby.accepted("IDA", importValues).information;
  const bad = { ...importValues, ICN: number, GW: "10" };
  standby.refused("IDA01", bad, "R1027-GWT -0000");
  standby.refused("IDA", bad, "R1027-GWT -0000");
  standby.accepted("IDC", { ICN: number });
  standby.refused("IDA01", bad, "R1027-GWT -0000");
  const small = example("MIC", { FR2: "USD" });
  standby.refused("MIC", small, "R0030-FR3 -0000");
  const made = standby.accepted("MIC", example("MIC")).information;
  standby.refused("MIE", { ...small, ICN: made }, "R0030-FR3 -0000");
  standby.refused("TIA", { ...example("TIA"), QT: ["1"], UT: ["2"] }, "R0003-QT  -0001");
});
