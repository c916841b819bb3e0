import type { Sql } from "postgres";
import { connect } from "../postgres/connect.ts";
import { loadMode } from "../mode/mode_store.ts";
import { migratedDatabase } from "./migrated_database.ts";

export interface ScratchMode extends AsyncDisposable {
  readonly url: string;
  readonly sql: Sql;
}

/** For tests: an empty database in mode relay, epoch 1. */
export async function scratchMode(): Promise<ScratchMode> {
  const database = await migratedDatabase();
  const sql = connect(database.url, { schema: "songhanh", connectionsMax: 4 });
  await loadMode(sql, "relay");
  return {
    url: database.url,
    sql,
    async [Symbol.asyncDispose]() {
      await sql.end({ timeout: 1 });
      await database[Symbol.asyncDispose]();
    },
  };
}
