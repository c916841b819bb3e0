/**
 * Writers whose database loses what it had committed (F55, F57): a failover to a server that had not
 * received everything, or an older backup. The tests go behind the same address from one state of a
 * real database to an older one, under the writers.
 */
import { balanceOf } from "../balance/balance.ts";
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import type { Sql } from "postgres";
import { findLostRows } from "../../core/lost_rows/mod.ts";
import { takeNumber } from "../../core/numbering/mod.ts";
import { isRefusal } from "../../core/verdict.ts";
import { type Appended, CannotRecord, type MessageId } from "../journal.ts";
import { listAudit } from "../audit/audit_store.ts";
import { byteSeal } from "../seals/byte_seal.ts";
import { connect } from "../postgres/connect.ts";
import { JournalWriter } from "../journal/journal_writer.ts";
import { MessageStore } from "../journal/message_store.ts";
import { acknowledge, changeMode, loadMode } from "../mode/mode_store.ts";
import { aRecord } from "../testing/scratch_journal.ts";
import { SwappableDatabase } from "../testing/swappable_database.ts";
import { append, bands, isBack, TestNode } from "../testing/test_node.ts";
import { NumberReserve } from "../numbers/number_reserve.ts";
import { NodeRegistry } from "../switching/mod.ts";
import { withSeed } from "../testing/seeded.ts";
import { waitUntil } from "../testing/wait_until.ts";
import { readStoredState } from "./read_stored_state.ts";

const schema = "songhanh";

const replyOf = (text: string) => ({
  status: 200,
  contentType: "text/plain; charset=UTF-8",
  bytes: new TextEncoder().encode(text),
});

function idOf(appended: Appended): MessageId {
  assert.equal(appended.kind, "recorded");
  return (appended as Extract<Appended, { kind: "recorded" }>).id;
}

async function assertBalances(sql: Sql): Promise<void> {
  assert.deepEqual((await balanceOf(sql)).problems, []);
}

Deno.test("F55: JournalWriter records again what its database has lost, under numbers of its own", async () => {
  await using database = await SwappableDatabase.create();
  await using node = await TestNode.open("a", database.url);
  const writer = await node.writer();
  const kept = idOf(await writer.append(aRecord("kept")));
  await database.keep();
  const answered = aRecord("answered", { contentKey: randomUUID() });
  const inFlight = aRecord("in flight", { contentKey: randomUUID() });
  const delivered = aRecord("delivered", { contentKey: randomUUID() });
  const [first, second, third] = [
    idOf(await append(writer, answered)),
    idOf(await append(writer, inFlight)),
    idOf(await append(writer, delivered)),
  ];
  await writer.settle({ id: first, at: Date.now(), state: "answered", reply: replyOf("yes") });
  await writer.settle({ id: third, at: Date.now(), state: "answered", reply: replyOf("so") });
  // The answer of a message that is kept is lost, too.
  await writer.settle({ id: kept, at: Date.now(), state: "answered", reply: replyOf("kept") });
  const repeat = aRecord("repeat", { state: "repeated", first, sendKey: undefined });
  await append(writer, repeat);
  writer.delivered(third);
  await waitUntil(
    "it is known to be delivered",
    async () => !await new MessageStore(node.sql, byteSeal(undefined)).isUndelivered(third),
  );
  await database.swap();

  await assert.rejects(append(writer, aRecord("told that nothing can be recorded")), CannotRecord);
  // The answer comes after the loss, for a message whose record is gone.
  await writer.settle({ id: second, at: Date.now(), state: "answered", reply: replyOf("late") });
  const store = new MessageStore(node.sql, byteSeal(undefined));
  const find = async (record: typeof answered) => {
    const found = await append(writer, record);
    assert.equal(found.kind, "repeat", "never handed over a second time (I2)");
    return (found as Extract<Appended, { kind: "repeat" }>).first;
  };
  for (
    const [record, text, old] of [
      [answered, "yes", first],
      [inFlight, "late", second],
    ] as const
  ) {
    const id = await find(record);
    assert.notDeepEqual(id, old, "a lost number is never given again");
    const stored = (await store.find(id))!;
    assert.equal(new TextDecoder().decode(stored.reply!.bytes), text, "I1");
    assert.match(stored.reason!, /recorded again: the database had lost it as 1-\d/);
  }
  const again = await find(delivered);
  await waitUntil("it is known to be delivered", async () => !await store.isUndelivered(again));
  assert.equal((await store.answerOf(kept)).kind, "answered");
  const [repeated] = await node.sql`select * from message where state = 'repeated'`;
  assert.deepEqual(
    { stream: repeated!.first_stream, sequence: Number(repeated!.first_sequence) },
    await find(answered),
  );
  assert.equal(node.losses.length, 1);
  assert.match(node.losses[0]!, /messages 1-2 to 1-\d+ \(\d+\)/);
  assert.equal(node.mode.epoch, 2);
  await assertBalances(node.sql);
});

