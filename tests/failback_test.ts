/**
 * Giving back, against a centre that applies whatever it is sent, also twice (F41, F42, F44). Faults
 * are drawn from a seed, which a failing test names.
 */
import assert from "node:assert/strict";
import { decideItem } from "../adapters/give_back/decide_item.ts";
import { makeReport, signReport } from "../adapters/give_back/give_back_report.ts";
import { findPlan, listPlans, makePlan, movePlan } from "../adapters/give_back/give_back_plans.ts";
import { giveBackBacklog } from "../adapters/balance/standby_balance.ts";
import { DocumentStore } from "../adapters/documents/document_store.ts";
import { digestWrites, writeDocuments } from "../adapters/documents/document_rows.ts";
import { catalogue } from "../core/catalogue/mod.ts";
import { builtInCodes } from "../core/codes/mod.ts";
import { channelOf } from "../core/documents/mod.ts";
import { exampleItems } from "../core/testing/example_items.ts";
import { applyDelivery } from "../core/ledger/mod.ts";
import type { ItemRecord } from "../core/wire/mod.ts";
import { giveBackPage } from "../gateway/api/give_back_page.ts";
import { Centre } from "./support/centre.ts";
import { act, aDay, always, type Fault, Returning, service } from "./support/returning.ts";
import { type Accepted, StandbyOffice, testSeal } from "./support/standby_office.ts";

/** A seeded source of numbers from 0 to below 1. */
function chanceOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

Deno.test("the primary has none of it: everything is given back once, numbers are mapped (F41)", async () => {
  await using office = await StandbyOffice.open();
  const messages = await aDay(office, 10);
  const returning = new Returning(office, new Centre());
  const plan = await returning.giveBack();
  assert.equal(plan.state, "done");
  assert.equal(plan.counts["given back"], messages.length, await returning.open());
  await returning.assertOnce(messages);
  const maps = await office.sql`select ours, theirs from number_map`;
  assert.equal(maps.length, 10 + 3);
  const fourth = messages.find(({ number }) => number.startsWith("109000000"))!;
  const theirs = maps.find(({ ours }) => ours === fourth.number.slice(0, 11))!.theirs;
  assert.ok(returning.centre.documents.get(theirs), "the primary has it under its own number");
  const corrected = messages.filter(({ number }) => number.endsWith("1"));
  for (const { number } of corrected) {
    const pair = maps.find(({ ours }) => ours === number.slice(0, 11))!;
    const document = returning.centre.documents.get(pair.theirs)!;
    assert.deepEqual([document.number.at(-1), document.state], ["1", "registered"]);
  }
});

Deno.test("nothing is asked where that is the order, and there is nothing to do the second time", async () => {
  await using office = await StandbyOffice.open();
  const messages = await aDay(office, 6);
  const returning = new Returning(office, new Centre());
  const plan = await returning.giveBack({ ...always, ask: "doubtful" });
  assert.equal(plan.counts["given back"], messages.length);
  assert.equal(returning.sent, messages.length, "one request each");
  await assert.rejects(returning.giveBack(), /nothing waits to be given back/);
  assert.equal((await listPlans(office.sql)).length, 1, "no plan was made");
});

Deno.test("the primary has all of it, some, or something else (F41)", async () => {
  await using office = await StandbyOffice.open();
  const messages = await aDay(office, 8);
  const centre = new Centre();
  const returning = new Returning(office, centre);
  // The first declarations were entered there by somebody: the same, further on, and differently.
  const enter = (procedure: string, values: ItemRecord) => {
    const items = exampleItems(catalogue.procedure(procedure)!, values);
    const { contentType, body } = office.terminal.job(procedure, items, { signed: false });
    centre.answer(contentType, body);
  };
  const same = { BL1: "BILL1", NT2: "số 1" };
  const other = { BL1: "BILL3", NT2: "khác" };
  enter("IDA", same);
  enter("IDA", other);
  const before = centre.applied.length;
  const plan = await returning.giveBack();
  assert.equal(await returning.stateOf(messages[0]!), "already there");
  const states = await Promise.all(messages.map((each) => returning.stateOf(each)));
  assert.equal(states.filter((state) => state === "already there").length, 1, String(states));
  assert.equal(states.filter((state) => state === "differs").length, 1, String(states));
  assert.equal(plan.counts["given back"], messages.length - 2, await returning.open());
  assert.equal(centre.applied.length, before + messages.length - 2);
});

