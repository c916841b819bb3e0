/**
 * One connection to a primary, for one exchange at a time, kept between them.
 *
 * What matters most is whether the primary may have seen a message. So a read is always under way:
 * the end of a kept connection is noticed when it comes, and no message is put on it afterwards.
 * And a connection says of each exchange whether a byte of it has left.
 */
import {
  BodyReader,
  type Field,
  findHeadEnd,
  httpLimits,
  isHttpFault,
  readResponseHead,
  type ResponseHead,
  skipEmptyLines,
} from "../../core/http/mod.ts";
import type { PrimaryAddress } from "./primary_address.ts";
import { pickFields, replyFields } from "./relayed_fields.ts";
import type { ReplyRoom } from "./reply_room.ts";
import { say } from "../../core/reasons/mod.ts";

export interface ConnectionOptions {
  /** How long a connection may take, with its TLS, in milliseconds. */
  readonly connectMs: number;
  /** Extra certification authorities, PEM. */
  readonly caCertificates?: readonly string[];
  /** Client certificate and key, PEM. */
  readonly clientCertificate?: { readonly cert: string; readonly key: string };
}

/** An answer as it came. */
export interface RawAnswer {
  readonly status: number;
  readonly contentType: string | null;
  /** Those that are handed on. */
  readonly fields: readonly Field[];
  readonly body: Uint8Array;
  /** Nothing but the end of the connection said where its body ends. */
  readonly endsWithConnection: boolean;
}

/** Not a byte of the request has left on this connection. */
export class NothingSent extends Error {
  override readonly name = "NothingSent";
}

/** Heads before the answer's own, such as 100 Continue, of which a primary may send so many. */
const INTERIM_HEADS_MAX = 8;
/** A request up to this size leaves in one write with its head. */
const ONE_WRITE_BYTES_MAX = 262_144;

export class KeptConnection {
  readonly #buffer = new Uint8Array(httpLimits.headBytesMax + 4_096);
  /** The read that is under way while nothing is asked: it ends when the connection does. */
  #watch: Promise<number | null> | undefined;
  #usable = true;
  /** When its last exchange ended (`performance.now()`). */
  idleSince = performance.now();
  /** How long it may wait for the next one, as the primary said it, in milliseconds. */
  idleMs = Infinity;

  private constructor(private readonly connection: Deno.Conn) {
    this.#wait();
  }

