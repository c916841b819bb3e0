/** What the database does for the standby: locks of documents and their keys, and one retrieval. */
import assert from "node:assert/strict";
import type { Sql } from "postgres";
import { connect } from "../postgres/connect.ts";
import { migratedDatabase } from "../testing/migrated_database.ts";

async function withDatabase(test: (sql: Sql) => Promise<void>): Promise<void> {
  await using database = await migratedDatabase();
  const sql = connect(database.url, { schema: "songhanh", connectionsMax: 4 });
  try {
    await test(sql);
  } finally {
    await sql.end();
  }
}

Deno.test("lock_documents() takes more keys than the database has room for locks", async () => {
  await withDatabase(async (sql) => {
    const keys = Array.from({ length: 30_000 }, (_, index) => `goods:I|BILL${index}`);
    await sql.begin((tx) => tx`select * from lock_documents('{}', ${keys}, '{}')`);
    // Others wait for such a one, as for any that names a key of theirs.
    let released = false;
    const held = Promise.withResolvers<void>();
    const large = sql.begin(async (tx) => {
      await tx`select * from lock_documents('{}', ${keys}, '{}')`;
      held.resolve();
      await tx`select pg_sleep(0.05)`;
      released = true;
    });
    await held.promise;
    await sql.begin((tx) => tx`select * from lock_documents('{}', ${["goods:I|BILL7"]}, '{}')`);
    assert.ok(released);
    await large;
  });
});

Deno.test("lock_documents() finds its documents by index, however many there are", async () => {
  await withDatabase(async (sql) => {
    await sql`
      insert into document (id, number, family, owner, declarant, office, state, complete,
        created_at, changed_at, stream, sequence, content_procedure, sealed, content, facts)
      select (10900000000 + n)::text, '', 'x', '', '', '', 'draft', true, now(), now(), 1, n, 'IDA',
        false, '', '{"links":[]}' from generate_series(1, 20000) n`;
    await sql`insert into document_further_key select 'cargo:' || n, (10900000000 + n)::text
      from generate_series(1, 20000) n`;
    await sql`analyze document, document_further_key`;
    const startedAt = performance.now();
    for (let n = 1; n <= 100; n++) {
      const id = String(10900000000 + n);
      const rows = await sql`
        select (l.found).id, l.found_keys from lock_documents(${[id]}, ${[
        `cargo:${n + 7}`,
      ]}, '{}') l
        order by 1`;
      assert.deepEqual(rows.map((row) => row.found_keys), [[`cargo:${n}`], [`cargo:${n + 7}`]]);
    }
    const ms = (performance.now() - startedAt) / 100;
    // A scan of the table takes more than five times as long, on the slowest machine too.
    assert.ok(ms < 10, `${ms.toFixed(1)} ms for one call`);
  });
});

for (const rows of [["VAD1AC", "VAD1AG"], ["VAD1AC VAD1AG"]]) {
  Deno.test(`retrieve_output() leases one of ${rows.length} row(s) for 180 seconds, then gives the same again`, () =>
    withDatabase(async (sql) => {
      await sql`
      insert into waiting_output (terminal, output, document, stream, sequence, created_at, sealed,
        content)
      select 'T00001', o, '', 1, 1, now(), false, '' from unnest(${rows}::text[]) o`;
      const at = (seconds: number) => new Date(Date.UTC(2026, 10, 22, 5, 0, seconds));
      let tokens = 0;
      const ask = async (step: string, seconds: number, token = "", holder = "A T00001") => {
        const [row] = await sql`
        select * from retrieve_output(${step}, 'T00001', ${holder}, null, ${token},
          ${`token ${++tokens}`}, ${at(seconds)}, '180 seconds')`;
        return row!.result === "output" ? row!.output_code : row!.result;
      };
      assert.equal(await ask("begin", 0), "VAD1AC");
      assert.equal(await ask("begin", 179), "busy");
      assert.equal(await ask("begin", 180), "VAD1AC", "the lease is over");
      assert.equal(await ask("next", 181, "token 1"), "end", "the old token is nothing any more");
      assert.equal(
        await ask("next", 182, "token 3", "B T00001"),
        "end",
        "nor is it anybody else's",
      );
      assert.equal(await ask("next", 500, "token 3"), "VAD1AG", "late, and nobody came between");
      assert.equal(await ask("keep", 501, "token 6"), "end");
      assert.equal(await ask("begin", 502), "VAD1AG");
      assert.equal(await ask("stop", 503, "token 8"), "end");
      assert.equal(await ask("begin", 504), "nothing");
      const [left] = await sql`
      select count(*)::int as n from waiting_output where delivered_at is null`;
      assert.equal(left!.n, 0);
    }));
}

Deno.test("retrieve_output() gives one kind of report out of its turn, and the others later", async () => {
  await withDatabase(async (sql) => {
    await sql`
      insert into waiting_output (terminal, output, document, stream, sequence, created_at, sealed,
        content, nth)
      select t, o, '', 1, 1, now(), false, '', 1
      from unnest('{T00001,T00001,T00002}'::text[], '{"VAD1AC VAD1AG VAD1AC",VAD1AG,VAD1RC}'::text[])
        as w(t, o)`;
    const at = new Date("2026-11-22T05:00:00Z");
    let tokens = 0;
    const ask = async (step: string, token = "", only: string | null = null) => {
      const [row] = await sql`
        select * from retrieve_output(${step}, 'T00001', 'A T00001', ${only}, ${token},
          ${`token ${++tokens}`}, ${at}, '180 seconds')`;
      return [row!.result, row!.output_code, row!.output_place].filter((each) => each !== null);
    };
    const waiting = async () =>
      (await sql`select output from waiting_report
        where all_delivered_at is null and delivered_at is null order by id, place`)
        .map(({ output }) => output);
    assert.deepEqual(await ask("begin", "", "VAD1AG"), ["output", "VAD1AG", 2]);
    assert.deepEqual(await ask("next", "token 1"), ["output", "VAD1AG", 1], "of the next row");
    assert.deepEqual(await ask("next", "token 2"), ["end"]);
    assert.deepEqual(await waiting(), ["VAD1AC", "VAD1AC", "VAD1RC"]);
    assert.deepEqual(await ask("begin", "", "VAD1AG"), ["nothing"]);
    assert.deepEqual(await ask("begin"), ["output", "VAD1AC", 1]);
    assert.deepEqual(await ask("begin"), ["busy"]);
    assert.deepEqual(await ask("next", "token 5"), ["output", "VAD1AC", 3]);
    assert.deepEqual(await ask("keep", "token 7"), ["end"]);
    assert.deepEqual(await ask("begin"), ["output", "VAD1AC", 3]);
    assert.deepEqual(await ask("next", "token 9"), ["end"]);
    assert.deepEqual(await waiting(), ["VAD1RC"]);
  });
});