Deno.test("a plan says before it runs what a primary with the catalogue's rules refuses", async () => {
  await using office = await StandbyOffice.open();
  // As an older version took it: a weight without its unit.
  office.judged.codes = undefined;
  const declaration = { CH: "02CI", ICB: "A11" };
  const broken = await office.send("IDA", { ...declaration, GW: "10" });
  office.judged.codes = builtInCodes;
  await office.send("IDA", { ...declaration, GW: "10", GWT: "KGM" });
  await office.send("IDA", declaration);

  const centre = new Centre();
  centre.judgesValues = true;
  const returning = new Returning(office, centre);
  const id = await returning.begin();
  const before = (await findPlan(office.sql, id))!;
  assert.deepEqual([before.refusalsExpected, returning.sent], [1, 0]);
  const [item] = await office.sql`
    select expected from failback_item where expected like 'refused:%'`;
  assert.equal(item?.expected, "refused: R1027 GWT");
  const plan = await returning.finish(id);
  assert.deepEqual([plan.counts.refused, plan.counts["given back"]], [1, 2]);
  assert.equal(await returning.stateOf(broken), "refused");
});

Deno.test("a refused item holds the later ones of its document only (F42)", async () => {
  await using office = await StandbyOffice.open();
  const messages = await aDay(office, 8);
  const centre = new Centre();
  let refused = 0;
  centre.refuse = (procedure) =>
    procedure === "IDC" && refused++ === 0 ? { code: "L1100" } : undefined;
  const returning = new Returning(office, centre);
  const plan = await returning.giveBack({ ...always, concurrency: 1 });
  assert.deepEqual(
    [plan.counts.refused, plan.counts.held, plan.counts["given back"]],
    [1, 0, messages.length - 1],
    "the first IDC is that of a declaration without a correction",
  );
  const second = await StandbyOffice.open();
  await using _ = second;
  const later = await aDay(second, 4);
  refused = 1;
  const strict = new Centre();
  strict.refuse = (procedure, number) =>
    procedure === "IDC" && Number(number.slice(2, 10)) === 4714 ? { code: "L1100" } : undefined;
  const other = new Returning(second, strict);
  const held = await other.giveBack();
  assert.deepEqual(
    [held.counts.refused, held.counts.held, held.counts["given back"]],
    [1, 2, later.length - 3],
    JSON.stringify(held.counts),
  );
});

Deno.test("answers that are lost are asked for; nothing is applied twice (F41, I2)", async () => {
  for (const seed of [1, 2, 3]) {
    await using office = await StandbyOffice.open();
    const messages = await aDay(office, 8);
    const chance = chanceOf(seed);
    const returning = new Returning(office, new Centre());
    const faults: Fault[] = ["not sent", "lost before", "lost after"];
    returning.fault = () => chance() < 0.4 ? faults[Math.floor(chance() * 3)]! : "none";
    const plan = await returning.giveBack(chance() < 0.5 ? always : { ...always, ask: "doubtful" });
    assert.equal(plan.state, "done", `seed ${seed}: ${JSON.stringify(plan.counts)}`);
    await returning.assertOnce(messages, seed);
    const through = plan.counts["given back"] + plan.counts["already there"] + plan.counts.held;
    assert.equal(through, messages.length, `seed ${seed}: ${JSON.stringify(plan.counts)}`);
  }
});

Deno.test("a message that we fail over is held for a person, and the others go on (F69)", async () => {
  await using office = await StandbyOffice.open();
  const bad = await office.send("IDA", { BL1: "BAD" });
  const behind = await office.send("IDC", { ICN: bad.number });
  const good = await office.send("IDA", { BL1: "GOOD" });
  const returning = new Returning(office, new Centre());
  returning.isBug = (body) => new TextDecoder().decode(body).includes("BAD");
  const plan = await returning.giveBack({ ...always, ask: "doubtful" });
  assert.equal(plan.state, "done");
  assert.deepEqual(
    await Promise.all([bad, behind, good].map((message) => returning.stateOf(message))),
    ["held", "held", "given back"],
  );
  assert.match(await returning.open(), /could not be handled: RangeError: out of range/);
});

