import assert from "node:assert/strict";
import {
  allGreen,
  type ChannelFacts,
  type ChannelRules,
  decideChannel,
  isChannelRuleFault,
  readChannelRules,
} from "./channel_rules.ts";

const facts: ChannelFacts = {
  family: "import declaration",
  kind: "A11",
  offices: ["02CI"],
  hs: ["09012120", "24021000"],
  origins: ["BR", "CU"],
  trader: "0109990001",
  value: 647432.67,
  currency: "USD",
  documentStem: "10900000010",
  valuesOf: (item) => item === "MTC" ? ["2"] : [],
};

const head = `{"version":"7","seed":"k","default":1}`;

Deno.test("decideChannel() takes the first rule whose criteria all fit", () => {
  const cases: [rule: string, channel: number][] = [
    [`"hs":["2402"]`, 3],
    [`"hs":["2403"]`, 1],
    [`"hs":["2402"],"origin":["VN"]`, 1],
    [`"hs":["2402"],"origin":["CU"]`, 3],
    [`"kind":["A11","A12"]`, 3],
    [`"kind":["A1"]`, 1],
    [`"office":["02"]`, 3],
    [`"office":["03"]`, 1],
    [`"trader":["0109990001"]`, 3],
    [`"value":{"min":600000}`, 3],
    [`"value":{"max":600000}`, 1],
    [`"value":{"min":1,"max":700000,"currency":"USD"}`, 3],
    [`"value":{"min":1,"currency":"VND"}`, 1],
    [`"items":{"MTC":["2","3"]}`, 3],
    [`"items":{"SKB":["4"]}`, 1],
    [`"family":["export declaration"]`, 1],
    [`"share":1`, 3],
  ];
  for (const [criteria, channel] of cases) {
    const rules = read(`${head}\n{"name":"r",${criteria},"channel":3}`);
    const decision = decideChannel(rules, facts, 3);
    assert.equal(decision.channel, channel, criteria);
    assert.equal(decision.rule, channel === 3 ? "r" : "default", criteria);
    assert.equal(decision.version, "7");
  }
});

Deno.test("a list of traders stands before the rules that name it, and once", () => {
  const list = `{"list":"watched","traders":["0109990001","0309990002"]}`;
  const rule = `{"name":"r","traderList":"watched","channel":3}`;
  const rules = read(`${head}\n${list}\n${rule}`);
  assert.equal(decideChannel(rules, facts, 3).channel, 3);
  assert.equal(decideChannel(rules, { ...facts, trader: "0509990003" }, 3).channel, 1);
  const branches = read(`${head}\n{"list":"b","traders":["0109990001-001","0109990001002"]}
    {"name":"r","traderList":"b","channel":3}`);
  for (const trader of ["0109990001001", "0109990001-001", "0109990001002", "0109990001-002"]) {
    assert.equal(decideChannel(branches, { ...facts, trader }, 3).channel, 3, trader);
  }
  assert.equal(decideChannel(branches, facts, 3).channel, 1, "the parent is another one");
  for (const name of ["constructor", "__proto__", "toString"]) {
    const unlisted = `{"name":"r","traderList":"${name}","channel":3}`;
    assert.ok(isChannelRuleFault(readChannelRules(`${head}\n${unlisted}`)), name);
    const named = `{"list":"${name}","traders":["0109990001"]}`;
    const once = read(`${head}\n${named}\n${unlisted}`);
    assert.equal(decideChannel(once, facts, 3).channel, 3, name);
  }
  for (const [line, text] of [[2, `${head}\n${rule}\n${list}`], [3, `${head}\n${list}\n${list}`]]) {
    const fault = readChannelRules(String(text));
    assert.ok(isChannelRuleFault(fault));
    assert.equal(fault.line, line);
  }
});

Deno.test("decideChannel() never gives a lighter channel than before", () => {
  const yellow = read(`{"version":"1","default":2}`);
  assert.equal(decideChannel(yellow, facts, 3, 1).channel, 2);
  assert.deepEqual(decideChannel(allGreen, facts, 3, 3), {
    channel: 3,
    rule: "default",
    version: "none",
    kept: true,
  });
});

Deno.test("decideChannel() knows only two channels where the family has two", () => {
  const red = read(`{"version":"1","default":3}`);
  assert.equal(decideChannel(red, { ...facts, family: "transport declaration" }, 2).channel, 2);
});

Deno.test("decideChannel() draws a share that is near its size and can be replayed", () => {
  const rules = read(`${head}\n{"name":"sample","share":0.1,"channel":2}`);
  const channels = Array.from(
    { length: 20_000 },
    (_, index) =>
      decideChannel(rules, { ...facts, documentStem: `10${90_000_000 + index}` }, 3).channel,
  );
  const share = channels.filter((channel) => channel === 2).length / channels.length;
  assert.ok(Math.abs(share - 0.1) < 0.01, `share ${share}`);
  const again = decideChannel(rules, { ...facts, documentStem: "1090000000" }, 3);
  assert.deepEqual(again, decideChannel(rules, { ...facts, documentStem: "1090000000" }, 3));
});

Deno.test("readChannelRules() refuses a file whole and names the line", () => {
  const cases: [text: string, line: number, reason: RegExp][] = [
    ["", 1, /no head/],
    ["# only a comment\n", 1, /no head/],
    [`${head}\n\n# red\n{"name":"a","channel":4}`, 4, /"channel"/],
    [`${head}\n{"name":"a","chanel":2}`, 2, /channel|chanel/],
    [`${head}\n{"name":"a","channel":2}\n{"name":"a","channel":3}`, 3, /taken/],
    [`${head}\n{"name":"default","channel":2}`, 2, /taken/],
    [`${head}\n{"name":"a","share":1.5,"channel":2}`, 2, /"share"/],
    [`${head}\n{"name":"a","family":["invoice"],"channel":2}`, 2, /"family/],
    [`${head}\n{"name":"a","value":{"min":2,"max":1},"channel":2}`, 2, /min is above max/],
    [`${head}\nnonsense`, 2, /JSON object/],
    [`{"version":"1"}`, 1, /"default"/],
  ];
  for (const [text, line, reason] of cases) {
    const result = readChannelRules(text);
    assert.ok(isChannelRuleFault(result), text);
    assert.equal(result.line, line, text);
    assert.match(result.reason, reason);
  }
});

function read(text: string): ChannelRules {
  const rules = readChannelRules(text);
  if (isChannelRuleFault(rules)) assert.fail(`line ${rules.line}: ${rules.reason}`);
  return rules;
}
