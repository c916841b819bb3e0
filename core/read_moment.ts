const isoDate = /^(\d{4})-(\d{2})-(\d{2})$/;
const dayFirst = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/;
const clock = /^([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d(?:\.\d{1,9})?))?$/;
const offset = /(?:Z|[+-](?:[01]\d|2[0-3]):?[0-5]\d)$/i;

const DAY_MS = 24 * 3_600_000;

/** What is expected where a moment is, for whoever wrote another thing. */
export const momentForms =
  "a date or a time of Viet Nam such as 2026-01-31, 2026-01-31T08:00 or 31/01/2026 08:00, or one " +
  "with its offset such as 2026-01-31T01:00:00Z";

/**
 * A moment as people write it. Without an offset it is meant in Viet Nam, where all of these systems
 * stand. A date without time is the whole day: its first moment where a range begins, the first one
 * after it where a range ends, since ranges end before their last moment. Undefined for anything else.
 */
export function readMoment(text: string, edge: "from" | "to"): Date | undefined {
  const written = text.trim();
  const [, zone] = /\d((?:Z|[+-]\d{2}:?\d{2}))$/i.exec(written) ?? [];
  const hasZone = zone !== undefined && offset.test(written) && /[T ]/i.test(written);
  const local = hasZone ? written.slice(0, -zone.length) : written;
  const [date = "", time, ...rest] = local.split(/[T ]+/i);
  const day = readDay(date);
  if (day === undefined || rest.length > 0) return undefined;
  if (time === undefined) {
    const begins = Date.parse(`${day}T00:00:00+07:00`);
    return new Date(edge === "from" ? begins : begins + DAY_MS);
  }
  const [, hours, minutes, seconds = "00"] = clock.exec(time) ?? [];
  if (hours === undefined) return undefined;
  const offsetText = hasZone ? zone.toUpperCase().replace(/^([+-]\d{2}):?/, "$1:") : "+07:00";
  return new Date(`${day}T${hours}:${minutes}:${seconds}${offsetText}`);
}

/** The date as ISO writes it; undefined for one that no calendar has. */
function readDay(text: string): string | undefined {
  const [, isoYear, isoMonth, isoDay] = isoDate.exec(text) ?? [];
  const [, localDay, localMonth, localYear] = dayFirst.exec(text) ?? [];
  const year = isoYear ?? localYear;
  if (year === undefined) return undefined;
  const day = [year, isoMonth ?? localMonth, isoDay ?? localDay]
    .map((part) => part!.padStart(2, "0")).join("-");
  const at = new Date(`${day}T00:00:00Z`);
  return Number.isNaN(at.getTime()) || at.toISOString().slice(0, 10) !== day ? undefined : day;
}
