import type { ISql } from "postgres";
import { quoteName } from "../postgres/connect.ts";

/**
 * Names of the nodes that work on a schema, of whatever version: their session holds a lock from 0.1.0
 * on. None where the schema has no nodes yet.
 */
export async function nodesAtWork(sql: ISql, schema: string): Promise<string[]> {
  const [table] = await sql`select to_regclass(${`${
    quoteName(schema)
  }.node`}) is not null as there`;
  if (!table!.there) return [];
  const rows = await sql.unsafe(
    `select n.name from ${quoteName(schema)}.node n
     where exists (select from pg_locks k where k.locktype = 'advisory' and k.granted
       and k.database = (select d.oid from pg_database d where d.datname = current_database())
       and k.objid = n.id::oid
       and k.classid::bigint = hashtext($1 || '.node') & 4294967295)
     order by n.name`,
    [schema],
  );
  return rows.map(({ name }) => name);
}
