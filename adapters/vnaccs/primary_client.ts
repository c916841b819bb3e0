/**
 * HTTP towards the primary: kept connections that send bytes as they are.
 *
 * The one question that matters afterwards is whether the primary may have seen the message. A
 * connection that could not be made, or whose first write the system refused, proves that it has
 * not; everything else that is not an answer, or is another message's, leaves the outcome unknown.
 * Nothing is ever sent twice, redirects are not followed.
 */
import { answerFault, type AskedBy } from "../../core/answer_fault.ts";
import { type Field, withoutBlanks, writeRequestHead } from "../../core/http/mod.ts";
import { findHeader } from "../../core/wire/mod.ts";
import { Deadlines } from "../deadlines.ts";
import type { Reply } from "../journal.ts";
import {
  type ConnectionOptions,
  KeptConnection,
  NothingSent,
  reasonOf,
} from "./kept_connection.ts";
import { type PrimaryAddress, primaryAddress } from "./primary_address.ts";
import { ReplyRoom } from "./reply_room.ts";
import { asSaid, say, type Sentence } from "../../core/reasons/mod.ts";

export type PrimaryAnswer =
  | { readonly kind: "answered"; readonly reply: Reply }
  /** Not a byte of the message has left: it may be sent again. */
  | { readonly kind: "not sent"; readonly reason: Sentence }
  /** `late` resolves to the answer if it still comes, else to undefined. */
  | {
    readonly kind: "unknown";
    readonly reason: Sentence;
    readonly late: Promise<Reply | undefined>;
  };

export interface PrimaryClientOptions extends Partial<ConnectionOptions> {
  /** `http://` or `https://` address; the path is sent as given, `/` if there is none. */
  readonly url: string;
  /** How long an answer is waited for, in milliseconds. */
  readonly deadlineMs: number;
  /** How long after the deadline an answer is still taken in, in milliseconds. */
  readonly lateMs: number;
  /** Connections at most; what finds none waits for one, and is not sent where none comes free. */
  readonly connectionsMax: number;
  /** Bytes of one answer that are taken in; one that is longer counts as none. */
  readonly replyBytesMax?: number;
  /** Bytes of all answers under way together. */
  readonly repliesBytesMax?: number;
}

/** Where no bounds are named: an answer as large as a message may be, sixteen of them at once. */
const REPLY_BYTES_MAX = 16_777_216;
const REPLIES_BYTES_MAX = 16 * REPLY_BYTES_MAX;
/** How long a connection may take, where nothing else is said. */
const CONNECT_MS = 10_000;
/** Shorter than the idle limit of common servers, so that a kept connection is seldom dead. */
const IDLE_MS = 4_000;
/** After this time without use, news of a connection's end may be there and not read yet. */
const FRESH_MS = 20;

export class PrimaryClient {
  readonly #address: PrimaryAddress;
  readonly #room: ReplyRoom;
  readonly #deadlines: Deadlines;
  #sweep: ReturnType<typeof setTimeout> | undefined;
  /** The one used last is the last. */
  #idle: KeptConnection[] = [];
  readonly #busy = new Set<KeptConnection>();
  /** Connections, with those that are being made. */
  #connections = 0;
  readonly #waiting = new Set<() => void>();
  readonly #closing = new AbortController();

  constructor(private readonly options: PrimaryClientOptions) {
    this.#address = primaryAddress(options.url);
    this.#room = new ReplyRoom(options.repliesBytesMax ?? REPLIES_BYTES_MAX);
    this.#deadlines = new Deadlines(options.deadlineMs);
  }

  /** Kept connections on which a message could go now. */
  get keptConnections(): number {
    return this.#idle.filter(({ isUsable }) => isUsable).length;
  }

  /** Bytes of answers that are under way now. */
  get replyBytes(): number {
    return this.#room.used;
  }

