/** How a batch gets into the database: as one statement, or as one transaction. */
import type { ISql, PendingQuery, Row, RowList, Sql } from "postgres";
import { invariant } from "../../core/invariant.ts";
import type { BatchDecision } from "./batch_decider.ts";
import { type RepeatRow, repeatsOf } from "./find_repeats.ts";
import {
  type BatchToSend,
  isNotRecorded,
  requireRecorded,
  sendBatch,
  sendLargeBatch,
} from "./send_batch.ts";
import { transact } from "../postgres/transact.ts";

/** What became of a batch. */
export interface Recorded {
  /** Messages that are repeats: where there are any, nothing was written. */
  readonly repeats: readonly RepeatRow[];
  /** Process number of the session that wrote; unknown where repeats were found before it could. */
  readonly backend: number | undefined;
}

/** Records a batch whose messages are all decided. */
export async function recordDecided(
  sql: Sql,
  batch: BatchToSend,
  isLarge: boolean,
): Promise<Recorded> {
  if (!isLarge) {
    const repeats = await sendBatch(sql, batch);
    return { repeats, backend: backendOf(repeats) };
  }
  try {
    const [closed] = await transact(sql, {
      read: () => Promise.resolve(),
      write: (transaction) => sendLargeBatch(transaction, batch),
    });
    return { repeats: [], backend: backendOf(closed!) };
  } catch (error) {
    return { repeats: repeatsOf(error), backend: undefined };
  }
}

/** Records a batch with messages that `decide` decides in its transaction, and what it decides. */
export async function recordUndecided(
  sql: Sql,
  decide: (
    transaction: ISql,
    begun: Promise<unknown>,
  ) => Promise<{ readonly decision: BatchDecision; readonly batch: BatchToSend }>,
  isLarge: boolean,
): Promise<Recorded> {
  let recorded: PendingQuery<RepeatRow[]> | undefined;
  try {
    const [first] = await transact(sql, {
      read: decide,
      write: async (transaction, { decision, batch }) => {
        if (isLarge) {
          return await sendLargeBatch(transaction, batch, {
            copies: decision.copies(),
            write: () => decision.write(transaction, "what is not copied"),
          });
        }
        recorded = sendBatch(transaction, batch);
        return [
          recorded,
          requireRecorded(transaction, batch.position),
          ...decision.write(transaction, "all"),
        ];
      },
    });
    return { repeats: [], backend: backendOf(first!) };
  } catch (error) {
    if (recorded === undefined || !isNotRecorded(error)) {
      return { repeats: repeatsOf(error), backend: undefined };
    }
    const repeats = await recorded;
    invariant(repeats.length > 0, "what is not recorded holds repeats");
    return { repeats, backend: backendOf(repeats) };
  }
}

/** The driver has connected anew in between; nothing was written. */
class SessionChanged extends Error {
  readonly code = "CONNECTION_CHANGED";

  constructor() {
    super("Cannot go on: this session does not hold the stream yet");
  }
}

/**
 * Numbers are given in a session that was compared with what its writer knows, and in no other.
 * `begun`: the answer to BEGIN; `backend`: the process number of the session that was compared.
 */
export function requireSession(begun: unknown, backend: number): void {
  const { state } = begun as { readonly state: { readonly pid: number } };
  if (state.pid !== backend) throw new SessionChanged();
}

function backendOf({ state }: RowList<Row[]>): number {
  return state.pid;
}
