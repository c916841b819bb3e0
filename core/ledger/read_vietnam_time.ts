/**
 * The moment that `yyyyMMddHHmmss` in Vietnam time (UTC+7) names, as the header of a reply has it
 * (docs/wire-protocol.md 4, server receive time). Undefined for anything else: a centre that sends
 * blanks is no fault.
 */
export function readVietnamTime(text: string): Date | undefined {
  const parts = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})$/.exec(text);
  if (parts === null) return undefined;
  const [, year, month, day, hours, minutes, seconds] = parts;
  const at = new Date(`${year}-${month}-${day}T${hours}:${minutes}:${seconds}+07:00`);
  return Number.isNaN(at.getTime()) ? undefined : at;
}
