/**
 * How the standby's bands of document numbers are used, how far VNACCS has counted beside them, and how
 * a person leaves numbers out.
 */
import type { Sql } from "postgres";
import { bandOf, type NumberBand, type NumberBands } from "../../core/numbering/mod.ts";
import { documentTypes } from "../../core/procedures/mod.ts";
import { audit } from "../audit/audit_store.ts";
import { say, type Sentence } from "../../core/reasons/mod.ts";

/** Our pace is what was reserved within so many days. */
const PACE_DAYS = 7;

/** VNACCS's pace is what it gave within so many days: more of them, because only a part passes here. */
const VNACCS_PACE_DAYS = 28;

/** It is said so many days before VNACCS will have come to a band. */
const NEAR_DAYS = 90;

/** Instead, where VNACCS's pace is not known yet: about what it gives in that time by public figures. */
const NEAR_NUMBERS = 3_000_000;

/** The numbers of one document type within its band. */
export interface NumbersOfType {
  /** Two digits. */
  readonly type: string;
  /** Null where none is agreed: nobody here gives a number of the type. */
  readonly band: NumberBand | null;
  /** The highest sequence that is reserved or void; null where none ever was. */
  readonly high: number | null;
  /** Given, or in the hands of a lane that gives them next. */
  readonly used: number;
  /** Never given: left behind by a lane that ended, or left out. */
  readonly void: number;
  /** What may still be given: free above `high`, and nothing where `trouble` says why. */
  readonly left: number;
  /** Used a day, by what the last week has used; null where nothing was. */
  readonly perDay: number | null;
  /** How long they last at this pace; null where there is none. */
  readonly daysLeft: number | null;
  /** The highest sequence that VNACCS is known to have given; null where none is. */
  readonly learnt: number | null;
  /** Given by VNACCS a day, by what passed here; null where it is not known yet. */
  readonly learntPerDay: number | null;
  /** Days until VNACCS will have come to the band; null where that is not known, or not ahead. */
  readonly daysToBand: number | null;
  /** VNACCS comes near: time to agree another band. */
  readonly near: boolean;
  /** Why no number is given; null where they are. */
  readonly trouble: string | null;
}

/** What of the settings the numbers depend on. */
export interface NumbersSetting {
  readonly numberBands: NumberBands;
  /** `local`, where this gateway stands in. A remote standby gives its own: it needs no band here. */
  readonly standby: string;
}

/**
 * By type: those of which a band is set by name, a number was reserved here, or one was learnt; all
 * where those without a name have no band and need one.
 */
export async function listNumbers(
  sql: Sql,
  { numberBands: bands, standby }: NumbersSetting,
): Promise<NumbersOfType[]> {
  const isNeeded = standby === "local";
  const named = bands.all === undefined && isNeeded ? documentTypes : Object.keys(bands.byType);
  const types = await sql`
    select type from number_block union select type from learnt_number
    union select unnest(${[...named]}::text[]) order by 1`;
  const asked = types.map(({ type }) => ({ type: type as string, band: bandOf(bands, type) }));
  const rows = await sql<NumbersRow[]>`
    select t.type, b.*, l.*, band_touched(t.type, t.first, t.last) as touched
    from unnest(${asked.map(({ type }) => type)}::text[],
        ${asked.map(({ band }) => band?.first ?? null)}::bigint[],
        ${asked.map(({ band }) => band?.last ?? null)}::bigint[]) as t(type, first, last)
    cross join lateral (
      select max(b.last) as high,
        coalesce(sum(coalesce(b.void_from, b.last + 1) - b.first), 0) as used,
        coalesce(sum(b.last + 1 - coalesce(b.void_from, b.last + 1)), 0) as void,
        coalesce(sum(coalesce(b.void_from, b.last + 1) - b.first) filter (
          where b.reserved_at > now() - make_interval(days => ${PACE_DAYS})), 0) as lately,
        extract(epoch from now() - min(b.reserved_at) filter (where b.stream > 0)) / 86400 as days
      from number_block b
      where b.type = t.type and b.first <= coalesce(t.last, b.first)
        and b.last >= coalesce(t.first, b.last)) b
    cross join lateral (
      select max(n.high) as learnt, max(n.given_high) as given_high,
        max(n.last_at) filter (where n.given_at is not null) as given_last,
        min(n.given_first) filter (
          where n.given_at > now() - make_interval(days => ${VNACCS_PACE_DAYS})) as pace_first,
        min(n.given_at) filter (
          where n.given_at > now() - make_interval(days => ${VNACCS_PACE_DAYS})) as pace_since
      from learnt_number n where n.type = t.type) l
    order by t.type`;
  return rows.map((row, index) => numbersOf(row, asked[index]!.band, isNeeded));
}

