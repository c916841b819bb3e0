import assert from "node:assert/strict";
import type { Sql, TransactionSql } from "postgres";
import type { MessageId } from "../journal.ts";
import { aRecord, type OpenWriter, ScratchJournal } from "../testing/scratch_journal.ts";
import { scratchSchema } from "../testing/scratch_schema.ts";
import { balanceOf } from "./balance.ts";
import { waitUntil } from "../testing/wait_until.ts";
import { itemsByState } from "./items_by_state.ts";
import { giveBackBacklog, standbyBalance } from "./standby_balance.ts";
import { sumBalance } from "./sum_balance.ts";

const reply = { status: 200, contentType: "text/plain", bytes: new TextEncoder().encode("yes") };

/** Six messages in stream 1: answered, refused, unknown, in flight, and repeats of the first and the third. */
async function record({ writer }: OpenWriter<never>): Promise<MessageId[]> {
  const ids: MessageId[] = [];
  for (let n = 1; n <= 4; n++) {
    const appended = await writer.append(aRecord(`message ${n}`));
    assert.equal(appended.kind, "recorded");
    ids.push((appended as { id: MessageId }).id);
  }
  const at = Date.now();
  await writer.settle({ id: ids[0]!, at, state: "answered", code: "00000", reply });
  await writer.settle({ id: ids[1]!, at, state: "refused", code: "A0011", reason: "full" });
  await writer.settle({ id: ids[2]!, at, state: "unknown", code: "A0007", reason: "silent" });
  for (const first of [ids[0]!, ids[2]!]) {
    await writer.append(aRecord("again", { state: "repeated", first, sendKey: undefined }));
  }
  return ids;
}

Deno.test("balanceOf() counts the same whatever was summed up before", async () => {
  await using journal = await ScratchJournal.open();
  const open = await journal.writer();
  const ids = await record(open);
  const counted = async (all: boolean) => {
    const { summed: _, ...counts } = await balanceOf(journal.sql, { all });
    return counts;
  };
  const before = await counted(false);
  const { standby: _, problems, ...counts } = before;
  assert.deepEqual({ counts, problems }, {
    counts: {
      ...{ received: 6, answered: 2, refused: 1, unknown: 2, inFlight: 1, repeated: 2 },
      unknownRepeated: 1,
      balanced: true,
    },
    problems: [],
  });
  const [one, two] = await Promise.all([sumBalance(journal.sql), sumBalance(journal.sql)]);
  assert.equal(one.looked + two.looked, 6);
  assert.deepEqual(await counted(false), before);
  assert.equal((await balanceOf(journal.sql)).summed, 3);
  assert.deepEqual(await counted(true), before);

  // What was open is settled later: an answer, and a person's word after which an answer comes still.
  const settle = (index: number, state: "answered" | "absent") =>
    open.writer.settle({
      ...{ id: ids[index]!, at: Date.now(), state },
      ...state === "answered" ? { code: "00000", reply } : { reason: "not there" },
    });
  await settle(3, "answered");
  await settle(2, "absent");
  for (const end of ["absent", "answered"] as const) {
    if (end === "answered") await settle(2, "answered");
    const { answered, refused, unknown, inFlight, balanced } = await balanceOf(journal.sql);
    assert.deepEqual(
      { answered, refused, unknown, inFlight, balanced },
      end === "absent"
        ? { answered: 3, refused: 3, unknown: 0, inFlight: 0, balanced: true }
        : { answered: 5, refused: 1, unknown: 0, inFlight: 0, balanced: true },
    );
    assert.equal((await sumBalance(journal.sql)).looked, 0);
    assert.deepEqual(await counted(false), await counted(true));
  }
  assert.equal((await balanceOf(journal.sql)).summed, 6);
});

Deno.test("balanceOf() says what is missing of what was not summed up, and with `all` of everything", async () => {
  await using journal = await ScratchJournal.open();
  const open = await journal.writer();
  await record(open);
  await sumBalance(journal.sql);
  await open.writer.append(aRecord("behind the sums"));
  await journal.sql`delete from message where sequence = 7`;
  const { balanced, problems } = await balanceOf(journal.sql);
  assert.equal(balanced, false);
  assert.match(problems.join("\n"), /stream 1 has given 7 numbers, 6 messages are there/);
  await journal.sql`update stream set last_sequence = 6`;
  assert.deepEqual((await balanceOf(journal.sql)).problems, []);
  await journal.sql`delete from message where sequence = 1`;
  // What is summed up is not read; evidence has it, and who asks for everything.
  assert.equal((await balanceOf(journal.sql)).balanced, true);
  assert.match(
    (await balanceOf(journal.sql, { all: true })).problems.join("\n"),
    /stream 1 has given 6 numbers, 5 messages are there/,
  );
});

