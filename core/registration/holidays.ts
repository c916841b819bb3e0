/**
 * Days off of Vietnam. Built in are the fixed public holidays and what was announced for single years;
 * days by the lunar calendar and exchanged days cannot be computed. A file adds to them each year, so
 * that no new version is needed (`readDaysOff`).
 */

/** Days that differ from the week's own: `yyyy-MM-dd`. */
export interface DaysOff {
  /** Working days of the week on which nobody works. */
  readonly off: ReadonlySet<string>;
  /** Days of a weekend on which people work in exchange; they count before `off`. */
  readonly worked: ReadonlySet<string>;
}

/** `MM-dd` and the first year: the new years, the end of the war, labour, independence, culture. */
export const fixedHolidays: ReadonlyMap<string, number> = new Map([
  ["01-01", 0],
  ["04-30", 0],
  ["05-01", 0],
  ["09-02", 0],
  ["11-24", 2026],
]);

/**
 * Beside the fixed ones: New Year by the lunar calendar, Hùng Kings, days in place of a weekend,
 * exchanged days. 2025 and 2026 as announced; 2027 as the labour code has it – New Year's Eve and
 * four days, the day behind independence – until the exchanged days are announced.
 */
export const announcedDays: DaysOff = {
  off: new Set([
    ...["2025-01-27", "2025-01-28", "2025-01-29", "2025-01-30", "2025-01-31"],
    ...["2025-04-07", "2025-05-02", "2025-09-01"],
    ...["2026-01-02", "2026-02-16", "2026-02-17", "2026-02-18", "2026-02-19", "2026-02-20"],
    ...["2026-04-27", "2026-08-31", "2026-09-01"],
    ...["2027-02-05", "2027-02-08", "2027-02-09", "2027-02-10", "2027-02-11"],
    ...["2027-04-16", "2027-05-03", "2027-09-03"],
  ]),
  worked: new Set(["2025-04-26", "2026-01-10", "2026-08-22"]),
};

/** Why a file of days off cannot be used. */
export interface DaysOffFault {
  readonly line: number;
  readonly reason: string;
}

/**
 * Reads days off, one in a line: `yyyy-MM-dd`, or `+yyyy-MM-dd` for a day that is worked in exchange.
 * Behind it and in lines of their own there may be remarks after `#`.
 */
export function readDaysOff(text: string): DaysOff | DaysOffFault {
  const off = new Set<string>();
  const worked = new Set<string>();
  for (const [index, written] of text.replace(/^\uFEFF/, "").split(/\r?\n/).entries()) {
    const line = written.replace(/#.*$/, "").trim();
    if (line === "") continue;
    const day = line.replace(/^\+/, "");
    if (!isDay(day)) {
      return { line: index + 1, reason: `expected yyyy-MM-dd or +yyyy-MM-dd, found "${line}"` };
    }
    (line.startsWith("+") ? worked : off).add(day);
  }
  return { off, worked };
}

/** The days of both. */
export function joinDaysOff(one: DaysOff, other: DaysOff): DaysOff {
  return { off: one.off.union(other.off), worked: one.worked.union(other.worked) };
}

function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}
