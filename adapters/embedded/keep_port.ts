import { join } from "node:path";

/**
 * The port of the server: the one it had before while that is free, so that its address stays
 * the same over restarts; else a free one, which is kept from then on.
 */
export async function keepPort(home: string): Promise<number> {
  const path = join(home, "port");
  const kept = Number(await Deno.readTextFile(path).catch(() => ""));
  if (kept > 0 && isFreePort(kept)) return kept;
  const port = findFreePort();
  await Deno.writeTextFile(path, `${port}\n`);
  return port;
}

/** Whether a port of the loopback address can be listened on now. */
export function isFreePort(port: number): boolean {
  try {
    Deno.listen({ hostname: "127.0.0.1", port }).close();
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.AddrInUse) return false;
    throw error;
  }
}

function findFreePort(): number {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  listener.close();
  return port;
}
