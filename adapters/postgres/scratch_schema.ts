import type { Sql } from "postgres";
import { connect } from "./connect.ts";
import { migrate, type Migration } from "./migrate.ts";
import { journal } from "./migrations/0001_journal.ts";
import { users } from "./migrations/0002_users.ts";
import { tokens } from "./migrations/0003_tokens.ts";
import { standby } from "./migrations/0004_standby.ts";
import { switching } from "./migrations/0005_switch.ts";
import { people } from "./migrations/0009_people.ts";
import { loadMode, type StoredMode } from "./mode_store.ts";
import { scratchDatabase } from "./scratch_database.ts";

const steps: readonly Migration[] = [journal, users, tokens, standby, switching, people];

/** A database of a test with the tables of pages, in a mode of its choice. */
export async function scratchSchema(
  mode: StoredMode["mode"] = "relay",
): Promise<{ readonly sql: Sql; readonly url: string } & AsyncDisposable> {
  const database = await scratchDatabase();
  const sql = connect(database.url, { schema: "songhanh", connectionsMax: 4 });
  await migrate(sql, "songhanh", steps);
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
