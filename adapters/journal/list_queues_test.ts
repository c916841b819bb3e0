import assert from "node:assert/strict";
import type { ISql, Sql } from "postgres";
import { listQueues, outputsExactMax } from "./list_queues.ts";
import { ScratchJournal } from "../testing/scratch_journal.ts";

async function outputs(sql: ISql) {
  return (await listQueues(sql)).find(({ name }) => name === "outputs");
}

const terminals = 97;

/** Reports of many terminals, one a second up to now; those before `delivered` were fetched. */
async function putOutputs(sql: Sql, count: number, delivered: number): Promise<void> {
  await sql`truncate waiting_output`;
  await sql`
    insert into waiting_output (terminal, output, document, stream, sequence, created_at, sealed,
      content, delivered_at)
    select 'T' || n % ${terminals}::integer, 'VAD1AC', '', 1, n, now() - (${count} - n) * interval '1 second', false,
      '\\x00', case when n <= ${delivered} then now() end
    from generate_series(1, ${count}::integer) n`;
}

/** Of the transaction, and what its connection has not told the server yet. */
async function rowsRead(transaction: ISql): Promise<{ scanned: number; fetched: number }> {
  const [row] = await transaction<{ scanned: number; fetched: number }[]>`
    select seq_tup_read::integer as scanned, idx_tup_fetch::integer as fetched
    from pg_stat_xact_user_tables where relname = 'waiting_output'`;
  return row!;
}

Deno.test("listQueues() counts reports for terminals and says how long the oldest has waited", async () => {
  await using journal = await ScratchJournal.open();
  const { sql } = journal;
  await putOutputs(sql, 0, 0);
  assert.deepEqual(await outputs(sql), { name: "outputs", length: 0, oldestSeconds: 0 });
  await putOutputs(sql, 700, 600);
  const found = await outputs(sql);
  assert.equal(found?.length, 100);
  assert.ok(found.oldestSeconds >= 99 && found.oldestSeconds < 120, `${found.oldestSeconds} s`);
});

Deno.test("listQueues() does not read all reports where there are many", async () => {
  await using journal = await ScratchJournal.open();
  const { sql } = journal;
  await putOutputs(sql, 20_000, 8_000);
  // Right after they were put no analysis knows them: all that there are is the best guess.
  await sql`select pg_stat_force_next_flush()`;
  assert.ok((await outputs(sql))!.length > outputsExactMax);
  await sql`vacuum analyze waiting_output`;
  await sql.begin(async (transaction) => {
    const before = await rowsRead(transaction);
    const found = await outputs(transaction);
    assert.ok(Math.abs(found!.length - 12_000) <= 1_200, `${found!.length} reports, about 12000`);
    assert.ok(found!.oldestSeconds >= 11_999 && found!.oldestSeconds < 12_020);
    const after = await rowsRead(transaction);
    assert.equal(after.scanned, before.scanned);
    const fetched = after.fetched - before.fetched;
    assert.ok(fetched <= outputsExactMax + terminals + 2, `${fetched} reports were looked at`);
  });
});
