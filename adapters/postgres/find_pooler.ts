/**
 * Whether something in between hands sessions of the database to whoever has a transaction to run
 * (pgbouncer in transaction or statement mode). Locks that a session holds – a node's sign of life, a
 * lane's stream – would then belong to everybody, and nobody would notice (F60).
 */
import type { Sql } from "postgres";
import { connect } from "./connect.ts";

/** How often two sessions are compared: one that others use as well may be missed once. */
const ROUNDS = 5;

const shared = "two sessions were served by one process of the server";

/** What was seen, as part of a sentence; undefined where a session is a session. */
export async function findPooler(url: string): Promise<string | undefined> {
  const [a, b] = [0, 1].map(() =>
    connect(url, { applicationName: "songhanh probe", connectionsMax: 1 })
  ) as [Sql, Sql];
  try {
    const { pid, announced } = await processOf(a);
    // The server itself announces the process that serves the session; a pooler makes a number up.
    if (pid === announced) return undefined;
    for (let round = 0; round < ROUNDS; round++) {
      const mine = await processOf(a);
      if (mine.pid !== pid) return "one session was served by two processes of the server";
      if ((await processOf(b)).pid === pid) return shared;
      // A server that is free now is handed to the other session, and not back.
      const other = await b.begin(async (transaction) => {
        const { pid: theirs } = await processOf(transaction);
        const meanwhile = await processOf(a);
        return meanwhile.pid === pid ? theirs : pid;
      });
      if (other === pid) return shared;
    }
    return undefined;
  } finally {
    await Promise.all([a.end({ timeout: 1 }), b.end({ timeout: 1 })]);
  }
}

/** The process that serves a session, by its own word and as it was announced at the beginning. */
async function processOf(sql: Pick<Sql, "unsafe">): Promise<{ pid: number; announced: number }> {
  const found = await sql.unsafe("select pg_backend_pid() as pid");
  return { pid: found[0]!.pid, announced: found.state.pid };
}
