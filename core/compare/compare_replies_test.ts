import assert from "node:assert/strict";
import fc from "fast-check";
import { catalogue, type ItemKind } from "../catalogue/mod.ts";
import { addDutyRemark, moneyItemsOf } from "../documents/duty_remark.ts";
import { charactersMax, itemPlan, type ItemRecord } from "../wire/mod.ts";
import { compareReplies, openReply } from "./compare_replies.ts";
import { type CompareRule, firstCompareRules } from "./compare_rules.ts";
import type { ComparableReply, KnownNumbers } from "./comparison.ts";
import { differenceClass } from "./difference_class.ts";
import { RuleBook } from "./rule_book.ts";
import { documentNumber, numbers, reply, type Volatile } from "../testing/replies.ts";

function compare(
  primary: ComparableReply,
  mirror: ComparableReply,
  known: KnownNumbers = numbers(),
  rules: readonly CompareRule[] = [],
) {
  const context = { catalogue, rules: new RuleBook(rules), numbers: known };
  return compareReplies(openReply(primary), openReply(mirror), context);
}

/** Classes of the differences. */
function found(...given: Parameters<typeof compare>): string[] {
  return compare(...given).differences.map(differenceClass);
}

const characters: Record<ItemKind, string> = {
  A: "ABXYZ0179-/",
  I: "0123456789",
  F: "0123456789",
  W: "aĂđếỗ 09,",
};

/** Values of an output: some single items, some rows with some columns. */
function valuesOf(code: string): fc.Arbitrary<ItemRecord> {
  const plan = itemPlan(catalogue.output(code)!.layout, "output");
  const value = (line: number) => {
    const { kind, widthBytes } = plan.itemAt(line);
    const length = Math.max(1, Math.min(9, Math.floor(widthBytes / (kind === "W" ? 3 : 1))));
    return fc.array(fc.constantFrom(...characters[kind]), { minLength: 1, maxLength: length })
      .map((parts) => parts.join("").trim());
  };
  const singles = fc.array(
    fc.integer({ min: 0, max: plan.headLines - 1 }).chain((line) =>
      value(line).map((text) => [plan.placeAt(line).id, text] as const)
    ),
    { maxLength: 12 },
  );
  if (plan.rowLines === 0) return singles.map((pairs) => Object.fromEntries(pairs));
  const columns = fc.array(
    fc.integer({ min: 0, max: plan.rowLines - 1 }).chain((column) =>
      fc.array(value(plan.headLines + column), {
        minLength: 1,
        maxLength: Math.min(4, plan.rowsMax),
      })
        .map((texts) => [plan.placeAt(plan.headLines + column).id, texts] as const)
    ),
    { maxLength: 4 },
  );
  return fc.tuple(singles, columns)
    .map(([one, many]) => Object.fromEntries<string | string[]>([...one, ...many]));
}

const outputCodes = fc.constantFrom(
  ...catalogue.outputs().filter(({ type }) => type !== "P").map(({ code }) => code),
);
const outputs = outputCodes.chain((output) =>
  valuesOf(output).map((values) => ({ output, values }))
);
const volatile: fc.Arbitrary<Volatile> = fc.record({
  receivedAt: fc.date({
    min: new Date("2014-01-01"),
    max: new Date("2030-01-01"),
    noInvalidDate: true,
  }),
  indexInfo: fc.string({ maxLength: 100, unit: fc.constantFrom("a", "9", " ") }),
  rtpInfo: fc.string({ maxLength: 30, unit: fc.constantFrom("T", "7") }),
});

Deno.test("compareReplies() finds a reply equal to itself whatever volatile fields say (F32)", () => {
  fc.assert(
    fc.property(outputs, volatile, volatile, (parts, one, other) => {
      // The control field tells a delivery from an answer, and so is not volatile.
      const { rtpInfo } = one;
      const theirs = { ...other, rtpInfo };
      assert.deepEqual(found(reply({ ...parts, ...one }), reply({ ...parts, ...theirs })), []);
    }),
    { numRuns: 300 },
  );
});

Deno.test("compareReplies() finds exactly one difference where one item differs (F32)", () => {
  fc.assert(
    fc.property(outputs, fc.nat(), volatile, volatile, ({ output, values }, chance, one, other) => {
      const ids = Object.keys(values);
      fc.pre(ids.length > 0);
      const id = ids[chance % ids.length]!;
      // A value in a last row that was blank would make a row more: another difference than meant.
      fc.pre(typeof values[id] === "string" || values[id]!.at(-1) !== "");
      const changed = { ...values, [id]: changeOne(values[id]!) };
      const { rtpInfo } = one;
      const primary = reply({ output, values, ...one });
      const mirror = reply({ output, values: changed, ...other, rtpInfo });
      const { differences } = compare(primary, mirror);
      assert.equal(differences.length, 1, JSON.stringify(differences));
      assert.equal(differences[0]!.item, id);
    }),
    { numRuns: 300 },
  );
});

