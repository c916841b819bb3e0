import assert from "node:assert/strict";
import type { Sql, TransactionSql } from "postgres";
import type { Appended, MessageId } from "../journal.ts";
import { balanceOf } from "../balance/balance.ts";
import { DeadStreams } from "../switching/mod.ts";
import { aRecord, ScratchJournal } from "../testing/scratch_journal.ts";
import { attachNextPart, dropRareIndex, indexClosedPart, listParts } from "./journal_parts.ts";

const reply = { status: 200, contentType: "text/plain", bytes: new TextEncoder().encode("yes") };

function idOf(appended: Appended): MessageId {
  assert.equal(appended.kind, "recorded");
  return (appended as { id: MessageId }).id;
}

const answered = (id: MessageId) =>
  ({ id, at: Date.now(), state: "answered", code: "00000", reply }) as const;

/** Another month has begun: that of the partition attached last. */
const beginMonth = (sql: Sql) =>
  sql`update journal_part set opens_at = now() where number = (select max(number) from journal_part)`;

/** Takes every partition but the first away again: the tests of a file share their database. */
async function firstPartAlone(sql: Sql): Promise<void> {
  for (const { name } of await listParts(sql)) {
    if (name === "first") continue;
    await sql.unsafe(`drop table message_${name}; drop table outcome_${name}`);
    await sql`delete from journal_part where name = ${name}`;
  }
}

Deno.test("attachNextPart() makes the partitions of the next month once, by whoever asks first", async () => {
  await using journal = await ScratchJournal.open();
  const { sql } = journal;
  await firstPartAlone(sql);
  const made = await Promise.all([attachNextPart(sql), attachNextPart(sql), attachNextPart(sql)]);
  const [name] = made.filter((each) => each !== undefined);
  assert.equal(made.filter((each) => each !== undefined).length, 1);
  assert.match(name!, /^20\d{4}$/);
  assert.equal(await attachNextPart(sql), undefined);
  const parts = await listParts(sql);
  assert.deepEqual(parts.map((part) => part.name), ["first", name]);
  // The first of the next month in Vietnam.
  assert.match(
    new Date(parts[1]!.opensAt!.getTime() + 7 * 3_600_000).toISOString(),
    /-01T00:00:00\.000Z$/,
  );
  assert.ok(parts[1]!.opensAt! > new Date());
  const indexes = await sql`
    select tablename, count(*)::int as n from pg_indexes
    where schemaname = current_schema() and tablename ~ '^(message|outcome)(_|$)(first|20|$)'
    group by 1`;
  const count = new Map(indexes.map(({ tablename, n }) => [tablename, n]));
  for (const whole of ["message", "outcome"]) {
    assert.equal(count.get(`${whole}_${name}`), count.get(`${whole}_first`), whole);
    assert.equal(count.get(`${whole}_${name}`), count.get(whole), whole);
  }
  await firstPartAlone(sql);
});

Deno.test("indexClosedPart() indexes what is over, once, and nothing that somebody may write to", async () => {
  await using journal = await ScratchJournal.open();
  const { sql } = journal;
  await firstPartAlone(sql);
  const { writer } = await journal.writer({ partLookMs: 0 });
  await writer.settle(answered(idOf(await writer.append(aRecord("sent in the old month")))));
  await attachNextPart(sql);
  assert.equal(await indexClosedPart(sql), undefined, "the month goes on");
  await beginMonth(sql);
  await sql`update journal_part set opens_at = now() - interval '2 days' where number = 1`;
  assert.equal(await indexClosedPart(sql), undefined, "its writer has not gone over yet");
  await writer.append(aRecord("sent in the new month"));
  await writer.append(aRecord("one more, and a look"));
  assert.equal(await indexClosedPart(sql), "first");
  assert.equal(await indexClosedPart(sql), undefined, "once");
  const indexes = await sql`
    select indexname from pg_indexes where schemaname = current_schema()
      and indexname ~ '_(link|procedure|rare)$' order by 1`;
  assert.deepEqual(indexes.map(({ indexname }) => indexname), [
    "message_first_link",
    "message_first_procedure",
  ]);
  await sql`drop index message_first_link, message_first_procedure`;
  await firstPartAlone(sql);
});

Deno.test("a past month that somebody holds keeps no other from its index", async () => {
  await using journal = await ScratchJournal.open();
  const { sql } = journal;
  await firstPartAlone(sql);
  await sql`select attach_part('200101', now() - interval '3 days'),
    attach_part('200102', now() - interval '2 days')`;
  // As an earlier version has indexed them.
  for (const part of ["first", "200101"]) {
    await sql.unsafe(`create index message_${part}_rare on message_${part} (procedure)`);
  }
  const indexes = async () =>
    (await sql`
      select indexname from pg_indexes where schemaname = current_schema()
        and indexname ~ '_(procedure|rare)$' order by 1`).map(({ indexname }) => indexname);
  const locked = { code: "55P03" };
  assert.equal(await dropRareIndex(sql), undefined, "nothing stands for them yet");
  await sql.begin(async (transaction) => {
    await transaction`lock table message_200101 in row exclusive mode`;
    assert.equal(await indexClosedPart(sql), "first", "the newest is held");
    await assert.rejects(indexClosedPart(sql), locked, "there is no other, and it is told");
  });
  assert.equal(await indexClosedPart(sql), "200101", "before anything is dropped");
  assert.deepEqual((await indexes()).length, 4);
  await sql.begin(async (transaction) => {
    await transaction`lock table message_200101 in access share mode`;
    assert.equal(await dropRareIndex(sql), "first");
    await assert.rejects(dropRareIndex(sql), locked);
  });
  assert.equal(await indexClosedPart(sql), undefined, "once");
  assert.equal(await dropRareIndex(sql), "200101");
  assert.equal(await dropRareIndex(sql), undefined);
  assert.deepEqual(await indexes(), ["message_200101_procedure", "message_first_procedure"]);
  await sql`drop index message_first_link, message_first_procedure`;
  await firstPartAlone(sql);
});