Deno.test("F55: JournalWriter neither records nor lets go what was in doubt when rows were lost", async () => {
  await using database = await SwappableDatabase.create();
  await using node = await TestNode.open("a", database.url);
  const writer = await node.writer();
  await writer.append(aRecord("before"));
  await database.keep();
  await append(writer, aRecord("lost"));
  const lock = await node.sql.reserve();
  await lock`begin`;
  await lock`lock table message in exclusive mode`;
  const records = [
    aRecord("doubt 1"),
    aRecord("doubt 2", { state: "stood in", reply: replyOf("no") }),
  ];
  const doubt = records.map((record) =>
    writer.append(record).then(() => "ok", (error) => error.name)
  );
  await waitUntil("the batch is on its way", async () => {
    const rows = await node.sql`select 1 from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`;
    return rows.length > 0;
  });
  await database.swap();
  assert.deepEqual(await Promise.all(doubt), ["CannotRecord", "CannotRecord"]);
  for (const record of records) {
    assert.equal((await append(writer, record)).kind, "recorded", "its sender may send it again");
  }
  await assertBalances(node.sql);
});

Deno.test("JournalWriter finds a batch that was committed in the server that took over", async () => {
  await using database = await SwappableDatabase.create();
  await using node = await TestNode.open("a", database.url);
  const writer = await node.writer();
  const ids = [];
  for (let number = 0; number < 3; number++) {
    ids.push(idOf(await append(writer, aRecord(`${number}`))).sequence);
    // Nothing is lost: the state is the present one.
    await database.keep();
    await database.swap();
  }
  assert.deepEqual(ids, [1, 2, 3]);
  assert.deepEqual(node.losses, []);
  assert.equal(node.mode.epoch, 1);
});

Deno.test("F55: JournalWriter notices that others went on from an older state to where it was", async () => {
  await using database = await SwappableDatabase.create();
  await using node = await TestNode.open("a", database.url);
  const writer = await node.writer();
  await writer.append(aRecord("before"));
  await database.keep();
  const mine = aRecord("mine");
  const old = idOf(await append(writer, mine));
  // Somebody took the stream in the older state and wrote as many batches: only the content tells.
  const other = connect(database.url, { schema, connectionsMax: 1 });
  await database.swap();
  await other`
    update stream set last_batch = last_batch + 1, last_sequence = last_sequence + 1 where id = 1`;
  await other`
    insert into batch select stream, number + 1, at, epoch, 2, 1, outcomes, decisions, previous,
      sha256('other'), digest from batch where stream = 1 and number = 1`;
  await other`
    insert into message select stream, 2, received_at, epoch, sender, user_id, procedure, path,
      link_info, document, state, code, reason, first_stream, first_sequence, null, content_key, signer,
      sha256('other'), content_type, sealed, request, reply_type, reply
    from message where stream = 1 and sequence = 1`;
  await other`insert into open_message values (1, 2, 'handed over', now(), null)`;
  await other.end();
  await assert.rejects(append(writer, aRecord("refused")), CannotRecord);
  const found = await append(writer, mine);
  assert.equal(found.kind, "repeat");
  assert.notDeepEqual((found as Extract<Appended, { kind: "repeat" }>).first, old);
  assert.match(node.losses[0]!, /stream 1 was written by somebody else/);
});

