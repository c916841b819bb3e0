import type { Sql } from "postgres";

/** What is known of a database that was filled before. */
export interface FilledBefore {
  readonly messages: number;
  readonly fillSeconds: number;
}

const form = /^years: (\d+) messages in (\d+) s$/;

/** Says in the database itself, as a comment of its schema, that everything is there. */
export async function noteFilled(
  sql: Sql,
  schema: string,
  { messages, fillSeconds }: FilledBefore,
): Promise<void> {
  const said = `years: ${messages} messages in ${Math.round(fillSeconds)} s`;
  await sql.unsafe(`comment on schema ${schema} is '${said}'`);
}

/** Undefined where it is empty, or where filling it came to no end. */
export async function findFilled(sql: Sql, schema: string): Promise<FilledBefore | undefined> {
  const [row] = await sql`
    select obj_description(oid, 'pg_namespace') as said from pg_namespace where nspname = ${schema}`;
  const found = form.exec(row?.said ?? "");
  return found === null ? undefined : { messages: Number(found[1]), fillSeconds: Number(found[2]) };
}