/** Another value of the same kind: the last row's where there are rows. */
function changeOne(value: ItemRecord[string]): ItemRecord[string] {
  if (typeof value === "string") return value.slice(0, -1) + (value.endsWith("9") ? "7" : "9");
  return [...value.slice(0, -1), changeOne(value.at(-1)!) as string];
}

const [here, there] = [documentNumber("10", 42), documentNumber("10", 90000007)];
const [stem, theirStem] = [here.slice(0, 11), there.slice(0, 11)];

/** An answer to IDA: the number in the subject, in the result and on the screen. */
function registered(number: string, values: ItemRecord = {}, onScreen = number): ComparableReply {
  return reply({ number, output: "VAD419", values: { ICN: onScreen, ICB: "A11", ...values } });
}

Deno.test("compareReplies() learns a number of each system's own, and holds later replies to it", () => {
  const { differences, learned } = compare(registered(here), registered(there));
  assert.deepEqual(differences, []);
  assert.deepEqual(learned, [{ primary: stem, mirror: theirStem }]);

  const known = numbers({ [stem]: theirStem });
  assert.deepEqual(compare(registered(here), registered(there), known).learned, []);
  const stranger = documentNumber("10", 90000008);
  assert.deepEqual(found(registered(here), registered(there, {}, stranger), known), [
    "IDA|VAD419|ICN|number",
  ]);
});

Deno.test("compareReplies() follows most places where a new number does not agree with itself", () => {
  const stranger = documentNumber("10", 90000008);
  const { differences, learned } = compare(registered(here), registered(there, {}, stranger));
  assert.deepEqual(differences.map(differenceClass), ["IDA|VAD419|ICN|number"]);
  assert.deepEqual(learned, [{ primary: stem, mirror: theirStem }]);
});

Deno.test("compareReplies() wants the same type and branch of a number", () => {
  const later = documentNumber("10", 90000007, 1);
  const known = numbers({ [stem]: theirStem });
  assert.deepEqual(found(registered(here), registered(there, {}, later), known), [
    "IDA|VAD419|ICN|value",
  ]);
  const other = documentNumber("30", 90000007);
  assert.deepEqual(found(registered(here), registered(there, {}, other)), ["IDA|VAD419|ICN|value"]);
});

Deno.test("compareReplies() never gives one number of the mirror to two of the primary", () => {
  const known = numbers({ [documentNumber("10", 1).slice(0, 11)]: theirStem });
  const { differences, learned } = compare(registered(here), registered(there), known);
  // In four places, and one finding.
  assert.deepEqual(differences.map(differenceClass), ["IDA|R|@subject|number"]);
  assert.deepEqual(learned, []);
});

Deno.test("compareReplies() leaves out what follows from another outcome", () => {
  const refused = reply({ codes: [{ code: "E1004", item: "ICN" }] });
  assert.deepEqual(found(registered(here), refused), ["IDA|R||result 00000/E1004"]);
  const warned = reply({
    number: there,
    codes: [{ code: "00000" }, { code: "W0001" }],
    output: "VAD419",
    values: { ICN: there, ICB: "A12" },
  });
  assert.deepEqual(found(registered(here), warned), [
    "IDA|R||result 00000/00000",
    "IDA|VAD419|ICB|value",
  ]);
});

Deno.test("compareReplies() compares kind of answer, output, status and text as one thing each", () => {
  const text = (bytes: string, status = 200): ComparableReply => ({
    status,
    contentType: "text/plain; charset=UTF-8",
    bytes: new TextEncoder().encode(bytes),
  });
  assert.deepEqual(found(text("LOGON OK"), text("LOGON OK\r\n")), []);
  assert.deepEqual(found(text("LOGON OK"), text("no")), ["|||text"]);
  assert.deepEqual(found(registered(here), text("Verification GW Error")), ["IDA|||form"]);
  assert.deepEqual(found(text("", 500), text("")), ["|||status 500/200"]);
  assert.deepEqual(found(registered(here), reply({ number: there })), ["IDA|VAD419||message"]);
  assert.deepEqual(
    found(registered(here), reply({ number: there, output: "VAD0AB", values: { ICN: there } })),
    ["IDA|VAD419||output VAD419/VAD0AB"],
  );
});

