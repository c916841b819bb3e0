/**
 * Whatever declarants and officers do in whatever order: a report that lets goods leave has either the
 * policy behind it or an officer's act about this very declaration, and what is permitted is closed.
 */
import assert from "node:assert/strict";
import fc from "fast-check";
import { catalogue } from "../catalogue/mod.ts";
import { type Channel, channelOutputs, officerOutputs } from "../procedures/mod.ts";
import type { ItemRecord } from "../wire/mod.ts";
import { decideOfficerAct } from "./decide_officer_act.ts";
import type { Document } from "./document.ts";
import { dutyBases, type OfficerAct, officerActKinds } from "./officer_act.ts";
import { permitPolicies } from "./permit_policies.ts";
import { example, ScratchStandby } from "../testing/scratch_standby.ts";

/** All reports that let goods leave, by their titles and not by the tables that are tried here. */
const permits = new Set(
  catalogue.outputs().filter(({ code, titleVi }) =>
    /^VA[DES]/.test(code) &&
    /thông quan\)|\(giải phóng hàng\)|cho phép|Thông báo phê duyệt/.test(titleVi ?? "")
  ).map(({ code }) => code),
);

const kinds = {
  import: { make: "IDA", declare: "IDC", correct: ["IDA01", "IDE"], number: "ICN" },
  export: { make: "EDA", declare: "EDC", correct: ["EDA01", "EDE"], number: "ECN" },
  smallImport: { make: "MIC", declare: "", correct: ["MIE"], number: "ICN" },
  smallExport: { make: "MEC", declare: "", correct: ["MEE"], number: "ECN" },
  transport: { make: "OLA", declare: "OLC", correct: ["COT"], number: "OLT" },
} as const;
type Kind = keyof typeof kinds;

/** Values with what is known of them without the code that is tried: whether they leave nothing owed. */
const sayings: Readonly<Record<Kind, readonly (readonly [values: ItemRecord, free: boolean])[]>> = {
  import: [
    [{ TXA: ["0"], TX1: ["VK010"] }, true],
    [{ TXA: ["0"], RE: ["XN010"], TX1: ["VK010"] }, false],
    [{}, false],
    [{ TXA: ["10"], TX1: ["VB015"] }, false],
    [{ TXA: ["0"], TX1: ["VK010"], SBC: "VCB" }, false],
    [{ TXA: ["0"], TX1: ["VK010"], TXN: ["750000000010"], TXR: ["1"] }, false],
    [{ ICB: "G11", TXA: ["0"], TX1: ["VK010"] }, false],
    [{ BP: "1", TXA: ["0"], TX1: ["VK010"] }, false],
  ],
  export: [[{ TXA: ["0"] }, true], [{}, false], [{ TXA: ["0"], BRC: "VCB" }, false]],
  smallImport: [[{}, false]],
  smallExport: [[{}, true]],
  transport: [[{ KND: "5" }, true], [{ KND: "5", SBC: "VCB" }, false]],
};

const act = fc.record({
  do: fc.constant("act" as const),
  kind: fc.constantFrom(...officerActKinds),
  good: fc.boolean(),
  channel: fc.constantFrom<Channel>(1, 2, 3),
  officer: fc.constantFrom("hoa", "nam"),
  basis: fc.constantFrom(...dutyBases),
});
const message = fc.record({
  do: fc.constantFrom("correct" as const, "declare again" as const, "repeat" as const),
  saying: fc.nat(7),
});
const day = fc.record({
  policy: fc.constantFrom(...permitPolicies),
  channel: fc.constantFrom(1, 2, 3),
  kind: fc.constantFrom(...Object.keys(kinds) as Kind[]),
  saying: fc.nat(7),
  steps: fc.array(fc.oneof(act, act, message), { maxLength: 10 }),
});

