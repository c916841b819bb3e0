/** A moment of a `datetime-local` field, meant as Viet Nam time; undefined where there is none. */
export function readLocalTime(text: string): Date | undefined {
  const match = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?$/.exec(text);
  if (match === null) return undefined;
  const at = new Date(`${text}${match[1] === undefined ? ":00" : ""}+07:00`);
  return Number.isNaN(at.getTime()) ? undefined : at;
}
