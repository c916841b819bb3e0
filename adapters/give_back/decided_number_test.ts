/** The number that a person names: what it may be, what is mapped by it, and when it stays. */
import assert from "node:assert/strict";
import type { Sql } from "postgres";
import { oneBand, writeDocumentNumber } from "../../core/numbering/mod.ts";
import { mappedNumbers } from "./mapped_numbers.ts";
import { planItems } from "./plan_items.ts";
import { scratchDeclaration } from "../testing/scratch_declaration.ts";
import { scratchSchema } from "../testing/scratch_schema.ts";
import { decideItem, type ItemDecision } from "./decide_item.ts";

const act = { actor: "mai", reason: "entered by hand" };
const bands = oneBand(90_000_000, 99_999_999);

function numberOf(sequence: number, type = "10", branch = 0): string {
  return writeDocumentNumber({ type, sequence, branch });
}

/** A declaration of the standby whose only item a person has to decide. */
async function refusedDeclaration(sql: Sql, plan: number, place: number) {
  const { id, number } = await scratchDeclaration(sql);
  await anItem(sql, plan, place, { id, number }, "refused");
  await sql`
    update failback_item i set stream = d.stream, sequence = d.sequence from document d
    where d.id = ${id} and i.place = ${place}`;
  return { id, number, place };
}

async function anItem(
  sql: Sql,
  plan: number,
  place: number,
  { id, number }: { readonly id: string; readonly number: string },
  state: string,
): Promise<void> {
  await sql`
    insert into failback_item (place, plan, source, stream, sequence, procedure, number, expected,
      state, ask)
    values (${place}, ${plan}, 'message', 98, ${place}, 'IDA', ${number}, '', ${state}, false)`;
  await sql`insert into failback_document (document, place) values (${id}, ${place})`;
}

async function aPlan(sql: Sql): Promise<number> {
  const [row] = await sql`
    insert into failback_plan (created_by, reason, settings, state)
    values ('mai', '', '{}', 'done') returning id`;
  return Number(row!.id);
}

/** An attempt at an item that has told VNACCS of a pair. */
async function anAttempt(sql: Sql, place: number, pair: string, result: string): Promise<void> {
  await sql`
    insert into failback_attempt (place, attempt, step, ended_at, result, number_map)
    values (${place}, 1, 'send', now(), ${result}, ${pair})`;
  await sql`update failback_item set state = ${result}, attempts = 1 where place = ${place}`;
}

function decide(sql: Sql, place: number, number?: string, more: Partial<ItemDecision> = {}) {
  const order = { ...act, decision: "done", ...more } as const;
  return decideItem(sql, place, number === undefined ? order : { ...order, number }, bands);
}

async function mapped(sql: Sql, plan: number) {
  return (await mappedNumbers(sql, plan)).map(({ ours, theirs }) => [ours, theirs]);
}

