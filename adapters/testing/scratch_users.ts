import type { Sql } from "postgres";
import { connect } from "../postgres/connect.ts";
import { migratedDatabase } from "./migrated_database.ts";

/** An empty user store on a scratch database, for tests. */
export async function scratchUsers(): Promise<{ sql: Sql } & AsyncDisposable> {
  const database = await migratedDatabase();
  const schema = "songhanh";
  const sql = connect(database.url, { schema, connectionsMax: 3 });
  return {
    sql,
    async [Symbol.asyncDispose]() {
      await sql.end();
      await database[Symbol.asyncDispose]();
    },
  };
}
