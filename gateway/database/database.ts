/** The database of this process: the one that is named, or an embedded one under the data directory. */
import type { Sql } from "postgres";
import { startEmbeddedPostgres } from "../../adapters/embedded/mod.ts";
import { connect } from "../../adapters/postgres/connect.ts";
import { findPooler } from "../../adapters/postgres/find_pooler.ts";
import { isSettingFault } from "../../adapters/postgres/is_setting_fault.ts";
import { judgeWriteError } from "../../adapters/journal/judge_write_error.ts";
import { readSchemaFit, SchemaTooNew } from "../../adapters/postgres/migrate.ts";
import { migrations } from "../../adapters/postgres/migrations/mod.ts";
import { probeDatabase } from "../../adapters/postgres/probe_database.ts";
import { bringUpToDate, NodesAtWork } from "../../adapters/upgrade/bring_up_to_date.ts";
import { refusalSentence } from "../../core/upgrade/mod.ts";
import { buildInfo } from "../process/build_info.ts";
import { type Config, ConfigError } from "../settings/config.ts";
import { databaseSessions } from "./database_sessions.ts";
import { removeDatabaseUrl, writeDatabaseUrl } from "./database_url_file.ts";
import type { Log } from "../log/log.ts";

export interface Database {
  /** For lanes and children; holds the password of the embedded database. */
  readonly url: string;
  /** A pool for the main thread, in the configured schema. */
  readonly sql: Sql;
  stop(): Promise<void>;
}

/** What becomes of a schema that is not what this program expects. */
export type SchemaCare =
  /** It is brought up to date: `start` and `migrate`. */
  | "migrate"
  /** It is left alone; what is missing is an error. */
  | "require"
  /** It is left alone whatever it is. */
  | "none";

export interface DatabaseOptions {
  readonly schema?: SchemaCare;
  /** Waits for a database that is not there yet, until told to stop; told why. */
  readonly wait?: { readonly signal: AbortSignal; readonly onWait: (reason: string) => void };
}

/** Between two attempts at a database that is not there, in milliseconds. */
const WAIT_MS = 500;

/** The schema lacks steps, and they are not to be made here. */
export class SchemaTooOld extends ConfigError {}

/** Told to stop while the database was waited for. */
export class WaitedInVain extends Error {
  override readonly name = "WaitedInVain";
}

/**
 * Opens the database. Throws `ConfigError` where the settings are at fault, not the database:
 * address, account, certificate, a pooler in between, a schema that has to be changed first.
 */
export async function openDatabase(
  config: Config,
  log: Log,
  { schema = "migrate", wait }: DatabaseOptions = {},
): Promise<Database> {
  const embedded = config.databaseUrl === undefined
    ? await startEmbeddedPostgres({
      dataDir: config.dataDir,
      log: (event, fields) => log.info(event, fields),
      onState: (state) => log.warn("the embedded database changed its state", { state }),
    })
    : undefined;
  const url = config.databaseUrl ?? embedded!.socketUrl ?? embedded!.url;
  const sql = connect(url, {
    schema: config.schema,
    applicationName: "songhanh main",
    connectionsMax: databaseSessions.main,
  });
  const stop = async () => {
    await sql.end({ timeout: 5 });
    if (embedded === undefined) return;
    await removeDatabaseUrl(config.dataDir);
    await embedded.stop();
  };
  try {
    const prepare = async () => {
      await probeDatabase(sql);
      if (embedded === undefined && schema === "migrate") await refusePooler(url);
      await careForSchema(sql, config.schema, schema, log);
    };
    await (wait === undefined ? prepare() : waitFor(prepare, wait, log));
    if (embedded !== undefined) await writeDatabaseUrl(config.dataDir, url);
    return { url, sql, stop };
  } catch (error) {
    await stop();
    if (error instanceof SchemaTooNew || error instanceof NodesAtWork) {
      throw new ConfigError(error.message);
    }
    if (!isSettingFault(error)) throw error;
    throw new ConfigError(`cannot use SONGHANH_DATABASE_URL: ${(error as Error).message}`);
  }
}

async function waitFor(
  prepare: () => Promise<void>,
  { signal, onWait }: NonNullable<DatabaseOptions["wait"]>,
  log: Log,
): Promise<void> {
  const since = performance.now();
  for (let waits = false;; waits = true) {
    try {
      await prepare();
      const afterMs = Math.round(performance.now() - since);
      if (waits) log.info("the database is there", { afterMs });
      return;
    } catch (error) {
      if (isSettingFault(error) || judgeWriteError(error) !== "passing") throw error;
      const reason = (error as Error).message;
      if (!waits) log.warn("waits for the database", { reason });
      onWait(reason);
      await pause(signal);
    }
  }
}

function pause(signal: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const stop = () => {
    clearTimeout(timer);
    reject(new WaitedInVain("told to stop while the database was waited for"));
  };
  const timer = setTimeout(() => {
    signal.removeEventListener("abort", stop);
    resolve();
  }, WAIT_MS);
  if (signal.aborted) stop();
  else signal.addEventListener("abort", stop, { once: true });
  return promise;
}

async function refusePooler(url: string): Promise<void> {
  const seen = await findPooler(url);
  if (seen === undefined) return;
  throw new ConfigError(
    `cannot use SONGHANH_DATABASE_URL: a pooler stands in between that hands out sessions by ` +
      `transaction (${seen}); expected PostgreSQL itself, or a pooler that keeps sessions: ` +
      "the locks that keep nodes and lanes apart belong to a session",
  );
}

async function careForSchema(
  sql: Sql,
  schema: string,
  care: SchemaCare,
  log: Log,
): Promise<void> {
  if (care === "none") return;
  const { version } = buildInfo();
  const fit = () => readSchemaFit(sql, schema, migrations, version);
  if (care === "require") {
    const found = await fit();
    if (found.refusal === undefined) return;
    const sentence = refusalSentence(schema, found, version);
    throw found.refusal === "older" ? new SchemaTooOld(sentence) : new ConfigError(sentence);
  }
  try {
    const applied = await bringUpToDate(sql, schema, migrations, version);
    if (applied.length > 0) log.info("the database schema was brought up to date", { applied });
  } catch (error) {
    if ((error as { code?: unknown }).code !== NO_RIGHT) throw error;
    const found = await fit();
    if (found.missing.length === 0) throw error;
    if (found.refusal !== undefined) {
      const { message } = error as Error;
      throw new SchemaTooOld(
        `${refusalSentence(schema, found, version)} (this account may not: ${message})`,
      );
    }
    log.warn("the database schema lacks steps without which some things are slower", {
      missing: found.missing.map(({ name }) => name),
      todo: 'run "songhanh migrate" with the account that owns it',
    });
  }
  const { unknown } = await fit();
  if (unknown.length > 0) {
    log.warn("the database schema is of a newer version, which this one goes on with", {
      version,
      unknown: unknown.map(({ name }) => name),
      todo: "upgrade this node, too",
    });
  }
}

/** SQLSTATE of an account that lacks a right. */
const NO_RIGHT = "42501";
