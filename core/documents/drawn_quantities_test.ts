/** What inquiries show of quantities that declarations have drawn. */
import assert from "node:assert/strict";
import { example, ScratchStandby, valueOf } from "../testing/scratch_standby.ts";

const line = { QT: ["10"], QTU: ["SET"], UT: ["2.5"], UTU: ["SET"], IEC: "I", RE: "XN210" };

function shown(standby: ScratchStandby, list: string): (string | undefined)[] {
  const { screen } = standby.accepted("ITE", { TEN: list });
  assert.equal(screen?.output, "VAL810");
  return ["D03", "D05", "D06", "D07", "D08"].map((id) => valueOf(screen?.values, id, 1));
}

function remarkOf(standby: ScratchStandby, list: string): string {
  return valueOf(standby.accepted("ITE", { TEN: list }).screen?.values, "A39", 0)!;
}

function declare(standby: ScratchStandby, list: string, quantity: string): string {
  const lines = { TXN: [list], TXR: ["1"], RE: ["XN210"], QN1: [quantity], QT1: ["SET"] };
  const { information } = standby.accepted("IDA", example("IDA", lines));
  standby.accepted("IDC", { ICN: information });
  return information;
}

Deno.test("ITE shows what declarations have drawn of a list, and what remains", () => {
  const standby = new ScratchStandby();
  const list = standby.accepted("TEA", example("TEA", line)).information;
  assert.deepEqual(shown(standby, list), ["10", "2.5", "SET", "7.5", "SET"]);
  declare(standby, list, "1.25");
  declare(standby, list, "6");
  assert.deepEqual(shown(standby, list), ["10", "9.75", "SET", "0.25", "SET"]);
  declare(standby, list, "0.25");
  assert.deepEqual(shown(standby, list), ["10", "10", "SET", "0", "SET"]);
  assert.match(remarkOf(standby, list), /as known to the standby/);
});

Deno.test("ITE says so where VNACCS may know more draws than the standby", () => {
  const standby = new ScratchStandby();
  const list = standby.accepted("TEA", example("TEA", line)).information;
  const { drawsKnown, ...learnt } = standby.documents.get(list.slice(0, 11))!;
  assert.equal(drawsKnown, true);
  standby.documents.put(learnt);
  declare(standby, list, "1");
  assert.deepEqual(shown(standby, list), ["10", "3.5", "SET", "6.5", "SET"]);
  assert.match(remarkOf(standby, list), /incomplete/);
});

Deno.test("ITE tells no remainder of two units, and none below nothing", () => {
  const standby = new ScratchStandby();
  // VNACCS may have such a list; the standby refuses it by its rules.
  standby.codes = undefined;
  const mixed = standby.accepted("TEA", example("TEA", { ...line, UTU: ["KGM"] })).information;
  assert.deepEqual(shown(standby, mixed), ["10", "2.5", "KGM", "", ""]);
  const list = standby.accepted("TEA", example("TEA", line)).information;
  const document = standby.documents.get(list.slice(0, 11))!;
  const drawn = [{ declaration: "10900000099", line: 1, quantity: "9" }];
  standby.documents.put({ ...document, drawn });
  assert.deepEqual(shown(standby, list), ["10", "11.5", "SET", "", ""]);
});
