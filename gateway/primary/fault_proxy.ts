/**
 * Stands on the public port of the rehearsal primary and passes bytes to the gateway behind it, which
 * knows nothing of faults: delays, cuts and refusals happen here. An HTTP server cannot close a
 * connection without a word; a TCP one can.
 */
import type { Listen } from "../settings/config.ts";
import { ediResponse } from "../intake/answer.ts";
import { isMissingBody } from "../intake/edi_request.ts";
import { isPlainText } from "../intake/receive_message.ts";
import { BodyRoom } from "../intake/body_room.ts";
import { ConnectionCounts } from "../intake/connection_counts.ts";
import { type EdiServer, serveEdi } from "../intake/serve_edi.ts";
import { pause } from "../pause.ts";
import { refusalReply } from "../../adapters/refuse_message.ts";
import { refuse } from "../../core/verdict.ts";
import { peekHeader } from "../../core/wire/mod.ts";
import { type Faults, noFaults } from "./faults.ts";
import { asSaid } from "../../core/reasons/mod.ts";

export interface FaultProxyOptions {
  /** Its public address; port 0: the system's choice, and the same one ever after. */
  readonly listen: Listen;
  /** PEM, for the answers that it gives itself; what it passes on is not opened. */
  readonly tls: { readonly cert: string; readonly key: string } | undefined;
  /** The loopback port of the gateway behind it. */
  readonly innerPort: number;
  readonly bodyBytesMax: number;
  /** Gives a number from 0 to below 1. */
  readonly chance: () => number;
}

/** Connections that a proxy which refuses may have. */
const REFUSING_CONNECTIONS_MAX = 1_024;
const REFUSING_MS = 60_000;

export class FaultProxy {
  #faults = noFaults;
  #listen: Listen;
  #listener: Deno.Listener | undefined;
  #refusing: EdiServer | undefined;
  readonly #connections = new Set<Deno.Conn>();
  #left = { dropRequests: 0, dropReplies: 0 };

  constructor(private readonly options: FaultProxyOptions) {
    this.#listen = options.listen;
  }

  get port(): number {
    return this.#listen.port;
  }

  get faults(): Faults {
    return this.#faults;
  }

  /** Begins to listen, if the faults let it; ends what is under way. */
  async setFaults(faults: Faults): Promise<void> {
    const { dropRequests, dropReplies, down, answerCode } = faults;
    const listensAnew = down !== this.#faults.down || answerCode !== this.#faults.answerCode;
    this.#faults = faults;
    this.#left = { dropRequests, dropReplies };
    if (!listensAnew && this.#listener !== undefined) return;
    await this.close();
    if (down) return;
    if (answerCode !== undefined) this.#refuse(answerCode);
    else this.#pass();
  }

  async close(): Promise<void> {
    this.#listener?.close();
    this.#listener = undefined;
    for (const connection of this.#connections) close(connection);
    this.#connections.clear();
    this.#refusing?.[Symbol.dispose]();
    this.#refusing = undefined;
    await Promise.resolve();
  }

  #pass(): void {
    const listener = Deno.listen({ ...this.#listen, reusePort: true } as Deno.TcpListenOptions);
    this.#listener = listener;
    this.#listen = { ...this.#listen, port: (listener.addr as Deno.NetAddr).port };
    this.#accept(listener);
  }

  async #accept(listener: Deno.Listener): Promise<void> {
    try {
      for await (const connection of listener) {
        if (this.#faults.refuse) connection.close();
        else this.#passOn(connection as Deno.TcpConn).catch(() => close(connection));
      }
    } catch {
      // Closed.
    }
  }

  async #passOn(client: Deno.TcpConn): Promise<void> {
    const inner = await Deno.connect({ hostname: "127.0.0.1", port: this.options.innerPort });
    client.setNoDelay(true);
    inner.setNoDelay(true);
    this.#connections.add(client).add(inner);
    // One request at a time: what comes back first after one has begun is the beginning of its answer.
    let asked = false;
    const ask = () => {
      asked = true;
      return this.#strikes("dropRequests");
    };
    const answer = async () => {
      const isBeginning = asked;
      asked = false;
      if (isBeginning && this.#faults.latencyMs > 0) await pause(this.#faults.latencyMs);
      return this.#strikes("dropReplies");
    };
    await Promise.all([
      pump(client, inner, ask).then((isCut) => end(client, inner, isCut)),
      pump(inner, client, answer).then((isCut) => end(inner, client, isCut)),
    ]);
    for (const each of [client, inner]) {
      close(each);
      this.#connections.delete(each);
    }
  }

  #strikes(fault: "dropRequests" | "dropReplies"): boolean {
    const setting = this.#faults[fault];
    if (setting <= 1) return setting > 0 && this.options.chance() < setting;
    if (this.#left[fault] <= 0) return false;
    this.#left[fault]--;
    return true;
  }

  /** Answers every message with a code, and passes none on. */
  #refuse(code: string): void {
    const { bodyBytesMax, tls } = this.options;
    const counts = new ConnectionCounts(ConnectionCounts.memory(1), 0, REFUSING_CONNECTIONS_MAX);
    this.#refusing = serveEdi({
      ...{ listen: this.#listen, tls, counts, bodyBytesMax },
      room: new BodyRoom(bodyBytesMax),
      idleMs: REFUSING_MS,
      bodyMs: REFUSING_MS,
      handler: async (request) => {
        const isPlain = isPlainText(request.headers.get("content-type"));
        const body = await request.body();
        const bytes = isMissingBody(body) ? undefined : body;
        const header = bytes && isPlain ? peekHeader(bytes) : undefined;
        return ediResponse(
          refusalReply(refuse(code, asSaid("told to refuse")), header, new Date()),
        );
      },
      onRefused: () => {},
      onClosed: () => {},
      onMistake: () => {},
      onAcceptFailed: () => {},
    });
    this.#listen = { ...this.#listen, port: this.#refusing.port };
  }
}

/** Passes bytes on until they end; gives whether the fault has struck. */
async function pump(
  from: Deno.Conn,
  to: Deno.Conn,
  strikes: () => boolean | Promise<boolean>,
): Promise<boolean> {
  const buffer = new Uint8Array(65_536);
  try {
    for (;;) {
      const length = await from.read(buffer);
      if (length === null) return false;
      const struck = strikes();
      if (struck instanceof Promise ? await struck : struck) return true;
      for (let at = 0; at < length;) at += await to.write(buffer.subarray(at, length));
    }
  } catch {
    // Either side closed: the exchange is over.
    return true;
  }
}

/** A side that has no more to say may still be answered; one that was cut is not. */
async function end(from: Deno.Conn, to: Deno.Conn, isCut: boolean): Promise<void> {
  if (!isCut) return await to.closeWrite().catch(() => {});
  close(from);
  close(to);
}

function close(connection: Deno.Conn): void {
  try {
    connection.close();
  } catch {
    // Closed already.
  }
}