Deno.test("what a piece of the sums reads does not grow with what the stream holds and what waits", async () => {
  await using schema = await scratchSchema();
  const { sql } = schema;
  // Counted while they were empty: the database believes them small until it counts again.
  await sql`analyze message, document_change, document`;
  await acceptInStandby(sql, 30_000);
  const reads = () =>
    sql.begin(async (transaction) => {
      const read = async () => {
        const [row] = await transaction`
          select sum(pg_stat_get_xact_tuples_fetched(c.oid) + pg_stat_get_xact_tuples_returned(c.oid))::int
            as n from pg_class c where c.relnamespace = current_schema()::regnamespace`;
        return row!.n as number;
      };
      const before = await read();
      const { looked } = await sumBalance(transaction);
      return { looked, read: await read() - before };
    });
  const pieces = [];
  for (let piece; pieces.length === 0 || piece!.looked > 0;) pieces.push(piece = await reads());
  const [sums] = await sql`select standby_sequence::int as behind, accepted::int from balance_sum`;
  assert.deepEqual(sums, { behind: 0, accepted: 30_000 });
  const most = Math.max(...pieces.map(({ read }) => read));
  // Not even once what the stream holds.
  assert.ok(most < 5_000, `a piece read ${most} rows and entries`);
  // Once everything is given back, the standby's sums come after.
  await giveBack(sql, { upTo: 30_000 });
  while ((await sumBalance(sql)).more);
  const [after] =
    await sql`select standby_sequence::int as behind, given_back::int from balance_sum`;
  assert.deepEqual(after, { behind: 30_000, given_back: 30_000 });
});

Deno.test("balanceOf() reads no message that is settled and summed up", async () => {
  await using schema = await scratchSchema();
  const { sql } = schema;
  await acceptInStandby(sql, 2_000);
  await giveBack(sql, { upTo: 2_000 });
  while ((await sumBalance(sql)).more);
  const readRows = async (transaction: TransactionSql) => {
    const [row] = await transaction`
      select sum(pg_stat_get_xact_tuples_fetched(c.oid) + pg_stat_get_xact_tuples_returned(c.oid))::int
        as n from pg_class c
      where c.relname in ('message_first', 'failback_item') and c.relnamespace = current_schema()::regnamespace`;
    return row!.n as number;
  };
  const plan = async (all: boolean) =>
    await sql.begin(async (transaction) => {
      // In the same transaction, whose reading the database counts.
      const begin = (_: string, act: (sql: unknown) => unknown) => act(transaction);
      const same = new Proxy(transaction, {
        get: (target, name) => name === "begin" ? begin : Reflect.get(target, name),
      }) as unknown as Sql;
      const before = await readRows(transaction);
      const balance = await balanceOf(same, { all });
      return { balance, read: await readRows(transaction) - before };
    });
  const all = await plan(true);
  const few = await plan(false);
  assert.deepEqual({ ...few.balance, summed: 0 }, { ...all.balance, summed: 0 });
  assert.equal(all.balance.standby.givenBack, 2_000);
  assert.ok(all.read >= 4_000, `all: ${all.read}`);
  assert.ok(few.read < 100, `summed up: ${few.read}`);
});

Deno.test("sumBalance() stops the standby's sums before what is not given back yet", async () => {
  await using schema = await scratchSchema();
  const { sql } = schema;
  await acceptInStandby(sql, 10);
  const standby = async () => {
    await sumBalance(sql);
    const { accepted, givenBack, pending, unplanned, decided, balanced } =
      (await balanceOf(sql)).standby;
    return { accepted, givenBack, pending, unplanned, decided, balanced };
  };
  const one = { accepted: 10, givenBack: 0, decided: 0, balanced: true };
  assert.deepEqual(await standby(), { ...one, pending: 10, unplanned: 10 });
  await giveBack(sql, { upTo: 9 });
  await sql`update failback_item set state = 'decided' where sequence = 2`;
  await sql`update failback_item set state = 'refused' where sequence = 5`;
  assert.deepEqual(await standby(), {
    ...{ accepted: 10, givenBack: 7, pending: 2, unplanned: 1, decided: 1, balanced: true },
  });
  assert.deepEqual([
    ...await sql`select standby_sequence::int as up_to, given_back::int, decided::int
    from balance_sum`,
  ], [{ up_to: 4, given_back: 3, decided: 1 }]);
  await sql`update failback_item set state = 'already there' where sequence = 5`;
  assert.deepEqual(await standby(), {
    ...{ accepted: 10, givenBack: 8, pending: 1, unplanned: 1, decided: 1, balanced: true },
  });
});

