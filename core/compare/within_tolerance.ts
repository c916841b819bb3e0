import { readDay } from "../wire/mod.ts";

const dayMs = 86_400_000;

/** Whether two amounts are at most `by` apart; what is no number is not. */
export function withinAmount(one: string, other: string, by: number): boolean {
  const [a, b] = [readAmount(one), readAmount(other)];
  if (a === undefined || b === undefined) return false;
  // A sum of decimals is not exact: a difference that is the bound itself must pass.
  return Math.abs(a - b) <= by * (1 + Number.EPSILON) + Number.EPSILON * Math.max(1, Math.abs(a));
}

/**
 * Whether two dates (`ddMMyyyy`) or two times (`HHmm`, `HHmmss`) are at most `seconds` apart. A time
 * without its day may lie on both sides of midnight.
 */
export function withinSeconds(one: string, other: string, seconds: number): boolean {
  const [a, b] = [readMoment(one), readMoment(other)];
  if (a === undefined || b === undefined || a.kind !== b.kind) return false;
  const apart = Math.abs(a.ms - b.ms);
  return (a.kind === "date" ? apart : Math.min(apart, dayMs - apart)) <= seconds * 1000;
}

function readAmount(text: string): number | undefined {
  return /^-?(\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : undefined;
}

function readMoment(text: string): { kind: "date" | "time"; ms: number } | undefined {
  const day = readDay(text);
  if (day !== undefined) return { kind: "date", ms: Date.parse(`${day}T00:00:00Z`) };
  const time = /^([01]\d|2[0-3])([0-5]\d)([0-5]\d)?$/.exec(text);
  if (time === null) return undefined;
  const [hours, minutes, seconds] = [time[1], time[2], time[3] ?? "0"].map(Number);
  return { kind: "time", ms: ((hours! * 60 + minutes!) * 60 + seconds!) * 1000 };
}
