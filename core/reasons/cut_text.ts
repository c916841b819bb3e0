/** Stands where something was left out, in either language. */
export const cutMark = " […] ";

/**
 * A text of at most so many characters, its middle left out where it is longer: what a sentence says
 * around a long name stands at its beginning and its end.
 */
export function cutText(text: string, charactersMax: number): string {
  if (text.length <= charactersMax) return text;
  const kept = charactersMax - cutMark.length;
  const head = Math.ceil(kept / 2);
  return wholeCharacters(text.slice(0, head)) + cutMark +
    wholeCharacters(text.slice(text.length - (kept - head)));
}

/** Without the half of a character at either end. */
function wholeCharacters(text: string): string {
  return text.replace(/^[\udc00-\udfff]|[\ud800-\udbff]$/g, "");
}
