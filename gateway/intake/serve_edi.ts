/**
 * Listens at the EDI address of one lane and carries its connections. The lanes share the port
 * (`SO_REUSEPORT`) and count connections together. Nothing that a sender does ends the lane: what
 * goes wrong on a connection ends that connection, and an accept that fails is tried again after a
 * pause, as the files that are open may be fewer then (F65).
 */
import { setNoDelay } from "../../adapters/libcrypto/mod.ts";
import { networkOf } from "../../core/http/mod.ts";
import type { Listen } from "../settings/config.ts";
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
  #listener: Deno.Listener<Deno.Conn>;
  #tls: ServeEdiOptions["tls"];
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
    this.#listener = listenAt(listen, tls);
    this.#tls = tls;
    const lookMs = Math.min(limits.lookMs, Math.max(20, Math.min(idleMs, bodyMs) / 4));
    this.#timer = setInterval(this.#look, lookMs);
    this.#accept(this.#listener);
  }

  /**
   * Shows another certificate from here on; connections that there are go on. The new listener stands
   * beside the one before, which takes what has come to it and is closed a moment later: what is just
   * then on its way to it, the system turns away where `net.ipv4.tcp_migrate_req` is 0.
   */
  renew(tls: { readonly cert: string; readonly key: string }): void {
    if (this.isStopping || (tls.cert === this.#tls?.cert && tls.key === this.#tls.key)) return;
    const before = this.#listener;
    const { listen } = this.options;
    this.#listener = listenAt({ ...listen, port: this.port }, tls);
    this.#tls = tls;
    this.#accept(this.#listener);
    setTimeout(() => closeListener(before), limits.renewedListenerMs);
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
      closeListener(this.#listener);
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
    closeListener(this.#listener);
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

  async #accept(listener: Deno.Listener<Deno.Conn>): Promise<void> {
    while (!this.isStopping) {
      try {
        this.#take(await listener.accept());
      } catch (error) {
        const isReplaced = listener !== this.#listener && error instanceof Deno.errors.BadResource;
        if (this.isStopping || isReplaced) return;
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
    // The counts take a network for one address.
    const network = address && networkOf(address);
    for (const all of [this.#strange, this.#kept]) {
      let looked = 0;
      for (const connection of all) {
        if (now - connection.since < limits.waitingMs || ++looked > limits.waitingLookedAt) break;
        if (network === undefined || networkOf(connection.address) === network) return connection;
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

function listenAt(
  { hostname, port }: Listen,
  tls: ServeEdiOptions["tls"],
): Deno.Listener<Deno.Conn> {
  const at = { hostname, port, reusePort: true };
  if (tls === undefined) return Deno.listen(at);
  // A sender that offers HTTP/2 as well takes HTTP/1.1; one that offers nothing is not asked. One
  // that offers 1.0 alone would otherwise be refused before its first byte.
  const listener = Deno.listenTls({ ...at, ...tls, alpnProtocols: ["http/1.1", "http/1.0"] });
  // Plain connections have it set one by one; see there for what TLS needs.
  setNoDelay((listener.addr as Deno.NetAddr).port);
  return listener;
}

function closeListener(listener: Deno.Listener<Deno.Conn>): void {
  try {
    listener.close();
  } catch {
    // Closed already.
  }
}

function addressOf(address: Deno.Addr): string {
  return "hostname" in address ? address.hostname : "local";
}
