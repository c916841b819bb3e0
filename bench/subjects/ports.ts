/**
 * A port of the loopback address that nobody listens on now. It lies below those that the system gives
 * to outgoing connections, one of which could have it before whoever asked for it listens.
 */
export function freePort(): number {
  for (;;) {
    const port = PORT_MIN + Math.floor(Math.random() * (OUTGOING_MIN - PORT_MIN));
    if (given.has(port)) continue;
    try {
      Deno.listen({ hostname: "127.0.0.1", port }).close();
    } catch (error) {
      if (error instanceof Deno.errors.AddrInUse) continue;
      throw error;
    }
    given.add(port);
    return port;
  }
}

/** Above those that programs have by default. */
const PORT_MIN = 12_000;
/** Where outgoing connections begin, as Linux has it unless it is told otherwise. */
const OUTGOING_MIN = 32_768;
/** By this process: who asked for one may not listen on it yet. */
const given = new Set<number>();

/** Resolves when somebody listens at `127.0.0.1:PORT`. */
export async function untilListening(target: string, waitMsMax = 60_000): Promise<void> {
  const [hostname, port] = target.split(":") as [string, string];
  const giveUpAt = performance.now() + waitMsMax;
  for (;;) {
    try {
      const connection = await Deno.connect({ hostname, port: Number(port) });
      return connection.close();
    } catch (error) {
      if (performance.now() > giveUpAt) {
        throw new Error(`nobody listens at ${target} after ${waitMsMax} ms`, { cause: error });
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
