/** Exemption lists are drawn down and never overdrawn, whatever comes in which order. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { catalogue } from "../catalogue/mod.ts";
import { decideOfficerAct } from "./decide_officer_act.ts";
import type { Document } from "./document.ts";
import { exampleItems } from "../testing/example_items.ts";
import { writeItems } from "../wire/mod.ts";
import { ScratchStandby, valueOf } from "../testing/scratch_standby.ts";
import { undoCancelled } from "./undo_cancelled.ts";

function listOf(
  standby: ScratchStandby,
  quantity: string,
  used = "0",
  { user = "A0001A01", ...more }: Readonly<Record<string, string>> = {},
): string {
  const procedure = catalogue.procedure("TEA")!;
  const items = exampleItems(procedure, {
    ...{ QT: [quantity], QTU: ["SET"], UT: [used], UTU: ["SET"], IEC: "I", RE: "XN210" },
    ...more,
  });
  return standby.send("TEA", items, { user }).information;
}

function taking(list: string, quantity: string, more: Record<string, unknown> = {}) {
  const lines = { TXN: [list], TXR: ["1"], RE: ["XN210"], QN1: [quantity], QT1: ["SET"] };
  return exampleItems(
    catalogue.procedure("IDA")!,
    { ...lines, ...more } as unknown as Record<string, string>,
  );
}

const codesOf = ({ codes }: { codes: readonly { code: string }[] }) =>
  codes.map(({ code }) => code);

Deno.test("a declaration that takes more than its list has is refused with the list's code", () => {
  const standby = new ScratchStandby();
  const list = listOf(standby, "1");
  assert.deepEqual(codesOf(standby.send("IDA", taking(list, "99999999"))), ["E1032"]);
  assert.deepEqual(codesOf(standby.send("IDA", taking(list, "1.1"))), ["E1032"]);
  assert.deepEqual(codesOf(standby.send("IDA", taking(list, "1.00001"))), ["E1032"]);
  const first = standby.send("IDA", taking(list, "1"));
  assert.deepEqual(codesOf(first), []);
  const second = standby.send("IDA", taking(list, "1"));
  assert.deepEqual(codesOf(second), [], "a draft has not drawn yet");
  assert.deepEqual(codesOf(standby.send("IDC", { ICN: first.information })), []);
  assert.deepEqual(codesOf(standby.send("IDA", taking(list, "1"))), ["E1032"], "nothing is left");
  assert.deepEqual(codesOf(standby.send("IDC", { ICN: second.information })), ["L1100"]);
  assert.deepEqual(codesOf(standby.send("IDA", taking(list, "0.5", { TXR: ["2"] }))), ["E1031"]);
});

Deno.test("what the list says was used before counts, and so do several lines of one declaration", () => {
  const standby = new ScratchStandby();
  const list = listOf(standby, "10", "7.5");
  const two = (one: string, other: string) =>
    taking(list, "1", {
      ...Object.fromEntries(
        Object.entries(taking(list, "1")).filter(([, value]) => Array.isArray(value))
          .map(([id, value]) => [id, [(value as string[])[0], (value as string[])[0]]]),
      ),
      QN1: [one, other],
    });
  assert.deepEqual(codesOf(standby.send("IDA", two("1.5", "1.000001"))), ["E1032"]);
  assert.deepEqual(codesOf(standby.send("IDA", two("1.5", "1"))), []);
});

Deno.test("a draft that came in with what is no list's number is held, not refused for its state", () => {
  const standby = new ScratchStandby();
  const list = listOf(standby, "10");
  const items = (numbers: readonly string[]) => {
    const rows = Object.entries(taking(list, "1")).filter(([, value]) => Array.isArray(value));
    const lines = rows.map(([id, value]) => [id, numbers.map(() => value![0])]);
    return taking(list, "1", { ...Object.fromEntries(lines), TXN: numbers });
  };
  // As it is learnt of VNACCS, which accepted it.
  const drafted = (numbers: readonly string[]) => {
    const { information, documents: [draft] } = standby.send("IDA", items(numbers.map(() => list)));
    const body = writeItems(catalogue.procedure("IDA")!.layout, "request", items(numbers));
    standby.documents.put({ ...draft!, content: { procedure: "IDA", body } });
    return information;
  };
  for (const numbers of [["123"], ["123", list], [list, "75ABC"]]) {
    const declared = standby.send("IDC", { ICN: drafted(numbers) });
    assert.deepEqual(codesOf(declared), [], numbers.join());
    const { channel } = declared.documents.find(({ family }) => family === "import declaration")!;
    assert.match(JSON.stringify(channel), /E1031 TXN (123|75ABC)/, numbers.join());
  }
});

Deno.test("a list that is another's or not known here is neither refused nor drawn down", () => {
  const standby = new ScratchStandby();
  const others = listOf(standby, "1", "0", { user: "B0002A01" });
  const declared = standby.send("IDA", taking(others, "5"));
  assert.deepEqual(codesOf(declared), []);
  standby.send("IDC", { ICN: declared.information });
  assert.equal(
    standby.documents.read({ ids: [others.slice(0, 11)], keys: [], withLinks: false })
      .byId(others.slice(0, 11))!.drawn,
    undefined,
  );
  assert.deepEqual(codesOf(standby.send("IDA", taking("750000471160", "5"))), []);
});

Deno.test("what cannot be the number of a list, nor of a line, is refused with the list's code", () => {
  const standby = new ScratchStandby();
  const list = listOf(standby, "10");
  const numbers = ["75", "75ABCDEFGHIJ", "75900000006", "109000000060", "000000000000", "TXN"];
  for (const TXN of numbers) {
    assert.deepEqual(codesOf(standby.send("IDA", taking(TXN, "1"))), ["E1031"], TXN);
    // Letters are no characters of the export's item.
    if (/\D/.test(TXN)) continue;
    const exported = exampleItems(catalogue.procedure("EDA")!, {
      ...{ TXN: [TXN], TXR: ["1"], RE: ["XN210"], QN1: ["1"], QT1: ["SET"] },
    });
    assert.deepEqual(codesOf(standby.send("EDA", exported)), ["E1031"], `EDA ${TXN}`);
  }
  for (const line of ["0", "00", "A", "-1", "1.0", "1E0", "0X1", "+1", "2"]) {
    const declared = standby.send("IDA", taking(list, "1", { TXR: [line] }));
    assert.deepEqual(codesOf(declared), ["E1031"], line);
  }
  for (const line of ["1", "01", "001"]) {
    assert.deepEqual(codesOf(standby.send("IDA", taking(list, "1", { TXR: [line] }))), [], line);
  }
});

Deno.test("an agent draws on the list of the importer for whom it declares, as he does on its own", () => {
  const trader = "3709990013";
  for (const [lister, declarant] of [["A0001A01", "B0002A01"], ["B0002A01", "A0001A01"]] as const) {
    const standby = new ScratchStandby();
    const list = listOf(standby, "1", "0", { user: lister, C03: trader });
    const send = (quantity: string, IMC = trader) =>
      standby.send("IDA", taking(list, quantity, { IMC }), { user: declarant });
    assert.deepEqual(codesOf(send("99999999")), ["E1032"]);
    const first = send("1");
    assert.deepEqual(codesOf(first), []);
    const declared = standby.send("IDC", { ICN: first.information }, { user: declarant });
    assert.deepEqual(codesOf(declared), []);
    assert.deepEqual(codesOf(send("1")), ["E1032"], "nothing is left");
    const own = declarant === "A0001A01" ? "B0002A01" : "A0001A01";
    assert.deepEqual(codesOf(standby.send("IDA", taking(list, "1"), { user: own })), ["E1032"]);
  }
});

Deno.test("a list of the other direction, another exemption or a time that is over is none for these goods", () => {
  const standby = new ScratchStandby();
  const today = "22112026";
  standby.now = new Date("2026-11-22T16:59:00Z");
  const lists: Record<string, string>[] = [
    ...[{ IEC: "E" }, { RE: "XN010" }, { TED: "21112026" }, { TED: today }],
    {},
  ];
  const answers = lists.map((more) =>
    codesOf(standby.send("IDA", taking(listOf(standby, "5", "0", more), "1")))
  );
  assert.deepEqual(answers, [["E1031"], ["E1031"], ["E1031"], [], []]);
});

Deno.test("a quantity in no unit of the list's counts by its number, and an officer has to say", () => {
  const standby = new ScratchStandby(`{"version":"t","default":1}`);
  const list = listOf(standby, "10");
  const declare = (quantities: Record<string, string[]>) => {
    const { information: ICN } = standby.accepted("IDA", taking(list, "1", quantities));
    standby.accepted("IDC", { ICN });
    const { channel, state } = standby.documents.get(ICN.slice(0, 11))!;
    return [channel?.kind === "known" && channel.rule, state];
  };
  const drawn = () => standby.documents.get(list.slice(0, 11))!.drawn!.map((each) => each.quantity);
  const left = () => valueOf(standby.accepted("ITE", { TEN: list }).screen?.values, "D07", 1);
  declare({ QN1: ["99999999"], QT1: ["KGM"], QN2: ["4"], QT2: ["SET"] });
  assert.deepEqual([drawn(), left()], [["4"], "6"], "the second quantity is in the list's unit");
  assert.deepEqual(codesOf(standby.send("IDA", taking(list, "6.1"))), ["E1032"]);

  const kilograms = (n: string) => ({ QN1: [n], QT1: ["KGM"] });
  const overused = standby.send("IDA", taking(list, "1", kilograms("99999999")));
  assert.deepEqual(codesOf(overused), ["E1032"], "a list is not drawn on for ever by kilograms");
  const [rule, state] = declare(kilograms("2"));
  assert.match(String(rule), /units that cannot be compared: line 1/);
  assert.equal(state, "registered");
  assert.deepEqual([drawn(), left()], [["4", "2"], ""], "nobody knows what is left");
  const [next] = declare({ QN1: ["1"] });
  assert.match(String(next), /units that cannot be compared/, "nor whether it is enough");
  assert.deepEqual(codesOf(standby.send("IDA", taking(list, "3.1"))), ["E1032"], "3 are left");
});

/** Quantities as a declarant writes them, and what they are in thousandths. */
const quantities = [
  ...[["1", 1000], ["6", 6000], ["2.5", 2500], [".9", 900], ["3.", 3000], ["0.001", 1]] as const,
  ["09.999", 9999],
] as const;