/** Two nodes with a writer each, on a database that went back to an older state behind them. */
async function twoNodesGoneBack(
  test: (
    nodes: readonly {
      node: TestNode;
      writer: JournalWriter;
      registry: NodeRegistry;
      /** Handed over before. */
      before: MessageId;
    }[],
    lost: Parameters<JournalWriter["append"]>[0],
  ) => Promise<void>,
): Promise<void> {
  await using database = await SwappableDatabase.create();
  await using a = await TestNode.open("a", database.url);
  await using b = await TestNode.open("b", database.url);
  const nodes = [];
  for (const node of [a, b]) {
    const registry = new NodeRegistry(node.sql, node.name);
    await registry.open();
    await registry.cameOver();
    const writer = await node.writer();
    const before = idOf(await append(writer, aRecord(`before at ${node.name}`)));
    nodes.push({ node, registry, writer, before });
  }
  await database.keep();
  const lost = aRecord("lost");
  assert.equal((await append(nodes[0]!.writer, lost)).kind, "recorded");
  await database.swap();
  await isBack(b.sql);
  await nodes[1]!.registry.cameOver();
  await test(nodes, lost);
}

Deno.test("F55: what a node has lost is not taken by another one before that node has come over", () =>
  twoNodesGoneBack(async ([a, b], lost) => {
    let isTaken = false;
    const again = append(b!.writer, { ...lost, receivedAt: Date.now() });
    again.finally(() => isTaken = true);
    await new Promise((resolve) => setTimeout(resolve, 500));
    assert.equal(isTaken, false, "the stream of b has lost nothing, and waits for a");
    await isBack(a!.node.sql);
    a!.writer.reconnect();
    await waitUntil("a has found what it misses", () => Promise.resolve(a!.node.losses.length > 0));
    await waitUntil("it is recorded again", async () => {
      const [row] = await b!.node.sql`select count(*)::int as n from send_key where key = ${lost
        .sendKey!}`;
      return row!.n === 1;
    });
    assert.equal(isTaken, false, "a may have more to say");
    await a!.registry.cameOver();
    assert.equal((await again).kind, "repeat", "it is taken once");
    await assertBalances(b!.node.sql);
  }));

Deno.test("F55: what became of messages waits for no node, also beside new ones that do", () =>
  twoNodesGoneBack(async ([a, b]) => {
    let isTaken = false;
    const next = append(b!.writer, aRecord("next"));
    next.finally(() => isTaken = true);
    await b!.writer.settle({ id: b!.before, at: Date.now(), state: "answered", code: "00000" });
    assert.equal(isTaken, false);
    const outcomes = await b!.node.sql`
      select 1 from outcome where stream = ${b!.before.stream} and sequence = ${
      b!.before.sequence
    }`;
    assert.equal(outcomes.length, 1);
    await isBack(a!.node.sql);
    await a!.registry.cameOver();
    assert.equal((await next).kind, "recorded");
  }));

Deno.test("F55: who waits for others begins the ten seconds, though nobody else does", () =>
  twoNodesGoneBack(async ([, b]) => {
    const { sql } = b!.node;
    await sql`delete from lineage where name = database_lineage()`;
    const [waiting] = await sql`select nodes_not_come_over() as silent`;
    assert.match(waiting!.silent, /\ba\b/);
    const seen = await sql`select 1 from lineage where name = database_lineage()`;
    assert.equal(seen.length, 1);
  }));

