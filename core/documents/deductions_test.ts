/** Exemption lists are drawn down and never overdrawn, whatever comes in which order. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { catalogue } from "../catalogue/mod.ts";
import { exampleItems } from "./example_items.ts";
import { ScratchStandby } from "./scratch_standby.ts";

function listOf(standby: ScratchStandby, quantity: string, used = "0", user = "A0001A01"): string {
  const procedure = catalogue.procedure("TEA")!;
  const items = exampleItems(procedure, { QT: [quantity], QTU: ["SET"], UT: [used], UTU: ["SET"] });
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
  assert.deepEqual(codesOf(standby.send("IDA", taking(list, "99999999", { QT1: ["KGM"] }))), [
    "E1032",
  ]);
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

Deno.test("a list that is another's or not known here is neither refused nor drawn down", () => {
  const standby = new ScratchStandby();
  const others = listOf(standby, "1", "0", "B0002A01");
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

Deno.test("no list is overdrawn by any order of drafts, declarations, corrections and cancelling", () => {
  const step = fc.record({
    what: fc.constantFrom("draft", "declare", "correct", "cancel"),
    which: fc.nat(5),
    quantity: fc.integer({ min: 1, max: 6 }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const standby = new ScratchStandby();
      const list = listOf(standby, "10");
      const numbers: string[] = [];
      const held = new Map<string, number>();
      const drafted = new Map<string, number>();
      for (const { what, which, quantity } of steps) {
        const number = numbers[which % Math.max(1, numbers.length)];
        const stem = number?.slice(0, 11) ?? "";
        if (what === "draft") {
          const made = standby.send("IDA", taking(list, String(quantity)));
          if (made.codes.length > 0) continue;
          numbers.push(made.information);
          drafted.set(made.information.slice(0, 11), quantity);
        } else if (number === undefined) continue;
        else if (what === "declare") {
          const made = standby.send("IDC", { ICN: number });
          if (made.codes.length === 0) held.set(stem, drafted.get(stem)!);
        } else if (what === "correct") {
          const found = standby.documents.read({ ids: [stem], keys: [], withLinks: false }).byId(
            stem,
          )!;
          if (found.state !== "registered") continue;
          const items = taking(list, String(quantity), { ICN: found.number });
          if (standby.send("IDA01", items).codes.length > 0) continue;
          if (standby.send("IDE", { ICN: found.number }).codes.length === 0) {
            held.set(stem, quantity);
          }
        }
        const total = [...held.values()].reduce((sum, each) => sum + each, 0);
        assert.ok(total <= 10, `${total} of 10 are drawn`);
        const drawn =
          standby.documents.read({ ids: [list.slice(0, 11)], keys: [], withLinks: false })
            .byId(list.slice(0, 11))!.drawn ?? [];
        const stored = drawn.reduce((sum, each) => sum + Number(each.quantity), 0);
        assert.equal(stored, total, "what the list says is what was declared");
      }
    }),
    { numRuns: 100 },
  );
});