Deno.test("no list is overdrawn by any order of drafts, declarations, corrections and cancelling", () => {
  const step = fc.record({
    what: fc.constantFrom("draft", "draft", "declare", "correct", "officer", "VNACCS"),
    which: fc.nat(5),
    quantity: fc.constantFrom(...quantities),
  });
  let cancelled = 0;
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const standby = new ScratchStandby();
      const list = listOf(standby, "10");
      const find = (number: string) => standby.documents.get(number.slice(0, 11))!;
      const numbers: string[] = [];
      const held = new Map<string, number>();
      const drafted = new Map<string, number>();
      for (const { what, which, quantity: [text, amount] } of steps) {
        const number = numbers[which % Math.max(1, numbers.length)];
        const stem = number?.slice(0, 11) ?? "";
        if (what === "draft") {
          const made = standby.send("IDA", taking(list, text));
          if (made.codes.length > 0) continue;
          numbers.push(made.information);
          drafted.set(made.information.slice(0, 11), amount);
        } else if (number === undefined) continue;
        else if (what === "declare") {
          const made = standby.send("IDC", { ICN: number });
          if (made.codes.length === 0) held.set(stem, drafted.get(stem)!);
        } else if (what === "correct") {
          const found = find(number);
          if (found.state !== "registered") continue;
          const items = taking(list, text, { ICN: found.number });
          if (standby.send("IDA01", items).codes.length > 0) continue;
          if (standby.send("IDE", { ICN: found.number }).codes.length === 0) {
            held.set(stem, amount);
          }
        } else {
          // A declarant has no procedure for it: customs cancel what was declared, here or there.
          const gone = cancelledBy(what, find(number), standby.now);
          if (gone === undefined) continue;
          cancelled++;
          for (const each of [gone, ...undoCancelled(gone, find)]) standby.documents.put(each);
          held.delete(stem);
        }
        const total = [...held.values()].reduce((sum, each) => sum + each, 0);
        assert.ok(total <= 10_000, `${total} thousandths of 10 are drawn`);
        const stored = (find(list).drawn ?? [])
          .reduce((sum, each) => sum + Math.round(Number(each.quantity) * 1000), 0);
        assert.equal(stored, total, "what the list says is what was declared");
      }
    }),
    { numRuns: 200 },
  );
  assert.ok(cancelled > 5, `${cancelled} were cancelled`);
});

/** The declaration after customs have cancelled it; undefined where that cannot be. */
function cancelledBy(who: string, document: Document, at: Date): Document | undefined {
  if (who === "VNACCS") {
    return document.state === "registered"
      ? { ...document, state: "cancelled", dates: { ...document.dates, cancelled: at } }
      : undefined;
  }
  const act = { kind: "cancel", text: "khai trùng", at } as const;
  const decision = decideOfficerAct(document, act, [], { catalogue, userId: "A0001A01" });
  return decision.kind === "decided" ? decision.document : undefined;
}
