/** How a batch gets into the database: as one statement, or as one transaction. */
import type { ISql, Row, RowList, Sql } from "postgres";
import { invariant } from "../../core/invariant.ts";
import type { BatchDecision } from "./batch_decider.ts";
import { type RepeatRow, repeatsOf } from "./find_repeats.ts";
import {
  type BatchSent,
  type BatchToSend,
  isNotRecorded,
  requireRecorded,
  sendBatch,
  sendLargeBatch,
} from "./send_batch.ts";
import { transact, type TransactionParts } from "../postgres/transact.ts";

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
  return await recordWithin(sql, {
    read: () => Promise.resolve(),
    write: (transaction) => sendLargeBatch(transaction, batch),
  });
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
  return await recordWithin(sql, {
    read: decide,
    write: async (transaction, { decision, batch }) => {
      if (isLarge) {
        return await sendLargeBatch(transaction, batch, {
          copies: decision.copies(),
          write: () => decision.write(transaction, "what is not copied"),
        });
      }
      const recorded = sendBatch(transaction, batch);
      return {
        repeats: recorded,
        statements: [
          recorded,
          requireRecorded(transaction, batch.position),
          ...decision.write(transaction, "all"),
        ],
      };
    },
  });
}

/** Records a batch in a transaction that fails by itself where there are repeats. */
async function recordWithin<Found>(
  sql: Sql,
  { read, write }: {
    readonly read: TransactionParts<Found>["read"];
    readonly write: (transaction: ISql, found: Found) => Promise<BatchSent>;
  },
): Promise<Recorded> {
  let sent: BatchSent | undefined;
  try {
    const [first] = await transact(sql, {
      read,
      write: async (transaction, found) => {
        sent = await write(transaction, found);
        return sent.statements;
      },
    });
    return { repeats: [], backend: backendOf(first!) };
  } catch (error) {
    if (sent === undefined || !isNotRecorded(error)) {
      return { repeats: repeatsOf(error), backend: undefined };
    }
    const repeats = await sent.repeats;
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
