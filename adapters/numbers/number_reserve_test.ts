import assert from "node:assert/strict";
import fc from "fast-check";
import type { Sql } from "postgres";
import { oneBand, readReceiptNumber, takeNumber, takeReceipt } from "../../core/numbering/mod.ts";
import { isRefusal } from "../../core/verdict.ts";
import { connect } from "../postgres/connect.ts";
import { migratedDatabase } from "../testing/migrated_database.ts";
import { DeadStreams } from "../switching/mod.ts";
import { waitUntil } from "../testing/wait_until.ts";
import { NumberReserve } from "./number_reserve.ts";

const wide = { first: 90_000_000, last: 99_999_999 };
/** Blocks hold 1,000 numbers. */
const blockSize = 1_000;

/** A writer as the journal makes one: a stream held by a session of its own. */
class Writer {
  readonly given: string[] = [];
  readonly #sql: Sql;
  #position = { stream: 0, incarnation: 0 };

  private constructor(private readonly holder: Sql, sql: Sql, readonly reserve: NumberReserve) {
    this.#sql = sql;
  }

  static async open(url: string, sql: Sql, band = wide): Promise<Writer> {
    const holder = connect(url, { schema: "songhanh", connectionsMax: 1 });
    const writer = new Writer(
      holder,
      sql,
      new NumberReserve({ sql, bands: { all: band, byType: {} } }),
    );
    const [row] = await holder`select * from claim_stream('test')`;
    writer.#position = { stream: Number(row!.id), incarnation: Number(row!.incarnation) };
    await writer.reserve.open(writer.#position);
    return writer;
  }

  /** Takes numbers and keeps documents of them, in one batch; `lost`: the commit never happens. */
  async take(type: string, count: number, { lost = false } = {}): Promise<void> {
    let { blocks } = this.reserve;
    const taken: string[] = [];
    while (taken.length < count) {
      const number = takeNumber(blocks, type);
      if (number === undefined) {
        assert.equal(await this.reserve.reserve(type), undefined);
        blocks = { ...blocks, [type]: this.reserve.blocks[type]! };
        continue;
      }
      taken.push(number.number);
      blocks = number.blocks;
    }
    if (lost) return;
    await this.#sql`
      insert into document (id, number, family, owner, declarant, office, state, complete,
        created_at, changed_at, stream, sequence, content_procedure, sealed, content, facts)
      select left(n, 11), n, 'x', '', '', '', 'draft', true, now(), now(), 1, 1, 'IDA', false, '',
        '{"links":[]}' from unnest(${taken}::text[]) n`;
    this.reserve.commit(blocks, this.reserve.receipts);
    this.given.push(...taken);
  }

  /** The process is gone: its session ends at the server too, what it held in memory is lost. */
  async die(): Promise<void> {
    const [session] = await this.holder`select pg_backend_pid() as pid`;
    await this.holder.end({ timeout: 0 });
    await waitUntil("the session has ended", async () => {
      const [left] = await this
        .#sql`select count(*)::int as n from pg_stat_activity where pid = ${session!.pid}`;
      return left?.n === 0;
    });
  }
}

async function openDatabase() {
  const database = await migratedDatabase();
  const sql = connect(database.url, { schema: "songhanh", connectionsMax: 4 });
  return {
    sql,
    url: database.url,
    async [Symbol.asyncDispose]() {
      await sql.end();
      await database[Symbol.asyncDispose]();
    },
  };
}

interface BlockRow {
  type: string;
  first: number;
  last: number;
  void_from: number | null;
}

/** Blocks do not overlap; numbers lie in them, gap-free up to where they are void. */
async function checkBlocks(sql: Sql, given: readonly string[]): Promise<void> {
  assert.equal(new Set(given).size, given.length, "no number is given twice");
  const rows = await sql`
    select type, first::int, last::int, void_from::int from number_block order by type, first`;
  const blocks = rows as unknown as BlockRow[];
  blocks.forEach((block, index) => {
    const next = blocks[index + 1];
    assert.ok(next?.type !== block.type || next.first > block.last, "blocks do not overlap");
    const used = given.filter((number) => number.startsWith(block.type))
      .map((number) => Number(number.slice(2, 10)))
      .filter((sequence) => sequence >= block.first && sequence <= block.last);
    assert.equal(used.length, Math.max(0, ...used.map((one) => one - block.first + 1)), "no gap");
    if (block.void_from !== null) {
      assert.equal(block.void_from, block.first + used.length, "all that was not given is void");
    }
  });
  const inBlocks = given.filter((number) => {
    const sequence = Number(number.slice(2, 10));
    return blocks.some(({ type, first, last }) =>
      number.startsWith(type) && first <= sequence && sequence <= last
    );
  });
  assert.equal(inBlocks.length, given.length, "every number was reserved before it was given");
}

Deno.test("NumberReserve gives no number twice, whoever dies in between", async () => {
  const step = fc.record({
    writer: fc.nat(2),
    type: fc.constantFrom("10", "30"),
    count: fc.integer({ min: 1, max: 700 }),
    ends: fc.constantFrom("commits", "commits", "commits", "is lost", "dies"),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
      await using database = await openDatabase();
      const { sql, url } = database;
      const writers: Writer[] = [];
      const given: string[] = [];
      for (const { writer: place, type, count, ends } of steps) {
        writers[place] ??= await Writer.open(url, sql);
        const writer = writers[place];
        await writer.take(type, count, { lost: ends !== "commits" });
        if (ends !== "dies") continue;
        given.push(...writer.given);
        await writer.die();
        delete writers[place];
      }
      for (const writer of writers.filter(Boolean)) {
        given.push(...writer.given);
        await writer.die();
      }
      await checkBlocks(sql, given);
      await new DeadStreams(sql).settleNow();
      const [open] = await sql`select count(*)::int as n from number_block where void_from is null`;
      assert.equal(open?.n, 0, "nobody is left who could give a number");
      await checkBlocks(sql, given);
    }),
    { numRuns: 5 },
  );
});

Deno.test("NumberReserve gives blocks to many at once without a collision", async () => {
  await using database = await openDatabase();
  const { sql, url } = database;
  const writers = await Promise.all(Array.from({ length: 4 }, () => Writer.open(url, sql)));
  await Promise.all(writers.map(async (writer) => {
    for (let batch = 0; batch < 6; batch++) await writer.take("10", 450);
  }));
  const given = writers.flatMap((writer) => writer.given);
  assert.equal(given.length, 4 * 6 * 450);
  await checkBlocks(sql, given);
  for (const writer of writers) await writer.die();
});

Deno.test("NumberReserve leaves the numbers of living writers alone", async () => {
  await using database = await openDatabase();
  const { sql, url } = database;
  const [living, dead] = [await Writer.open(url, sql), await Writer.open(url, sql)];
  await living.take("10", 3);
  await dead.take("10", 5);
  await dead.die();
  const { voided } = await new DeadStreams(sql).settleNow();
  assert.equal(voided, blockSize - 5);
  await living.take("10", 2);
  await checkBlocks(sql, [...living.given, ...dead.given]);
  await living.die();
});

Deno.test("NumberReserve says A0011 when its band is used up, once to whoever listens", async () => {
  await using database = await openDatabase();
  const { sql } = database;
  const told: string[] = [];
  const reserve = new NumberReserve({
    sql,
    bands: oneBand(90_000_000, 90_000_000 + blockSize + 4),
    onUsedUp: (of) => told.push(of),
  });
  await reserve.open({ stream: 1, incarnation: 1 });
  assert.equal(await reserve.reserve("10"), undefined);
  assert.equal(await reserve.reserve("10"), undefined, "the last five");
  assert.deepEqual(reserve.blocks["10"], { type: "10", next: 90_001_000, last: 90_001_004 });
  for (let time = 0; time < 3; time++) {
    const refusal = await reserve.reserve("10");
    assert.ok(isRefusal(refusal) && "codes" in refusal);
    assert.equal(refusal.codes[0]?.code, "A0011");
    assert.match(refusal.reason, /type 10: the band 90000000-90001004 is used up/);
  }
  assert.deepEqual(told, ["10"]);
  assert.equal(await reserve.reserve("30"), undefined, "other types have theirs");
});

Deno.test("NumberReserve keeps away from blocks of a band that was set otherwise", async () => {
  await using database = await openDatabase();
  const { sql } = database;
  const open = async (first: number, last: number) => {
    const reserve = new NumberReserve({ sql, bands: oneBand(first, last) });
    await reserve.open({ stream: 1, incarnation: first });
    await reserve.reserve("10");
    return reserve.blocks["10"]!;
  };
  assert.equal((await open(90_000_000, 99_999_999)).next, 90_000_000);
  assert.equal((await open(90_000_500, 99_999_999)).next, 90_001_000, "begins inside a block");
  assert.equal((await open(1, 79_999_999)).next, 1);
});

Deno.test("receipts of several writers are at most 999 per second and identifier, each once", async () => {
  await using database = await openDatabase();
  const { sql } = database;
  const second = "20261122120000";
  const receipts: string[] = [];
  for (const stream of [1, 2]) {
    const reserve = new NumberReserve({ sql, bands: oneBand(wide.first, wide.last) });
    await reserve.open({ stream, incarnation: 1 });
    for (let count = 0; count < 2500;) {
      const taken = takeReceipt(reserve.receipts, second);
      if (taken === undefined) {
        assert.equal(await reserve.reserve("receipt"), undefined);
        continue;
      }
      receipts.push(taken.receipt);
      count++;
      reserve.commit(reserve.blocks, taken.counters);
      // Written with the transaction that gave them, here every thousandth time.
      if (count % 1000 !== 0) continue;
      for (const { identifier, second, last } of reserve.receipts) {
        await sql`update receipt_identifier set second = ${second}, last = ${last}
          where identifier = ${identifier}`;
      }
    }
    // The next writer of the stream goes on where the stored counters are, with the clock gone back.
    const [{ identifiers }] = await sql`
      select count(*)::int as identifiers from receipt_identifier where stream = ${stream}
    ` as unknown as [{ identifiers: number }];
    assert.equal(identifiers, 3);
  }
  assert.equal(new Set(receipts).size, receipts.length);
  const bySecond = Map.groupBy(receipts, (receipt) => receipt.slice(0, 13));
  for (const some of bySecond.values()) assert.ok(some.length <= 999);
  for (const receipt of receipts) assert.ok(readReceiptNumber(receipt), receipt);
});

Deno.test("no number is given twice, however the band is set, shrunk, moved and skipped", async () => {
  await using database = await openDatabase();
  const { sql } = database;
  const step = fc.record({
    first: fc.integer({ min: 1, max: 60 }).map((n) => n * 500),
    length: fc.integer({ min: 1, max: 20 }).map((n) => n * 250),
    skip: fc.option(fc.integer({ min: 0, max: 5_000 }), { nil: undefined, freq: 3 }),
    take: fc.integer({ min: 1, max: 3 }),
  });
  let stream = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 12 }), async (steps) => {
      await sql`truncate number_block, number_high`;
      const given = new Set<number>();
      let voidTo: { first: number; last: number }[] = [];
      for (const { first, length, skip, take } of steps) {
        const band = { first, last: first + length - 1 };
        if (skip !== undefined) {
          const to = Math.min(band.first + skip, band.last);
          await sql`select skip_numbers('10', ${band.first}, ${band.last}, ${to})`;
          voidTo = [...voidTo, { first: band.first, last: to }];
        }
        const reserve = new NumberReserve({ sql, bands: { all: band, byType: {} } });
        await reserve.open({ stream: ++stream, incarnation: 1 });
        for (let each = 0; each < take; each++) {
          if (await reserve.reserve("10") !== undefined) break;
          const block = reserve.blocks["10"]!;
          assert.ok(block.next >= band.first && block.last <= band.last, "within its band");
          for (let number = block.next; number <= block.last; number++) {
            assert.ok(!given.has(number), `${number} is given once`);
            assert.ok(!voidTo.some((gap) => number >= gap.first && number <= gap.last), "not void");
            given.add(number);
          }
        }
      }
    }),
    { numRuns: 25 },
  );
});

Deno.test("a type without a band gets no number, and the reason says so", async () => {
  await using database = await openDatabase();
  const said: string[] = [];
  const reserve = new NumberReserve({
    sql: database.sql,
    bands: { byType: { "10": wide } },
    onUsedUp: (of, reason) => said.push(`${of}: ${reason}`),
  });
  await reserve.open({ stream: 1, incarnation: 1 });
  assert.equal(await reserve.reserve("10"), undefined);
  assert.equal(await reserve.reserve("receipt"), undefined);
  const refusal = await reserve.reserve("30");
  assert.ok(refusal !== undefined && isRefusal(refusal));
  assert.match(refusal.reason, /no band of numbers is set for type 30/);
  assert.deepEqual(said, ["30: no band of numbers is set for type 30"]);
});