  /** Connects, with TLS where the address says so. Rejects with the reason; nothing has been sent. */
  static async open(address: PrimaryAddress, options: ConnectionOptions): Promise<KeptConnection> {
    let late = false;
    const connecting = connect(address, options).then((connection) => {
      if (late) connection.close();
      return connection;
    });
    connecting.catch(() => {});
    let timer: ReturnType<typeof setTimeout> | undefined;
    const timeout = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        late = true;
        reject(new Error(say("NO_CONNECTION", { ms: options.connectMs })));
      }, options.connectMs);
    });
    try {
      return new KeptConnection(await Promise.race([connecting, timeout]));
    } finally {
      clearTimeout(timer);
    }
  }

  /** False once the primary has ended the connection, or said what nobody asked for. */
  get isUsable(): boolean {
    return this.#usable;
  }

  /**
   * Sends a request and reads the answer to its end. Rejects with `NothingSent` where that is
   * proven, with another error where the primary may have seen the request; the connection is
   * closed then.
   */
  async exchange(
    head: Uint8Array,
    body: Uint8Array,
    answerBytesMax: number,
    room: ReplyRoom,
  ): Promise<RawAnswer> {
    const watch = this.#watch;
    this.#watch = undefined;
    if (!this.#usable || watch === undefined) throw new NothingSent(say("CONNECTION_OVER"));
    // The primary may answer and close before it has read everything: its answer counts.
    let written = false;
    let unsent: unknown;
    const writing = this.#write(head, body).then(() => {
      written = true;
    }, (error) => {
      unsent = error;
      if (error instanceof NothingSent) this.close();
    });
    try {
      const { answer, isReusable } = await this.#receive(watch, answerBytesMax, room);
      // An answer before the end of the request: nobody reads the rest of it.
      if (isReusable && written) this.#wait();
      else this.close();
      await writing;
      return answer;
    } catch (error) {
      this.close();
      await writing;
      throw unsent instanceof NothingSent ? unsent : error;
    }
  }

  close(): void {
    if (!this.#usable) return;
    this.#usable = false;
    try {
      this.connection.close();
    } catch {
      // Closed by a failure already.
    }
  }

  #wait(): void {
    this.idleSince = performance.now();
    const watch = this.connection.read(this.#buffer);
    this.#watch = watch;
    // Bytes or an end that come while nothing is asked: whatever it means, it is no answer.
    const spoilt = () => {
      if (this.#watch === watch) this.close();
    };
    watch.then(spoilt, spoilt);
  }

  async #write(head: Uint8Array, body: Uint8Array): Promise<void> {
    const inOne = head.length + body.length <= ONE_WRITE_BYTES_MAX;
    const first = new Uint8Array(head.length + (inOne ? body.length : 0));
    first.set(head);
    if (inOne) first.set(body, head.length);
    await this.#writeAll(first, true);
    if (!inOne) await this.#writeAll(body, false);
  }

  async #writeAll(bytes: Uint8Array, isFirst: boolean): Promise<void> {
    for (let at = 0; at < bytes.length;) {
      try {
        at += await this.connection.write(at === 0 ? bytes : bytes.subarray(at));
      } catch (error) {
        // The system takes a part or refuses all: what fails at its first byte has not left. Under
        // TLS a part may have, unseen by us.
        const nothing = isFirst && at === 0 && "setNoDelay" in this.connection;
        throw nothing ? new NothingSent(reasonOf(error)) : error;
      }
    }
  }

  async #receive(
    first: Promise<number | null>,
    answerBytesMax: number,
    room: ReplyRoom,
  ): Promise<{ answer: RawAnswer; isReusable: boolean }> {
    const buffer = this.#buffer;
    let next: Promise<number | null> | undefined = first;
    let [start, end, searched] = [0, 0, 0];
    let head: ResponseHead | undefined;
    let keepAlive = true;
    for (let heads = 0; head === undefined;) {
      const count = await (next ?? this.connection.read(buffer.subarray(end)));
      next = undefined;
      if (count === null) throw new Error(say("CONNECTION_NO_ANSWER"));
      end += count;
      for (;;) {
        // What ends the body before it with a line too many has said it here, perhaps.
        start = skipEmptyLines(buffer, start, end);
        const headEnd = findHeadEnd(buffer, start, end, Math.max(start, searched), "answer");
        if (isHttpFault(headEnd)) throw new Error(say("ANSWER_HAS", { fault: headEnd.reason }));
        searched = end;
        if (headEnd === undefined) break;
        const read = readResponseHead(buffer, start, headEnd);
        if (isHttpFault(read)) throw new Error(say("ANSWER_HAS", { fault: read.reason }));
        start = searched = headEnd;
        // Whoever writes an interim head that nobody trusts is not asked again, either.
        keepAlive &&= read.keepAlive;
        if (read.status >= 200) {
          head = read;
          break;
        }
        if (read.status === 101) throw new Error(say("OTHER_PROTOCOL"));
        if (++heads > INTERIM_HEADS_MAX) throw new Error(say("ANSWER_NOT_BEGUN"));
      }
      if (head === undefined && start > 0) {
        // The interim heads are done with: room for the next.
        buffer.copyWithin(0, start, end);
        [start, end, searched] = [0, end - start, 0];
      }
    }
    // Taken before the buffer is written over by the body.
    const contentType = head.fields.get("content-type") ?? null;
    const fields = pickFields(replyFields, (name) => head.fields.get(name));
    this.#noteIdleTime(head.fields.get("keep-alive"));
    const body = new BodyReader(head.body, answerBytesMax, "answer");
    const rest = await this.#readBody(body, start, end, room);
    return {
      answer: {
        status: head.status,
        contentType,
        fields,
        body: body.bytes(),
        endsWithConnection: head.body === "until close",
      },
      isReusable: keepAlive && rest === 0,
    };
  }

  /** Reads a body to its end; gives how many bytes came behind it. */
  async #readBody(
    body: BodyReader,
    start: number,
    end: number,
    room: ReplyRoom,
  ): Promise<number> {
    const buffer = this.#buffer;
    let held = 0;
    const hold = () => {
      const more = body.capacity - held;
      if (more > 0 && !room.take(more)) {
        throw new Error(say("ANSWERS_FULL", { most: room.bytesMax }));
      }
      held += more;
    };
    try {
      const tooLong = body.announcedFault;
      if (tooLong !== undefined) throw new Error(say("ANSWER_TOO_LONG", { fault: tooLong.reason }));
      hold();
      const at = body.take(buffer, start, end);
      if (isHttpFault(at)) throw new Error(say("ANSWER_NO_GOOD", { fault: at.reason }));
      let rest = end - at;
      while (!body.isComplete) {
        hold();
        const space = body.space();
        hold();
        const count = await this.connection.read(space ?? buffer);
        if (count === null) {
          const fault = body.end();
          if (fault !== undefined) throw new Error(fault.reason);
          break;
        }
        if (space !== undefined) {
          body.filled(count);
          continue;
        }
        const to = body.take(buffer, 0, count);
        if (isHttpFault(to)) throw new Error(say("ANSWER_NO_GOOD", { fault: to.reason }));
        rest = count - to;
      }
      return rest;
    } finally {
      if (held > 0) room.give(held);
    }
  }

  /** `Keep-Alive: timeout=5`: half a second earlier than the primary, who closes without asking. */
  #noteIdleTime(keepAlive: string | undefined): void {
    const seconds = /(?:^|[,\s])timeout=(\d{1,6})/i.exec(keepAlive ?? "")?.[1];
    if (seconds !== undefined) this.idleMs = Math.max(0, Number(seconds) * 1_000 - 500);
  }
}

async function connect(
  { secure, hostname, port }: PrimaryAddress,
  { caCertificates, clientCertificate }: ConnectionOptions,
): Promise<Deno.Conn> {
  if (!secure) {
    const connection = await Deno.connect({ hostname, port });
    connection.setNoDelay(true);
    return connection;
  }
  // The platform keeps Nagle's algorithm on here. A request leaves in one write, so that nothing
  // waits for it; beginning TLS on a connection of our own would leave the client certificate out.
  const connection = await Deno.connectTls({
    hostname,
    port,
    caCerts: caCertificates === undefined ? undefined : [...caCertificates],
    alpnProtocols: ["http/1.1"],
    ...(clientCertificate ?? {}),
  });
  try {
    await connection.handshake();
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

/** What went wrong, as one line for the log. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
