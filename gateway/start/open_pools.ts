import type { Sql } from "postgres";
import { abandonable } from "../../adapters/postgres/abandonable.ts";
import { CommitWatch } from "../../adapters/postgres/commit_watch.ts";
import { connect } from "../../adapters/postgres/connect.ts";
import type { Config } from "../settings/config.ts";
import { databaseSessions } from "../database/database_sessions.ts";
import { limits } from "../limits.ts";
import type { Closers } from "./closers.ts";

export interface Pools {
  /** For what people ask: nothing in the background takes its connections. */
  readonly asked: Sql;
  readonly commits: CommitWatch;
}

/** Connections to the database beside those of what runs in the background. */
export function openPools(url: string, config: Config, closers: Closers): Pools {
  const asked = connectAsked(url, config);
  const probe = connect(url, {
    schema: config.schema,
    applicationName: "songhanh probe",
    connectionsMax: databaseSessions.probe,
  });
  closers.push(async () => {
    await Promise.all([asked.end({ timeout: 1 }), probe.end({ timeout: 1 })]);
  });
  return { asked, commits: new CommitWatch(probe, asked) };
}

/** A pool for what is asked at the admin address, where everything has its time. */
function connectAsked(url: string, { schema }: Config): Sql {
  return abandonable(connect(url, {
    schema,
    applicationName: "songhanh admin",
    connectionsMax: databaseSessions.admin,
    postgres: {
      connection: {
        statement_timeout: limits.adminStatementMs,
        lock_timeout: limits.adminLockMs,
        idle_in_transaction_session_timeout: limits.adminAnswerMs,
      },
    },
  }));
}
