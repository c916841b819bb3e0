import type { Listen } from "./settings/config.ts";

/** Where an address of this machine is asked: who listens everywhere, on loopback. */
export function reachable({ hostname, port }: Listen): Listen {
  if (hostname === "0.0.0.0") return { hostname: "127.0.0.1", port };
  if (hostname === "::") return { hostname: "::1", port };
  return { hostname, port };
}
