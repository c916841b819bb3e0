import assert from "node:assert/strict";
import { catalogue } from "../catalogue/mod.ts";
import { procedureKinds } from "../procedures/mod.ts";
import { itemPlan, type ItemRecord } from "../wire/mod.ts";
import { contentItems } from "./content_items.ts";
import type { AttachedFile } from "./decision.ts";
import { exampleItems } from "../testing/example_items.ts";
import {
  checkOutputs,
  example,
  importValues,
  prints,
  ScratchStandby as Standby,
  valueOf,
} from "../testing/scratch_standby.ts";
import { permitPolicies } from "./permit_policies.ts";

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
  // Yellow: it may neither start nor arrive before an officer has approved it.
  standby.refused("BOA", example("BOA", { CGO: number }), "E0003-CGO -0000");
  standby.refused("BIA", example("BIA", { OLT: number }), "E0003-0000-0000");
  approve(standby, number);
  standby.accepted("BOA", example("BOA", { CGO: number }));
  standby.refused("BOA", example("BOA", { CGO: number }), "E0003-CGO -0000");
  assert.equal(standby.accepted("BIA11", { OLT: number }).screen?.output, "VAS517");
  assert.deepEqual(prints(standby.accepted("BIA", example("BIA", { OLT: number }))), ["VAS516"]);
  assert.equal(standby.accepted("ITF", { OLT: number }).screen?.output, "VAS518");
  const cancelled = standby.accepted("COT", example("COT", { KND: "1", OLT: number }));
  assert.deepEqual(prints(cancelled), ["VAS513"]);
  standby.refused("COT", example("COT", { KND: "5", OLT: number }), "L1510-0000-0000");
});

Deno.test("decide() lets no transport start or arrive before its permit, whatever its channel", () => {
  const steps = { 1: "green", 2: "yellow" } as const;
  for (const channel of [1, 2] as const) {
    for (const permits of permitPolicies) {
      for (const notice of ["BOA", "BIA"] as const) {
        const name = `${steps[channel]} ${permits} ${notice}`;
        const standby = new Standby(`{"version":"1","default":${channel}}`);
        standby.permits = permits;
        const number = standby.accepted("OLA", example("OLA", { CG1: "C" })).information;
        const item = notice === "BOA" ? "CGO" : "OLT";
        const send = () => standby.send(notice, example(notice, { [item]: number }));
        assert.equal(send().codes.length, 1, `${name}: a draft`);
        standby.accepted("OLC", { OLT: number });
        const isPermitted = channel === 1 && permits !== "officer";
        const sent = send();
        assert.equal(sent.codes.length, isPermitted ? 0 : 1, name);
        if (isPermitted) continue;
        assert.equal(sent.codes[0]!.code, "E0003", name);
        approve(standby, number);
        assert.deepEqual(send().codes, [], `${name}: approved`);
      }
    }
  }
});

Deno.test("COT changes what it repeats: what was declared beside it stands, and holds its permit", () => {
  const held: readonly ItemRecord[] = [
    { SBC: "VCB", RYA: "2026", SCM: "A", SCN: "1" },
    { TOS: "1" },
    { SEP: "1000" },
  ];
  for (const condition of held) {
    for (const corrections of [1, 2]) {
      const standby = new Standby(`{"version":"1","default":1}`);
      standby.permits = "duty-free";
      const rows = { CNO: ["CONT1", "CONT2"], SE1: ["S1", "S2"] };
      const values = example("OLA", { CG1: "CARGO1", DPR: "02CIS01", ...condition, ...rows });
      const number = standby.accepted("OLA", values).information;
      assert.deepEqual(prints(standby.accepted("OLC", { OLT: number })), ["VAS503"]);
      const document = () => standby.documents.get(number.slice(0, 11))!;
      for (let n = 1; n <= corrections; n++) {
        const change = { KND: "5", OLT: document().number, ROU: `BY ${n}`, TR1: "02CIS02" };
        const corrected = standby.accepted("COT", { ...change, CNO: ["CONT9"] });
        const name = `${JSON.stringify(condition)} ${n}`;
        assert.deepEqual(prints(corrected), ["VAS513"], name);
        assert.equal(document().state, "registered", name);
        const items = contentItems(catalogue, document().content)!;
        const shown = (...ids: string[]) => ids.map((id) => items.value(id));
        assert.deepEqual(shown("ROU", "CG1", "DPR", "CHC"), [
          `BY ${n}`,
          "CARGO1",
          "02CIS01",
          "02CI",
        ]);
        // A container that another one replaced keeps none of its seals.
        const row = (at: number) => [items.value("CNO", at), items.value("SE1", at)];
        assert.deepEqual([row(1), row(2)], [["CONT9", ""], ["CONT2", "S2"]]);
      }
    }
  }
});

/** An officer's act. */
function approve(standby: Standby, number: string): void {
  const document = standby.documents.get(number.slice(0, 11))!;
  standby.documents.put({ ...document, state: "cleared" });
}

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
  const temporary = { ...importValues, ICB: "G11", RED: "31122026" };
  const number = standby.accepted("IDA", temporary).information;
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
