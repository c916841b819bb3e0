/** What a submission speaks of is not somebody else's, as far as it is known here. */
import assert from "node:assert/strict";
import { catalogue } from "../catalogue/mod.ts";
import { procedureKinds } from "../procedures/mod.ts";
import { writeResultCode } from "../wire/mod.ts";
import { namedItems } from "./named_documents.ts";
import {
  example,
  exportValues,
  importValues,
  prints,
  ScratchStandby,
} from "../testing/scratch_standby.ts";

const owner = { user: "B0002A01" };
const other = { user: "C0003A01" };
const agent = { user: "D0004A01" };

/** A temporary import of B0002, whose draft names D0004 as its declarant. */
function temporaryImport(standby: ScratchStandby, kind = "G11", isDeclared = true): string {
  const values = { ...importValues, ICB: kind, ...(kind === "G11" ? { RED: "31122026" } : {}) };
  const { information } = standby.accepted("IDA", { ...values, ICC: "D0004" }, owner);
  if (isDeclared) standby.accepted("IDC", { ICN: information }, owner);
  return information;
}

const tia = (ECN: string) => example("TIA", { ECN });

Deno.test("TIA is taken of the trader whom an agent declared for, by the tax code", () => {
  const imported = { ...importValues, ICB: "G11", IMC: "0101234567", RED: "31122026" };
  const exported = { ...exportValues, ECB: "G61", EPC: "0101234567", RID: "31122026" };
  for (
    const [code, values, register, item] of [
      ["IDA", imported, "IDC", "ICN"],
      ["EDA", exported, "EDC", "ECN"],
    ] as const
  ) {
    const standby = new ScratchStandby();
    // The agent names nobody beside itself.
    const number = standby.accepted(code, values, agent).information;
    standby.accepted(register, { [item]: number }, agent);
    for (const IEC of ["0109999999", "010123456", "0101234567001"]) {
      const told = { ...tia(number), IEC };
      standby.refusedFor(owner, "TIA", told, "U0001-0000-0000");
    }
    standby.accepted("TIA", { ...tia(number), IEC: "0101234567" }, owner);
    // The agent, who declared, may tell of it as before, whatever code stands there.
    standby.accepted("TIA", { ...tia(number), IEC: "0109999999" }, agent);
    standby.refusedFor(other, "TIA", { ...tia(number), IEC: "0101234567" }, "U0001-0000-0000");
  }
});

Deno.test("TIA about a declaration of somebody else is refused, and its owner may send it after that", () => {
  const standby = new ScratchStandby();
  const number = temporaryImport(standby);
  standby.refusedFor(other, "TIA", tia(number), "U0001-0000-0000");
  assert.deepEqual(prints(standby.accepted("TIA", tia(number), owner)), ["VAL811"]);
  standby.refusedFor(other, "TIA", tia(number), "U0001-0000-0000");
  assert.equal(standby.accepted("TIB", { ECN: number }, owner).screen?.output, "VAL812");
  const agents = temporaryImport(standby);
  standby.accepted("TIA", tia(agents), agent);
});

Deno.test("TIA about what is no temporary trade is refused, and about what is not declared", () => {
  const standby = new ScratchStandby();
  standby.refusedFor(owner, "TIA", tia(temporaryImport(standby, "A11")), "E0008-ECN -0000");
  standby.refusedFor(owner, "TIA", tia(temporaryImport(standby, "G11", false)), "E0007-ECN -0000");
  const sold = standby.accepted("EDA", exportValues, owner).information;
  standby.accepted("EDC", { ECN: sold }, owner);
  standby.refusedFor(owner, "TIA", tia(sold), "E0008-ECN -0000");
  // What VNACCS may have changed is still not somebody else's.
  const open = temporaryImport(standby, "A11");
  standby.documents.put({ ...standby.documents.get(open.slice(0, 11))!, complete: false });
  standby.refusedFor(other, "TIA", tia(open), "U0001-0000-0000");
  standby.accepted("TIA", tia(open), owner);
});

Deno.test("TIA and AMA name a declaration by a number that can be one", () => {
  const standby = new ScratchStandby();
  for (const number of ["5", "10000000001", "000000000010", "750000000010", "999999999999"]) {
    standby.refused("TIA", tia(number), "S0901-ECN -0000");
    standby.refused("AMA", example("AMA", { ICN: number }), "S0065-ICN -0000");
  }
  // What is not known here is taken at its word, whatever its check digit is.
  for (const number of ["100000000010", "309999999990"]) {
    standby.accepted("TIA", tia(number));
    standby.accepted("AMA", example("AMA", { ICN: number }));
  }
});

Deno.test("what somebody else told of a declaration before it was known does not keep its owner away", () => {
  const standby = new ScratchStandby();
  const number = "109000000060";
  standby.accepted("TIA", tia(number), other);
  // Nobody can say yet whose it is: who told of it first has it.
  standby.refusedFor(owner, "TIA", tia(number), "U0001-0000-0000");
  const made = temporaryImport(standby);
  assert.equal(made, number);
  standby.accepted("TIA", tia(number), owner);
  standby.refusedFor(other, "TIA", tia(number), "U0001-0000-0000");
});

for (const [coming, leaving] of [["TIR", "TOR"], ["TOR", "TIR"]] as const) {
  Deno.test(`${coming} names the journey before by a number of the sender's own`, () => {
    const standby = new ScratchStandby();
    const before = standby.accepted(leaving, example(leaving, { LPN: "V1" }), owner).information;
    const named = (RDN: string) => example(coming, { LPN: "V1", TIM: "1", RDN });
    standby.refusedFor(other, coming, named(before), "U0003-RDN -0000");
    standby.accepted(coming, named("631111111110"), other);
    standby.accepted(coming, { ...named(before), LPN: "V2" }, owner);
    const notSuch = standby.accepted("TEA", example("TEA"), owner).information;
    standby.refusedFor(owner, coming, { ...named(notSuch), LPN: "V3" }, "E0015-RDN -0000");
  });
}

Deno.test("what every submission names is read, and AMA and MSB ask as well whose it is", () => {
  const standby = new ScratchStandby();
  const number = temporaryImport(standby);
  for (const [code, ICN] of [["AMA", number], ["MSB", number]] as const) {
    const { codes } = standby.send(code, example(code, { ICN }), {
      ...other,
      files: [{ name: "a.pdf", bytes: 1 }],
    });
    assert.deepEqual(codes.map(writeResultCode), ["U0001-0000-0000"], code);
  }
  for (const [code, item] of Object.entries(namedItems)) {
    assert.ok(procedureKinds.has(code) && item !== procedureKinds.get(code)!.number, code);
    const lists = catalogue.errorCodes(code).some((row) =>
      row.code.startsWith("U") && (row.item === item || row.code === "U0001")
    );
    assert.ok(lists, `${code} lists a code for what is somebody else's`);
  }
});
