/**
 * One process at a time takes partitions out: it may attach one that was left detached, which whoever
 * has counted it just then must not meet.
 */
import type { Sql } from "postgres";
import { heldBySession, letGo, lockKey } from "../postgres/advisory_lock.ts";

export interface ArchiveLock {
  /** Whether the session that has it still lives: it may have been lost in the hours of writing. */
  isHeld(): Promise<boolean>;
  release(): Promise<void>;
}

/** Undefined where another process has it. It goes with its session, however this process ends. */
export async function takeArchiveLock(sql: Sql): Promise<ArchiveLock | undefined> {
  const connection = await sql.reserve();
  const [row] = await connection`
    select ${heldBySession(connection, "archive")} as taken,
      pg_backend_pid() as pid`;
  if (!row!.taken) {
    connection.release();
    return undefined;
  }
  return {
    async isHeld() {
      const [held] = await sql`
        select 1 from pg_locks where locktype = 'advisory' and granted and pid = ${row!.pid}
          and database = (select oid from pg_database where datname = current_database())
          and (classid::bigint << 32 | objid::bigint)::bigint
            = ${lockKey(sql, "archive")}`;
      return held !== undefined;
    },
    async release() {
      // A session that is gone has let go of it by itself.
      await letGo(connection, "archive").catch(() => {});
      connection.release();
    },
  };
}
