import assert from "node:assert/strict";
import { hash } from "node:crypto";
import { catalogue } from "../../core/catalogue/mod.ts";
import { builtInCodes } from "../../core/codes/mod.ts";
import { allYellow, type ChannelRules, isChannelRuleFault } from "../../core/routing/mod.ts";
import { scratchDeclaration } from "../testing/scratch_declaration.ts";
import { listAudit } from "../audit/audit_store.ts";
import { byteSeal } from "../seals/byte_seal.ts";
import { scratchSchema } from "../testing/scratch_schema.ts";
import { waitUntil } from "../testing/wait_until.ts";
import {
  activateCriteria,
  criteriaVersion,
  draftCriteria,
  listActivations,
  readCriteria,
  SelectivityWatch,
  tryCriteria,
} from "./mod.ts";

const actor = "hoa";
const green = `{"version":"same name","default":1}`;
const red = `{"version":"same name","default":1}\n{"name":"all red","office":["01"],"channel":3}`;

function rulesOf(text: string): ChannelRules {
  const rules = readCriteria(text);
  if (isChannelRuleFault(rules)) assert.fail(rules.reason);
  return rules;
}

Deno.test("two texts never have one version, whatever name their heads give", () => {
  assert.notEqual(rulesOf(green).version, rulesOf(red).version);
  assert.equal(rulesOf(green).version, criteriaVersion(green));
  assert.ok(isChannelRuleFault(readCriteria("nothing")));
});

Deno.test("criteria are drafted, tried and put in force, each with its row in the audit", async () => {
  await using scratch = await scratchSchema("standby");
  const { sql } = scratch;
  const { version } = await draftCriteria(sql, { criteria: red, actor });
  await draftCriteria(sql, { criteria: red, actor: "lan" });
  await draftCriteria(sql, { criteria: green, actor });

  await scratchDeclaration(sql, { office: "01AB", channel: 1 });
  await scratchDeclaration(sql, { office: "02CI", channel: 1 });
  const trial = await tryCriteria(sql, rulesOf(red), {
    ...{ seal: byteSeal(undefined), catalogue, codes: builtInCodes, limit: 10 },
    at: new Date(),
  });
  assert.deepEqual(
    [trial.tried, trial.unreadable, trial.changed, trial.channels],
    [2, 0, 1, { "1": 1, "2": 0, "3": 1 }],
  );
  assert.deepEqual(trial.samples.map(({ was, wouldBe, rule }) => [was, wouldBe, rule]), [
    [1, 3, "all red"],
  ]);

  const order = { actor, reason: "đợt kiểm tra" };
  const activate = (version: string, expected: string | undefined) =>
    activateCriteria(sql, { ...order, version, expected });
  assert.equal((await activate("0123456789abcdef", undefined)).kind, "unknown");
  assert.equal((await activate(version, "0123456789abcdef")).kind, "overtaken");
  // Of two who believe that none is in force, one is right.
  const rivals = await Promise.all([
    activate(version, undefined),
    activate(criteriaVersion(green), undefined),
  ]);
  assert.deepEqual(rivals.map(({ kind }) => kind).toSorted(), ["in force", "overtaken"]);
  const inForce = (await listActivations(sql, 1))[0]!.version;
  assert.equal((await activate(inForce, inForce)).kind, "in force");
  const entries = await listAudit(sql, { limit: 20 });
  assert.deepEqual(
    entries.map(({ action }) => action).filter((action) => action.startsWith("selectivity"))
      .toSorted(),
    [...Array(2).fill("selectivity drafted"), ...Array(2).fill("selectivity put in force")],
  );
});

Deno.test("criteria of before there was a normal form keep their version", async () => {
  await using scratch = await scratchSchema("standby");
  const { sql } = scratch;
  const criteria = `${green}\r\n`;
  const version = hash("sha256", criteria).slice(0, 16);
  assert.notEqual(version, criteriaVersion(criteria));
  await sql`insert into selectivity (version, criteria, actor) values (${version}, ${criteria}, ${actor})`;
  await activateCriteria(sql, { version, expected: undefined, actor, reason: "thử" });
  const watch = new SelectivityWatch({
    sql,
    onChange: () => {},
    onTrouble: (error) => assert.fail(String(error)),
  });
  await watch.start();
  await watch.stop();
  assert.equal(watch.current?.version, version);
});

Deno.test("every node learns what was put in force", async () => {
  await using scratch = await scratchSchema("standby");
  const { sql } = scratch;
  const seen: string[] = [];
  const watch = new SelectivityWatch({
    sql,
    lookMs: 20,
    onChange: ({ version }) => seen.push(version),
    onTrouble: (error) => assert.fail(String(error)),
  });
  await watch.start();
  assert.equal(watch.current, undefined);
  let expected: string | undefined;
  for (const criteria of [red, green]) {
    const { version } = await draftCriteria(sql, { criteria, actor });
    await activateCriteria(sql, { version, expected, actor, reason: "thử" });
    await waitUntil(`${version} is in force`, () => watch.current?.version === version);
    expected = version;
  }
  await watch.stop();
  assert.deepEqual(seen, [criteriaVersion(red), criteriaVersion(green)]);
});

Deno.test("a text that was changed beside the store does not come into force", async () => {
  await using scratch = await scratchSchema("standby");
  const { sql } = scratch;
  const { version } = await draftCriteria(sql, { criteria: red, actor });
  const order = { version, expected: undefined, actor, reason: "thử" };
  await activateCriteria(sql, order);
  await sql`update selectivity set criteria = ${green}`;
  const seen: string[] = [];
  const watch = new SelectivityWatch({
    sql,
    lookMs: 20,
    onChange: ({ version }) => seen.push(version),
    onTrouble: (error) => seen.push(String(error)),
  });
  await watch.start();
  assert.equal(watch.current, allYellow, "nothing is cleared meanwhile");
  assert.equal((await activateCriteria(sql, { ...order, expected: version })).kind, "unknown");
  // Others can be put in force.
  const other = `${red}\n# other`;
  const good = await draftCriteria(sql, { criteria: other, actor });
  await activateCriteria(sql, { ...order, version: good.version, expected: version });
  await waitUntil("others are in force", () => watch.current?.version === good.version);
  await watch.stop();
  assert.match(seen[0]!, /another text than was drafted/);
  assert.deepEqual(seen.slice(1), [good.version], "trouble is told of once");
});