Deno.test("a writer goes on in the new month, and what is in flight in the old one is answered", async () => {
  await using journal = await ScratchJournal.open();
  const { sql } = journal;
  await firstPartAlone(sql);
  const { writer, proxy, troubles } = await journal.writer({ partLookMs: 0 });
  const old = aRecord("sent in the old month");
  const first = idOf(await writer.append(old));
  assert.equal(first.stream, 1);
  await attachNextPart(sql);
  assert.equal(idOf(await writer.append(aRecord("the month goes on"))).stream, 1);
  await beginMonth(sql);
  const second = idOf(await writer.append(aRecord("sent in the new month")));
  assert.deepEqual(second, { stream: 1000, sequence: 1 });
  const lies =
    await sql`select tableoid::regclass::text as in, stream from message order by stream`;
  const [, , there] = lies;
  assert.match(there!.in, /message_20\d{4}$/);

  // Nobody settles the old stream while its writer waits for answers; nor after a lost connection.
  const dead = new DeadStreams(sql, 0);
  assert.deepEqual(await dead.settleNow(), { unknown: 0, voided: 0 });
  proxy.cut();
  proxy.comeBack();
  await writer.append(aRecord("after the connection was lost"));
  assert.deepEqual(await dead.settleNow(), { unknown: 0, voided: 0 });
  await writer.settle(answered(first));
  const [outcome] = await sql`
    select tableoid::regclass::text as in from outcome where stream = 1 and sequence = 1`;
  assert.equal(outcome!.in, "outcome_first");
  // The same send is a repeat in the new month, too.
  const again = await writer.append(old);
  assert.equal(again.kind, "repeat");
  assert.deepEqual((again as { first: MessageId }).first, first);

  await writer.settle(answered({ stream: 1, sequence: 2 }));
  await writer.append(aRecord("one more, and a look"));
  const [held] = await sql`
    select count(*)::int as n from pg_locks l where l.locktype = 'advisory' and l.objid in (1, 1000)
      and l.database = (select oid from pg_database where datname = current_database())
      and l.classid = (hashtext(current_schema() || '.stream')::bigint & 4294967295)::oid`;
  assert.equal(held!.n, 1, "what is answered need not be held");
  assert.equal((await balanceOf(sql)).balanced, true);
  // A writer that begins now begins in the new month.
  const other = await journal.writer();
  assert.equal(other.writer.stream, 1001);
  assert.deepEqual(troubles.filter((each) => !each.startsWith("held up")), []);
  await firstPartAlone(sql);
});

Deno.test("what records, settles and looks for a message reads one partition of many", async () => {
  await using journal = await ScratchJournal.open();
  const { sql } = journal;
  await firstPartAlone(sql);
  for (let month = 1; month <= 12; month++) {
    await sql`select attach_part(${`2001${String(month).padStart(2, "0")}`}, now())`;
  }
  const { writer } = await journal.writer();
  const id = idOf(await writer.append(aRecord("one")));
  assert.equal(id.stream, 12_000);
  await writer.settle(answered(id));
  const queries = {
    "a message": sql`select * from message where stream = ${id.stream} and sequence = 1`,
    "its outcomes": sql`select * from outcome where stream = ${id.stream} and sequence = 1`,
    "its state": sql`select * from message_state where stream = ${id.stream} and sequence = 1`,
    "its outcome": sql`select * from message_outcome where stream = ${id.stream} and sequence = 1`,
    "what a batch asks of its outcomes": sql`
      select coalesce((select max(o.step) from outcome o
        where o.stream = r.stream and o.sequence = r.sequence), 0)
      from unnest(${[id.stream]}::int[], ${[1]}::bigint[]) as r(stream, sequence)`,
    "what the ledger reads": sql`
      select * from unnest(${[id.stream]}::int[], ${[1]}::bigint[]) as o(stream, sequence)
      join message m on m.stream = o.stream and m.sequence = o.sequence`,
  };
  for (const [name, query] of Object.entries(queries)) {
    const touched = await sql.begin(async (transaction) => {
      const before = await scans(transaction);
      await transaction`${query}`;
      const after = await scans(transaction);
      return Object.keys(after).filter((table) => after[table]! > before[table]!);
    });
    const whole = touched.filter((table) => !/_200112$/.test(table));
    assert.deepEqual(whole, [], name);
    assert.ok(touched.length > 0, name);
  }
  await firstPartAlone(sql);
});

/** How often each partition was read in this transaction. */
async function scans(sql: TransactionSql): Promise<Record<string, number>> {
  const rows = await sql`
    select c.relname as name, pg_stat_get_xact_numscans(c.oid)
      + coalesce((select sum(pg_stat_get_xact_numscans(i.indexrelid)) from pg_index i
        where i.indrelid = c.oid), 0) as n
    from pg_class c join pg_inherits h on h.inhrelid = c.oid
    where c.relkind = 'r' and c.relnamespace = current_schema()::regnamespace`;
  return Object.fromEntries(rows.map(({ name, n }) => [name, Number(n)]));
}
