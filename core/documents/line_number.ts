/**
 * The line that an item of text names, counted from 1; 0 where it names none. What a language reads as a
 * number (`0X1`, `1E0`) is no line.
 */
export function lineNumber(text: string): number {
  return /^\d+$/.test(text) ? Number(text) : 0;
}