Deno.test("compareReplies() counts rows once, and rows behind a missing one not at all", () => {
  const rows = (...CMN: string[]) => registered(here, { CMN });
  assert.deepEqual(found(rows("one", "two", "three"), rows("one", "three")), [
    "IDA|VAD419||rows",
  ]);
  assert.deepEqual(found(rows("one", "two"), rows("one", "zwei")), ["IDA|VAD419|CMN|value"]);
});

Deno.test("compareReplies() reads numbers of kind F as amounts", () => {
  const worth = (IP4: string) => registered(here, { IP4 });
  assert.equal(itemPlan(catalogue.output("VAD419")!.layout, "output").lineOf("IP4") >= 0, true);
  assert.deepEqual(found(worth("18250.75"), worth("018250.750")), []);
  assert.deepEqual(found(worth("18250.75"), worth("18250.7500001")), ["IDA|VAD419|IP4|value"]);
});

Deno.test("compareReplies() does what rules say, the first that fits", () => {
  const one = registered(here, { ICB: "A11", IP4: "100", ARR: "23112026", REF: "X-1" });
  const other = registered(there, { ICB: "A12", IP4: "100.4", ARR: "24112026", REF: "Y-7" });
  assert.equal(found(one, other).length, 4);
  const known = numbers();
  const rules: CompareRule[] = [
    { item: "ICB", procedure: "EDA", as: "ignore" },
    { item: "ICB", output: "VAD4", as: "ignore" },
    { item: "IP4", as: "amount", by: 0.4 },
    { item: "ARR", as: "moment", seconds: 86_400 },
    { item: "REF", as: "map" },
  ];
  const { differences, learned } = compare(one, other, known, rules);
  assert.deepEqual(differences, []);
  assert.deepEqual(learned.at(-1), { primary: "X-1", mirror: "Y-7" });
  assert.deepEqual(found(one, other, known, rules.slice(2)), ["IDA|VAD419|ICB|value"]);
});

Deno.test("firstCompareRules leave out the moments that a centre sets", () => {
  const state = (AD1: string, A09: string, A02 = "A11") =>
    reply({ procedure: "IDC", output: "VAD1AC", values: { AD1, A09, A02 } });
  const rules = firstCompareRules;
  // The output is a report; what matters here is its layout.
  assert.deepEqual(
    found(state("101500", "22112026"), state("235959", "23112026"), numbers(), rules),
    [],
  );
  assert.deepEqual(
    found(state("101500", "22112026"), state("101501", "22112026", "A12"), numbers(), rules),
    [
      "IDC|VAD1AC|A02|value",
    ],
  );
});

Deno.test("compareReplies() compares the notes of every report beside what the standby adds to them", () => {
  let noted = 0;
  for (const message of catalogue.outputs()) {
    const { notes } = moneyItemsOf(message.layout);
    if (message.type !== "P" || notes === undefined) continue;
    const shown = (note: string, adds = false) => {
      const values: Record<string, string | string[]> = note === "" ? {} : { [notes.id]: note };
      if (adds) addDutyRemark(message, values);
      return reply({ procedure: "IDC", output: message.code, values });
    };
    const rules = firstCompareRules;
    for (const note of ["", "Hàng mẫu", "Ộ".repeat(charactersMax(notes))]) {
      assert.deepEqual(found(shown(note), shown(note, true), numbers(), rules), [], message.code);
      const other = shown(`x${note}`.slice(0, charactersMax(notes)), true);
      const names: string[] = [`IDC|${message.code}|${notes.id}|value`];
      assert.deepEqual(found(shown(note), other, numbers(), rules), names);
      if (note !== "") assert.deepEqual(found(shown(note), shown("", true)), names);
    }
    noted++;
  }
  assert.ok(noted >= 30, `${noted} reports`);
});

Deno.test("compareReplies() takes any bytes", () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 900 }),
    fc.tuple(outputs, fc.nat(), fc.nat(255)).map(([parts, at, byte]) => {
      const { bytes } = reply(parts);
      return bytes.with(at % bytes.length, byte);
    }),
  ).map((bytes) => ({ status: 200, contentType: "text/plain; charset=UTF-8", bytes }));
  fc.assert(fc.property(bytes, bytes, (one, other) => {
    compare(one, other);
    assert.deepEqual(found(one, one), []);
  }));
});
