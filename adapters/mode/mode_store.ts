import type { Sql, TransactionSql } from "postgres";
import { auditChange, stateOfMode } from "../audit/audit_store.ts";
import { commitLocally } from "../postgres/commit_locally.ts";
import { storableJson } from "../postgres/storable_text.ts";
import { pauseGiveBack } from "./pause_give_back.ts";
import { say, sayAll } from "../../core/reasons/mod.ts";

/** The mode in force, as the one row of table `mode` has it. */
export interface StoredMode {
  readonly mode: "relay" | "standby" | "failback" | "closed";
  readonly epoch: number;
  readonly since: Date;
  readonly by: string;
  readonly reason: string;
  /** No automatic action is wanted. */
  readonly paused: boolean;
  /** False after an automatic action, until a person has taken note of it. */
  readonly acknowledged: boolean;
  /** What the database has lost and nobody has acknowledged; undefined where that is nothing. */
  readonly lost?: OpenLoss;
}

/** Losses of the database that no person has taken note of (`declareLostRows`). */
export interface OpenLoss {
  /** What is gone, with numbers. */
  readonly sentence: string;
  /** Rows that are known to be gone, at least 1. */
  readonly rows: number;
  /** Whether nothing is taken before a person has acknowledged. */
  readonly stops: boolean;
  readonly since: Date;
}

/** Channel on which everything about the mode is announced (see `watchMode`). */
export const modeChannel = "songhanh_mode";

/** The stored mode; a new database gets `first` as epoch 1. */
export async function loadMode(sql: Sql, first: StoredMode["mode"]): Promise<StoredMode> {
  const [stored] = await selectMode(sql);
  if (stored !== undefined) return modeOf(stored);
  await sql.begin(async (tx) => {
    const made = await tx`
      insert into mode (mode, epoch, decided_by, reason) values (${first}, 1, 'start', 'first start')
      on conflict do nothing returning mode`;
    // Later changes are decisions, whose entries of the audit seal it.
    if (made.length > 0) await tx`select seal_standing(mode_line())`;
  });
  const [row] = await selectMode(sql);
  return modeOf(row!);
}

function selectMode(sql: Sql) {
  return sql<ModeRow[]>`
    select m.*, l.* from mode m, lateral (
      select string_agg(o.sentence, '; ' order by o.id) as lost_sentence, sum(o.rows) as lost_rows,
        bool_or(o.stops) as lost_stops, min(o.found_at) as lost_since
      from lost_rows o where o.acknowledged_at is null) l`;
}

export interface ModeChange {
  /** The epoch that the decision was made in. */
  readonly expectedEpoch: number;
  readonly mode: StoredMode["mode"];
  readonly actor: string;
  /** What the audit calls it, e.g. `switchover`. */
  readonly action: string;
  readonly reason: string;
  readonly details?: Readonly<Record<string, unknown>>;
  /** Decided by the gateway itself: refused while paused or not acknowledged, closes the gate. */
  readonly automatic?: boolean;
}

export type ModeChanged =
  | { readonly kind: "changed"; readonly epoch: number }
  /** Somebody else has changed the mode in between. */
  | { readonly kind: "other epoch" }
  /** Automatic action is paused, or the last one is not acknowledged. */
  | { readonly kind: "gate closed" };

/**
 * Moves the mode, raises the epoch, and says so in the audit and to every node, in one step. A give-back
 * that runs is paused where it cannot go on in the new mode.
 */
export async function changeMode(
  sql: Sql | TransactionSql,
  { expectedEpoch, mode, actor, action, reason, details = {}, automatic = false }: ModeChange,
): Promise<ModeChanged> {
  try {
    const [row] = await sql`
      select change_mode(${expectedEpoch}, ${mode}, ${actor}, ${action}, ${reason},
        ${storableJson(details)}::text::jsonb, ${automatic}) as epoch`;
    if (mode === "standby" || mode === "closed") await pauseGiveBack(sql, { mode, actor, reason });
    return { kind: "changed", epoch: Number(row!.epoch) };
  } catch (error) {
    const code = (error as { code?: unknown }).code;
    if (code === "SH005") return { kind: "other epoch" };
    if (code === "SH006") return { kind: "gate closed" };
    throw error;
  }
}

