import { type DerReader, derTag } from "./read_der.ts";

/**
 * Reads the next element as a time: UTCTime or GeneralizedTime in the form that X.509 and CMS
 * prescribe (seconds present, no fraction, `Z`). Milliseconds since 1970; NaN on a fault.
 */
export function readTime(reader: DerReader, what: string): number {
  const element = reader.readAny(what);
  const text = String.fromCharCode(...reader.contentOf(element).subarray(0, 16));
  const digits = text.slice(0, -1);
  const yearDigits = element.tag === derTag.utcTime
    ? 2
    : element.tag === derTag.generalizedTime
    ? 4
    : 0;
  const wellFormed = yearDigits > 0 && text.endsWith("Z") && /^\d+$/.test(digits) &&
    digits.length === yearDigits + 10;
  const time = wellFormed ? timeOf(digits, yearDigits) : NaN;
  if (Number.isNaN(time)) {
    reader.fail(`Cannot read ${what}: expected a UTC time with seconds, found another form`);
  }
  return time;
}

function timeOf(digits: string, yearDigits: number): number {
  const part = (index: number) =>
    Number(digits.slice(yearDigits + 2 * index, yearDigits + 2 * index + 2));
  const shortYear = Number(digits.slice(0, yearDigits));
  // Two digits mean 1950 to 2049 (RFC 5280 section 4.1.2.5.1).
  const year = yearDigits === 4 ? shortYear : shortYear + (shortYear < 50 ? 2000 : 1900);
  const [month, day, hour, minute, second] = [part(0), part(1), part(2), part(3), part(4)];
  const date = new Date(0);
  date.setUTCFullYear(year!, month! - 1, day!);
  date.setUTCHours(hour!, minute!, second!);
  // A day or hour that does not exist rolls over into another one.
  const exists = date.getUTCMonth() === month! - 1 && date.getUTCDate() === day &&
    date.getUTCHours() === hour && date.getUTCMinutes() === minute &&
    date.getUTCSeconds() === second;
  return exists ? date.getTime() : NaN;
}
