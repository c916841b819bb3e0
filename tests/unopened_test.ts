/**
 * F58, F69: a stored value that cannot be opened costs its own message, report or document, whoever
 * comes by it: nothing else waits, is refused or is missing because of it.
 */
import { balanceOf } from "../adapters/balance/balance.ts";
import { builtInOffices } from "../core/codes/mod.ts";
import assert from "node:assert/strict";
import type { Sql } from "postgres";
import { nodeSha256 } from "../adapters/seals/node_sha256.ts";
import { readEvidence } from "../adapters/evidence/read_evidence.ts";
import { verifyEvidence } from "../adapters/evidence/verify_evidence.ts";
import { GiveBackItems } from "../adapters/give_back/give_back_items.ts";
import { approvePlan, makePlan, movePlan } from "../adapters/give_back/give_back_plans.ts";
import { GiveBackRunner } from "../adapters/give_back/give_back_runner.ts";
import { formatMessageId, type MessageId } from "../adapters/journal.ts";
import { DocumentStore } from "../adapters/documents/document_store.ts";
import { OutcomeResolver } from "../adapters/ledger/outcome_resolver.ts";
import { Mirror } from "../adapters/mirror/mod.ts";
import { MirrorReports } from "../adapters/mirror/mod.ts";
import { actOnDocument, findDeclaration } from "../adapters/officers/mod.ts";
import { MessageStore } from "../adapters/journal/message_store.ts";
import { sealedValues } from "../adapters/seals/sealed_values.ts";
import { Terminal } from "../adapters/terminal/mod.ts";
import { catalogue } from "../core/catalogue/mod.ts";
import type { Finding } from "../core/evidence/mod.ts";
import { readNumberMap } from "../core/give_back/mod.ts";
import { Centre } from "./support/centre.ts";
import { FakePrimary } from "./support/fake_primary.ts";
import { Relayed } from "./support/relayed.ts";
import { serviceAccount, StandbyOffice, testSeal } from "./support/standby_office.ts";
import { asSaid } from "../core/reasons/mod.ts";

const act = { actor: "test", reason: "test" };

type Value = keyof typeof sealedValues;

/** Spoils one bit of a stored value; gives what was there. */
async function damage(sql: Sql, value: Value, where: string): Promise<void> {
  const { table, column } = sealedValues[value];
  const rows = await sql.unsafe(
    `update ${table} set ${column} = set_byte(${column}, octet_length(${column}) - 1,
       get_byte(${column}, octet_length(${column}) - 1) # 1)
     where ${where} and sealed and ${column} is not null returning 1`,
  );
  assert.equal(rows.length, 1, `one row of ${table} is damaged`);
}

const at = ({ stream, sequence }: MessageId) => `stream = ${stream} and sequence = ${sequence}`;

async function listed(sql: Sql): Promise<string[]> {
  const rows = await sql`select value || ' ' || row_key as name from unopened_value order by 1`;
  return rows.map(({ name }) => name);
}

Deno.test("a damaged document costs its own messages at the standby, and nobody else's (F58, F69)", async () => {
  await using office = await StandbyOffice.open();
  const { sql } = office;
  const [bad, good] = [
    await office.send("IDA", { BL1: "BILL1" }),
    await office.send("IDA", { BL1: "BILL2" }),
  ];
  await damage(sql, "content", `number = '${bad.number}'`);
  // In one batch: the damaged one is refused, its neighbour is not.
  const [refused, accepted] = await Promise.all([
    office.trySend("IDC", { ICN: bad.number }),
    office.trySend("IDC", { ICN: good.number }),
  ]);
  assert.deepEqual([refused.code, accepted.code], ["A0011", "00000"]);
  const [row] = await sql`select reason from message where ${sql.unsafe(at(refused.id))}`;
  assert.match(row!.reason, /cannot be opened/);
  assert.equal((await office.trySend("IID", { ICN: good.number })).code, "00000");
  assert.equal((await office.trySend("IID", { ICN: bad.number })).code, "A0011");

  // Who looks sees everything that is not sealed, and why it cannot be decided.
  const documents = new DocumentStore(sql, testSeal);
  const found = (await documents.find(bad.number))!;
  assert.equal(found.document.number, bad.number);
  assert.equal(found.document.complete, false);
  assert.match(found.doubts[0]!.reason, /its content cannot be opened/);
  assert.equal((await documents.find(good.number))!.document.complete, true);

  const office01 = found.document.office;
  const offices = builtInOffices;
  const now = { date: new Date(), offices };
  const declaration = await findDeclaration(sql, bad.number.slice(0, 11), office01, testSeal, now);
  assert.equal(declaration!.document.complete, false);
  const outcome = await actOnDocument(sql, {
    documentId: bad.number.slice(0, 11),
    act: { kind: "clear", good: undefined, text: "", at: new Date() },
    officer: "lan",
    office: office01,
    seenNumber: bad.number,
  }, { catalogue, seal: testSeal, offices });
  assert.equal(outcome.kind, "unopened");
});

