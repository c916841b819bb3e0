/** Waits for a state, not for time: looks until `found` gives something, at most `waitMs`. */
export async function waitUntil<T>(
  what: string,
  found: () => T | undefined | false | Promise<T | undefined | false>,
  waitMs = 20_000,
): Promise<T> {
  const giveUpAt = performance.now() + waitMs;
  for (;;) {
    const value = await found();
    if (value !== undefined && value !== false) return value;
    if (performance.now() > giveUpAt) throw new Error(`waited ${waitMs} ms in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
