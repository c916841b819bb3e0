/** Lists of messages are full, in order, and never read the journal to its end. */
import assert from "node:assert/strict";
import type { ISql, Sql } from "postgres";
import { byteSeal } from "../seals/byte_seal.ts";
import { formatMessageId } from "../journal.ts";
import { migrations } from "../postgres/migrations/mod.ts";
import { aRecord, ScratchJournal } from "../testing/scratch_journal.ts";
import { MessageStore } from "./message_store.ts";
import type { MessageSearch } from "./search_messages.ts";

const stream = 9;
/** Of so many messages one in `refusedEach` was refused by VNACCS, and one in `rareEach` is rare. */
const messages = 20_000;
const refusedEach = 10;
const rareEach = 4_000;

/**
 * Messages of twenty users, a second apart, the newest now; those of a tenth were refused, half of these
 * before a code that nobody got lately.
 */
async function fill(sql: Sql): Promise<void> {
  await sql`
    insert into message (stream, sequence, received_at, epoch, sender, user_id, procedure,
      link_info, document, state, digest, sealed, request)
    select ${stream}, n, date_trunc('second', now()) - (${messages} - n) * interval '1 second', 1, '',
      'X12' || lpad((n % 20)::text, 2, '0') || 'X01',
      case when n % ${rareEach} = 1 then 'TIA' else 'IDA' end,
      rpad('X00001' || to_char(now(), 'YYYYMMDDHH24MISS') || lpad(n::text, 6, '0'), 26), null,
      'handed over', '\\x00', false, '\\x00'
    from generate_series(1, ${messages}::integer) n`;
  await sql`
    insert into outcome (stream, sequence, step, at, epoch, state, code)
    select ${stream}, n, 1, now(), 1, 'answered', case
      when n % ${rareEach} = 1 then 'E0001'
      when n % ${refusedEach} = 0 then case when n < ${messages / 2} then 'S0001' else 'S0003' end
      else '00000' end
    from generate_series(1, ${messages}::integer) n`;
  await sql`analyze message, outcome, message_mark`;
}

/** Rows of the journal that a transaction has read. */
async function rowsRead(transaction: ISql): Promise<number> {
  const [row] = await transaction<{ n: number }[]>`
    select sum(seq_tup_read + coalesce(idx_tup_fetch, 0))::integer as n
    from pg_stat_xact_user_tables where relname in ('message', 'outcome', 'message_mark')`;
  return row!.n;
}

Deno.test("searchMessages() gives full pages in order, forwards and backwards, and reads little for it", async (t) => {
  await using journal = await ScratchJournal.open();
  const { sql } = journal;
  await fill(sql);
  /** One page, and how many rows were read for it. */
  const page = async (search: MessageSearch) =>
    await sql.begin(async (transaction) => {
      const before = await rowsRead(transaction);
      // In the same transaction, whose reading the database counts.
      const begin = (_: string, act: (sql: unknown) => unknown) => act(transaction);
      const same = new Proxy(transaction, {
        get: (target, name) => name === "begin" ? begin : Reflect.get(target, name),
      }) as unknown as Sql;
      const store = new MessageStore(same, byteSeal(undefined));
      const found = await store.search(search);
      return { ...found, read: await rowsRead(transaction) - before };
    });
  const refused = messages / refusedEach;
  const cases: readonly (readonly [string, Omit<MessageSearch, "limit">, number])[] = [
    ["everything", {}, messages],
    ["what has a state", { state: "answered" }, messages],
    ["what was refused", { state: "refused" }, refused + messages / rareEach],
    ["a frequent code", { code: "S0003" }, refused / 2 + 1],
    ["a code of long ago", { code: "S0001" }, refused / 2 - 1],
    ["a rare code", { code: "E0001" }, messages / rareEach],
    ["the beginning of codes", { code: "S0" }, refused],
    ["success", { code: "00000" }, messages - refused - messages / rareEach],
    ["a user", { user: "X1207X01" }, messages / 20],
    ["an enterprise", { user: "X1207" }, messages / 20],
    ["how a user begins", { user: "X12" }, messages],
    ["an enterprise's refusals", { user: "X1210", code: "S0003" }, messages / 20 / 2 + 1],
    ["a user's refusals", { user: "X1210X01", code: "S0003" }, messages / 20 / 2 + 1],
    ["a time", { to: new Date(Date.now() - 3_600_000) }, messages - 3_600],
  ];
  const limit = 50;
  for (const [name, search, count] of cases) {
    await t.step(name, async () => {
      const first = await page({ ...search, limit });
      assert.equal(first.rows.length, Math.min(limit, count));
      assert.equal(first.previous, undefined);
      assert.ok(first.read < 4_000, `${first.read} rows were read`);
      if (first.cursor === undefined) return;
      const second = await page({ ...search, limit, cursor: first.cursor });
      const times = [...first.rows, ...second.rows].map(({ receivedAt }) => receivedAt.getTime());
      assert.deepEqual(times, times.toSorted((a, b) => b - a));
      assert.equal(new Set(times).size, times.length, "nothing is shown twice");
      assert.ok(second.read < 4_000, `${second.read} rows were read`);
      const back = await page({ ...search, limit, cursor: second.previous! });
      assert.deepEqual(back.rows, first.rows);
      if (second.cursor === undefined) return;
      const third = await page({ ...search, limit, cursor: second.cursor });
      assert.deepEqual(
        (await page({ ...search, limit, cursor: third.previous! })).rows,
        second.rows,
      );
    });
  }

  await t.step("whole, page by page", async () => {
    const seen = new Set<string>();
    let cursor: string | undefined;
    do {
      const found = await journal.store.search({ code: "S0", limit: 200, cursor });
      for (const { id } of found.rows) seen.add(formatMessageId(id));
      cursor = found.cursor;
    } while (cursor !== undefined);
    assert.equal(seen.size, refused);
  });

  await t.step("counted", async () => {
    const count = (search: Omit<MessageSearch, "limit">) => journal.store.count(search);
    assert.deepEqual(await count({}), { count: 1_000, more: true });
    assert.deepEqual(await count({ code: "E0001" }), { count: messages / rareEach, more: false });
    assert.deepEqual(await count({ user: "X1207X01" }), { count: 1_000, more: false });
    assert.deepEqual(await count({ user: "X1207X01", state: "unknown" }), {
      count: 0,
      more: false,
    });
  });

  await t.step(
    "link information, and a procedure that is rare, without reading what is between",
    async () => {
      const [wanted] = await sql`select link_info from message where sequence = 77`;
      const linked = await page({ linkInfo: wanted!.link_info, limit });
      assert.deepEqual(linked.rows.map(({ id }) => id.sequence), [77]);
      assert.ok(linked.read < 100, `${linked.read} rows were read`);
      const rare = await page({ procedure: "TIA", limit });
      assert.equal(rare.rows.length, messages / rareEach);
      assert.ok(rare.read < 100, `${rare.read} rows were read`);
    },
  );
  await sql`truncate message, outcome, message_mark cascade`;
});

