/**
 * Delivers what is due. Promised: at least once, for as long as it is tried. A node that ends between
 * sending and taking note sends again; the receiver knows a repetition by its id. Safe to repeat.
 */
import type { Sql } from "postgres";
import {
  dueNotifications,
  noteDelivered,
  noteFailed,
  type Notification,
} from "./notification_store.ts";

/** Notifications of one turn, sent at the same time. */
const TURN_MAX = 10;

/** Pauses after the first attempts that fail, in seconds; the last one again and again. */
const pausesS = [1, 5, 15, 60, 300, 900, 3600] as const;
/** About three days. */
const ATTEMPTS_MAX = 80;

/** After how many milliseconds a notification is tried again; undefined = never. */
export function againAfterMs(attempts: number): number | undefined {
  if (attempts >= ATTEMPTS_MAX) return undefined;
  return pausesS[Math.min(attempts, pausesS.length) - 1]! * 1000;
}

export interface DeliverDueOptions {
  readonly sql: Sql;
  /** Sends once; resolves to why it has not arrived. */
  readonly post: (notification: Notification) => Promise<string | undefined>;
  /** It has not arrived; `again`: whether it is tried again. */
  readonly onFailed: (notification: Notification, problem: string, again: boolean) => void;
}

/** Resolves to how many have arrived. */
export async function deliverDue({ sql, post, onFailed }: DeliverDueOptions): Promise<number> {
  const arrived = await Promise.all((await dueNotifications(sql, TURN_MAX)).map(async (due) => {
    const problem = await post(due);
    if (problem === undefined) {
      await noteDelivered(sql, due.id);
      return true;
    }
    const againMs = againAfterMs(due.attempts + 1);
    await noteFailed(sql, due.id, problem, againMs);
    onFailed(due, problem, againMs !== undefined);
    return false;
  }));
  return arrived.filter((each) => each).length;
}