Deno.test("a damaged report is set aside: its terminal gets those behind it (F58, F69)", async () => {
  await using office = await StandbyOffice.open();
  const { sql, terminal } = office;
  for (const BL1 of ["BILL1", "BILL2"]) {
    const { number } = await office.send("IDA", { BL1 });
    await office.send("IDC", { ICN: number });
  }
  const waiting = await sql`select id, place from waiting_report order by id, place`;
  const damaged = waiting.filter(({ id }) => id === waiting[0]!.id);
  assert.ok(damaged.length < waiting.length, "all of one message");
  await damage(sql, "report", `id = ${waiting[0]!.id}`);
  const fetched: string[] = [];
  let taken = await office.take(terminal.retrieve());
  for (;;) {
    const token = /[0-9A-F]{30}/.exec(taken.reply)?.[0];
    if (token === undefined) break;
    fetched.push(taken.reply.slice(0, 400).match(/V[A-Z0-9]{5}/)?.[0] ?? "");
    taken = await office.take(terminal.acknowledge(token));
  }
  assert.match(taken.reply, /NO MORE OUTPUT/);
  assert.equal(fetched.length, waiting.length - damaged.length);
  assert.deepEqual(await listed(sql), [`waiting_output.content ${waiting[0]!.id}`]);
  const aside = await sql`
    select unopened, deliveries from output_delivery where output = ${waiting[0]!.id}`;
  assert.deepEqual(
    aside.map((row) => ({ ...row })),
    damaged.map(() => ({ unopened: true, deliveries: 0 })),
  );
  const left = await sql`select 1 from waiting_output where delivered_at is null`;
  assert.equal(left.length, 0);
});

Deno.test("a terminal whose only report is damaged is told that none waits (F58, F69)", async () => {
  await using office = await StandbyOffice.open();
  const { sql, terminal } = office;
  const { number } = await office.send("IDA", { BL1: "BILL1" });
  await office.send("IDC", { ICN: number });
  const rows = await sql`select id from waiting_output`;
  for (const { id } of rows) await damage(sql, "report", `id = ${id}`);
  const { code } = await office.take(terminal.retrieve());
  assert.equal(code, "A0071");
  assert.equal((await listed(sql)).length, rows.length);
});

Deno.test("damaged messages and answers are shown as such; a repeat is told A0007 (F58, F69)", async () => {
  await using office = await StandbyOffice.open();
  const { sql } = office;
  const [request, reply, good] = [
    await office.send("IDA", { BL1: "BILL1" }),
    await office.send("IDA", { BL1: "BILL2" }),
    await office.send("IDA", { BL1: "BILL3" }),
  ];
  await damage(sql, "request", at(request.id));
  await damage(sql, "reply", at(reply.id));
  const store = new MessageStore(sql, testSeal);
  const noRequest = (await store.find(request.id))!;
  assert.equal(noRequest.request, undefined);
  assert.match(noRequest.unopened.join(), /^the request cannot be opened/);
  assert.ok(noRequest.reply !== undefined);
  const noReply = (await store.find(reply.id))!;
  assert.equal(noReply.reply, undefined);
  assert.match(noReply.unopened.join(), /^the answer cannot be opened/);
  assert.deepEqual((await store.find(good.id))!.unopened, []);
  assert.equal((await store.answerOf(request.id)).kind, "answered");
  assert.equal((await store.answerOf(reply.id)).kind, "unreadable");
  assert.ok((await balanceOf(sql)).balanced);

  const found: string[] = [];
  const onFinding = ({ kind, what }: Finding) => found.push(`${kind} ${what}`);
  await verifyEvidence(readEvidence(sql, testSeal, { from: null, to: null }), { onFinding });
  assert.deepEqual(
    found.sort(),
    [request, reply].map(({ id }) => `changed message ${formatMessageId(id)}`).sort(),
  );
});

