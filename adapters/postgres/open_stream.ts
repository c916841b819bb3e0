/**
 * A stream of bytes to one server of the database, encrypted as `sslmode` asks.
 *
 * Node's sockets, not the runtime's own: `Deno.startTls` trusts a given authority *beside* those of
 * the system, so that `verify-ca` would let in anybody with a public certificate, and cannot leave
 * the certificate unchecked (`require`). Without encryption both are equally fast.
 */
import { connect as connectTcp, isIP, type Socket } from "node:net";
import { connect as connectTls, type ConnectionOptions } from "node:tls";
import type { DatabaseAddress, DatabaseHost } from "./database_address.ts";
import { HostFailure } from "./host_failure.ts";

/** Asks for encryption, before anything else is said. */
const sslRequest = Uint8Array.of(0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f);

export type Encryption =
  | "none"
  /** Encrypted where the server offers it, else not. */
  | "if offered"
  | "must";

export interface StreamOptions {
  readonly address: DatabaseAddress;
  readonly host: DatabaseHost;
  /** IP address or path of the Unix socket. */
  readonly dial: string;
  readonly encryption: Encryption;
  /** Whether the certificate's chain and its names count. */
  readonly verify: { readonly chain: boolean; readonly name: boolean };
  /** Ends the attempt; its reason is a `HostFailure`. */
  readonly signal: AbortSignal;
}

export interface OpenStream {
  readonly socket: Socket;
  readonly isEncrypted: boolean;
}

/**
 * Opens a stream. Rejects with a `HostFailure` that says at which step.
 */
export async function openStream(options: StreamOptions): Promise<OpenStream> {
  const { address, host, dial, encryption, signal } = options;
  const socket = host.isSocket ? connectTcp(dial) : connectTcp(host.port, dial);
  const stop = () => void socket.destroy();
  signal.addEventListener("abort", stop);
  if (signal.aborted) stop();
  try {
    await event(socket, "connect").catch((error) => {
      throw new HostFailure(host, "connect", reasonOf(error), codeOf(error));
    });
    if (!host.isSocket) {
      socket.setNoDelay(true);
      socket.setKeepAlive(true, address.keepAliveMs);
    }
    if (encryption === "none") return { socket, isEncrypted: false };
    socket.write(sslRequest);
    const offered = await event(socket, "data").catch((error) => {
      throw new HostFailure(host, "connect", reasonOf(error), codeOf(error));
    }) as Uint8Array;
    // More than the one byte would be taken for part of the encrypted stream.
    if (offered.length !== 1 || offered[0] !== 0x53) {
      if (offered.length === 1 && offered[0] === 0x4e && encryption === "if offered") {
        return { socket, isEncrypted: false };
      }
      throw new HostFailure(host, "tls", "the server does not offer TLS", "TLS_NOT_OFFERED");
    }
    return { socket: await encrypt(options, socket), isEncrypted: true };
  } catch (error) {
    socket.destroy();
    throw signal.aborted ? signal.reason : error;
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

async function encrypt({ address, host, verify }: StreamOptions, plain: Socket): Promise<Socket> {
  const read = (setting: string, file: string | undefined) =>
    file === undefined ? undefined : Deno.readTextFile(file).catch((error) => {
      throw new HostFailure(host, "tls", `cannot read ${setting}: ${error.message}`, "TLS_FILE");
    });
  const [ca, cert, key] = await Promise.all([
    read("sslrootcert", address.rootCertFile),
    read("sslcert", address.clientCertFile),
    read("sslkey", address.clientKeyFile),
  ]);
  const options: ConnectionOptions = {
    socket: plain,
    // Names of a certificate are compared with the host that was named, IP addresses as well; only
    // names may be asked for in the handshake.
    host: host.name,
    ...(isIP(host.name) === 0 ? { servername: host.name } : {}),
    ...{ ca, cert, key },
    rejectUnauthorized: verify.chain,
    ...(verify.name ? {} : { checkServerIdentity: () => undefined }),
  };
  const refused = (error: unknown) =>
    new HostFailure(host, "tls", `no encrypted connection: ${reasonOf(error)}`, "TLS_FAILED");
  let socket: Socket;
  try {
    socket = connectTls(options);
  } catch (error) {
    // A file that holds no certificate.
    throw refused(error);
  }
  try {
    await event(socket, "secureConnect");
  } catch (error) {
    socket.destroy();
    throw refused(error);
  }
  return socket;
}

/** The next event of a name; rejects where the socket fails or closes instead. */
function event(socket: Socket, name: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const failed = (error: unknown) => done(() => reject(error));
    const closed = () => done(() => reject(new Error("the server closed the connection")));
    const happened = (value: unknown) => done(() => resolve(value));
    const done = (settle: () => void) => {
      socket.off("error", failed);
      socket.off("close", closed);
      socket.off(name, happened);
      // What is still said about a socket that nobody uses.
      socket.on("error", () => {});
      settle();
    };
    socket.once("error", failed);
    socket.once("close", closed);
    socket.once(name, happened);
  });
}

function codeOf(error: unknown): string {
  const { code } = error as { code?: unknown };
  return typeof code === "string" ? code : "CONNECTION_CLOSED";
}

function reasonOf(error: unknown): string {
  const { message } = error as Error;
  return message === "" ? codeOf(error) : message;
}
