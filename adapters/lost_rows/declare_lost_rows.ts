/**
 * Settles in the database that it has lost rows, in one transaction in which nobody writes under any
 * epoch: the epoch rises above everything that is known, the mode is the last one that was decided,
 * streams that lost their end are retired, numbers and identifiers that were reserved are void, and
 * an open row of `lost_rows` says so to every node.
 *
 * Safe to repeat, and for two nodes at once: what one has settled is found by the other, which then
 * adds what it alone knows. Only who believes the epoch in force, or a higher one, raises it.
 */
import type { Sql } from "postgres";
import {
  findLostRows,
  isSameMode,
  type KnownState,
  type LostRows,
  lostRowsSentence,
} from "../../core/lost_rows/mod.ts";
import { auditChange, stateOfMode } from "../audit/audit_store.ts";
import { modeChannel } from "../mode/mode_store.ts";
import { lockWithin } from "../postgres/advisory_lock.ts";
import { readStoredState } from "./read_stored_state.ts";

export interface LostRowsDeclaration {
  /** What was seen committed. Read before the call: nothing that was committed later may be missing. */
  readonly known: KnownState;
  /** The database that it was committed in. */
  readonly identity: string;
  /** Name of the node that found it. */
  readonly node: string;
  /** Whether nothing is taken before a person has acknowledged. */
  readonly stops: boolean;
}

/** A node found a database that it never wrote to. */
export class OtherDatabase extends Error {
  override readonly name = "OtherDatabase";

  constructor(expected: string, found: string) {
    super(`this is another database: expected ${expected}, found ${found}`);
  }
}

export interface DeclaredLoss {
  readonly lost: LostRows;
  readonly sentence: string;
  /** The epoch from now on. */
  readonly epoch: number;
}

/**
 * Undefined where the database holds everything that is known.
 *
 * @throws OtherDatabase if it is another database altogether: nothing is settled there.
 */
export async function declareLostRows(
  sql: Sql,
  { known, identity, node, stops }: LostRowsDeclaration,
): Promise<DeclaredLoss | undefined> {
  return await sql.begin(async (tx) => {
    await lockWithin(tx, "mode");
    const stored = await readStoredState(tx);
    if (stored.identity !== identity) throw new OtherDatabase(identity, stored.identity);
    const lost = findLostRows(known, stored);
    if (lost === undefined) return undefined;
    const sentence = lostRowsSentence(lost);

    const found = stored.mode?.epoch ?? 0;
    const believed = known.mode?.epoch ?? 0;
    const epoch = believed >= found ? Math.max(believed, found) + 1 : found;
    const decided = lost.mode?.known;
    // A pause alone may be lost.
    const isOther = decided !== undefined &&
      !(stored.mode !== undefined && isSameMode(decided, stored.mode));
    const mode = decided?.mode ?? stored.mode!.mode;
    // Nothing is given back while the standby takes messages.
    const doubtsGiveBack = isOther || mode === "relay" || mode === "failback";
    await tx`
      update mode set epoch = ${epoch}, mode = ${mode},
        since = case when ${!isOther} then since else clock_timestamp() end,
        decided_by = case when ${!isOther} then decided_by else 'system' end,
        reason = case when ${!isOther} then reason else ${sentence} end,
        paused = paused or ${decided?.paused ?? false},
        acknowledged = acknowledged and ${decided?.acknowledged ?? true}`;
    for (const { id } of lost.streams) await tx`select retire_stream(${id})`;
    for (const { type, first, last, high } of lost.numbers) {
      await tx`select skip_numbers(${type}, ${first}, ${last}, ${high})`;
    }
    for (const identifier of lost.receipts) {
      await tx`
        insert into receipt_identifier (identifier, stream) values (${identifier}, 0)
        on conflict do nothing`;
    }
    // What nobody remembers is left out by the next reservation, on the same lineage too.
    await tx`update number_high set lineage = ''`;
    await tx`
      insert into lost_rows (node, epoch, rows, sentence, details, stops, doubts_give_back)
        values (${node}, ${epoch}, ${lost.rows}, ${sentence},
          ${JSON.stringify(lost)}::text::jsonb, ${stops}, ${doubtsGiveBack})`;
    const details = { node, rows: lost.rows, stops };
    const entry = {
      actor: "system",
      action: "lost rows found" as const,
      reason: sentence,
      details,
    };
    await auditChange(tx, entry, stateOfMode);
    await tx`select pg_notify(${modeChannel}, current_schema()::text)`;
    return { lost, sentence, epoch };
  }) as DeclaredLoss | undefined;
}