for (
  const [which, make] of [
    [
      "is gone for ten seconds",
      (sql: Sql) => sql`update lineage set seen_at = seen_at - interval '10 seconds'`,
    ],
    [
      "was silent before",
      (sql: Sql) =>
        sql`update node set heartbeat = heartbeat - interval '31 seconds' where name = 'a'`,
    ],
  ] as const
) {
  Deno.test(`F55: a node that ${which} is waited for no longer`, () =>
    twoNodesGoneBack(async ([, b]) => {
      let isTaken = false;
      const next = append(b!.writer, aRecord("next"));
      next.finally(() => isTaken = true);
      await new Promise((resolve) => setTimeout(resolve, 300));
      assert.equal(isTaken, false);
      await make(b!.node.sql);
      assert.equal((await next).kind, "recorded");
    }));
}

Deno.test("F56: a lost change of mode is in force again, in an epoch above it", async () => {
  await using database = await SwappableDatabase.create();
  await using a = await TestNode.open("a", database.url);
  await using b = await TestNode.open("b", database.url);
  await database.keep();
  const order = { actor: "person", action: "failover", reason: "it is down" };
  await changeMode(a.sql, { ...order, expectedEpoch: 1, mode: "standby" });
  await Promise.all([a.look(), b.look()]);
  assert.equal(b.mode.epoch, 2);
  await database.swap();
  await Promise.all([a.sql, b.sql].map(isBack));
  await Promise.all([a.settle(), b.settle()]);
  await Promise.all([a.look(), b.look()]);
  assert.deepEqual(a.mode, { mode: "standby", epoch: 3 });
  assert.deepEqual(b.mode, a.mode, "both nodes are of one mind");
  assert.equal(a.losses.length + b.losses.length, 1, "what one has settled the other finds");
  const [loss] = await a.sql`select doubts_give_back from lost_rows`;
  assert.equal(
    loss!.doubts_give_back,
    true,
    "before the change something may have been given back",
  );
  const { lost } = await loadMode(a.sql, "relay");
  assert.match(lost!.sentence, /the change to mode standby in epoch 2 \(found relay in epoch 1\)/);
  await acknowledge(a.sql, { actor: "person", reason: "seen" });
  assert.equal((await loadMode(a.sql, "relay")).lost, undefined);
  const actions = (await listAudit(a.sql, { limit: 9 })).map((
    { actor, action },
  ) => [actor, action]);
  assert.deepEqual(actions, [["person", "lost rows acknowledged"], ["system", "lost rows found"]]);
});

Deno.test("F56: an epoch that was given a second time is no longer believed by anybody", async () => {
  await using database = await SwappableDatabase.create();
  await using a = await TestNode.open("a", database.url);
  const writer = await a.writer();
  await writer.append(aRecord("before"));
  await database.keep();
  const order = { actor: "person", action: "failover", reason: "it is down", expectedEpoch: 1 };
  await changeMode(a.sql, { ...order, mode: "standby" });
  await a.look();
  await database.swap();
  await isBack(a.sql);
  // On the other node somebody decides something else, before this one has come over.
  const other = connect(database.url, { schema, connectionsMax: 1 });
  await changeMode(other, { ...order, mode: "closed" });
  await other.end();
  await assert.rejects(append(writer, aRecord("by the lost decision")), CannotRecord);
  await waitUntil("it is settled", () => a.mode.epoch === 3);
  assert.equal(a.mode.mode, "standby");
});

