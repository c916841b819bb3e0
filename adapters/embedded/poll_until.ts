/** How often a condition of another process is looked at. */
const pollMs = 10;

/** Waits until the condition holds; false if it does not within the given milliseconds. */
export async function pollUntil(
  condition: () => Promise<boolean>,
  waitMsMax: number,
): Promise<boolean> {
  const started = performance.now();
  while (!await condition()) {
    if (performance.now() - started > waitMsMax) return false;
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
  return true;
}