/** A row of the query above. */
interface NumbersRow {
  readonly type: string;
  readonly high: string | null;
  readonly used: string;
  readonly void: string;
  readonly lately: string;
  readonly days: string | null;
  readonly learnt: string | null;
  readonly given_high: string | null;
  readonly given_last: Date | null;
  readonly pace_first: string | null;
  readonly pace_since: Date | null;
  readonly touched: string | null;
}

function numbersOf(
  row: NumbersRow,
  band: NumberBand | undefined,
  isNeeded: boolean,
): NumbersOfType {
  const high = numberOf(row.high);
  const learnt = numberOf(row.learnt);
  const trouble = band !== undefined
    ? row.touched
    : isNeeded
    ? say("NO_BAND", { type: row.type })
    : null;
  const left = band === undefined || trouble !== null
    ? 0
    : Math.max(0, band.last - Math.max(band.first - 1, high ?? 0));
  const lately = Number(row.lately);
  // A day at least: the first block is no pace.
  const days = Math.min(PACE_DAYS, Math.max(1, Number(row.days ?? 0)));
  const perDay = lately === 0 ? null : Math.ceil(lately / days);
  const learntPerDay = paceOf(row);
  const ahead = band === undefined || learnt === null ? undefined : band.first - learnt;
  const isAhead = ahead !== undefined && ahead > 0 && trouble === null;
  const daysToBand = isAhead && learntPerDay !== null && learntPerDay > 0
    ? Math.floor(ahead / learntPerDay)
    : null;
  return {
    type: row.type,
    band: band ?? null,
    ...{ high, left, perDay, learnt, learntPerDay, daysToBand, trouble },
    used: Number(row.used),
    void: Number(row.void),
    daysLeft: perDay === null ? null : Math.floor(left / perDay),
    near: isAhead && (daysToBand === null ? ahead < NEAR_NUMBERS : daysToBand < NEAR_DAYS),
  };
}

/** From the first to the highest number that VNACCS gave while it was looked at; an hour at least. */
function paceOf({ pace_first, pace_since, given_high, given_last }: NumbersRow): number | null {
  if (pace_since === null || given_last === null) return null;
  const days = (given_last.getTime() - pace_since.getTime()) / 86_400_000;
  const numbers = Number(given_high) - Number(pace_first);
  return days < 1 / 24 || numbers <= 0 ? null : Math.ceil(numbers / days);
}

function numberOf(value: string | null): number | null {
  return value === null ? null : Number(value);
}

/** A number that both systems have given (F74). */
export interface ListedCollision {
  readonly at: Date;
  /** Without branch. */
  readonly number: string;
  /** `learnt` from an answer that passed, or told as a document was `given back`. */
  readonly kind: string;
  /** Who was told it by VNACCS: a user ID, or a user code. */
  readonly userId: string;
  readonly sentence: string;
}

/** The latest first, and how many there are in all. */
export async function listCollisions(
  sql: Sql,
  limit: number,
): Promise<{ readonly count: number; readonly collisions: readonly ListedCollision[] }> {
  const rows = await sql`
    select at, number, kind, user_id as "userId", sentence, count(*) over ()::int as count
    from number_collision order by id desc limit ${limit}`;
  const collisions = rows.map(({ count: _, ...row }) => row as unknown as ListedCollision);
  return { count: rows[0]?.count ?? 0, collisions };
}

/** What keeps the standby from giving numbers of a type, or soon will. */
export interface NumberTrouble {
  /** The same for as long as it lasts, whatever VNACCS gives meanwhile: type and kind of trouble. */
  readonly key: string;
  readonly sentence: Sentence;
}

export function numberTroubles(numbers: readonly NumbersOfType[]): NumberTrouble[] {
  const without = numbers.filter(({ band, trouble }) => band === null && trouble !== null)
    .map(({ type }) => type).join(", ");
  const unset = without === "" ? [] : [{
    key: `${without}: no band`,
    sentence: say("BANDS_UNSET", { types: without }),
  }];
  return unset.concat(numbers.flatMap(({ type, trouble, near, daysToBand, learnt, band }) => {
    if (band === null) return [];
    if (trouble !== null) {
      const sentence = say("TYPE_WITHOUT_NUMBERS", { type, why: trouble });
      return [{ key: `${type}: no numbers`, sentence }];
    }
    if (!near) return [];
    const found = { type, given: learnt!, first: band.first };
    const sentence = daysToBand === null
      ? say("BAND_NEAR", found)
      : say("BAND_NEAR_DAYS", { ...found, days: daysToBand });
    return [{ key: `${type}: near`, sentence }];
  }));
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
