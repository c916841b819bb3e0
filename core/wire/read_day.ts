/** A day as items hold it, `ddMMyyyy`, as `yyyy-MM-dd`; undefined for what is no day of the calendar. */
export function readDay(text: string): string | undefined {
  const parts = /^(\d\d)(\d\d)(\d{4})$/.exec(text);
  if (parts === null) return undefined;
  const [day, month, year] = [Number(parts[1]), Number(parts[2]), Number(parts[3])];
  const isDay = year > 0 && month >= 1 && month <= 12 && day >= 1 && day <= daysOf(month, year);
  return isDay ? `${parts[3]}-${parts[2]}-${parts[1]}` : undefined;
}

function daysOf(month: number, year: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}