Deno.test("F55: numbers of a lost reservation are never given again, by whomever", async () => {
  await using database = await SwappableDatabase.create();
  await using a = await TestNode.open("a", database.url);
  await using b = await TestNode.open("b", database.url);
  const beats = await Promise.all([a, b].map(async ({ sql, name }) => {
    const registry = new NodeRegistry(sql, name);
    await registry.open();
    await registry.cameOver();
    return registry;
  }));
  await database.keep();
  const given: string[] = [];
  const holders = await Promise.all([a, b].map(async (node) => {
    const sql = connect(database.url, { schema, connectionsMax: 1 });
    const numbers = node.numbers();
    const [row] = await sql`select * from claim_stream(${node.name})`;
    const position = { stream: Number(row!.id), incarnation: Number(row!.incarnation) };
    await numbers.open(position);
    return { node, numbers, position, sql };
  }));
  for (const { numbers } of holders) {
    for (let block = 0; block < 2; block++) {
      assert.equal(await numbers.reserve("10"), undefined);
      for (let taken = takeNumber(numbers.blocks, "10"); taken !== undefined;) {
        given.push(taken.number);
        numbers.commit(taken.blocks, numbers.receipts);
        taken = takeNumber(numbers.blocks, "10");
      }
    }
  }
  await database.swap();
  const [first, second] = holders as [typeof holders[0], typeof holders[0]];

  for (const { sql, node } of holders) await Promise.all([sql, node.sql].map(isBack));
  // What a writer holds is not there any more: it gives nothing of it.
  for (const { numbers, position, sql } of holders) {
    const missing = await numbers.check(sql, position);
    assert.ok(missing !== undefined && missing.numbers.length === 1);
    assert.deepEqual(numbers.blocks, {});
  }
  // The first node comes over and wants numbers; the second one has not said what it had reserved.
  await a.settle();
  await beats[0]!.cameOver();
  const claim = async ({ numbers, sql }: typeof first) => {
    const [row] = await sql`select * from claim_stream('again')`;
    await numbers.open({ stream: Number(row!.id), incarnation: Number(row!.incarnation) });
  };
  await claim(first);
  await assert.rejects(first.numbers.reserve("10"), { code: "SH007" }, "it waits for the other");
  await b.settle();
  await beats[1]!.cameOver();
  await claim(second);
  for (const { numbers } of holders) {
    assert.equal(await numbers.reserve("10"), undefined);
    const block = numbers.blocks["10"]!;
    const highest = Math.max(...given.map((number) => Number(number.slice(2, 10))));
    assert.ok(block.next > highest, `${block.next} is above ${highest}`);
  }
  assert.notEqual(first.numbers.blocks["10"]!.next, second.numbers.blocks["10"]!.next);
  for (const { sql } of holders) await sql.end();
});

Deno.test("F55: the first numbers after a failover leave out what a node that died with it may have given", async () => {
  await using database = await SwappableDatabase.create();
  await using a = await TestNode.open("a", database.url);
  await database.keep();
  const dead = a.numbers();
  const sql = connect(database.url, { schema, connectionsMax: 1 });
  const claim = async () => {
    const [row] = await sql`select * from claim_stream('x')`;
    return { stream: Number(row!.id), incarnation: Number(row!.incarnation) };
  };
  await dead.open(await claim());
  for (let block = 0; block < 9; block++) await dead.reserve("30");
  const highest = dead.blocks["30"]!.last;
  await database.swap();
  await Promise.all([sql, a.sql].map(isBack));
  // Nobody remembers anything.
  const next = new NumberReserve({ sql: a.sql, bands });
  await next.open(await claim());
  const refusal = await next.reserve("30");
  assert.ok(refusal === undefined || !isRefusal(refusal));
  assert.ok(next.blocks["30"]!.next > highest);
  await sql.end();
});

Deno.test("F55: a stream that is lost altogether is never given again, by an account without more rights", async () => {
  await using database = await SwappableDatabase.create();
  await using node = await TestNode.open("a", database.url);
  await database.keep();
  const writers = [await node.writer(), await node.writer()];
  const old = await Promise.all(writers.map((writer) => append(writer, aRecord("lost"))));
  await node.look();
  await database.swap();
  await isBack(node.sql);
  // As in deploy/postgres.sql: rows may be written, sequences moved on and not set.
  const role = `gateway_${crypto.randomUUID().slice(0, 8)}`;
  const owner = connect(database.url, { schema, connectionsMax: 1 });
  await owner.unsafe(`
    create role ${role};
    grant usage on schema ${schema} to ${role};
    grant select, insert, update, delete on all tables in schema ${schema} to ${role};
    grant usage, select on all sequences in schema ${schema} to ${role}`);
  try {
    const asGateway = await node.sql.reserve();
    await asGateway.unsafe(`begin; set local role ${role}`);
    for (const { id } of node.known.streams) await asGateway`select retire_stream(${id})`;
    await asGateway.unsafe("rollback");
    asGateway.release();
    for (const writer of writers) {
      await assert.rejects(append(writer, aRecord("refused")), CannotRecord);
      const { stream } = idOf(await append(writer, aRecord("again")));
      assert.ok(!old.some((each) => idOf(each).stream === stream), `stream ${stream} is a new one`);
    }
    await assertBalances(node.sql);
  } finally {
    await owner.unsafe(`drop owned by ${role}; drop role ${role}`);
    await owner.end();
  }
});

