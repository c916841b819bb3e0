import { isInUse } from "../../adapters/embedded/is_in_use.ts";
import { canReach } from "../../adapters/postgres/can_reach.ts";
import { type Config, ConfigError } from "../settings/config.ts";
import { type Database, openDatabase, type SchemaCare } from "../database/database.ts";
import { readDatabaseUrl } from "../database/database_url_file.ts";
import { createLog, type Log } from "../log/log.ts";
import type { CommandContext } from "./command.ts";
import { CommandError, exitCodes } from "./command_error.ts";

/** How long a process that starts its embedded database may take to say how it is reached. */
const STARTING_MS_MAX = 10_000;
const POLL_MS = 50;

export interface DatabaseNeed {
  /** Schema, where it is not the configured one. */
  readonly schema?: string;
  /** Make the embedded database where there is none yet; otherwise that is an error. */
  readonly create: boolean;
  /** What becomes of the schema of a database that is there; default `require`. */
  readonly schemaCare?: SchemaCare;
}

/**
 * Does something with the database, whether a gateway runs or not: the one that is named; else the
 * embedded one of the data directory, through the process that runs it, or started for the
 * moment. Throws a `CommandError` that says what stands in the way.
 */
export async function withDatabase<Result>(
  context: CommandContext,
  need: DatabaseNeed,
  use: (database: Database) => Promise<Result>,
): Promise<Result> {
  const config = context.config();
  const databaseUrl = config.databaseUrl ?? await urlOfRunning(config, need.create);
  const chosen = { ...config, databaseUrl, schema: need.schema ?? config.schema };
  // Only a database that this call makes gets its schema here; others are for `start` and `migrate`.
  const isNew = databaseUrl === undefined && await isInUse(config.dataDir) === "absent";
  const opening = openDatabase(chosen, quietLog(context), {
    schema: isNew ? "migrate" : need.schemaCare ?? "require",
  });
  const database = await opening.catch((error) => {
    if (error instanceof ConfigError) throw error;
    throw new CommandError(
      exitCodes.unavailable,
      `cannot open the database: ${error instanceof Error ? error.message : error}`,
    );
  });
  try {
    return await use(database);
  } finally {
    await database.stop();
  }
}

async function urlOfRunning({ dataDir }: Config, create: boolean): Promise<string | undefined> {
  const until = Date.now() + STARTING_MS_MAX;
  for (;;) {
    const state = await isInUse(dataDir);
    if (state === "idle" || (state === "absent" && create)) return undefined;
    if (state === "absent") {
      throw new CommandError(
        exitCodes.noInput,
        `there is no database in the data directory "${dataDir}": expected the one of a gateway ` +
          "that was started there; name another with SONGHANH_DATA_DIR or SONGHANH_DATABASE_URL",
      );
    }
    const url = await readDatabaseUrl(dataDir);
    if (url !== undefined && await canReach(url)) return url;
    if (Date.now() > until) {
      throw new CommandError(
        exitCodes.tryAgain,
        `cannot open the database: another process has the data directory "${dataDir}" and ` +
          "does not say how its database is reached; try again, or stop that process",
      );
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/** Only what went wrong, beside the result. */
function quietLog({ output }: CommandContext): Log {
  return createLog({}, { level: "warn", write: (_line, event) => output.remark(event) });
}
