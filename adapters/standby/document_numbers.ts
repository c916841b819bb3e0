/** How the band of document numbers is used, and how a person leaves numbers out. */
import type { Sql } from "postgres";
import type { NumberBand } from "../../core/ledger/mod.ts";
import { audit } from "../postgres/audit_store.ts";

/** What was reserved within so many days makes the pace. */
const PACE_DAYS = 7;

/** The numbers of one document type within the band. */
export interface NumbersOfType {
  /** Two digits. */
  readonly type: string;
  /** The highest sequence that is reserved or void. */
  readonly high: number;
  /** Given, or in the hands of a lane that gives them next. */
  readonly used: number;
  /** Never given: left behind by a lane that ended, or left out. */
  readonly void: number;
  /** Free above `high`. */
  readonly left: number;
  /** Used a day, by what the last week has used; null where nothing was. */
  readonly perDay: number | null;
  /** How long they last at this pace; null where there is none. */
  readonly daysLeft: number | null;
}

/** The types of which a number was ever reserved or left out within the band, by type. */
export async function listNumbers(sql: Sql, band: NumberBand): Promise<NumbersOfType[]> {
  const rows = await sql`
    select b.type, max(b.last) as high,
      sum(coalesce(b.void_from, b.last + 1) - b.first) as used,
      sum(b.last + 1 - coalesce(b.void_from, b.last + 1)) as void,
      coalesce(sum(coalesce(b.void_from, b.last + 1) - b.first) filter (
        where b.reserved_at > now() - make_interval(days => ${PACE_DAYS})), 0) as lately,
      extract(epoch from now() - min(b.reserved_at) filter (where b.stream > 0)) / 86400 as days
    from number_block b where b.first <= ${band.last} and b.last >= ${band.first}
    group by b.type order by b.type`;
  return rows.map((row) => {
    const left = Math.max(0, band.last - Number(row.high));
    const lately = Number(row.lately);
    // A day at least: the first block is no pace.
    const days = Math.min(PACE_DAYS, Math.max(1, Number(row.days ?? 0)));
    const perDay = lately === 0 ? null : Math.ceil(lately / days);
    return {
      type: row.type,
      high: Number(row.high),
      used: Number(row.used),
      void: Number(row.void),
      left,
      perDay,
      daysLeft: perDay === null ? null : Math.floor(left / perDay),
    };
  });
}

export interface NumbersSkip {
  readonly type: string;
  readonly band: NumberBand;
  /** No number up to this one is given any more. */
  readonly to: number;
  readonly actor: string;
  readonly reason: string;
}

/** Leaves numbers out; gives how many are void by this. What is above stays as it is: never lower. */
export async function skipNumbers(
  sql: Sql,
  { type, band, to, actor, reason }: NumbersSkip,
): Promise<number> {
  return await sql.begin(async (tx) => {
    const [row] = await tx`
      select skip_numbers(${type}, ${band.first}, ${band.last}, ${to}) as voided`;
    const voided = Number(row!.voided);
    const details = { type, to, voided };
    await audit(tx, { actor, action: "numbers skipped", reason, details });
    return voided;
  });
}
