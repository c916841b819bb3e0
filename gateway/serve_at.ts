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
import { networkOf } from "../core/http/mod.ts";
import type { Listen } from "./config.ts";
import { limits } from "./limits.ts";
import { answerWith, requestOf } from "./web/node_http.ts";

/** Certificate and key, PEM. */
export interface TlsPair {
  readonly cert: string;
  readonly key: string;
}

export interface ServeAtOptions {
  /** Name of the setting that says where, for the message. */
  readonly setting: string;
  readonly listen: Listen;
  readonly tls?: TlsPair;
  readonly onError?: (error: unknown) => Response;
  /** Connections at most, all together and those of one network. */
  readonly connectionsMax?: number;
  readonly networkConnectionsMax?: number;
}

export type HttpHandler = (
  request: Request,
  info: { readonly remoteAddr: Deno.NetAddr },
) => Response | Promise<Response>;

/** A server that listens. */
export interface HttpServer {
  readonly addr: Deno.NetAddr;
  /** Shows another certificate from now on, which can be used with its key. */
  renew(pair: TlsPair): void;
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
    connections.shows(incoming.socket);
    const remoteAddr = {
      transport: "tcp" as const,
      hostname: incoming.socket.remoteAddress ?? "",
      port: incoming.socket.remotePort ?? 0,
    };
    let response: Response;
    try {
      response = await handler(requestOf(incoming, outgoing, scheme), { remoteAddr });
    } catch (error) {
      response = onError(error);
    }
    if (connections.isEnding) outgoing.shouldKeepAlive = false;
    await answerWith(response, incoming.method === "HEAD", outgoing).catch(onError);
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
  // Accepting that fails for want of a file is tried again with the next connection.
  server.on("error", (error) => onError(error));
  const { address, port: bound } = server.address() as { address: string; port: number };
  return {
    addr: { transport: "tcp", hostname: address, port: bound },
    renew: (pair) => (server as https.Server).setSecureContext(pair),
    shutdown: () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      server.close(() => resolve());
      connections.end();
      return promise;
    },
  };
}

/** The connections of a server that are open. */
class Connections {
  readonly #open = new Map<Socket, { network: string; silent: ReturnType<typeof setTimeout> }>();
  readonly #ofNetwork = new Map<string, number>();
  readonly #max: number;
  readonly #networkMax: number;
  isEnding = false;

  constructor({ connectionsMax, networkConnectionsMax }: ServeAtOptions) {
    this.#max = connectionsMax ?? limits.adminConnectionsMax;
    this.#networkMax = networkConnectionsMax ?? limits.adminNetworkConnectionsMax;
  }

  /** Keeps count of a connection, or closes it where there are too many. */
  take(socket: Socket): void {
    const network = networkOf(socket.remoteAddress ?? "");
    const ofNetwork = this.#ofNetwork.get(network) ?? 0;
    // A reset by the other side is its affair.
    socket.on("error", () => {});
    if (this.#open.size >= this.#max || ofNetwork >= this.#networkMax) {
      socket.destroy();
      return;
    }
    this.#ofNetwork.set(network, ofNetwork + 1);
    // A connection whose TLS never begins is no request yet, and has none of its time limits.
    const silent = setTimeout(() => socket.destroy(), limits.headMs);
    this.#open.set(socket, { network, silent });
    socket.once("close", () => this.#gone(socket));
  }

  /** A request came: from now on the limits of requests hold. */
  shows(socket: Socket): void {
    // Under TLS the request's socket is another one over the same connection.
    const from = socket.remotePort;
    for (const [each, { silent }] of this.#open) {
      if (each === socket || each.remotePort === from) clearTimeout(silent);
    }
  }

  /** Ends those on which nothing is under way; the others end with their answer. */
  end(): void {
    this.isEnding = true;
  }

  #gone(socket: Socket): void {
    const known = this.#open.get(socket);
    if (known === undefined) return;
    this.#open.delete(socket);
    clearTimeout(known.silent);
    const left = this.#ofNetwork.get(known.network)! - 1;
    if (left === 0) this.#ofNetwork.delete(known.network);
    else this.#ofNetwork.set(known.network, left);
  }
}
