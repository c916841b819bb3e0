import { type DerReader, derTag } from "./der_reader.ts";
import { say } from "../reasons/mod.ts";

/**
 * Reads the next element as a time: UTCTime or GeneralizedTime in the form that X.509 and CMS
 * prescribe (seconds present, no fraction, `Z`). Milliseconds since 1970; NaN on a fault, which a
 * day or hour that does not exist is, too.
 */
export function readTime(reader: DerReader, what: string): number {
  const element = reader.readAny(what);
  const content = reader.contentOf(element);
  const yearDigits = element.tag === derTag.utcTime
    ? 2
    : element.tag === derTag.generalizedTime
    ? 4
    : 0;
  // Digit by digit rather than by a pattern: a long list has a hundred thousand of these.
  const isTime = yearDigits > 0 && content.length === yearDigits + 11 &&
    content[yearDigits + 10] === 0x5a && areDigits(content, yearDigits + 10);
  const timeMs = isTime ? timeOf(content, yearDigits) : NaN;
  if (Number.isNaN(timeMs)) {
    reader.fail(say("ASN1_TIME", { what }));
  }
  return timeMs;
}

function timeOf(content: Uint8Array, yearDigits: number): number {
  const month = pair(content, yearDigits);
  const day = pair(content, yearDigits + 2);
  const hour = pair(content, yearDigits + 4);
  const minute = pair(content, yearDigits + 6);
  const second = pair(content, yearDigits + 8);
  const head = pair(content, 0);
  // Two digits mean 1950 to 2049 (RFC 5280 section 4.1.2.5.1).
  const year = yearDigits === 4 ? head * 100 + pair(content, 2) : head + (head < 50 ? 2000 : 1900);
  if (month < 1 || month > 12 || day < 1 || day > daysOf(year, month)) return NaN;
  if (hour > 23 || minute > 59 || second > 59) return NaN;
  const timeMs = Date.UTC(year, month - 1, day, hour, minute, second);
  // `Date.UTC` takes the years 0 to 99 for those of the last century.
  return year > 99 ? timeMs : new Date(timeMs).setUTCFullYear(year, month - 1, day);
}

function daysOf(year: number, month: number): number {
  if (month !== 2) return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
}

function pair(content: Uint8Array, at: number): number {
  return content[at]! * 10 + content[at + 1]! - 0x30 * 11;
}

function areDigits(content: Uint8Array, length: number): boolean {
  for (let at = 0; at < length; at++) {
    if (content[at]! < 0x30 || content[at]! > 0x39) return false;
  }
  return true;
}
