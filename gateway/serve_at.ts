import type { Listen } from "./config.ts";

export interface ServeAtOptions {
  /** Name of the setting that says where, for the message. */
  readonly setting: string;
  readonly listen: Listen;
  /** PEM. */
  readonly tls?: { readonly cert: string; readonly key: string };
  /** Another of this process may listen there too, before or after. */
  readonly reusePort?: boolean;
  readonly onError?: (error: unknown) => Response;
}

/** Serves HTTP at an address. Throws an error that names address and setting if it cannot listen. */
export function serveAt(
  { setting, listen, tls, reusePort = false, onError }: ServeAtOptions,
  handler: Deno.ServeHandler<Deno.NetAddr>,
): Deno.HttpServer<Deno.NetAddr> {
  try {
    return Deno.serve({ ...listen, ...tls, reusePort, onListen: () => {}, onError }, handler);
  } catch (error) {
    const reason = error instanceof Deno.errors.AddrInUse
      ? "another process listens there"
      : error instanceof Error
      ? error.message
      : String(error);
    const { hostname, port } = listen;
    const host = hostname.includes(":") ? `[${hostname}]` : hostname;
    throw new Error(`cannot listen on ${host}:${port} (${setting}): ${reason}`, { cause: error });
  }
}
