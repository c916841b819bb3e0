/** What a writer finds of its stream on a new connection, and what it means. */
import type { ISql } from "postgres";
import { lockKey } from "../postgres/advisory_lock.ts";
import type { Position } from "./send_batch.ts";

/** Its stream and the mode as a database has them. */
export interface StoredStream {
  readonly incarnation: number;
  readonly lastSequence: number;
  readonly lastBatch: number;
  readonly retired: boolean;
  /** Digests of the rows of the writer's last batch, where the database has a batch of its number. */
  readonly head: Uint8Array | undefined;
  readonly epoch: number;
  readonly mode: string;
}

/** Undefined where the database has no stream of that number. */
export async function findStream(
  sql: ISql,
  { stream, lastBatch }: Position,
): Promise<StoredStream | undefined> {
  // The last row: after a loss of the connection the driver may put holes in front.
  const row = (await sql`
    select s.incarnation, s.last_sequence, s.last_batch, s.retired, m.epoch, m.mode,
      (select b.row_digests from batch b where b.stream = s.id and b.number = ${lastBatch}) as head
    from stream s left join mode m on true where s.id = ${stream}`).at(-1);
  if (row === undefined) return undefined;
  return {
    incarnation: Number(row.incarnation),
    lastSequence: Number(row.last_sequence),
    lastBatch: Number(row.last_batch),
    retired: row.retired,
    head: row.head ?? undefined,
    epoch: Number(row.epoch ?? 0),
    mode: row.mode ?? "",
  };
}

/**
 * Ends the session that a writer has lost, by its process number, and no other that may have that
 * number by now.
 */
export async function endLostSession(sql: ISql, backend: number, stream: number): Promise<void> {
  await sql`
    select pg_terminate_backend(pid) from pg_locks
    where locktype = 'advisory' and granted and pid = ${backend} and objid = ${stream}
      and classid = (${lockKey(sql, "stream")}::bigint & 4294967295)::oid
      and database = (select oid from pg_database where datname = current_database())`;
}

/** What the writer believes. */
export interface BelievedMode {
  readonly epoch: number;
  /** Where it is known. */
  readonly mode: string | undefined;
}

export type StreamVerdict =
  /** As the writer left it: its batch in doubt was not committed. */
  | "as left"
  /** One batch above, the one in doubt. */
  | "committed"
  /** Another writer has gone on from where this one was. */
  | "taken"
  /** What was committed is gone, or somebody has declared that it is. */
  | "lost"
  /** There is as much as there was, or more, and it is not what this writer wrote. */
  | "replaced";

/**
 * Judges by what no server can make up: positions that only rise, and the digests of what was written
 * last. `doubt`: messages of the batch in doubt, if there is one.
 */
export function judgeStream(
  position: Omit<Position, "bases">,
  doubt: number | undefined,
  believed: BelievedMode,
  stored: StoredStream | undefined,
): StreamVerdict {
  if (stored === undefined || stored.retired) return "lost";
  if (
    stored.incarnation < position.incarnation || stored.lastBatch < position.lastBatch ||
    stored.lastSequence < position.lastSequence
  ) return "lost";
  if (
    stored.epoch < believed.epoch ||
    stored.epoch === believed.epoch && believed.mode !== undefined && stored.mode !== believed.mode
  ) return "lost";
  const { head } = position;
  if (head !== undefined && stored.head !== undefined && !equalBytes(head, stored.head)) {
    return "replaced";
  }
  if (stored.incarnation > position.incarnation) return "taken";
  const batches = stored.lastBatch - position.lastBatch;
  const messages = stored.lastSequence - position.lastSequence;
  if (batches === 0 && messages === 0) return "as left";
  return batches === 1 && messages === doubt ? "committed" : "replaced";
}

function equalBytes(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, index) => byte === other[index]);
}
