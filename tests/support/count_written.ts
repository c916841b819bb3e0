/** What the database writes: rows, entries of indexes and bytes of log, counted in its own log. */
import type { Row, Sql } from "postgres";
import { waitUntil } from "../../adapters/testing/wait_until.ts";

export interface Written {
  /** By table: rows inserted, changed or deleted; by index: entries. Partitions count as their whole. */
  readonly rows: Readonly<Record<string, number>>;
  readonly entries: Readonly<Record<string, number>>;
  /** Bytes of log by table and index. */
  readonly bytes: Readonly<Record<string, number>>;
  /**
   * Bytes of log about them, without whole pages, whose number depends on when the last checkpoint was,
   * and without commits: other databases of the server have such, too.
   */
  readonly logBytes: number;
}

/** Runs something and counts what was written meanwhile. The account has to be a superuser. */
export async function countWritten(sql: Sql, run: () => Promise<void>): Promise<Written> {
  await sql`create extension if not exists pg_walinspect schema public`;
  // Read is what is on disk, and a server of tests takes its time.
  const position = async () => {
    const [{ lsn }] = await sql`select pg_current_wal_insert_lsn()::text as lsn` as [Row];
    await waitUntil("the log is on disk", async () => {
      const [row] = await sql`select pg_current_wal_flush_lsn() >= ${lsn}::pg_lsn as is_there`;
      return row!.is_there;
    });
    return lsn as string;
  };
  const begin = await position();
  await run();
  const end = await position();
  const records = await sql`
    with record as (
      select r.resource_manager || ' ' || split_part(r.record_type, '+', 1) as kind,
        case when r.record_type like 'MULTI_INSERT%'
          then substring(r.description from 'ntuples: (\\d+)')::int else 1 end as rows,
        r.record_length - coalesce(r.fpi_length, 0) as bytes,
        substring(r.block_ref from 'rel \\d+/\\d+/(\\d+)')::oid as file,
        substring(r.block_ref from 'rel \\d+/(\\d+)/')::oid as database
      from public.pg_get_wal_records_info(${begin}::pg_lsn, ${end}::pg_lsn) r
    )
    select coalesce(whole.relname, long.relname || ' (long values)', c.relname) as name, c.relkind = 'i' as is_index, sum(r.bytes)::int as bytes,
      coalesce(sum(r.rows) filter (where r.kind in ('Heap INSERT', 'Heap2 MULTI_INSERT',
        'Heap UPDATE', 'Heap HOT_UPDATE', 'Heap DELETE', 'Btree INSERT_LEAF', 'Btree INSERT_POST',
        'Btree SPLIT_L', 'Btree SPLIT_R')), 0)::int as n
    from record r
    join pg_class c on c.relfilenode = r.file
    left join pg_class long on long.reltoastrelid = c.oid
    left join pg_inherits part on part.inhrelid = c.oid
    left join pg_class whole on whole.oid = part.inhparent
    where r.database = (select oid from pg_database where datname = current_database())
      and coalesce(long.relnamespace, c.relnamespace) = 'songhanh'::regnamespace
    group by 1, 2`;
  const of = (isIndex: boolean) =>
    Object.fromEntries(
      records.filter((row) => row.is_index === isIndex && row.n > 0)
        .map((row) => [row.name, row.n]),
    );
  return {
    rows: of(false),
    entries: of(true),
    bytes: Object.fromEntries(records.map(({ name, bytes }) => [name, bytes])),
    logBytes: records.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}
