/**
 * Serves HTTP at an address for people and programs that look after the gateway.
 *
 * Connections are bounded, all together and those of one network: who opens any number of them gets no
 * further, and takes neither the files of the EDI address nor the others' place. One that says
 * nothing, or too little, is closed. The platform's newer server has no such bounds, and ends with
 * the first connection that finds no file, and the process with it.
 */
import http from "node:http";
import https from "node:https";
import type { Socket } from "node:net";
import { networkOf } from "../../core/http/mod.ts";
import type { Listen } from "../settings/config.ts";
import type { Pair } from "../keys/credentials.ts";
import { limits } from "../limits.ts";
import { answerWith, isForbiddenMethod, requestOf } from "../web/node_http.ts";

export interface ServeAtOptions {
  /** Name of the setting that says where, for the message. */
  readonly setting: string;
  readonly listen: Listen;
  readonly tls?: Pair;
  readonly onError?: (error: unknown) => Response;
  /** Connections at most, all together and those of one network. */
  readonly connectionsMax: number;
  readonly networkConnectionsMax: number;
  /** It accepted nothing any more and listens anew. */
  readonly onDeaf?: () => void;
}

export type HttpHandler = (
  request: Request,
  info: { readonly remoteAddr: Deno.NetAddr },
) => Response | Promise<Response>;

/** A server that listens. */
export interface HttpServer {
  readonly addr: Deno.NetAddr;
  /** Shows another certificate from now on, which can be used with its key. */
  renew(pair: Pair): void;
  /** Takes nothing new; resolves when the last answer has left. */
  shutdown(): Promise<void>;
}

/** Rejects with an error that names address and setting if it cannot listen. */
export async function serveAt(options: ServeAtOptions, handler: HttpHandler): Promise<HttpServer> {
  const { setting, listen, tls, onError = () => new Response(null, { status: 500 }) } = options;
  const { hostname, port } = listen;
  const scheme = tls === undefined ? "http" : "https";
  const connections = new Connections(options);
  const times = {
    connectionsCheckingInterval: limits.lookMs,
    // Those who look after many programs often name no host.
    requireHostHeader: false,
    headersTimeout: limits.headMs,
    requestTimeout: limits.adminRequestMs,
    keepAliveTimeout: limits.adminIdleMs,
  };
  const answer = async (incoming: http.IncomingMessage, outgoing: http.ServerResponse) => {
    using _underWay = connections.begin(incoming.socket);
    const remoteAddr = {
      transport: "tcp" as const,
      hostname: incoming.socket.remoteAddress ?? "",
      port: incoming.socket.remotePort ?? 0,
    };
    let response: Response;
    try {
      response = isForbiddenMethod(incoming.method)
        ? new Response(null, { status: 501 })
        : await handler(requestOf(incoming, outgoing, scheme), { remoteAddr });
    } catch (error) {
      response = onError(error);
    }
    if (connections.isEnding) outgoing.shouldKeepAlive = false;
    await answerWith(response, incoming.method === "HEAD", outgoing, onError);
  };
  const server = tls === undefined
    ? http.createServer(times, answer)
    : https.createServer({ ...times, ...tls }, answer);
  server.on("connection", (socket) => connections.take(socket));
  const { promise: listening, resolve, reject } = Promise.withResolvers<void>();
  server.once("error", reject);
  server.listen({ host: hostname, port }, resolve);
  try {
    await listening;
  } catch (error) {
    const reason = (error as { code?: unknown }).code === "EADDRINUSE"
      ? "another process listens there"
      : error instanceof Error
      ? error.message
      : String(error);
    const host = hostname.includes(":") ? `[${hostname}]` : hostname;
    throw new Error(`cannot listen on ${host}:${port} (${setting}): ${reason}`, { cause: error });
  }
  server.on("error", (error) => void onError(error));
  const { address, port: bound } = server.address() as { address: string; port: number };
  const looking = setInterval(async () => {
    if (connections.isEnding || await connections.hear(address, bound)) return;
    if (connections.isEnding) return;
    options.onDeaf?.();
    server.close();
    server.listen({ host: hostname, port: bound });
  }, limits.adminLookMs);
  Deno.unrefTimer(looking as unknown as number);
  return {
    addr: { transport: "tcp", hostname: address, port: bound },
    renew: (pair) => (server as https.Server).setSecureContext(pair),
    shutdown: () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      clearInterval(looking);
      server.close(() => resolve());
      connections.end();
      return promise;
    },
  };
}

