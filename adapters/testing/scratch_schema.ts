import type { Sql } from "postgres";
import { connect } from "../postgres/connect.ts";
import { loadMode, type StoredMode } from "../mode/mode_store.ts";
import { migratedDatabase } from "./migrated_database.ts";

/** A database of a test with all tables, in a mode of its choice. */
export async function scratchSchema(
  mode: StoredMode["mode"] = "relay",
): Promise<{ readonly sql: Sql; readonly url: string } & AsyncDisposable> {
  const database = await migratedDatabase();
  const sql = connect(database.url, { schema: "songhanh", connectionsMax: 4 });
  await loadMode(sql, mode);
  return {
    sql,
    url: database.url,
    async [Symbol.asyncDispose]() {
      await sql.end();
      await database[Symbol.asyncDispose]();
    },
  };
}