Deno.test("a plan of messages that are too large to be read at once has them all", async () => {
  await using office = await StandbyOffice.open();
  const messages = await aDay(office, 4);
  await office.sql`update message set request = decode(repeat('00', 14000000), 'hex')`;
  await office.setMode("failback");
  const plan = await makePlan({ sql: office.sql, seal: testSeal }, always, act);
  assert.equal(plan.counts.held, messages.length);
});

Deno.test("documents that cannot be opened keep no other from being marked as decided there (F69, F73)", async () => {
  await using office = await StandbyOffice.open();
  const { sql } = office;
  const { number } = await office.send("IDA", { BL1: "B1" });
  await office.send("IDC", { ICN: number });
  const returning = new Returning(office, new Centre());
  const plan = await returning.begin();
  const id = number.slice(0, 11);
  // Sealed for another one.
  await sql`
    insert into document select (jsonb_populate_record(d, jsonb_build_object('id', '!' || n))).*
    from document d, generate_series(1, 1200) n where d.id = ${id}`;
  await sql`
    insert into failback_document (document, place) select '!' || n, max(place)
    from failback_document, generate_series(1, 1200) n where document = ${id} group by n`;
  // Stored behind them.
  await sql`update document set complete = complete where id = ${id}`;
  await sql`update failback_document set place = place where document = ${id}`;
  assert.equal((await returning.finish(plan)).state, "done");
  const [row] = await sql`select channel from document where id = ${id}`;
  assert.equal(row!.channel, null);
});

Deno.test("without a service user a lost answer waits for a person", async () => {
  await using office = await StandbyOffice.open();
  const first = await office.send("IDA", { BL1: "B1" });
  const second = await office.send("IDC", { ICN: first.number });
  const returning = new Returning(office, new Centre(), { service: undefined });
  let faults = 1;
  returning.fault = () => faults-- > 0 ? "lost after" : "none";
  const plan = await returning.giveBack({ ...always, ask: "doubtful" });
  assert.deepEqual([await returning.stateOf(first), await returning.stateOf(second)], [
    "held",
    "held",
  ]);
  assert.equal(plan.state, "done");
  await returning.assertOnce([first, second]);
});

Deno.test("a plan pauses and goes on, and does not run while the standby takes messages", async () => {
  await using office = await StandbyOffice.open();
  const messages = await aDay(office, 6);
  const returning = new Returning(office, new Centre());
  const plan = await returning.begin();
  await movePlan(office.sql, plan, "pause", act);
  await returning.runner.turn();
  assert.equal(returning.sent, 0);
  await assert.rejects(movePlan(office.sql, plan, "pause", act), /is paused, expected running/);
  await office.setMode("standby");
  await assert.rejects(movePlan(office.sql, plan, "resume", act), /switch to the primary first/);
  await office.setMode("failback");
  await movePlan(office.sql, plan, "resume", act);
  await movePlan(office.sql, plan, "pause", act);
  // Whoever runs it goes on, and asks again after a lost connection.
  for (const _ of [1, 2]) {
    assert.equal((await movePlan(office.sql, plan, "run", act)).state, "running");
  }
  const audited = await office.sql`
    select action from audit where details ->> 'plan' = ${String(plan)} order by id`;
  assert.deepEqual(audited.map(({ action }) => action.replace("give-back ", "")), [
    ...["planned", "approved", "started", "paused", "resumed", "paused", "resumed"],
  ]);
  assert.equal((await returning.finish(plan)).counts["given back"], messages.length);
  await assert.rejects(movePlan(office.sql, plan, "run", act), /is done, expected approved/);
});

Deno.test("what a person has not decided holds the next plan's items of the same document", async () => {
  await using office = await StandbyOffice.open();
  const first = await office.send("IDA", { BL1: "B1" });
  const centre = new Centre();
  centre.refuse = (procedure) => procedure === "IDA" ? { code: "E0001" } : undefined;
  const returning = new Returning(office, centre);
  assert.equal((await returning.giveBack()).counts.refused, 1);

  await office.setMode("standby");
  const second = await office.send("IDC", { ICN: first.number });
  const plan = await returning.giveBack();
  assert.deepEqual([plan.state, plan.counts.held], ["done", 1]);

  // Whoever decides lets both go on, in order.
  centre.refuse = () => undefined;
  const [item] = await office.sql`select place from failback_item where state = 'refused'`;
  await decideItem(office.sql, Number(item!.place), { ...act, decision: "again" });
  const plans = await office.sql`select id, state from failback_plan order by id`;
  assert.deepEqual(plans.map(({ state }) => state), ["paused", "done"]);
  await movePlan(office.sql, Number(plans[0]!.id), "resume", act);
  await returning.finish(Number(plans[0]!.id));
  assert.equal(await returning.stateOf(first), "given back");
  assert.equal(await returning.stateOf(second), "given back");
});

