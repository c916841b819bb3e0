import type { Sql, TransactionSql } from "postgres";
import { audit } from "../audit/audit_store.ts";

/**
 * Pauses the give-back that runs, where one does, as the mode leaves those in which it can: nothing of
 * it would move, and nobody could go on with it. Whoever changes the mode has paused it, for the same
 * reason. Looked for first without a lock: a mode that changes in need waits for no plan that is made.
 */
export async function pauseGiveBack(
  sql: Sql | TransactionSql,
  { mode, actor, reason }: {
    readonly mode: string;
    readonly actor: string;
    readonly reason: string;
  },
): Promise<void> {
  const [running] = await sql`select id from failback_plan where state = 'running'`;
  if (running === undefined) return;
  const paused = await sql`
    update failback_plan set state = 'paused' where id = ${running.id} and state = 'running'
    returning 1`;
  if (paused.length === 0) return;
  const details = { plan: Number(running.id), to: mode };
  await audit(sql, { actor, action: "give-back paused", reason, details });
}
