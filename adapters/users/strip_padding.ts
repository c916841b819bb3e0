/** A fixed-width text without the blanks that fill it up at the end (docs/wire-protocol.md 4). */
export function stripPadding(text: string): string {
  let end = text.length;
  while (end > 0 && text.charCodeAt(end - 1) === 0x20) end--;
  return end === text.length ? text : text.slice(0, end);
}
