import { vietnamOffsetMs } from "../wire/mod.ts";
import { announcedDays, type DaysOff, fixedHolidays } from "./holidays.ts";

const dayMs = 24 * 60 * 60 * 1000;

/** Whether a day of Vietnam (`yyyy-MM-dd`) is a working day: Monday to Friday, no holiday. */
export function isWorkingDay(day: string, days: DaysOff = announcedDays): boolean {
  if (days.worked.has(day)) return true;
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  const since = fixedHolidays.get(day.slice(5));
  const isFixed = since !== undefined && Number(day.slice(0, 4)) >= since;
  return weekday > 0 && weekday < 6 && !isFixed && !days.off.has(day);
}

/**
 * When customs has to have answered (docs/domain.md "People and codes": within one working day):
 * the same time of day on the next working day. What comes on a day off counts as come when the
 * next working day begins.
 */
export function dueAt(submittedAt: Date, days: DaysOff = announcedDays): Date {
  let local = submittedAt.getTime() + vietnamOffsetMs;
  if (!isWorkingDay(dayOf(local), days)) local = startOfNextWorkingDay(local, days);
  const timeOfDayMs = local - startOfDay(local);
  return new Date(startOfNextWorkingDay(local, days) + timeOfDayMs - vietnamOffsetMs);
}

function startOfNextWorkingDay(local: number, days: DaysOff): number {
  let day = startOfDay(local) + dayMs;
  while (!isWorkingDay(dayOf(day), days)) day += dayMs;
  return day;
}

function startOfDay(local: number): number {
  return Math.floor(local / dayMs) * dayMs;
}

function dayOf(local: number): string {
  return new Date(local).toISOString().slice(0, 10);
}
