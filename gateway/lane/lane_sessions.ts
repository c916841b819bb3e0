/** The sessions that a lane has with the database. */
import type { Sql } from "postgres";
import { connect } from "../../adapters/postgres/connect.ts";
import { databaseSessions } from "../database/database_sessions.ts";
import type { LaneStart } from "./protocol.ts";

/** The server ends a session that stays so long inside a transaction, in milliseconds. */
const TRANSACTION_IDLE_MS = 3_000;

export interface LaneSessions {
  /** One session, which holds the lane's stream and writes the journal. */
  readonly writing: Sql;
  /** For what is read beside it. */
  readonly reading: Sql;
}

/** `onClosed`: the session that writes has gone. */
export function openLaneSessions(
  { config, databaseUrl, name }: Pick<LaneStart, "config" | "databaseUrl" | "name">,
  onClosed: () => void,
): LaneSessions {
  const connection = { schema: config.schema, applicationName: `songhanh ${name}` };
  const writing = connect(databaseUrl, {
    ...connection,
    connectionsMax: 1,
    postgres: {
      // The session holds the stream: it is not given up for its age, and taken again when it goes.
      max_lifetime: null,
      onclose: onClosed,
      // A process that was stopped within a transaction must not keep the mode from changing.
      // Everything it asks goes by keys, a few at a time, and by the same few statements. Planning
      // them for each batch costs more than it gains; and a plan made while a table was small
      // must still go by its index when it is not.
      connection: {
        idle_in_transaction_session_timeout: TRANSACTION_IDLE_MS,
        plan_cache_mode: "force_generic_plan",
        enable_seqscan: "off",
        enable_hashjoin: "off",
        enable_mergejoin: "off",
        jit: "off",
      },
    },
  });
  const reading = connect(databaseUrl, {
    ...connection,
    connectionsMax: databaseSessions.laneReading,
  });
  return { writing, reading };
}