Deno.test("sumBalance() sums up the items of a plan that is done, until one of them is moved", async () => {
  await using schema = await scratchSchema();
  const { sql } = schema;
  await acceptInStandby(sql, 10);
  await giveBack(sql, { upTo: 10 });
  await sql`update failback_item set state = 'refused' where sequence in (4, 5)`;
  await sql`insert into failback_plan (created_by, reason, settings, state)
    values ('test', '', '{}', 'running')`;
  await sql`update failback_item set plan = 2 where sequence > 8`;
  while ((await sumBalance(sql)).more);
  const sums = async () => [
    ...await sql`select plan::int, state, items::int from failback_sum order by state`,
  ];
  assert.deepEqual(await sums(), [
    { plan: 1, state: "given back", items: 6 },
    { plan: 1, state: "refused", items: 2 },
  ], "not of one that runs");
  const standby = async (all: boolean) => {
    const { accepted, givenBack, pending, unplanned, decided } =
      (await balanceOf(sql, { all })).standby;
    return { accepted, givenBack, pending, unplanned, decided };
  };
  const before = { accepted: 10, givenBack: 8, pending: 2, unplanned: 0, decided: 0 };
  assert.deepEqual([await standby(false), await standby(true)], [before, before]);
  assert.deepEqual(await itemsByState(sql), await itemsByState(sql, { all: true }));
  await sql`update failback_item set state = 'decided' where sequence = 4`;
  assert.deepEqual(await sums(), []);
  const after = { ...before, pending: 1, decided: 1 };
  assert.deepEqual([await standby(false), await standby(true)], [after, after]);
  while ((await sumBalance(sql)).more);
  assert.equal((await sums()).length, 3);
  assert.deepEqual([await standby(false), await standby(true)], [after, after]);
});

Deno.test("balanceOf() says that more was planned than was accepted", async () => {
  await using schema = await scratchSchema();
  const { sql } = schema;
  await acceptInStandby(sql, 3);
  await giveBack(sql, { upTo: 4 });
  for (const all of [false, true]) {
    const { problems } = (await balanceOf(sql, { all })).standby;
    assert.equal(problems.length, 1, `all: ${all}`);
  }
});

async function acceptInStandby(sql: Sql, messages: number): Promise<void> {
  await sql`
    insert into message (stream, sequence, received_at, epoch, sender, state, code, digest, sealed,
      request, reply)
    select 1, n, now(), 1, '192.0.2.1', 'stood in', '00000', sha256(n::text::bytea), false, '', 'yes'
    from generate_series(1, ${messages}) n`;
  await sql`insert into stream (id, last_sequence) overriding system value values (1, ${messages})`;
  await sql`
    insert into document_change (id, stream, sequence, at, procedure, number, state, stood_in)
    select 'document ' || n, 1, n, now(), 'IDA', '', 'draft', true from generate_series(1, ${messages}) n`;
}

async function giveBack(sql: Sql, { upTo }: { readonly upTo: number }): Promise<void> {
  const [plan] = await sql`
    insert into failback_plan (created_by, reason, settings, state) values ('test', '', '{}', 'done')
    returning id`;
  await sql`
    insert into failback_item (place, plan, source, stream, sequence, procedure, number, expected,
      state, ask)
    select n, ${plan!.id}, 'message', 1, n, 'IDA', '', '', 'given back', false
    from generate_series(1, ${upTo}) n`;
}

Deno.test("what a switch asks and what a page says is counted at one moment", async () => {
  await using schema = await scratchSchema();
  const { sql } = schema;
  await acceptInStandby(sql, 3);
  await giveBack(sql, { upTo: 2 });
  await sql`
    insert into failback_item (place, plan, source, procedure, number, expected, state, ask)
    values (9, 1, 'paper', '', '', '', 'held', false)`;
  /** Between the statements: the last of them reads a table that somebody holds. */
  const during = async <Count>(
    count: () => Promise<Count>,
    change: (transaction: TransactionSql) => Promise<unknown>,
  ): Promise<Count> => {
    let counted: Promise<Count> | undefined;
    await sql.begin(async (transaction) => {
      await transaction`lock table failback_sum in access exclusive mode`;
      counted = count();
      await waitUntil("the count waits for the sums", async () => {
        const [row] = await sql`
          select from pg_locks where relation = 'failback_sum'::regclass and not granted`;
        return row !== undefined;
      });
      await change(transaction);
    });
    return await counted!;
  };
  const backlog = await during(
    () => giveBackBacklog(sql),
    (transaction) => transaction`update failback_item set state = 'decided' where place = 9`,
  );
  assert.deepEqual(backlog, { pending: 1, running: false }, "a note decided is no message");
  assert.deepEqual(await giveBackBacklog(sql), backlog);
  const balance = await during(() => standbyBalance(sql), async (transaction) => {
    await transaction`
      insert into failback_item (place, plan, source, stream, sequence, procedure, number, expected,
        state, ask)
      values (3, 1, 'message', 1, 3, 'IDA', '', '', 'given back', false),
        (4, 1, 'message', 1, 4, 'IDA', '', '', 'given back', false)`;
    await transaction`
      insert into document_change (id, stream, sequence, at, procedure, number, state, stood_in)
      values ('document 4', 1, 4, now(), 'IDA', '', 'draft', true)`;
  });
  assert.deepEqual([balance.accepted, balance.givenBack, balance.problems], [3, 2, []]);
});