for (
  const [whom, procedure, asker] of [
    ["nobody", "IDA", undefined],
    ["about it nobody", "MSB", service],
  ] as const
) {
  Deno.test(`what was lost on the way, and ${whom} can be asked, goes again once for each word of a person`, async () => {
    await using office = await StandbyOffice.open();
    const message = await office.send(procedure, {});
    const returning = new Returning(office, new Centre(), { service: asker });
    const faults: Fault[] = [];
    returning.fault = () => faults.shift() ?? "none";
    const plan = await returning.begin({ ...always, ask: "doubtful" });
    const [item] = await office.sql`select place from failback_item`;
    const run = async (...strike: readonly Fault[]) => {
      faults.push(...strike);
      const { sent } = returning;
      await returning.finish(plan);
      return [await returning.stateOf(message), returning.sent - sent];
    };
    const again = async (...strike: readonly Fault[]) => {
      await decideItem(office.sql, Number(item!.place), { ...act, decision: "again" });
      await movePlan(office.sql, plan, "run", act);
      return await run(...strike);
    };
    assert.deepEqual(await run("lost before"), ["held", 1]);
    assert.deepEqual(await again("lost before"), ["held", 1]);
    // What has not come to the primary at all takes no word back.
    assert.deepEqual(await again("not sent", "not sent"), ["given back", 3]);
    assert.equal(returning.centre.applied.length, 1);
  });
}

Deno.test("the report names documents that the primary sends to another channel", async () => {
  await using office = await StandbyOffice.open();
  const sent: Accepted[] = [];
  for (const n of [1, 2]) {
    const ida = await office.send("IDA", { BL1: `B${n}` });
    sent.push(await office.send("IDC", { ICN: ida.number }));
  }
  const returning = new Returning(office, new Centre());
  const plan = await returning.giveBack();
  const at = new Date("2026-11-23T01:00:00Z");
  const before = (await makeReport(office.sql, plan.id, at))!;
  assert.deepEqual(before.channels, []);
  // The primary's reports pass by, as the ledger learns them: red for one, green for the other.
  const store = new DocumentStore(office.sql, testSeal);
  for (const [index, { number }] of sent.entries()) {
    const { document } = (await store.find(number))!;
    assert.equal(channelOf(document), undefined, "the primary has decided, and nobody has heard");
    assert.equal(document.channel?.kind === "unknown" && document.channel.atLeast, 1);
    const told = { output: "VAD3AC", number, id: document.id, clears: false } as const;
    const channel = index === 0 ? 3 : 1;
    const learnt = applyDelivery(document, { ...told, channel }, { at });
    const id = { stream: 99, sequence: index + 1 };
    const write = { document: learnt, id, procedure: told.output, stoodIn: false, at };
    await office.sql.begin((transaction) =>
      writeDocuments(
        transaction,
        digestWrites([write], testSeal),
        testSeal,
      )
    );
  }
  const report = (await makeReport(office.sql, plan.id, at))!;
  assert.deepEqual(
    report.channels.map(({ number, standby, primary }) => [number, standby, primary]),
    [[sent[0]!.number, 1, 3]],
  );
  assert.match(report.channels[0]!.theirs ?? "", /^10\d{10}$/);
  const key = { spki: "", fingerprint: "", sign: () => "" };
  const page = String(await giveBackPage(signReport(report, key)));
  assert.match(page, /Channels that differ: 1/);
  assert.match(page, /1 – xanh \/ green/);
  assert.match(page, /3 – đỏ \/ red/);
});

Deno.test("nothing is given back while the standby takes messages again", async () => {
  await using office = await StandbyOffice.open();
  const { length: pending } = await aDay(office, 3);
  const returning = new Returning(office, new Centre());
  await returning.begin();
  assert.equal((await giveBackBacklog(office.sql)).running, true);
  await office.setMode("standby");
  await returning.runner.turn();
  assert.equal(returning.sent, 0);
  // It stands in the way of no switch back.
  assert.deepEqual(await giveBackBacklog(office.sql), { pending, running: false });
});