Deno.test("findLostRows() over a settled loss finds nothing, over the next one again", async () => {
  await using database = await SwappableDatabase.create();
  await using node = await TestNode.open("a", database.url);
  const writer = await node.writer();
  await writer.append(aRecord("one"));
  await database.keep();
  await append(writer, aRecord("two"));
  await node.look();
  await database.swap();
  await isBack(node.sql);
  await node.settle();
  assert.equal(findLostRows(node.known, await readStoredState(node.sql)), undefined);
  await node.settle();
  assert.equal(node.losses.length, 1, "settled once");
});

Deno.test("F55: JournalWriter answers nothing that is not in the journal, whenever rows are lost (seeded)", () =>
  withSeed(async (chance) => {
    await using database = await SwappableDatabase.create();
    await using node = await TestNode.open("a", database.url);
    const writers = [await node.writer(), await node.writer()];
    const answered = new Map<string, { record: ReturnType<typeof aRecord>; reply: string }>();
    const handedOver = new Map<string, number>();
    let stop = false;
    const send = async (lane: number, sender: number) => {
      for (let number = 0; !stop; number++) {
        const name = `${sender}-${number}`;
        const record = aRecord(name, { contentKey: randomUUID() });
        // A sender that is told that nothing was recorded sends the same once more.
        for (let tries = 0; tries < 3; tries++) {
          const writer = writers[chance() < 0.2 ? 1 - lane : lane]!;
          const appended = await append(writer, record).catch((error) => {
            assert.ok(error instanceof CannotRecord, String(error));
          });
          if (appended === undefined) continue;
          if (appended.kind === "repeat") break;
          handedOver.set(name, (handedOver.get(name) ?? 0) + 1);
          if (chance() < 0.3) await new Promise((resolve) => setTimeout(resolve, chance() * 20));
          const reply = `answer to ${name}`;
          await writer.settle({
            id: appended.id,
            at: Date.now(),
            state: "answered",
            reply: replyOf(reply),
          });
          answered.set(name, { record, reply });
          break;
        }
      }
    };
    const senders = [0, 1, 0, 1].map((lane, index) =>
      send(lane, index).catch((error) => {
        stop = true;
        throw new Error(`sender ${index}`, { cause: error });
      })
    );
    for (let loss = 0; loss < 2; loss++) {
      await database.keep();
      const count = answered.size + 20 + Math.floor(chance() * 60);
      await waitUntil("traffic goes on", () => stop || answered.size >= count);
      await database.swap();
      const after = answered.size + 20;
      await waitUntil("traffic goes on after the loss", () => stop || answered.size >= after);
    }
    stop = true;
    await Promise.all(senders);
    const twice = [...handedOver].filter(([, times]) => times > 1).map(([name]) => name);
    assert.deepEqual(twice, [], "handed over twice (I2)");
    const store = new MessageStore(node.sql, byteSeal(undefined));
    for (const [name, { record, reply }] of answered) {
      const [row] = await node.sql`
        select stream, sequence from message where send_key = ${record.sendKey!}`;
      assert.ok(row !== undefined, `${name} was answered and is not in the journal (I1)`);
      const state = await store.answerOf({ stream: row.stream, sequence: Number(row.sequence) });
      assert.equal(state.kind, "answered", name);
      const text = new TextDecoder().decode(
        (state as { reply: { bytes: Uint8Array } }).reply.bytes,
      );
      assert.equal(text, reply);
    }
    assert.ok(node.losses.length >= 2, "both losses are said");
    await assertBalances(node.sql);
  }));