Deno.test("damaged messages are held in a give-back; all others are given back (F58, F69)", async () => {
  await using office = await StandbyOffice.open();
  const { sql } = office;
  const sent = [];
  for (let n = 1; n <= 8; n++) sent.push(await office.send("IDA", { BL1: `BILL${n}` }));
  const [request, reply, late, ...good] = sent;
  await damage(sql, "request", at(request!.id));
  await damage(sql, "reply", at(reply!.id));
  await office.setMode("failback");
  const context = { sql, seal: testSeal };
  const settings = { ask: "always" as const, concurrency: 4, perSecond: 0 };
  const { id: plan } = await makePlan(context, settings, act);
  await approvePlan(context, plan, act);
  await movePlan(sql, plan, "run", act);
  // One more while the plan runs: it is in hand together with good ones.
  await damage(sql, "request", at(late!.id));
  const centre = new Centre();
  const runner = new GiveBackRunner({
    items: new GiveBackItems(sql, testSeal),
    lock: { take: () => Promise.resolve(true), release: () => Promise.resolve(), isHeld: true },
    post: (contentType, body, fields) => {
      const map = fields.find(([name]) => name === "Songhanh-Number-Map")?.[1];
      const known = map === undefined ? undefined : readNumberMap(map);
      const bytes = centre.answer(contentType, body, known, serviceAccount.userId);
      const reply = { status: 200, contentType: "text/plain; charset=UTF-8", bytes };
      return Promise.resolve({ kind: "answered", reply });
    },
    service: new Terminal(serviceAccount),
    turnMs: 60_000,
    onTrouble: (_, error) => {
      throw error;
    },
  });
  await runner.turn();
  const items = await sql`
    select stream, sequence, state, reason from failback_item order by place`;
  const stateOf = (id: MessageId) =>
    items.find((row) => row.stream === id.stream && Number(row.sequence) === id.sequence)!;
  for (const { id } of [request!, reply!, late!]) {
    assert.equal(stateOf(id).state, "held");
    assert.match(stateOf(id).reason, /cannot be opened/);
  }
  assert.deepEqual(good.map(({ id }) => stateOf(id).state), good.map(() => "given back"));
  assert.equal(centre.applied.length, good.length);
});

Deno.test("the ledger learns from everything that is not damaged, and doubts what is (F58, F69)", async () => {
  await using relayed = await Relayed.open();
  relayed.damage();
  const { sql, feeder } = relayed;
  const before = await relayed.relay("IDA", { BL1: "BILL0" });
  await feeder.catchUp(5_000);
  await damage(sql, "content", `number = '${before}'`);
  const numbers: string[] = [];
  for (const BL1 of ["BILL1", "BILL2", "BILL3"]) numbers.push(await relayed.relay("IDA", { BL1 }));
  await relayed.relay("IDC", { ICN: before });
  const ids = await sql`select stream, sequence from message order by sequence`;
  const [, request, reply] = ids.map(({ stream, sequence }) => (
    { stream: Number(stream), sequence: Number(sequence) }
  ));
  await damage(sql, "request", at(request!));
  await damage(sql, "outcomeReply", at(reply!));
  assert.equal(await feeder.catchUp(5_000), true);
  assert.equal((await relayed.stored(numbers[2]!))?.state, "draft", "the one behind them");
  assert.equal(await relayed.stored(numbers[0]!), undefined);
  assert.equal((await relayed.stored(before))?.complete, false);
  const doubts = await sql`select stream, sequence, reason from document_doubt order by sequence`;
  assert.equal(doubts.length, 3);
  for (const { reason } of doubts) assert.match(reason, /cannot be opened/);
  assert.deepEqual(await listed(sql), [
    `document.content ${before.slice(0, 11)}`,
    `message.request ${formatMessageId(request!)}`,
    `outcome.reply ${formatMessageId(reply!)}-1`,
  ]);
  // What it cannot know it does not know: nothing is said to be complete that is not.
  assert.equal(await relayed.refusal("IDC", { ICN: numbers[0]! }), "A0011");

  // In flight at a forced switch, and damaged: in doubt, once, and the turn comes to its end.
  const inFlight = await relayed.handOver("IDC", { ICN: numbers[2]! });
  await damage(sql, "request", at(inFlight.id));
  await sql`update mode set mode = 'standby'`;
  assert.equal((await feeder.turn()).caughtUp, true);
  assert.equal((await feeder.turn()).caughtUp, true);
  assert.equal((await listed(sql)).length, 4);
});

