import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import type { DatabaseHost } from "./database_address.ts";
import { HostFailure } from "./host_failure.ts";

/**
 * What is dialled for a host: itself, or the IP addresses of its name in the system's order.
 *
 * @param ms how long that may take.
 * @throws HostFailure if there are none.
 */
export async function resolveHost(host: DatabaseHost, ms: number): Promise<readonly string[]> {
  if (host.isSocket || isIP(host.dial) !== 0) return [host.dial];
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    const said = Object.assign(new Error("its address is not told in time"), { code: "EAI_AGAIN" });
    timer = setTimeout(() => reject(said), ms);
  });
  try {
    const found = await Promise.race([lookup(host.dial, { all: true }), late]);
    return found.map(({ address }) => address);
  } catch (error) {
    const { message, code } = error as { message: string; code?: string };
    throw new HostFailure(host, "connect", message, code ?? "ENOTFOUND");
  } finally {
    clearTimeout(timer);
  }
}