Deno.test("no report lets goods leave without the policy or an officer's act behind it", () => {
  assert.ok(permits.size >= 15, [...permits].join());
  for (const outputs of Object.values(channelOutputs)) {
    for (const { registered } of Object.values(outputs)) assert.ok(permits.has(registered.permit!));
  }
  for (const { permit } of Object.values(officerOutputs)) {
    for (const code of Object.values(permit)) assert.ok(permits.has(code));
  }
  let byMessage = 0;
  let byOfficer = 0;
  fc.assert(
    fc.property(day, ({ policy, channel, kind, saying, steps }) => {
      const standby = new ScratchStandby(`{"version":"t","default":${channel}}`);
      standby.permits = policy;
      // Sayings name one item each; those that only go together are judged in tests of their own.
      standby.codes = undefined;
      const { make, declare, correct, number: id } = kinds[kind];
      const choose = (index: number) => sayings[kind][index % sayings[kind].length]!;
      const past: OfficerAct[] = [];
      let [values, free] = choose(saying);

      /** Sends what may permit, and looks at what came of it. */
      const send = (code: string, more: ItemRecord): Document | undefined => {
        const before = number === "" ? undefined : standby.documents.get(number.slice(0, 11));
        const { prints, codes } = standby.send(code, more);
        const given = prints.filter(({ output }) => permits.has(output));
        if (before?.state === "cleared" && kind !== "transport") {
          assert.equal(codes.length, 1, `${code}: what is permitted is closed`);
        }
        if (given.length === 0) return standby.documents.get(number.slice(0, 11));
        byMessage++;
        const after = standby.documents.get(given[0]!.information.slice(0, 11))!;
        assert.ok(after.channel?.kind === "known" && after.channel.channel === 1, "green");
        assert.ok(policy === "all" || (policy === "duty-free" && free), `${policy} ${code}`);
        assert.equal(after.state, "cleared");
        return after;
      };

      let number = "";
      // The kind of a declaration cannot be corrected.
      const isTemporary = values.ICB === "G11";
      const fixed: ItemRecord = {
        ...kind === "transport" ? {} : { CH: "02CI" },
        ...kind === "import" ? { ICB: isTemporary ? "G11" : "A11" } : {},
      };
      number = standby.accepted(make, example(make, { ...values, ...fixed })).information;
      if (declare !== "") send(declare, { [id]: number });
      for (const [index, step] of steps.entries()) {
        standby.now = new Date(standby.now.getTime() + 60_000);
        const document = standby.documents.get(number.slice(0, 11))!;
        if (step.do === "act") {
          const what = { ...step, text: "lý do", reference: `CT ${index}`, at: standby.now };
          const decision = decideOfficerAct(document, what, past, {
            catalogue,
            userId: "A0001A01",
          });
          if (decision.kind === "refused") continue;
          past.push({ ...what, proposed: decision.proposed });
          standby.documents.put(decision.document);
          const given = decision.prints.filter(({ output }) => permits.has(output));
          if (given.length > 0) byOfficer++;
          assert.ok(given.length === 0 || ["clear", "duties", "release"].includes(step.kind));
          const isClosed = decision.document.state === "cleared";
          assert.ok(given.length === 0 || isClosed, `${step.kind}: what is permitted is closed`);
          // A declaration that was released is closed before its duties are confirmed.
          const wasClosed = document.state === "cleared";
          assert.ok(!isClosed || wasClosed || given.length > 0, `${step.kind}: closed by a permit`);
        } else if (step.do === "correct") {
          const [before, wasFree] = [values, free];
          [values, free] = choose(step.saying);
          // What only the kind spoke against is free where the declaration is, and stays, of another.
          free = (free || values.ICB === "G11") && !isTemporary;
          // COT repeats what changes: what it leaves out was declared and holds still.
          if (kind === "transport") free &&= wasFree;
          for (const code of correct) {
            const declares = code === "IDE" || code === "EDE";
            const named = { ...values, ...fixed, [id]: document.number };
            send(code, declares ? { [id]: document.number } : example(code, named));
          }
          const after = standby.documents.get(number.slice(0, 11))!;
          if (after.number === document.number) [values, free] = [before, wasFree];
        } else if (step.do === "declare again" && declare !== "") {
          send(declare, { [id]: number });
        } else {
          // Put out again is what was put out before, and nothing else.
          const output = [...permits][step.saying]!;
          const { prints } = standby.send("ROT", { OCD: output, CM1: number });
          for (const { output } of prints) assert.ok(document.printed.includes(output), output);
        }
      }
    }),
    { numRuns: 800 },
  );
  assert.ok(byMessage > 10 && byOfficer > 10, `${byMessage} by messages, ${byOfficer} by officers`);
});
