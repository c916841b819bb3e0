import assert from "node:assert/strict";
import { exampleItems } from "./example_items.ts";
import { catalogue } from "../catalogue/mod.ts";
import { ScratchStandby } from "./scratch_standby.ts";

const rules = (office: string) =>
  `{"version":"t","default":1}\n{"name":"office","office":["${office}"],"channel":3}`;

/** The channel of an import declared at an office, by a rule that names one. */
function channelAt(declared: string, named: string, now: string): number | undefined {
  const standby = new ScratchStandby(rules(named));
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
});
