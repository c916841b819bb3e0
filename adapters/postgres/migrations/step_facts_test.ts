/**
 * What is said of each step for whoever upgrades is what the step does to a database with rows: every
 * step after those of the first release runs on a day of that release, and what it locks, reads whole,
 * indexes, changes or writes anew is seen from within its transaction.
 */
import assert from "node:assert/strict";
import type { TransactionSql } from "postgres";
import { compareVersions, type TableLock, type TableWork } from "../../../core/upgrade/mod.ts";
import { connect } from "../connect.ts";
import { firstDatabase } from "../../testing/first_database.ts";
import { migrations } from "./mod.ts";

const schema = "songhanh";

/** Of each table that is there: what tells a change of it. */
async function tablesOf(sql: TransactionSql) {
  const rows = await sql<{ oid: number; name: string; file: string }[]>`
    select c.oid, c.relname as name, c.relfilenode::text as file from pg_class c
    where c.relnamespace = ${schema}::regnamespace and c.relkind in ('r', 'p')
      and c.relname <> 'migration'`;
  const counts = rows.map(({ name }) => `(select count(*)::int from ${name}) as ${name}`);
  const [counted] = await sql.unsafe(`select ${counts.join(", ")}`);
  // By what stays where a table gets another name.
  return new Map(
    rows.map(({ oid, name, file }) => [oid, { name, file, rows: counted![name] as number }]),
  );
}

/** Rows read and rows changed, since the session began. */
async function countsOf(sql: TransactionSql) {
  const rows = await sql`
    select relid as oid, (seq_tup_read + coalesce(idx_tup_fetch, 0))::int as read, (n_tup_upd + n_tup_del)::int as changed
    from pg_stat_xact_user_tables where schemaname = ${schema}`;
  return new Map(rows.map(({ oid, read, changed }) => [oid, { read, changed }]));
}

async function locksOf(sql: TransactionSql, among: ReadonlyMap<number, { readonly name: string }>) {
  const rows = await sql`
    select c.oid, array_agg(distinct l.mode) as modes
    from pg_locks l join pg_class c on c.oid = l.relation
    where l.pid = pg_backend_pid() and l.locktype = 'relation'
      and c.relkind in ('r', 'p') and c.relnamespace = ${schema}::regnamespace group by 1`;
  const locks: Record<string, TableLock> = {};
  for (const { oid, modes } of rows) {
    const holds = (...those: string[]) => those.some((mode) => modes.includes(mode));
    const name = among.get(oid)?.name;
    if (name === undefined) continue;
    if (holds("AccessExclusiveLock", "ExclusiveLock")) locks[name] = "all";
    else if (holds("ShareLock", "ShareRowExclusiveLock")) locks[name] = "writes";
  }
  return locks;
}

/** What is done with all rows of a table; a single row is nothing that could be many. */
async function observe(sql: TransactionSql, run: () => Promise<void>) {
  const before = await tablesOf(sql);
  const was = await countsOf(sql);
  await run();
  const counts = await countsOf(sql);
  const after = await tablesOf(sql);
  const indexed = await sql`
    select distinct c.oid from pg_index i join pg_class c on c.oid = i.indrelid
    where i.xmin = pg_current_xact_id()::xid and c.relnamespace = ${schema}::regnamespace`;
  const locks = await locksOf(sql, before);
  const work: Record<string, TableWork> = {};
  for (const [oid, { name, file, rows }] of before) {
    const now = after.get(oid);
    const grown = (what: "read" | "changed") =>
      (counts.get(oid)?.[what] ?? 0) - (was.get(oid)?.[what] ?? 0);
    if (now !== undefined && now.file !== file) work[name] = now.rows > 0 ? "rewrites" : "empties";
    else if (rows > 1 && grown("changed") >= rows) work[name] = "updates";
    else if (indexed.some((index) => index.oid === oid)) work[name] = "indexes";
    else if (rows > 1 && grown("read") >= rows) work[name] = "reads";
  }
  return { locks, work };
}

Deno.test("what each step locks and works on is what is said of it", async () => {
  await using database = await firstDatabase();
  const sql = connect(database.url, { schema, connectionsMax: 1 });
  try {
    const done = (await sql`select name from migration`).map(({ name }) => name);
    const later = migrations.filter(({ name }) => !done.includes(name));
    assert.equal(later.length, migrations.length - done.length);
    for (const { name, facts, statements } of later) {
      await sql.begin(async (step) => {
        // Rows counted by this session before are told at once, not some time later.
        await step`select pg_stat_force_next_flush()`;
        // With this few rows it would read all of a table where it looks for one.
        await step`set local enable_seqscan = off`;
        const found = await observe(step, async () => {
          for (const statement of [statements(schema)].flat()) await step.unsafe(statement);
        });
        const { locks = {}, work = {} } = facts!;
        assert.deepEqual(found, { locks, work }, name);
      });
    }
  } finally {
    await sql.end();
  }
});

Deno.test("each step says in one sentence what it does, and versions never go back", () => {
  let since = "0.0.0";
  for (const { name, facts } of migrations) {
    assert.ok(facts, name);
    assert.match(facts.does, /^[A-Z][^.]*\.$/, name);
    assert.ok(compareVersions(facts.since, since) >= 0, `${name} came with ${facts.since}`);
    assert.ok(compareVersions(facts.oldestProgram, facts.since) <= 0, name);
    since = facts.since;
  }
});
