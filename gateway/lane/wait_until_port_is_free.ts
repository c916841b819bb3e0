import type { Listen } from "../settings/config.ts";

/** How often a busy port is looked at again. */
const AGAIN_MS = 100;

/**
 * Resolves when nobody listens on the port, after `patienceMs` at most: a process that was told to
 * stop may still be ending. Throws if somebody then still does. The lanes share their port
 * (`SO_REUSEPORT`), so the system would let another gateway share it too, and spread messages over
 * two journals without a word; a socket that shares with nobody is told.
 */
export async function waitUntilPortIsFree(listen: Listen, patienceMs: number): Promise<void> {
  if (listen.port === 0) return;
  for (let waitedMs = 0;; waitedMs += AGAIN_MS) {
    try {
      return Deno.listen({ ...listen }).close();
    } catch (error) {
      if (!(error instanceof Deno.errors.AddrInUse)) throw error;
      if (waitedMs >= patienceMs) {
        throw new Error(
          `cannot listen on ${listen.hostname}:${listen.port}: another process listens there`,
          { cause: error },
        );
      }
    }
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
  }
}