/** A connection that is open. */
interface Open {
  readonly socket: Socket;
  readonly network: string;
  /** Ends it where no request comes: its TLS may never begin, and has none of a request's time limits. */
  readonly silent: ReturnType<typeof setTimeout>;
  underWay: number;
}

/** The connections of a server. */
class Connections {
  /** By their other end: under TLS the socket of a request is another one than that of its connection. */
  readonly #open = new Map<string, Open>();
  readonly #ofNetwork = new Map<string, number>();
  readonly #max: number;
  readonly #networkMax: number;
  /** How many have come, those that were turned away among them. */
  #come = 0;
  #comeAtLook = 0;
  isEnding = false;

  constructor({ connectionsMax, networkConnectionsMax }: ServeAtOptions) {
    this.#max = connectionsMax;
    this.#networkMax = networkConnectionsMax;
  }

  /** Keeps count of a connection, or closes it where there are too many. */
  take(socket: Socket): void {
    this.#come++;
    const network = networkOf(socket.remoteAddress ?? "");
    const ofNetwork = this.#ofNetwork.get(network) ?? 0;
    // A reset by the other side is its affair.
    socket.on("error", () => {});
    if (this.#open.size >= this.#max || ofNetwork >= this.#networkMax) {
      socket.destroy();
      return;
    }
    this.#ofNetwork.set(network, ofNetwork + 1);
    const silent = setTimeout(() => socket.destroy(), limits.headMs);
    const end = endOf(socket);
    this.#open.set(end, { socket, network, silent, underWay: 0 });
    socket.once("close", () => this.#gone(end));
  }

  /** A request has begun on a connection; disposed of when its answer has ended. */
  begin(socket: Socket): Disposable {
    const open = this.#open.get(endOf(socket));
    if (open !== undefined) {
      // From now on the limits of requests hold.
      clearTimeout(open.silent);
      open.underWay++;
    }
    return { [Symbol.dispose]: () => void (open !== undefined && open.underWay--) };
  }

  /** Ends those on which nothing is under way; the others end with their answer. */
  end(): void {
    this.isEnding = true;
    for (const { socket, underWay } of this.#open.values()) if (underWay === 0) socket.destroy();
  }

  /**
   * Whether a connection to this address is accepted. The platform stops accepting for good, and says
   * nothing of it, once a connection finds no file (F65).
   */
  async hear(hostname: string, port: number): Promise<boolean> {
    const before = this.#come;
    if (before !== this.#comeAtLook) {
      this.#comeAtLook = before;
      return true;
    }
    const own = { "0.0.0.0": "127.0.0.1", "::": "::1" }[hostname] ?? hostname;
    // Where there is no file for this either, the next look tells.
    const connection = await Deno.connect({ hostname: own, port }).catch(() => undefined);
    if (connection === undefined) return true;
    for (let waited = 0; waited < limits.adminHearMs && this.#come === before; waited += 50) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    connection.close();
    return this.#come !== before;
  }

  #gone(end: string): void {
    const known = this.#open.get(end);
    if (known === undefined) return;
    this.#open.delete(end);
    clearTimeout(known.silent);
    const left = this.#ofNetwork.get(known.network)! - 1;
    if (left === 0) this.#ofNetwork.delete(known.network);
    else this.#ofNetwork.set(known.network, left);
  }
}

function endOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}
