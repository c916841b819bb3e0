/**
 * A database that has counted its tables while they were empty believes them small until it counts again:
 * then any index is as good to it as any other, one of everything too. Lanes hold their statements' plans
 * meanwhile. What a message reads must not depend on it.
 */
import assert from "node:assert/strict";
import type { Sql } from "postgres";
import { connect } from "../adapters/postgres/connect.ts";
import { migratedDatabase } from "../adapters/testing/migrated_database.ts";
import { waitUntil } from "../adapters/testing/wait_until.ts";
import { Relayed } from "./support/relayed.ts";
import { StandbyOffice } from "./support/standby_office.ts";

const messages = 150;
/** Rows or entries of one table or index for each turn of up to three messages; all of it would be hundreds. */
const readsMax = 20;

/** Rows and entries of each table and index that were read since, counted once whoever read has gone. */
async function readsOf(sql: Sql): Promise<Map<string, number>> {
  const rows = await sql`
    select relname as name, seq_tup_read + coalesce(idx_tup_fetch, 0) as read
      from pg_stat_user_tables where schemaname = 'songhanh'
    union all
    select indexrelname, idx_tup_read from pg_stat_user_indexes where schemaname = 'songhanh'`;
  return new Map(rows.map(({ name, read }) => [name, Number(read)]));
}

/** Lets `act` send the first and the second half of the messages; in neither may each read what the others left. */
async function readsTheSameInBothHalves(
  act: (on: { readonly url: string; readonly sql: Sql; readonly half: number }) => Promise<void>,
): Promise<void> {
  await using database = await migratedDatabase();
  const sql = connect(database.url, { schema: "songhanh", connectionsMax: 1 });
  try {
    await sql`analyze`;
    const halves: Map<string, number>[] = [];
    for (const half of [1, 2]) {
      const before = await readsOf(sql);
      await act({ url: database.url, sql, half });
      await waitUntil("the other sessions have gone", async () => {
        const rows = await sql`
          select from pg_stat_activity where datname = current_database()
            and pid <> pg_backend_pid() and backend_type = 'client backend'`;
        return rows.length === 0;
      });
      const after = await readsOf(sql);
      halves.push(
        new Map([...after].map(([name, read]) => [name, read - (before.get(name) ?? 0)])),
      );
    }
    const [one, two] = halves as [Map<string, number>, Map<string, number>];
    assert.ok(two.get("stream")! >= messages, "what was read is counted");
    // The first half finds plans that were made for nothing and are held, the second what grows.
    const tooMuch = [...two].filter(([name, read]) =>
      Math.max(read, one.get(name)!) > readsMax * messages
    );
    assert.deepEqual(tooMuch.map(([name, read]) => `${name}: ${one.get(name)}, then ${read}`), []);
  } finally {
    await sql.end();
  }
}

Deno.test("what a message of the standby reads does not grow while the database believes its tables small", async () => {
  let second = Date.parse("2026-11-22T05:00:00Z");
  await readsTheSameInBothHalves(async ({ url, sql, half }) => {
    await using office = await StandbyOffice.open(() => new Date(second += 1_000), { url });
    // There is no ledger here to catch up.
    await sql`update ledger_cursor set caught_up = (select since from mode)`;
    for (let n = 0; n < messages; n++) {
      await office.send("MIC", { HAB: `BILL${half}N${n}` });
      const { number } = await office.send("IDA", { REF: `REF${half}N${n}` });
      await office.send("IDC", { ICN: number });
    }
  });
});

Deno.test("what a relayed message reads, and what is learnt from it, does not grow either", async () => {
  await readsTheSameInBothHalves(async ({ url, half }) => {
    await using relayed = await Relayed.open({ on: { url }, learnsUsers: true });
    relayed.leave();
    for (let n = 0; n < messages; n++) {
      await relayed.relay("MIC", { HAB: `BILL${half}N${n}` });
      const doubtful = await relayed.handOver("IDA", { REF: `REF${half}N${n}` });
      await relayed.settle(doubtful, "unknown");
      if (n % 10 === 9) await relayed.feeder.turn();
    }
  });
});