  /**
   * Sends one message, with `fields` besides those that it needs, and takes the answer that echoes its
   * link information; `askedBy` where the caller has its header read. Never rejects.
   */
  async post(
    contentType: string | null,
    body: Uint8Array,
    fields: readonly Field[] = [],
    askedBy: AskedBy | undefined = findHeader(body),
  ): Promise<PrimaryAnswer> {
    const exchange = new Exchange(body, askedBy);
    const { promise: deadline, resolve } = Promise.withResolvers<"deadline">();
    const stop = this.#deadlines.start(() => resolve("deadline"));
    const answer = this.#send(exchange, contentType, fields);
    const first = await Promise.race([answer, deadline]);
    stop();
    if (first !== "deadline") return first;

    const ms = this.options.deadlineMs;
    if (exchange.withdraw()) return { kind: "not sent", reason: say("NO_ANSWER_NOT_SENT", { ms }) };
    const reason = say("NO_ANSWER", { ms });
    const giveUp = setTimeout(() => exchange.connection?.close(), this.options.lateMs);
    const late = answer.then((answer) => {
      clearTimeout(giveUp);
      return answer.kind === "answered" ? answer.reply : undefined;
    });
    return { kind: "unknown", reason, late };
  }

  /** Throws what cannot be written, as an earlier version may have recorded it. */
  #head(contentType: string | null, body: Uint8Array, fields: readonly Field[]): Uint8Array {
    const { host, target } = this.#address;
    return writeRequestHead("POST", target, [
      ["Host", host],
      ...(contentType === null ? [] : [["Content-Type", withoutBlanks(contentType)] as const]),
      // Compressed bytes could be handed on, but not be learnt from.
      ["Accept-Encoding", "identity"],
      ...fields,
      ["Content-Length", String(body.length)],
    ]);
  }

  async #send(
    exchange: Exchange,
    contentType: string | null,
    fields: readonly Field[],
  ): Promise<PrimaryAnswer> {
    let head: Uint8Array | undefined;
    for (;;) {
      let connection: KeptConnection;
      try {
        head ??= this.#head(contentType, exchange.body, fields);
        connection = await this.#connection(exchange);
      } catch (error) {
        return { kind: "not sent", reason: asSaid(reasonOf(error)) };
      }
      try {
        return await this.#exchange(connection, exchange, head);
      } catch (error) {
        if (error instanceof NothingSent) {
          exchange.connection = undefined;
          // A kept connection may end at any time; a new one that does tells of the primary.
          if (exchange.usesKept && !exchange.isWithdrawn) continue;
          return { kind: "not sent", reason: asSaid(error.message) };
        }
        return unknown(asSaid(reasonOf(error)));
      } finally {
        this.#release(connection);
      }
    }
  }

  async #exchange(
    connection: KeptConnection,
    exchange: Exchange,
    head: Uint8Array,
  ): Promise<PrimaryAnswer> {
    exchange.connection = connection;
    const bytesMax = this.options.replyBytesMax ?? REPLY_BYTES_MAX;
    const answer = await connection.exchange(head, exchange.body, bytesMax, this.#room);
    const { status, contentType, fields, body: bytes } = answer;
    // Something on the way, or the primary itself, broke down: an application answers with 200. A
    // server that ends a kept connection may say 408 to nobody.
    if (status >= 500 || status === 408) return unknown(say("PRIMARY_STATUS", { status }));
    const fault = answerFault(exchange.askedBy, { ...answer, bytes });
    if (fault !== undefined) {
      // What comes next on this connection would be the answer of this one.
      connection.close();
      return unknown(fault);
    }
    const reply = { status, contentType, bytes };
    return { kind: "answered", reply: fields.length === 0 ? reply : { ...reply, fields } };
  }

  /** A kept connection, a new one, or one that comes free. Rejects where there is none. */
  async #connection(exchange: Exchange): Promise<KeptConnection> {
    const { signal } = this.#closing;
    for (;;) {
      if (signal.aborted) throw new Error(say("STOPPING"));
      if (exchange.isWithdrawn) throw new Error(say("NO_FREE_CONNECTION"));
      const kept = await this.#keptConnection();
      if (kept !== undefined) {
        // Withdrawn or stopped while it was looked at.
        if (signal.aborted || exchange.isWithdrawn) {
          this.#release(kept);
          continue;
        }
        exchange.usesKept = true;
        return kept;
      }
      if (this.#connections < this.options.connectionsMax) return await this.#open(exchange);
      await new Promise<void>((resolve) => {
        const go = () => {
          this.#waiting.delete(go);
          resolve();
        };
        this.#waiting.add(go);
        exchange.onWithdrawn = go;
      });
    }
  }

  async #keptConnection(): Promise<KeptConnection | undefined> {
    for (;;) {
      const connection = this.#idle.pop();
      if (connection === undefined) return undefined;
      this.#busy.add(connection);
      const idleMs = performance.now() - connection.idleSince;
      // One turn of the event loop: what the system knows of its end, we know then, too.
      if (idleMs > FRESH_MS) await new Promise<void>((resolve) => setImmediate(resolve));
      if (connection.isUsable && idleMs < Math.min(IDLE_MS, connection.idleMs)) return connection;
      connection.close();
      this.#release(connection);
    }
  }

  async #open(exchange: Exchange): Promise<KeptConnection> {
    this.#connections++;
    try {
      const connection = await KeptConnection.open(this.#address, {
        ...this.options,
        connectMs: this.options.connectMs ?? CONNECT_MS,
      });
      this.#busy.add(connection);
      if (this.#closing.signal.aborted || exchange.isWithdrawn) {
        connection.close();
        this.#busy.delete(connection);
        throw new Error(say("NO_CONNECTION_MADE"));
      }
      exchange.usesKept = false;
      return connection;
    } catch (error) {
      this.#connections--;
      this.#wakeOne();
      throw error;
    }
  }

  #release(connection: KeptConnection): void {
    this.#busy.delete(connection);
    if (connection.isUsable && !this.#closing.signal.aborted) {
      this.#idle.push(connection);
      this.#sweep ??= setTimeout(this.#closeOld, IDLE_MS);
    } else {
      connection.close();
      this.#connections--;
    }
    this.#wakeOne();
  }

  #wakeOne(): void {
    for (const go of this.#waiting) return go();
  }

  readonly #closeOld = (): void => {
    this.#sweep = undefined;
    const now = performance.now();
    const [old, kept] = [[] as KeptConnection[], [] as KeptConnection[]];
    for (const connection of this.#idle) {
      const isOld = !connection.isUsable || now - connection.idleSince >= IDLE_MS;
      (isOld ? old : kept).push(connection);
    }
    this.#idle = kept;
    if (kept.length > 0) this.#sweep = setTimeout(this.#closeOld, IDLE_MS);
    for (const connection of old) {
      connection.close();
      this.#connections--;
    }
    if (old.length > 0) this.#wakeOne();
  };

  /** Ends waiting exchanges; the outcome of those that were sent is unknown. */
  close(): void {
    this.#closing.abort();
    this.#deadlines[Symbol.dispose]();
    clearTimeout(this.#sweep);
    for (const connection of [...this.#idle, ...this.#busy]) connection.close();
    this.#idle = [];
    for (const go of [...this.#waiting]) go();
  }
}

/** A message on its way: whether a byte of it may have left, and how to hold it back. */
class Exchange {
  /** Set when the message is put onto a connection; from then on it may have been seen. */
  connection: KeptConnection | undefined;
  usesKept = false;
  onWithdrawn: (() => void) | undefined;
  #withdrawn = false;

  constructor(
    readonly body: Uint8Array,
    /** Undefined where the message has no header. */
    readonly askedBy: AskedBy | undefined,
  ) {}

  get isWithdrawn(): boolean {
    return this.#withdrawn;
  }

  /** Holds the message back; false where it is on a connection already. */
  withdraw(): boolean {
    if (this.connection !== undefined) return false;
    this.#withdrawn = true;
    this.onWithdrawn?.();
    return true;
  }
}

function unknown(reason: Sentence): PrimaryAnswer {
  return { kind: "unknown", reason, late: Promise.resolve(undefined) };
}