Deno.test("a decision takes a number only that can be the document's, and nobody else's", async () => {
  await using schema = await scratchSchema("standby");
  const { sql } = schema;
  const plan = await aPlan(sql);
  const [a, b, c] = [
    await refusedDeclaration(sql, plan, 1),
    await refusedDeclaration(sql, plan, 2),
    await scratchDeclaration(sql, { change: { id: numberOf(4_711).slice(0, 11) } }),
  ];
  const good = numberOf(30_000_000);
  const wrongDigit = `${good.slice(0, 10)}${(Number(good[10]) + 1) % 7}0`;
  await assert.rejects(decide(sql, 1, wrongDigit), /its check digit, the eleventh, is wrong/);
  await assert.rejects(decide(sql, 1, numberOf(30_000_000, "30")), /type 30, expected type 10/);
  await assert.rejects(decide(sql, 1, `${c.id}0`), /number of another document/);
  await assert.rejects(decide(sql, 1, b.number), /number of another document/);
  await assert.rejects(decide(sql, 1, numberOf(98_000_000)), /in the standby's band/);
  await assert.rejects(decide(sql, 1, good, { decision: "again" }), /VNACCS gives its number/);
  assert.deepEqual(await mapped(sql, plan), [], "nothing was changed");

  await decide(sql, 1, good);
  await assert.rejects(
    decide(sql, 2, good),
    new RegExp(`${good} is VNACCS's number of ${a.number} already`),
  );
  await decide(sql, 2, numberOf(30_000_001));
  assert.deepEqual(await mapped(sql, plan), [
    [a.number, good],
    [b.number, numberOf(30_000_001)],
  ]);
});

Deno.test("documents without a number of their own are decided without one", async () => {
  await using schema = await scratchSchema("standby");
  const { sql } = schema;
  const plan = await aPlan(sql);
  await anItem(sql, plan, 1, { id: "MSB1", number: "MSB1" }, "refused");
  await sql`update failback_item set procedure = 'MSB'`;
  await assert.rejects(decide(sql, 1, numberOf(30_000_000)), /have no number of their own/);
  await decide(sql, 1);
});

Deno.test("a later decision takes the place of the first, the map follows, the audit has both", async () => {
  await using schema = await scratchSchema("standby");
  const { sql } = schema;
  const plan = await aPlan(sql);
  const { number } = await refusedDeclaration(sql, plan, 1);
  const [wrong, right] = [numberOf(30_000_000), numberOf(30_000_070)];
  await decide(sql, 1, wrong);
  await decide(sql, 1, right, { actor: "lan", reason: "misread" });
  assert.deepEqual(await mapped(sql, plan), [[number, right]]);
  const [item] = await planItems(sql, plan);
  assert.deepEqual([item?.state, item?.theirs, item?.decidedBy], ["decided", right, "lan"]);
  await decide(sql, 1, undefined, { reason: "not entered after all" });
  assert.deepEqual(await mapped(sql, plan), []);
  assert.equal((await planItems(sql, plan))[0]?.theirs, null);
  const audited = await sql`select details from audit where details ? 'item' order by id`;
  assert.deepEqual(audited.map(({ details }) => details), [
    { item: 1, decision: "done", was: "refused", number: wrong },
    { item: 1, decision: "done", was: "decided", number: right, numberBefore: wrong },
    { item: 1, decision: "done", was: "decided", numberBefore: right },
  ]);
});

Deno.test("what VNACCS has answered with stands again where a person's number is taken back", async () => {
  await using schema = await scratchSchema("standby");
  const { sql } = schema;
  const plan = await aPlan(sql);
  const told = numberOf(20_000_000);
  const declaration = await refusedDeclaration(sql, plan, 2);
  const { id, number } = declaration;
  await anItem(sql, plan, 1, declaration, "given back");
  await sql`update failback_item set theirs = ${told} where place = 1`;
  await anAttempt(sql, 1, "", "given back");
  await sql`insert into number_map (ours, theirs, place) values (${id}, ${told.slice(0, 11)}, 1)`;
  await decide(sql, 2);
  assert.deepEqual(await mapped(sql, plan), [[number, told.slice(0, 11)]], "says nothing of it");
  await decide(sql, 2, numberOf(30_000_000));
  await decide(sql, 2);
  const [row] = await sql`select theirs from number_map`;
  assert.equal(row?.theirs, told.slice(0, 11));
});

Deno.test("a number under which something has gone or was learnt stays, and it is said what", async () => {
  await using schema = await scratchSchema("standby");
  const { sql } = schema;
  const plan = await aPlan(sql);
  const [wrong, right] = [numberOf(30_000_000), numberOf(30_000_070)];
  const one = await refusedDeclaration(sql, plan, 1);
  await anItem(sql, plan, 11, one, "held");
  await decide(sql, 1, wrong);
  const pair = `${one.id}=${wrong.slice(0, 11)}`;
  await anAttempt(sql, 11, `10900000006=10000000012,${pair}`, "refused");
  await decide(sql, 1, right);
  await decide(sql, 1, wrong);
  await sql`update failback_attempt set result = 'given back'`;
  await assert.rejects(decide(sql, 1, right), /item 11 has gone to VNACCS with that number/);
  await decide(sql, 1, wrong, { reason: "the same, said better" });

  const two = await refusedDeclaration(sql, plan, 2);
  const others = numberOf(30_000_140);
  await decide(sql, 2, others);
  await sql`
    insert into message (stream, sequence, received_at, epoch, sender, user_id, procedure, path,
      state, digest, sealed, request, reason)
    values (97, 5, now(), 1, 'test', 'A0001A01', 'IDA01', 'T00001', 'handed over', ''::bytea, false,
      ''::bytea, ${`relayed with the map ${two.id}=${others.slice(0, 11)}`})`;
  await sql`
    insert into open_message (stream, sequence, state, since) values (97, 5, 'unknown', now())
    on conflict (stream, sequence) do update set state = excluded.state`;
  await assert.rejects(decide(sql, 2, right), /message 97-5 was relayed with that number/);
  await sql`delete from open_message`;
  await sql`
    insert into document_change (id, stream, sequence, at, procedure, number, state)
    values (${two.id}, 97, 5, now() + interval '1 minute', 'IDA01', ${two.number}, 'registered')`;
  await assert.rejects(decide(sql, 2, right), /message 97-5 has changed the document since/);
});

Deno.test("what was decided is sent again only while nothing behind it has gone to VNACCS", async () => {
  await using schema = await scratchSchema("standby");
  const { sql } = schema;
  const plan = await aPlan(sql);
  const one = await refusedDeclaration(sql, plan, 1);
  await anItem(sql, plan, 11, one, "pending");
  await decide(sql, 1, numberOf(30_000_000));
  await decide(sql, 1, undefined, { decision: "again" });
  assert.deepEqual(await mapped(sql, plan), []);
  const [item] = await sql`select state from failback_item where place = 1`;
  assert.equal(item?.state, "pending");
  await sql`update failback_item set state = 'refused' where place = 1`;
  await decide(sql, 1);
  await anAttempt(sql, 11, "", "given back");
  await assert.rejects(
    decide(sql, 1, undefined, { decision: "again" }),
    /item 11 of the same document has gone to VNACCS/,
  );
});
