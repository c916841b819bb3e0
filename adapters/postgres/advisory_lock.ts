/**
 * Advisory locks of the database, by their names: who takes which stands in this table, whether a
 * function of the schema takes it or a statement of ours. The number of a lock is a hash of schema and
 * name, so that installations in one database do not meet: `narrow` of 32 bits – beside which a number
 * may say of whom: a stream, a node – or `wide` of 64, as the schema has it.
 */
import type { Fragment, ISql } from "postgres";

type Hash = "narrow" | "wide";

export const advisoryLocks = {
  /** One process at a time takes partitions out; held by a session. */
  archive: "narrow",
  /** The secret of digests is entered once. */
  digest_secret: "wide",
  /** Keys that seal are entered and retired one after the other. */
  data_key: "wide",
  /** Checkpoints are made, and keys for them entered, one after the other. */
  checkpoint: "narrow",
  /** One process at a time gives back; held by a session. */
  failback: "narrow",
  /** With its number: this node is at work; held by a session. */
  node: "narrow",
  /** With its number: this writer writes the stream; held by a session. */
  stream: "narrow",
  /** Streams get their numbers one after the other. */
  "stream ids": "wide",
  /** Shared until their commit by all who rely on mode and epoch, or that no row is lost. */
  mode: "narrow",
  /** The ledger learns in turns, and nobody changes meanwhile what it has learnt. */
  ledger: "narrow",
  /** Shared by who locks some keys of documents; alone it is all of them. */
  keys: "wide",
  /** One key of documents. */
  "key.*": "wide",
  /** What waits for one terminal. */
  "terminal.*": "wide",
  /** Blocks of numbers of one type of documents. */
  "numbers.*": "wide",
  /** The outcome of one message is settled once. */
  "resolve.*": "wide",
  /** Papers of one office are given to its officers. */
  "assignment.*": "wide",
  /** What people decide and the ledger learns is chained; taken near the commit. */
  decisions: "narrow",
  /** Criteria come into force one after the other. */
  selectivity: "narrow",
  /** Runs of the mirror follow each other, as do the rules of its comparison. */
  mirror: "narrow",
  mirror_rules: "narrow",
  /** Pairs are judged by one leader. */
  mirror_compare: "narrow",
  /** One node at a time sums up. */
  "balance sum": "wide",
  "provider usage": "wide",
} as const satisfies Record<string, Hash>;

type Name = keyof typeof advisoryLocks;
type Named<Each extends Name> = Each extends `${infer Family}.*`
  ? readonly [name: Family, part: string | Fragment]
  : readonly [name: Each];

/** A lock by its name, and by which of them where there are many. */
export type LockName = { readonly [Each in Name]: Named<Each> }[Name];

/** The number of a lock, as an expression. */
export function lockKey(sql: ISql, ...[name, part]: LockName): Fragment {
  if (part !== undefined) {
    return sql`hashtextextended(current_schema() || ${`.${name}.`}::text || ${part}, 0)`;
  }
  const text = sql`current_schema() || ${`.${name}`}::text`;
  return (advisoryLocks as Readonly<Record<string, Hash>>)[name] === "wide"
    ? sql`hashtextextended(${text}, 0)`
    : sql`hashtext(${text})`;
}

/** Waits for a lock, as an expression: it is held until the transaction ends. */
export function lockedWithin(sql: ISql, ...lock: LockName): Fragment {
  return sql`pg_advisory_xact_lock(${lockKey(sql, ...lock)})`;
}

/** Waits for a lock and holds it until the transaction ends. */
export async function lockWithin(transaction: ISql, ...lock: LockName): Promise<void> {
  await transaction`select ${lockedWithin(transaction, ...lock)}`;
}

/** The same beside others who share it. */
export async function shareWithin(transaction: ISql, ...lock: LockName): Promise<void> {
  await transaction`select pg_advisory_xact_lock_shared(${lockKey(transaction, ...lock)})`;
}

/** Holds a lock until the transaction ends; false where somebody else has it. */
export async function tryLockWithin(transaction: ISql, ...lock: LockName): Promise<boolean> {
  const [row] = await transaction`
    select pg_try_advisory_xact_lock(${lockKey(transaction, ...lock)}) as held`;
  return row!.held;
}

/** Holds a lock until the session ends or lets go of it, as an expression: false where it is not free. */
export function heldBySession(sql: ISql, ...lock: LockName): Fragment {
  return sql`pg_try_advisory_lock(${lockKey(sql, ...lock)})`;
}

/** The same of the lock of one stream. */
export function streamHeld(sql: ISql, stream: number): Fragment {
  return sql`pg_try_advisory_lock(${lockKey(sql, "stream")}, ${stream})`;
}

export async function letGoOfStream(sql: ISql, stream: number): Promise<void> {
  await sql`select pg_advisory_unlock(${lockKey(sql, "stream")}, ${stream})`;
}

export async function letGo(sql: ISql, ...lock: LockName): Promise<void> {
  await sql`select pg_advisory_unlock(${lockKey(sql, ...lock)})`;
}

/** Whatever this session holds. */
export async function letGoOfAll(sql: ISql): Promise<void> {
  await sql`select pg_advisory_unlock_all()`;
}

/** The one lock that is there before the schema is: steps are run in it by one process at a time. */
export async function lockSteps(transaction: ISql, schema: string): Promise<void> {
  await transaction`
    select pg_advisory_xact_lock(hashtextextended(${`songhanh migrate ${schema}`}, 0))`;
}
