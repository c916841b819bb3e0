import { announcedHolidays, fixedHolidays } from "./holidays.ts";

const dayMs = 24 * 60 * 60 * 1000;
const vietnamMs = 7 * 60 * 60 * 1000;

/** Whether a day of Vietnam (`yyyy-MM-dd`) is a working day: Monday to Friday, no holiday. */
export function isWorkingDay(day: string): boolean {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  return weekday > 0 && weekday < 6 && !fixedHolidays.includes(day.slice(5)) &&
    !announcedHolidays.has(day);
}

/**
 * When customs has to have answered (domain: within one working day): the same time of day on the
 * next working day. What comes on a day off counts as come when the next working day begins.
 */
export function dueAt(submittedAt: Date): Date {
  let local = submittedAt.getTime() + vietnamMs;
  if (!isWorkingDay(dayOf(local))) local = startOfNextWorkingDay(local);
  const timeOfDayMs = local - startOfDay(local);
  return new Date(startOfNextWorkingDay(local) + timeOfDayMs - vietnamMs);
}

function startOfNextWorkingDay(local: number): number {
  let day = startOfDay(local) + dayMs;
  while (!isWorkingDay(dayOf(day))) day += dayMs;
  return day;
}

function startOfDay(local: number): number {
  return Math.floor(local / dayMs) * dayMs;
}

function dayOf(local: number): string {
  return new Date(local).toISOString().slice(0, 10);
}
