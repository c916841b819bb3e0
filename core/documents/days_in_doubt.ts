/**
 * Days that no declaration names unless by a slip: an invoice of next year, an arrival ten years ago.
 * They are days of the calendar, and no list has a code for a day that is too early or too late, so what
 * names them is taken. No permit rests on them.
 */
import { numbered } from "../codes/mod.ts";
import { type ItemPlan, type Items, vietnamOffsetMs, vietnamTime } from "../wire/mod.ts";

/** Items by what their days can be. `#` stands for the number of a numbered item. */
interface DayItems {
  /** Of what was there before it was declared. */
  readonly past: readonly string[];
  /** Of what is planned or has come. Goods may lie in a bonded warehouse for years. */
  readonly near: readonly string[];
}

const importItems: DayItems = { past: ["IVD", "ISD"], near: ["ICD", "ARR", "DPD", "ADT"] };
const exportItems: DayItems = { past: ["IVD"], near: ["ECD", "SYM", "DPD", "ADT"] };

export const dayItems: Readonly<Record<string, DayItems>> = {
  IDA: importItems,
  IDA01: importItems,
  EDA: exportItems,
  EDA01: exportItems,
  OLA: { past: ["TCD", "DB#", "IS#", "PD#"], near: ["SDT", "EDT", "DD#"] },
};

/** Past days are within living memory of the centre, which is there since 2014, and its papers. */
const pastYearsMax = 20;
const nearYearsBack = 3;
const nearYearsAhead = 1;
const dayMs = 24 * 60 * 60 * 1000;

/**
 * The items of a declaration whose days are in doubt. `receivedAt`: when it is judged; `since`: when it
 * was made, for what was planned then.
 */
export function daysInDoubt(
  items: Items,
  { receivedAt, since = receivedAt }: { readonly receivedAt: Date; readonly since?: Date },
): string[] {
  const lines = linesOf(items.plan);
  if (lines === undefined) return [];
  const { past, near } = boundsOn(receivedAt, since);
  const found: string[] = [];
  for (const { line, isPast } of lines) {
    if (!items.isFilledAt(line)) continue;
    const value = items.valueAt(line);
    const day = value.slice(4) + value.slice(2, 4) + value.slice(0, 2);
    const { first, last } = isPast ? past : near;
    if (day < first || day > last) found.push(items.placeAt(line).id);
  }
  return found;
}

interface Span {
  readonly first: string;
  readonly last: string;
}

interface Bounds {
  /** Days since the epoch, in Vietnam. */
  readonly judged: number;
  readonly made: number;
  readonly past: Span;
  readonly near: Span;
}

/** Those of the last declaration: the next one is mostly of the same day. */
let known: Bounds | undefined;

function boundsOn(receivedAt: Date, since: Date): Bounds {
  const dayOf = (at: Date): number => Math.floor((at.getTime() + vietnamOffsetMs) / dayMs);
  const [judged, made] = [dayOf(receivedAt), dayOf(since)];
  if (known?.judged === judged && known.made === made) return known;
  const madeOn = vietnamTime(since).slice(0, 8);
  // In Auckland it is tomorrow already.
  const tomorrow = vietnamTime(new Date(receivedAt.getTime() + dayMs)).slice(0, 8);
  return known = {
    judged,
    made,
    past: { first: yearsFrom(madeOn, -pastYearsMax), last: tomorrow },
    near: { first: yearsFrom(madeOn, -nearYearsBack), last: yearsFrom(madeOn, nearYearsAhead) },
  };
}

function yearsFrom(day: string, years: number): string {
  return String(Number(day.slice(0, 4)) + years) + day.slice(4);
}

interface DayLine {
  readonly line: number;
  readonly isPast: boolean;
}

const plans = new WeakMap<ItemPlan, readonly DayLine[]>();

function linesOf(plan: ItemPlan): readonly DayLine[] | undefined {
  const items = dayItems[plan.layout.code];
  if (items === undefined) return undefined;
  let lines = plans.get(plan);
  if (lines === undefined) {
    const of = (ids: readonly string[], isPast: boolean): DayLine[] =>
      ids.flatMap((id) => numbered(plan, id)).map((id) => ({ line: plan.lineOf(id), isPast }));
    plans.set(plan, lines = [...of(items.past, true), ...of(items.near, false)]);
  }
  return lines;
}
