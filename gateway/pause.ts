/** Waits; does not keep the process from ending. */
export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    Deno.unrefTimer(setTimeout(resolve, milliseconds));
  });
}
