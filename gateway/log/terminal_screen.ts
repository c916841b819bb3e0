/** Whether a person reads what is written to one of the standard streams, and how wide his lines are. */
export function isWatched(stream: { isTerminal(): boolean }): boolean {
  try {
    return stream.isTerminal();
  } catch {
    // Who runs it has closed the stream.
    return false;
  }
}

/** Characters of a line of the terminal; undefined where the output goes to a file or a program. */
export function screenWidth(): number | undefined {
  if (!isWatched(Deno.stdout)) return undefined;
  try {
    const { columns } = Deno.consoleSize();
    return columns > 0 ? columns : undefined;
  } catch {
    return undefined;
  }
}
