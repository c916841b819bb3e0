import { builtInCodes, type CodeTable, codeTablesWith, readCodeTable } from "../codes/mod.ts";
import assert from "node:assert/strict";
import { exampleItems } from "../testing/example_items.ts";
import { catalogue } from "../catalogue/mod.ts";
import { ScratchStandby } from "../testing/scratch_standby.ts";

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
