/**
 * A transaction without round trips of its own: BEGIN travels in front of its first statement and
 * COMMIT right behind its last ones. At partial load most of a message's latency is round trips
 * between lane and database, and the driver's own `begin` takes two more of them.
 */
import type { ISql, Row, RowList, Sql } from "postgres";
import { invariant } from "../../core/invariant.ts";
import { copiedRowsOf, type CopiedRowsQueue } from "./copied_rows.ts";
import { type LossWatch, settleLoss, watchLoss } from "./guard_transactions.ts";

/** A statement as the driver makes it: it goes when it is told to. */
export interface Statement extends Promise<RowList<Row[]>> {
  execute(): Promise<RowList<Row[]>>;
}

/** Not sent yet; each goes without waiting for the one before it. */
export type LastStatements = readonly Statement[];

/** The two parts of a transaction. */
export interface TransactionParts<Found> {
  /**
   * Reads and locks without waiting for the answer to BEGIN; where it changes something, it has to wait
   * for `begun` first.
   */
  readonly read: (transaction: ISql, begun: Promise<unknown>) => Promise<Found>;
  /**
   * May send and await statements, and comes back with the last ones, which must fail by themselves
   * where the transaction is not to be: nobody looks at what they give before COMMIT is on its way.
   */
  readonly write: (transaction: ISql, found: Found) => Promise<LastStatements>;
}

/**
 * Runs a transaction on a pool of one connection.
 *
 * @returns what the last statements gave, once committed.
 * @throws whatever a part threw or the first statement to fail was told; nothing is committed then. An
 *   error of the connection leaves it open whether COMMIT arrived.
 */
export async function transact<Found>(
  sql: Sql,
  parts: TransactionParts<Found>,
): Promise<readonly RowList<Row[]>[]> {
  const connection = await sql.reserve();
  const copied = copiedRowsOf(sql.options);
  copied.clear();
  copiedIn.set(connection, copied);
  const { promise: lost, reject } = Promise.withResolvers<never>();
  using watch = watchLoss(sql, reject);
  try {
    return await Promise.race([lost, runThrough(connection, parts, watch)]);
  } finally {
    connection.release();
  }
}

const copiedIn = new WeakMap<ISql, CopiedRowsQueue>();

/** Where rows wait for the COPY of a transaction that `transact` runs. */
export function copiedRowsIn(transaction: ISql): CopiedRowsQueue {
  const queue = copiedIn.get(transaction);
  invariant(queue !== undefined, "rows are copied in a transaction of transact()");
  return queue;
}

async function runThrough<Found>(
  connection: ISql,
  { read, write }: TransactionParts<Found>,
  watch: LossWatch,
): Promise<readonly RowList<Row[]>[]> {
  const begun = connection.unsafe("begin").execute();
  // It is looked at below; until then its failure must not be nobody's.
  begun.catch(() => {});
  let committed: Promise<RowList<Row[]>> | undefined;
  try {
    const found = await read(connection, begun);
    // Without a transaction every statement would be one of its own.
    await begun;
    const last = await write(connection, found);
    for (const statement of last) refuseUndefined(statement);
    const commit = connection.unsafe("commit");
    const sent = last.map((statement) => statement.execute());
    committed = commit.execute();
    const results = await Promise.all([...sent, committed]);
    const { command } = results.at(-1)!;
    // Where a statement before the last ones failed and `write` went on all the same.
    if (command !== "COMMIT") throw new Error(`Cannot commit: the database answered ${command}`);
    return results.slice(0, -1);
  } catch (error) {
    if (await settleLoss(error, () => watch.isLost)) throw error;
    // What failed before COMMIT makes it a rollback.
    await (committed ?? connection.unsafe("rollback")).then(() => {}, () => {});
    throw error;
  }
}

/**
 * A statement that the driver cannot write is never sent, without a word to the database: COMMIT would
 * commit the others.
 */
function refuseUndefined(statement: Statement): void {
  const { args } = statement as unknown as { readonly args: readonly unknown[] };
  invariant(!args.includes(undefined), "every parameter of a statement has a value");
}
