/** The database of this process: the one that is named, or an embedded one under the data directory. */
import type { Sql } from "postgres";
import { startEmbeddedPostgres } from "../adapters/embedded/mod.ts";
import { connect } from "../adapters/postgres/connect.ts";
import { migrate } from "../adapters/postgres/migrate.ts";
import { migrations } from "../adapters/postgres/migrations/mod.ts";
import type { Config } from "./config.ts";
import { removeDatabaseUrl, writeDatabaseUrl } from "./database_url_file.ts";
import type { Log } from "./log.ts";

export interface Database {
  /** For lanes and children; holds the password of the embedded database. */
  readonly url: string;
  /** A pool for the main thread, in the configured schema. */
  readonly sql: Sql;
  stop(): Promise<void>;
}

/** Opens the database and brings its schema up to date. */
export async function openDatabase(config: Config, log: Log): Promise<Database> {
  const embedded = config.databaseUrl === undefined
    ? await startEmbeddedPostgres({
      dataDir: config.dataDir,
      log: (event, fields) => log.info(event, fields),
      onState: (state) => log.warn("the embedded database changed its state", { state }),
    })
    : undefined;
  try {
    const url = config.databaseUrl ?? embedded!.socketUrl ?? embedded!.url;
    const sql = connect(url, {
      schema: config.schema,
      applicationName: "songhanh main",
      connectionsMax: 6,
    });
    const applied = await migrate(sql, config.schema, migrations);
    if (applied.length > 0) log.info("the database schema was brought up to date", { applied });
    if (embedded !== undefined) await writeDatabaseUrl(config.dataDir, url);
    return {
      url,
      sql,
      async stop() {
        await sql.end({ timeout: 5 });
        if (embedded === undefined) return;
        await removeDatabaseUrl(config.dataDir);
        await embedded.stop();
      },
    };
  } catch (error) {
    await embedded?.stop();
    throw error;
  }
}
