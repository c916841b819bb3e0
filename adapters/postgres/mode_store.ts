import type { Sql } from "postgres";

/** The mode in force, as the one row of table `mode` has it. */
export interface StoredMode {
  readonly mode: "relay" | "standby" | "failback" | "closed";
  readonly epoch: number;
  readonly since: Date;
  readonly by: string;
  readonly reason: string;
  readonly paused: boolean;
  readonly acknowledged: boolean;
}

/** The stored mode; a new database gets `first` as epoch 1. */
export async function loadMode(sql: Sql, first: StoredMode["mode"]): Promise<StoredMode> {
  await sql`
    insert into mode (mode, epoch, decided_by, reason) values (${first}, 1, 'start', 'first start')
    on conflict do nothing`;
  const [row] = await sql`select * from mode`;
  return {
    mode: row!.mode,
    epoch: Number(row!.epoch),
    since: row!.since,
    by: row!.decided_by,
    reason: row!.reason,
    paused: row!.paused,
    acknowledged: row!.acknowledged,
  };
}