Deno.test("an unknown message that is damaged is not sent again, and can be settled (F58, F69)", async () => {
  await using relayed = await Relayed.open();
  const { sql } = relayed;
  const handed = await relayed.handOver("IDA", { BL1: "BILL1" });
  await relayed.settle(handed, "unknown");
  await damage(sql, "request", at(handed.id));
  let posted = 0;
  const resolver = new OutcomeResolver({
    sql,
    store: new MessageStore(sql, testSeal),
    journal: () => Promise.resolve(relayed.journal),
    digestOf: nodeSha256,
    post: () => {
      posted++;
      return Promise.resolve({ kind: "not sent", reason: asSaid("nothing is to be sent") });
    },
    service: new Terminal(serviceAccount),
    now: Date.now,
  });
  const asked = await resolver.inquire(handed.id);
  assert.equal(asked.kind, "unclear");
  assert.match(asked.reason, /cannot be opened/);
  await sql`update open_message set since = now() - interval '1 hour'`;
  assert.equal(await resolver.inquireDue(1_000, 10, "test"), 0);
  await assert.rejects(
    resolver.resolve(handed.id, { ...act, verdict: "absent", resend: true }),
    /cannot be opened/,
  );
  const store = new MessageStore(sql, testSeal);
  assert.equal((await store.find(handed.id))!.state, "unknown", "nothing is settled half");
  await resolver.resolve(handed.id, { ...act, verdict: "operator" });
  assert.equal((await store.find(handed.id))!.state, "decided");
  assert.equal(posted, 0);
});

Deno.test("the mirror fails damaged pairs and compares all others (F58, F69)", async () => {
  await using relayed = await Relayed.open();
  const { sql } = relayed;
  const there = new Centre();
  await using primary = new FakePrimary(({ contentType, body }) => ({
    contentType: "text/plain; charset=UTF-8",
    bytes: there.answer(contentType!, body),
  }));
  const limits = {
    ...{ concurrency: 2, backlogMax: 1_000, backlogMs: 3_600_000, pairsKept: 1_000 },
    ...{ answerMs: 10_000, replyBytesMax: 1_000_000 },
  };
  const errors: unknown[] = [];
  const open = () =>
    new Mirror({
      ...{ sql, seal: testSeal, url: primary.url, limits, now: () => relayed.centre.now.getTime() },
      onError: (_, error) => errors.push(error),
    });
  const mirror = open();
  await mirror.turn();
  for (let n = 1; n <= 6; n++) await relayed.relay("IDA", { BL1: `BILL${n}` });
  const ids = (await sql`select stream, sequence from message order by sequence`)
    .map(({ stream, sequence }) => ({ stream: Number(stream), sequence: Number(sequence) }));
  // Before it is read, and before it is compared with what the mirror answered.
  await damage(sql, "request", at(ids[0]!));
  await damage(sql, "outcomeReply", at(ids[1]!));
  await mirror.turn();
  const states = async () =>
    (await sql`select state from mirror_pair order by sequence`).map(({ state }) => state);
  assert.deepEqual(await states(), [
    ...["failed", "failed", "compared", "compared", "compared", "compared"],
  ]);
  await mirror.stop();
  // Between its reading and its sending by another process; the mirror's answer after a comparison that is to be repeated.
  await sql`update mirror_pair set state = 'waiting' where sequence = ${ids[2]!.sequence}`;
  await damage(sql, "request", at(ids[2]!));
  await sql`update mirror_pair set state = 'answered' where sequence >= ${ids[3]!.sequence}`;
  await damage(sql, "mirrorReply", at(ids[3]!));
  const next = open();
  await next.turn();
  assert.deepEqual(await states(), [
    "failed",
    "failed",
    "failed",
    "failed",
    "compared",
    "compared",
  ]);
  const reasons = await sql`select place, reason from mirror_pair where state = 'failed'`;
  for (const { reason } of reasons) assert.match(reason, /cannot be opened/);
  const reports = new MirrorReports(sql, testSeal);
  for (const { place } of reasons) assert.ok(await reports.pair(Number(place)));
  assert.ok((await reports.readiness(10))!.balanced);
  assert.deepEqual(errors, []);
  await next.stop();
});

Deno.test("values that changed places do not open (F58)", async () => {
  await using office = await StandbyOffice.open();
  const { sql } = office;
  const [a, b] = [
    await office.send("IDA", { BL1: "BILL1" }),
    await office.send("IDA", { BL1: "BILL2" }),
  ];
  await sql`update document d set content = o.content from document o where o.id <> d.id`;
  for (const { number } of [a, b]) {
    assert.equal((await office.trySend("IDC", { ICN: number })).code, "A0011");
  }
  await sql`update message m set request = o.request from message o
    where m.sequence = ${a.id.sequence} and o.sequence = ${b.id.sequence}`;
  await sql`update message set user_id = 'B0001A01' where sequence = ${b.id.sequence}`;
  const store = new MessageStore(sql, testSeal);
  for (const { id } of [a, b]) assert.equal((await store.find(id))!.request, undefined);
});
