/**
 * Notifications from the moment they are due until they have arrived, and what was last told. What is
 * news and what is told from then on are written together: nothing is told twice by a node that ends
 * in between, and nothing is left out. No commit waits for a replica: that one is away may be the news.
 */
import type { Sql, TransactionSql } from "postgres";
import { commitLocally } from "../postgres/commit_locally.ts";
import type { Told } from "../../core/notifications/mod.ts";

/** Something to be told, as it is sent. */
export interface Notification {
  readonly id: string;
  readonly kind: string;
  readonly body: string;
}

export interface DueNotification extends Notification {
  readonly attempts: number;
}

/** Those that wait at once: what is older is given up for one more, as the receiver is away. */
const DUE_MAX = 1_000;
/** How long those are kept that have arrived or were given up. */
const KEPT_DAYS = 30;

export async function loadTold(sql: Sql): Promise<Told> {
  const rows = await sql<{ topic: string; value: string }[]>`select topic, value from told`;
  return new Map(rows.map(({ topic, value }) => [topic, value]));
}

/**
 * Keeps what is to be told, and that it is told from now on. False where another node has told in the
 * meantime: what is news has to be found again.
 */
export async function keepNotifications(
  sql: Sql,
  before: Told,
  told: ReadonlyMap<string, string | undefined>,
  notifications: readonly Notification[],
): Promise<boolean> {
  return await commitLocally(sql, async (transaction) => {
    await transaction`lock table told in share row exclusive mode`;
    const rows = await transaction<{ topic: string; value: string }[]>`
      select topic, value from told where topic = any (${[...told.keys()]}::text[])`;
    const found = new Map(rows.map(({ topic, value }) => [topic, value]));
    for (const topic of told.keys()) {
      if (found.get(topic) !== before.get(topic)) return false;
    }
    for (const [topic, value] of told) await tellFromNowOn(transaction, topic, value);
    for (const { id, kind, body } of notifications) {
      await transaction`insert into notification (id, kind, body) values (${id}, ${kind}, ${body})`;
    }
    await transaction`
      update notification set state = 'given up', problem = 'too many wait'
      where state = 'due' and id in (
        select id from notification where state = 'due' order by at desc offset ${DUE_MAX})`;
    await transaction`
      delete from notification
      where state <> 'due' and at < now() - make_interval(days => ${KEPT_DAYS})`;
    return true;
  });
}

async function tellFromNowOn(
  transaction: TransactionSql,
  topic: string,
  value: string | undefined,
): Promise<void> {
  if (value === undefined) {
    await transaction`delete from told where topic = ${topic}`;
    return;
  }
  await transaction`
    insert into told (topic, value) values (${topic}, ${value})
    on conflict (topic) do update set value = excluded.value`;
}

/** Oldest first. */
export async function dueNotifications(sql: Sql, limit: number): Promise<DueNotification[]> {
  const rows = await sql`
    select id, kind, body, attempts from notification
    where state = 'due' and next_at <= clock_timestamp() order by at limit ${limit}`;
  return rows.map(({ id, kind, body, attempts }) => ({ id, kind, body, attempts }));
}

/** How many have not arrived, and why the one that was tried last has not; undefined where none waits. */
export async function waitingNotifications(
  sql: Sql,
): Promise<{ readonly count: number; readonly problem: string } | undefined> {
  const [row] = await sql`
    select count(*)::int as count,
      (array_agg(problem order by next_at desc) filter (where problem is not null))[1] as problem
    from notification where state = 'due' and attempts > 0`;
  return row?.count > 0 ? { count: row!.count, problem: row!.problem ?? "" } : undefined;
}

export async function noteDelivered(sql: Sql, id: string): Promise<void> {
  await commitLocally(
    sql,
    (transaction) =>
      transaction`
      update notification set state = 'delivered', attempts = attempts + 1, problem = null
      where id = ${id} and state = 'due'`,
  );
}

/** `againMs`: after how long it is tried again; undefined = never. */
export async function noteFailed(
  sql: Sql,
  id: string,
  problem: string,
  againMs: number | undefined,
): Promise<void> {
  await commitLocally(
    sql,
    (transaction) =>
      transaction`
      update notification set attempts = attempts + 1, problem = ${problem},
        state = ${againMs === undefined ? "given up" : "due"},
        next_at = clock_timestamp() + make_interval(secs => ${(againMs ?? 0) / 1000})
      where id = ${id} and state = 'due'`,
  );
}
