import { builtInCodes, type CodeTable, codeTablesWith, readCodeTable } from "../codes/mod.ts";
import assert from "node:assert/strict";
import { exampleItems } from "../testing/example_items.ts";
import { catalogue } from "../catalogue/mod.ts";
import {
  dutyFree,
  example,
  exportValues,
  importValues,
  ScratchStandby,
} from "../testing/scratch_standby.ts";

const rules = (office: string) =>
  `{"version":"t","default":1}\n{"name":"office","office":["${office}"],"channel":3}`;

/** The channel of an import declared at an office, by a rule that names one. */
function channelAt(
  declared: string,
  named: string,
  now: string,
  codes = builtInCodes,
): number | undefined {
  const standby = new ScratchStandby(rules(named));
  standby.codes = codes;
  standby.now = new Date(now);
  const items = exampleItems(catalogue.procedure("IDA")!, { CH: declared });
  const number = standby.send("IDA", items).information;
  const { documents } = standby.send("IDC", { ICN: number });
  const known = documents[0]?.channel;
  return known?.kind === "known" ? known.channel : undefined;
}

Deno.test("a rule that names an office holds for its successor, and for what was declared before", () => {
  const [before, after] = ["2026-05-31T00:00:00Z", "2026-06-01T00:00:00Z"];
  assert.equal(channelAt("47D3", "47D1", after), 3, "the rule names the old code");
  assert.equal(channelAt("47D1", "47D3", after), 3, "the declaration does");
  assert.notEqual(channelAt("47D3", "47D1", before), 3);
  assert.equal(channelAt("01B1", "01B1", before), 3, "an office that ends in a digit");
  assert.notEqual(channelAt("01B1", "01AB", before), 3);
  // An operator's table says what has become of an office, and what has not.
  const ours = codeTablesWith([
    readCodeTable(
      "offices",
      "code\tfrom\tto\tsuccessor\tname\n60A1\t\t20260430\t60A2\t\n60A2\t\t\t\t\n47D1\t\t\t\t\n",
    ) as CodeTable,
  ]);
  assert.equal(channelAt("60A2", "60A1", after, ours), 3);
  assert.notEqual(channelAt("60A2", "60A1", after), 3);
  assert.notEqual(channelAt("47D3", "47D1", after, ours), 3);
});

/** A declaration made and registered in the last hours of an office, and the clock behind the merger. */
function madeBefore(family: "import" | "export", codes = builtInCodes) {
  const standby = new ScratchStandby(`{"version":"t","default":1}`);
  standby.codes = codes;
  standby.permits = "duty-free";
  standby.now = new Date("2026-05-31T05:00:00Z");
  const [values, item, draft, register] = family === "import"
    ? [{ ...importValues, ...dutyFree }, "ICN", "IDA", "IDC"]
    : [{ ...exportValues, CMD: ["39269099"], TXA: ["0"] }, "ECN", "EDA", "EDC"];
  const number = standby.accepted(draft, { ...values, CH: "47D1" }).information;
  const send = (CH: string) => ({ ...values, [item]: number, CH });
  const after = () => standby.now = new Date("2026-06-02T05:00:00Z");
  const documentNow = () => standby.documents.get(number.slice(0, 11))!;
  const ruleOf = () => {
    const { channel } = documentNow();
    return channel?.kind === "known" ? channel.rule : "";
  };
  const declare = () => standby.accepted(register, { [item]: number });
  return { standby, send, after, documentNow, ruleOf, declare, named: { [item]: number } };
}

/** The office has a successor, and the table says that it has all. */
const whole = codeTablesWith([
  readCodeTable(
    "offices",
    "# complete\ncode\tfrom\tto\tsuccessor\tname\n47D1\t\t20260531\t47D3\t\n47D3\t20260601\t\t\t\n" +
      "03CC\t\t\t\t\n",
  ) as CodeTable,
]);

const corrections = {
  import: ["IDA01", "IDE", "E0152"],
  export: ["EDA01", "EDE", "E0152"],
} as const;

for (const family of ["import", "export"] as const) {
  for (const [name, codes] of [["built-in", builtInCodes], ["complete", whole]] as const) {
    Deno.test(`an ${family} of a merged office is corrected under either code (${name} table)`, () => {
      const [store, correct, code] = corrections[family];
      for (const CH of ["47D1", "47D3"]) {
        const { standby, send, after, ruleOf, declare, named } = madeBefore(family, codes);
        standby.permits = "officer";
        declare();
        after();
        standby.refused(store, send("03CC"), `${code}-CH  -0000`);
        standby.accepted(store, send(CH));
        standby.accepted(correct, named);
        assert.doesNotMatch(ruleOf(), /not known/, CH);
      }
    });

    Deno.test(`a draft of a merged ${family} office is declared and permitted after (${name} table)`, () => {
      const { after, documentNow, ruleOf, declare } = madeBefore(family, codes);
      after();
      declare();
      assert.doesNotMatch(ruleOf(), /not known/);
      assert.equal(documentNow().state, "cleared", ruleOf());
    });
  }
}

Deno.test("a draft made after the merger names the office that is there", () => {
  const standby = new ScratchStandby(`{"version":"t","default":1}`);
  standby.now = new Date("2026-06-02T05:00:00Z");
  const number = standby.accepted("IDA", { ...importValues, CH: "47D1" }).information;
  const { documents } = standby.accepted("IDC", { ICN: number });
  const known = documents[0]?.channel;
  assert.match(known?.kind === "known" ? known.rule : "", /not known here: CH 47D1 \(now 47D3\)/);
  // A code that was none yet when the draft was made is not made right by its coming.
  standby.codes = whole;
  standby.refused("IDA", { ...importValues, CH: "47D1" }, "S1118-CH  -0000");
});

for (const [make, correct, item] of [["MIC", "MIE", "ICN"], ["MEC", "MEE", "ECN"]] as const) {
  Deno.test(`${correct} corrects what was declared at an office that was merged since`, () => {
    for (const CH of ["47D1", "47D3"]) {
      const standby = new ScratchStandby(`{"version":"t","default":2}`);
      standby.codes = whole;
      standby.now = new Date("2026-05-31T05:00:00Z");
      const number = standby.accepted(make, example(make, { CH: "47D1" })).information;
      standby.now = new Date("2026-06-02T05:00:00Z");
      standby.refused(correct, example(correct, { [item]: number, CH: "03CC" }), "E0010-CH  -0000");
      standby.accepted(correct, example(correct, { [item]: number, CH }));
    }
  });
}

Deno.test("the same office with another team is another item, merged or not", () => {
  const { standby, send, after, declare } = madeBefore("import");
  standby.permits = "officer";
  declare();
  standby.refused("IDA01", send("47D101"), "E0152-CH  -0000");
  standby.refused("IDA01", send("47D3"), "E0152-CH  -0000");
  after();
  standby.accepted("IDA01", send("47D302"));
});
