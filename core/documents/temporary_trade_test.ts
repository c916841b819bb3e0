/** What goes back is drawn on the temporary import or export that it names, and shown by ITI. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { channelOf } from "./channel_knowledge.ts";
import { returnLimit } from "./return_limit.ts";
import {
  example,
  exportValues,
  importValues,
  ScratchStandby,
  valueOf,
} from "../testing/scratch_standby.ts";

const green = `{"version":"t","default":1}`;

/** Two lines: 10 KGM of one thing, 2 KGM of another. */
function temporaryImport(standby: ScratchStandby, user = "A0001A01", kind = "G11"): string {
  const values = { ...importValues, ICB: kind, RED: kind === "G11" ? "31122026" : "" };
  const { information } = standby.accepted("IDA", values, { user });
  standby.accepted("IDC", { ICN: information }, { user });
  return information;
}

function reExport(named: string, quantity: string, line = "01", unit = "KGM") {
  const values = { TDN: named, TDL: [line], QN1: [quantity], QT1: [unit], CMD: ["09012120"] };
  return example("EDA", {
    ...Object.fromEntries(Object.entries(exportValues).filter(([, v]) => typeof v === "string")),
    ...{ ECB: "G21", ...values },
  });
}

function declare(standby: ScratchStandby, values: ReturnType<typeof reExport>): string {
  const { information } = standby.accepted("EDA", values);
  standby.accepted("EDC", { ECN: information });
  return information;
}

const documentOf = (standby: ScratchStandby, number: string) =>
  standby.documents.get(number.slice(0, 11))!;

const drawnOn = (standby: ScratchStandby, number: string) =>
  (documentOf(standby, number).drawn ?? []).map(({ line, quantity }) => [line, quantity]);

function heldFor(standby: ScratchStandby, number: string): string {
  const { channel } = documentOf(standby, number);
  return channel?.kind === "known" ? channel.rule : "";
}

function shown(standby: ScratchStandby, number: string, row: number): (string | undefined)[] {
  const { screen } = standby.accepted("ITI", { ICN: number });
  assert.equal(screen?.output, "VAL816");
  return ["D02", "D03", "D04", "D05", "D06", "D07"].map((id) => valueOf(screen?.values, id, row));
}

Deno.test("a re-export draws on the temporary import that it names, and ITI shows what remains", () => {
  const standby = new ScratchStandby(green);
  const came = temporaryImport(standby);
  assert.deepEqual(shown(standby, came, 1), ["10", "KGM", "0", "KGM", "10", "KGM"]);
  const draft = standby.accepted("EDA", reExport(came, "4.5")).information;
  assert.deepEqual(drawnOn(standby, came), [], "a draft has not drawn yet");
  standby.accepted("EDC", { ECN: draft });
  assert.deepEqual(drawnOn(standby, came), [[1, "4.5"]]);
  assert.deepEqual(shown(standby, came, 1), ["10", "KGM", "4.5", "KGM", "5.5", "KGM"]);
  assert.deepEqual(shown(standby, came, 2), ["2", "KGM", "0", "KGM", "2", "KGM"]);
  const { values } = standby.accepted("ITI", { ICN: came }).screen!;
  const head = ["A01", "A03", "A08", "A11"].map((id) => valueOf(values, id, 0));
  assert.deepEqual(head, [documentOf(standby, came).number, "I", "0101234567", "31122026"]);
  standby.refusedFor({ user: "B0002A01" }, "ITI", { ICN: came }, ...notOwner(standby, came));
});

/** The code by which ITI refuses another's document. */
function notOwner(standby: ScratchStandby, number: string): string[] {
  const { codes } = standby.send("ITI", { ICN: number }, { user: "B0002A01" });
  assert.equal(codes.length, 1);
  return codes.map(({ code, item = "0000" }) => `${code}-${item.padEnd(4)}-0000`);
}

Deno.test("what cannot be the number of what came is taken and held, known here or not", () => {
  const standby = new ScratchStandby(green);
  standby.permits = "duty-free";
  const cases = [
    ["EDA", "EDC", "ECN", { ...reExport("", "1"), ECB: "G21" }, "100000000010"],
    ["IDA", "IDC", "ICN", { ...importValues, ICB: "G51", TDL: ["1", "1"] }, "300000000010"],
  ] as const;
  for (const [make, declares, item, values, good] of cases) {
    for (const TDN of ["1", "10000000001", "750000000010", "500000000010", "700000000010", good]) {
      const { information } = standby.accepted(make, { ...values, TDN });
      standby.accepted(declares, { [item]: information });
      const rule = heldFor(standby, information);
      const held = /no temporary import or export: TDN/.test(rule);
      assert.equal(held, TDN !== good, `${make} ${TDN}: ${rule}`);
      assert.notEqual(documentOf(standby, information).state, "cleared");
    }
  }
});