/** How long a change of mode may wait for batches that are being recorded, and take altogether. */
const CHANGE_LOCK_MS_MAX = 1_500;
const CHANGE_MS_MAX = 3_000;

/**
 * Changes the mode now or not at all: the commit waits for no replica, and a change that the database
 * did not let through in time is rolled back.
 *
 * @throws Error that says that nothing has changed.
 */
export async function withinLockTime<Result>(
  sql: Sql,
  change: (transaction: TransactionSql) => Promise<Result>,
): Promise<Result> {
  const giveUpAt = performance.now() + CHANGE_MS_MAX;
  try {
    return await commitLocally(sql, async (transaction) => {
      await transaction`
        select set_config('lock_timeout', ${String(CHANGE_LOCK_MS_MAX)}, true),
          set_config('statement_timeout', ${String(CHANGE_MS_MAX)}, true)`;
      const result = await change(transaction);
      if (performance.now() >= giveUpAt) throw new Error(tooLate);
      return result;
    });
  } catch (error) {
    const { code } = error as { code?: unknown };
    if (code === "55P03" || code === "57014") throw new Error(tooLate, { cause: error });
    throw error;
  }
}

const tooLate = sayAll([
  say("MODE_NOT_CHANGED_WITHIN", { ms: CHANGE_MS_MAX }),
  say("NOTHING_CHANGED"),
]);

/** Forbids or allows automatic action. The epoch stays: nothing changes for messages. */
export async function setPaused(
  sql: Sql,
  paused: boolean,
  { actor, reason }: { readonly actor: string; readonly reason: string },
): Promise<void> {
  const action = paused ? "automatic action paused" : "automatic action resumed";
  await sql.begin(async (tx) => {
    await tx`update mode set paused = ${paused}`;
    await auditChange(tx, { actor, action, reason }, stateOfMode);
  });
}

/** Opens the gate after an automatic action, and takes note of what the database has lost. */
export async function acknowledge(
  sql: Sql,
  { actor, reason }: { readonly actor: string; readonly reason: string },
): Promise<void> {
  await sql.begin(async (tx) => {
    await tx`update mode set acknowledged = true`;
    const lost = await tx`
      update lost_rows set acknowledged_at = clock_timestamp(), acknowledged_by = ${actor}
      where acknowledged_at is null returning sentence`;
    if (lost.length === 0) {
      const action = "automatic action acknowledged";
      await auditChange(tx, { actor, action, reason }, stateOfMode);
      return;
    }
    const details = { lost: lost.map(({ sentence }) => sentence) };
    const action = "lost rows acknowledged";
    await auditChange(tx, { actor, action, reason, details }, stateOfMode);
    await tx`select pg_notify(${modeChannel}, current_schema()::text)`;
  });
}

/** A row of `selectMode`: table `mode`, and what the database has lost. */
type ModeRow =
  & Pick<StoredMode, "mode" | "since" | "reason" | "paused" | "acknowledged">
  & { readonly epoch: string; readonly decided_by: string }
  & (
    | { readonly lost_sentence: null }
    | {
      readonly lost_sentence: string;
      readonly lost_rows: string;
      readonly lost_stops: boolean;
      readonly lost_since: Date;
    }
  );

function modeOf(row: ModeRow): StoredMode {
  return {
    mode: row.mode,
    epoch: Number(row.epoch),
    since: row.since,
    by: row.decided_by,
    reason: row.reason,
    paused: row.paused,
    acknowledged: row.acknowledged,
    ...(row.lost_sentence === null ? {} : {
      lost: {
        sentence: row.lost_sentence,
        rows: Number(row.lost_rows),
        stops: row.lost_stops,
        since: row.lost_since,
      },
    }),
  };
}
