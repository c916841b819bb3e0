import type { Sql, TransactionSql } from "postgres";
import { lockWithin } from "../postgres/advisory_lock.ts";

/** A stretch of mirroring to one address. */
export interface MirrorRun {
  readonly id: number;
  readonly url: string;
  readonly startedAt: Date;
}

/**
 * The run of an address: the last one goes on if it had the same, otherwise a new one begins with
 * what the journal takes from now on. What the last leader had under way waits in its row and is sent
 * again; a mirror that has seen it sees a repeat.
 */
export async function openRun(sql: Sql, url: string): Promise<MirrorRun> {
  return await sql.begin(async (tx) => {
    await lockWithin(tx, "mirror");
    const [last] = await tx<RunRow[]>`select * from mirror_run order by id desc limit 1`;
    if (last !== undefined && last.url === url) {
      // Earlier versions wrote down what was under way.
      await tx`
        update mirror_pair set state = 'waiting' where run = ${last.id} and state = 'sending'`;
      return runOf(last);
    }
    const [row] = await tx<RunRow[]>`insert into mirror_run (url) values (${url}) returning *`;
    await tx`
      insert into mirror_cursor (run, stream, sequence)
        select ${row!.id}, id, last_sequence from stream`;
    await tx`delete from mirror_number where run <> ${row!.id}`;
    return runOf(row!);
  });
}

/** The run that was opened last, whether it goes on or not. */
export async function lastRun(sql: Sql | TransactionSql): Promise<MirrorRun | undefined> {
  const [row] = await sql<RunRow[]>`select * from mirror_run order by id desc limit 1`;
  return row && runOf(row);
}

interface RunRow {
  readonly id: number;
  readonly url: string;
  readonly started_at: Date;
}

function runOf(row: RunRow): MirrorRun {
  return { id: row.id, url: row.url, startedAt: row.started_at };
}
