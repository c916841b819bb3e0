import type { Sql } from "postgres";
import { connect } from "../postgres/connect.ts";
import { migrate } from "../postgres/migrate.ts";
import { migrations } from "../postgres/migrations/mod.ts";
import { scratchDatabase } from "../postgres/scratch_database.ts";

/** An empty user store on a scratch database, for tests. */
export async function scratchUsers(): Promise<{ sql: Sql } & AsyncDisposable> {
  const database = await scratchDatabase();
  const schema = "songhanh";
  const sql = connect(database.url, { schema, connectionsMax: 3 });
  await migrate(sql, schema, migrations);
  return {
    sql,
    async [Symbol.asyncDispose]() {
      await sql.end();
      await database[Symbol.asyncDispose]();
    },
  };
}
