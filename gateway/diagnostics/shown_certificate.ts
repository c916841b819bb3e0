import { once } from "node:events";
import { connect } from "node:tls";
import type { Listen } from "../settings/config.ts";
import { reachable } from "../reachable.ts";

/** How long whoever listens may take to show it. */
const SHOWN_MS_MAX = 1_000;

/** The certificate (DER) that is shown at an address; undefined where nobody shows one. */
export async function shownCertificate(listen: Listen): Promise<Uint8Array | undefined> {
  // Any port: where it listens is not known here.
  if (listen.port === 0) return undefined;
  const { hostname, port } = reachable(listen);
  // It is looked at, not trusted, and nothing is sent.
  const socket = connect({ host: hostname, port, rejectUnauthorized: false });
  try {
    await once(socket, "secureConnect", { signal: AbortSignal.timeout(SHOWN_MS_MAX) });
    const { raw } = socket.getPeerCertificate();
    return raw === undefined ? undefined : new Uint8Array(raw);
  } catch {
    return undefined;
  } finally {
    socket.destroy();
  }
}
