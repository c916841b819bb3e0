/**
 * Listens at the EDI address of one lane and carries its connections. The lanes share the port
 * (`SO_REUSEPORT`) and count connections together. Nothing that a sender does ends the lane: what
 * goes wrong on a connection ends that connection, and an accept that fails is tried again after a
 * pause, as the files that are open may be fewer then (F65).
 */
import { setNoDelay } from "../../adapters/libcrypto/mod.ts";
import type { Listen } from "../config.ts";
import { limits } from "../limits.ts";
import type { EdiHandler } from "./app.ts";
import type { BodyRoom } from "./body_room.ts";
import type { ConnectionCounts } from "./connection_counts.ts";
import { type ConnectionState, EdiConnection, type EdiConnectionHost } from "./edi_connection.ts";

export interface ServeEdiOptions {
  readonly listen: Listen;
  /** PEM; the address speaks plain HTTP without them. */
  readonly tls?: { readonly cert: string; readonly key: string };
  readonly handler: EdiHandler;
  readonly room: BodyRoom;
  readonly counts: ConnectionCounts;
  readonly bodyBytesMax: number;
  readonly idleMs: number;
  readonly bodyMs: number;
  /** Answered with an HTTP status and no EDI answer. */
  readonly onRefused: (status: number, sentence: string, address: string) => void;
  /** Connections closed or not taken, by a limit or for what came on them. */
  readonly onClosed: (reason: string, address: string) => void;
  readonly onMistake: (error: unknown) => void;
  /** Accepting failed; it goes on after a pause. */
  readonly onAcceptFailed: (error: unknown) => void;
}

export class EdiServer implements EdiConnectionHost {
  readonly #listener: Deno.Listener<Deno.Conn>;
  readonly #connections = new Set<EdiConnection>();
  /**
   * Those without a request, the longest first, which make way for others: before all those that
   * never had one.
   */
  readonly #strange = new Set<EdiConnection>();
  readonly #kept = new Set<EdiConnection>();
  readonly #timer: ReturnType<typeof setInterval>;
  #empty = Promise.withResolvers<void>();
  isStopping = false;
  date = new Date().toUTCString();

  constructor(private readonly options: ServeEdiOptions) {
    const { listen, tls, idleMs, bodyMs } = options;
    const at = { hostname: listen.hostname, port: listen.port, reusePort: true };
    // A sender that offers HTTP/2 as well takes HTTP/1.1; one that offers nothing is not asked. One
    // that offers 1.0 alone would otherwise be refused before its first byte.
    this.#listener = tls === undefined
      ? Deno.listen(at)
      : Deno.listenTls({ ...at, ...tls, alpnProtocols: ["http/1.1", "http/1.0"] });
    // Plain connections have it set one by one; see there for what TLS needs.
    if (tls !== undefined) setNoDelay(this.port);
    const lookMs = Math.min(limits.lookMs, Math.max(20, Math.min(idleMs, bodyMs) / 4));
    this.#timer = setInterval(this.#look, lookMs);
    this.#accept();
  }

  get port(): number {
    return (this.#listener.addr as Deno.NetAddr).port;
  }

  /** How many connections are in each state. */
  get states(): ReadonlyMap<ConnectionState, number> {
    const states = new Map<ConnectionState, number>();
    for (const { state } of this.#connections) states.set(state, (states.get(state) ?? 0) + 1);
    return states;
  }

  /** Takes nothing new; resolves when the last answer has left. */
  async shutdown(): Promise<void> {
    if (!this.isStopping) {
      this.isStopping = true;
      this.#listener.close();
      for (const connection of this.#connections) {
        if (connection.state === "idle") connection.close();
      }
    }
    if (this.#connections.size > 0) await this.#empty.promise;
    clearInterval(this.#timer);
  }

  /** Closes what is still open. */
  [Symbol.dispose](): void {
    this.isStopping = true;
    clearInterval(this.#timer);
    try {
      this.#listener.close();
    } catch {
      // Closed already.
    }
    for (const connection of this.#connections) connection.close();
  }

  get handler(): EdiHandler {
    return this.options.handler;
  }

  get room(): BodyRoom {
    return this.options.room;
  }

  get bodyBytesMax(): number {
    return this.options.bodyBytesMax;
  }

  get idleMs(): number {
    return this.options.idleMs;
  }

  get bodyMs(): number {
    return this.options.bodyMs;
  }

  onState(connection: EdiConnection): void {
    if (connection.state === "idle") this.#kept.add(connection);
    else if (connection.state !== "head") this.#forget(connection);
  }

  onRefused(status: number, sentence: string, address: string): void {
    this.options.onRefused(status, sentence, address);
  }

  onClosed(reason: string, address: string): void {
    this.options.onClosed(reason, address);
  }

  onMistake(error: unknown): void {
    this.options.onMistake(error);
  }

  onEnd(connection: EdiConnection): void {
    this.#connections.delete(connection);
    this.#forget(connection);
    this.options.counts.leave(connection.address);
    if (this.isStopping && this.#connections.size === 0) this.#empty.resolve();
  }

  #forget(connection: EdiConnection): void {
    if (!this.#kept.delete(connection)) this.#strange.delete(connection);
  }

  async #accept(): Promise<void> {
    while (!this.isStopping) {
      try {
        this.#take(await this.#listener.accept());
      } catch (error) {
        if (this.isStopping) return;
        this.options.onAcceptFailed(error);
        await new Promise((resolve) => setTimeout(resolve, limits.acceptPauseMs));
      }
    }
  }

  #take(accepted: Deno.Conn): void {
    const address = addressOf(accepted.remoteAddr);
    if (!this.#hasPlaceFor(address)) return accepted.close();
    if ("setNoDelay" in accepted) (accepted as Deno.TcpConn).setNoDelay(true);
    const connection = new EdiConnection(accepted, address, this);
    this.#connections.add(connection);
    this.#strange.add(connection);
    connection.run();
  }

  /** Counts the connection in, if need be in the place of one that has no request. */
  #hasPlaceFor(address: string): boolean {
    const { counts } = this.options;
    const limit = counts.enter(address);
    if (limit === undefined) return true;
    const waiting = this.#longestWaiting(limit === "of this address" ? address : undefined);
    waiting?.makeWay();
    if (waiting !== undefined && counts.enter(address) === undefined) return true;
    this.options.onClosed(`as many connections as may be ${limit}`, address);
    return false;
  }

  #longestWaiting(address: string | undefined): EdiConnection | undefined {
    const now = performance.now();
    for (const all of [this.#strange, this.#kept]) {
      let looked = 0;
      for (const connection of all) {
        if (now - connection.since < limits.waitingMs || ++looked > limits.waitingLookedAt) break;
        if (address === undefined || connection.address === address) return connection;
      }
    }
    return undefined;
  }

  readonly #look = (): void => {
    const now = performance.now();
    this.date = new Date().toUTCString();
    for (const connection of this.#connections) connection.look(now);
    for (const all of [this.#strange, this.#kept]) {
      for (const connection of all) {
        if (this.options.counts.isOver(connection.address)) connection.makeWay();
      }
    }
  };
}

/** Starts to listen. Throws if the address cannot be listened on. */
export function serveEdi(options: ServeEdiOptions): EdiServer {
  return new EdiServer(options);
}

function addressOf(address: Deno.Addr): string {
  return "hostname" in address ? address.hostname : "local";
}
