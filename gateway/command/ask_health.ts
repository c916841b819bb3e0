import { once } from "node:events";
import { get, type IncomingMessage } from "node:http";
import { connect, type TLSSocket } from "node:tls";
import type { Listen } from "../settings/config.ts";

/** How long an answer may take, in milliseconds. */
const ANSWER_MS_MAX = 2_000;

export interface Health {
  /** Whether anybody has answered. */
  readonly isReached: boolean;
  readonly healthy: boolean;
  /** The gateway's own words, or why there are none. */
  readonly says: string;
}

/** Asks a gateway of this machine how it is; `path`: `/livez` or `/readyz`. */
export async function askHealth(
  { hostname, port }: Listen,
  path: string,
  tls: boolean,
): Promise<Health> {
  const signal = AbortSignal.timeout(ANSWER_MS_MAX);
  let socket: TLSSocket | undefined;
  try {
    // Its certificate is for others, and has its own warnings before it ends: a gateway that works
    // is not to be restarted because its name is not 127.0.0.1. Nothing secret is sent.
    // Not by node:https: with NODE_EXTRA_CA_CERTS in the environment it reads the authorities of the
    // system, for which there is no permission that could be given alone.
    if (tls) {
      socket = connect({ host: hostname, port, rejectUnauthorized: false });
      await once(socket, "secureConnect", { signal });
    }
    // `agent: false` would open a connection of its own.
    const how = socket === undefined ? { agent: false } : { createConnection: () => socket! };
    const asked = get({ hostname, port, path, signal, ...how });
    const [response] = await once(asked, "response", { signal }) as [IncomingMessage];
    let text = "";
    for await (const part of response.setEncoding("utf8")) text += part;
    return { isReached: true, healthy: response.statusCode === 200, says: text.trim() };
  } catch (error) {
    const reason = signal.aborted
      ? `no answer within ${ANSWER_MS_MAX} ms`
      : (error as Error).message;
    return { isReached: false, healthy: false, says: `cannot ask ${hostname}:${port}: ${reason}` };
  } finally {
    socket?.destroy();
  }
}