Deno.test("searchMessages() finds what is open, and repeats of it, and shows the number that was given", async () => {
  await using journal = await ScratchJournal.open();
  const { writer } = await journal.writer();
  const { sql, store } = journal;
  const put = async (name: string, more = {}) => {
    const appended = await writer.append(aRecord(name, more));
    assert.ok(appended.kind === "recorded");
    return appended.id;
  };
  const open = await put("in flight");
  const lost = await put("lost");
  await writer.settle({ id: lost, at: Date.now(), state: "unknown", code: "A0007" });
  const more = { state: "repeated", first: lost, code: "A0007" };
  const repeat = await put("again", more);
  const registered = await put("registered");
  await writer.settle({ id: registered, at: Date.now(), state: "answered", code: "00000" });
  await sql`insert into document_change (id, number, stream, sequence, procedure, state, at)
    values ('10000000011', '100000000110', ${registered.stream}, ${registered.sequence}, 'IDA',
      'draft', now())`;
  const found = async (state: string) =>
    (await store.search({ state, limit: 9 })).rows.map(({ id }) => id.sequence).sort();
  assert.deepEqual(await found("in flight"), [open.sequence]);
  assert.deepEqual(await found("unknown"), [lost.sequence, repeat.sequence]);
  await writer.settle({ id: lost, at: Date.now(), state: "absent" });
  assert.deepEqual(await found("unknown"), []);
  assert.deepEqual(await found("absent"), [lost.sequence, repeat.sequence]);
  const { rows } = await store.search({ state: "answered", limit: 9 });
  assert.equal(
    rows.find(({ id }) => id.sequence === registered.sequence)?.document,
    "100000000110",
  );
  assert.equal((await store.find(registered))?.document, "100000000110");
  await sql`truncate document_change`;
});

Deno.test("searchMessages() tells by marks what the relay refused, and finds repeats of an answer without a code", async (t) => {
  await using journal = await ScratchJournal.open();
  const { writer } = await journal.writer();
  const { sql, store } = journal;
  const put = async (name: string, more = {}) => {
    const appended = await writer.append(aRecord(name, { procedure: "IDA", ...more }));
    assert.ok(appended.kind === "recorded");
    return appended.id;
  };
  const at = Date.now();
  const accepted = await put("accepted");
  await writer.settle({ id: accepted, at, state: "answered", code: "00000" });
  const busy = await put("handed over when VNACCS had gone");
  await writer.settle({ id: busy, at, state: "refused", code: "A0011" });
  const back = await put("busy, and told otherwise by VNACCS itself");
  await writer.settle({ id: back, at, state: "answered", code: "A0011" });
  const page = await put("a page of a proxy");
  await writer.settle({ id: page, at, state: "answered" });
  const again = await put("the same again", { state: "repeated", first: page });
  await writer.close();

  const found = async (search: Omit<MessageSearch, "limit">) =>
    (await store.search({ ...search, limit: 9 })).rows.map(({ id }) => id.sequence).sort();
  const marks = () =>
    sql`select mark, sequence::int, refused_here from message_mark order by sequence, mark`;
  const expected = [
    { mark: "A0011", sequence: busy.sequence, refused_here: true },
    { mark: "A0011", sequence: back.sequence, refused_here: false },
    { mark: "answered", sequence: page.sequence, refused_here: false },
    { mark: "answered", sequence: again.sequence, refused_here: false },
  ];
  const holds = async () => {
    assert.deepEqual([...await marks()], expected);
    assert.deepEqual(await found({ outcome: "accepted" }), [accepted.sequence]);
    assert.deepEqual(await found({ outcome: "refused by the gateway" }), [busy.sequence]);
    assert.deepEqual(await found({ outcome: "refused by the centre" }), [back.sequence]);
    assert.deepEqual(await found({ outcome: "unknown" }), [page.sequence, again.sequence]);
    assert.deepEqual(await found({ state: "answered" }), [
      accepted.sequence,
      back.sequence,
      page.sequence,
      again.sequence,
    ]);
  };
  await t.step("as they come", holds);
  await t.step("as they stood in a journal before", async () => {
    await sql`update message_mark set refused_here = false`;
    await sql`delete from message_mark where sequence = ${again.sequence}`;
    const step = migrations.find(({ name }) => name === "0047_marks_of_outcomes")!;
    await sql.unsafe(String(step.statements("songhanh")));
    await holds();
  });
});