Deno.test("what returns more than remains is taken and held for an officer", () => {
  const standby = new ScratchStandby(green);
  const came = temporaryImport(standby);
  const first = declare(standby, reExport(came, "10"));
  assert.doesNotMatch(heldFor(standby, first), /remains/);
  const more = declare(standby, reExport(came, "0.000001"));
  assert.match(heldFor(standby, more), /more goes back than remains/);
  assert.equal(channelOf(documentOf(standby, more)), 2);
  assert.notEqual(documentOf(standby, more).state, "cleared");
  const row = shown(standby, came, 1);
  assert.deepEqual(row.slice(4), ["", ""], "no remainder below nothing");
});

Deno.test("what names no such line, or no temporary import, is held", () => {
  const standby = new ScratchStandby(green);
  const came = temporaryImport(standby);
  assert.match(heldFor(standby, declare(standby, reExport(came, "1", "03"))), /no such line/);
  const usual = temporaryImport(standby, "A0001A01", "A11");
  const named = declare(standby, reExport(usual, "1"));
  assert.match(heldFor(standby, named), /no temporary import/);
  assert.deepEqual([...drawnOn(standby, came), ...drawnOn(standby, usual)], []);
});

Deno.test("another's temporary import is not drawn on, and nothing is said about it", () => {
  const standby = new ScratchStandby(green);
  const came = temporaryImport(standby, "B0002A01");
  const named = declare(standby, reExport(came, "99"));
  assert.doesNotMatch(heldFor(standby, named), /remains|temporary import/);
  assert.deepEqual(drawnOn(standby, came), []);
  declare(standby, reExport("100000000010", "99"));
});

Deno.test("ITI leaves blank what VNACCS may know more of", () => {
  const standby = new ScratchStandby(green);
  const came = temporaryImport(standby);
  const { drawsKnown, ...learnt } = documentOf(standby, came);
  assert.equal(drawsKnown, true);
  standby.documents.put(learnt);
  declare(standby, reExport(came, "4"));
  assert.deepEqual(drawnOn(standby, came), [[1, "4"]]);
  assert.deepEqual(shown(standby, came, 1), ["10", "KGM", "", "", "", ""]);
});

Deno.test("a correction draws anew, in any order, also where it names another import", () => {
  const step = fc.record({
    quantity: fc.integer({ min: 1, max: 10 }),
    names: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 6 }), (steps) => {
      const standby = new ScratchStandby();
      const came = temporaryImport(standby);
      const number = declare(standby, reExport(came, "3"));
      for (const { quantity, names } of steps) {
        const now = documentOf(standby, number).number;
        const values = { ...reExport(came, String(quantity)), ECN: now };
        const sent = names ? values : { ...values, TDN: "100000000010" };
        standby.accepted("EDA01", sent);
        standby.accepted("EDE", { ECN: now });
        assert.deepEqual(drawnOn(standby, came), names ? [[1, String(quantity)]] : []);
      }
    }),
    { numRuns: 30 },
  );
});

Deno.test("a temporary import has a day to be back by until all that is known of has gone back", () => {
  const standby = new ScratchStandby(green);
  const values = { ...importValues, ICB: "G11", RED: "31122026" };
  const limitOf = (number: string) => returnLimit(documentOf(standby, number));
  const { information: came } = standby.accepted("IDA", values);
  assert.equal(limitOf(came), undefined, "a draft is nothing yet");
  standby.accepted("IDC", { ICN: came });
  assert.equal(limitOf(came), "2026-12-31");
  declare(standby, reExport(came, "4.5"));
  assert.equal(limitOf(came), "2026-12-31");
  declare(standby, reExport(came, "5.5"));
  declare(standby, reExport(came, "1.999", "02"));
  assert.equal(limitOf(came), "2026-12-31", "a thousandth is still here");
  declare(standby, reExport(came, "0.001", "02"));
  assert.equal(limitOf(came), undefined);
  const other = temporaryImport(standby, undefined, "A11");
  assert.equal(limitOf(other), undefined, "what stays has none");
});
