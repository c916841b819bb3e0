import type { ISql } from "postgres";
import { quoteName } from "../postgres/connect.ts";
import type { TableSize } from "../../core/upgrade/mod.ts";

/** How large the tables of a schema are, partitions together; by the statistics where there are some. */
export async function tableSizes(sql: ISql, schema: string): Promise<Map<string, TableSize>> {
  const rows = await sql<{ name: string; rows: number; known: boolean; bytes: string }[]>`
    select c.relname as name, sum(greatest(l.reltuples, 0))::float8 as rows,
      coalesce(bool_and(l.reltuples >= 0), true) as known,
      coalesce(sum(pg_table_size(l.oid)), 0)::text as bytes
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace and n.nspname = ${schema}
    left join lateral (
      select p.oid, p.reltuples from pg_class p
      where p.oid = c.oid and c.relkind = 'r' or c.relkind = 'p' and p.oid in (
        select t.relid from pg_partition_tree(c.oid) t where t.isleaf)
    ) l on true
    where c.relkind in ('r', 'p') and not c.relispartition
    group by c.relname`;
  const sizes = new Map<string, TableSize>();
  for (const { name, rows: estimated, known, bytes } of rows) {
    // What was never looked at by the statistics has few rows.
    const counted = known ? estimated : await countRows(sql, schema, name);
    sizes.set(name, { rows: counted, bytes: Number(bytes) });
  }
  return sizes;
}

async function countRows(sql: ISql, schema: string, table: string): Promise<number> {
  const [row] = await sql.unsafe(
    `select count(*)::float8 as rows from ${quoteName(schema)}.${quoteName(table)}`,
  );
  return row!.rows;
}
