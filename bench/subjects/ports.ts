/** A port of the loopback address that nobody listens on now. */
export function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

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
