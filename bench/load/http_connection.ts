/**
 * A keep-alive HTTP/1.1 connection with one request in flight, for a generator that must cost less
 * than what it measures: requests are written as they are, of a reply only the status and the length
 * are read. Replies need a length, or end with their connection; chunked ones are put together.
 */
import { Buffer } from "node:buffer";

/** A reply; `body` is overwritten by the next one. */
export interface LoadReply {
  readonly status: number;
  readonly body: Buffer;
}

const firstBufferBytes = 16 * 1024;
const headEnd = Buffer.from("\r\n\r\n");

export class HttpConnection {
  #socket: Deno.Conn | undefined;
  #buffer = Buffer.alloc(firstBufferBytes);
  #filled = 0;

  /** `caCert`: the authority (PEM) of a target that speaks TLS. */
  constructor(
    private readonly address: Deno.ConnectOptions,
    private readonly caCert?: string,
  ) {}

  /** Connects before the first request, with its TLS; throws where that fails. */
  async open(): Promise<void> {
    this.#socket ??= await this.#connect();
  }

  /** Throws where the connection fails or ends within the reply; the next call opens another. */
  async exchange(request: Uint8Array): Promise<LoadReply> {
    try {
      this.#socket ??= await this.#connect();
      const socket = this.#socket;
      let written = await socket.write(request);
      while (written < request.length) written += await socket.write(request.subarray(written));
      return await this.#reply();
    } catch (error) {
      this.close();
      throw error;
    }
  }

  close(): void {
    try {
      this.#socket?.close();
    } catch {
      // It is closed already.
    }
    this.#socket = undefined;
  }

  async #connect(): Promise<Deno.Conn> {
    const socket = await Deno.connect(this.address);
    // Before TLS: a connection that the runtime makes for TLS cannot be told any more.
    socket.setNoDelay(true);
    if (this.caCert === undefined) return socket;
    const { hostname = "127.0.0.1" } = this.address;
    const secured = await Deno.startTls(socket, {
      hostname,
      caCerts: [this.caCert],
      alpnProtocols: ["http/1.1"],
    });
    await secured.handshake();
    return secured;
  }

  async #reply(): Promise<LoadReply> {
    this.#filled = 0;
    let end = -1;
    while (end < 0) {
      await this.#read("before the reply");
      end = this.#buffer.subarray(0, this.#filled).indexOf(headEnd);
    }
    const head = this.#buffer.toString("latin1", 0, end).toLowerCase();
    const status = Number(head.slice(9, 12));
    const start = end + headEnd.length;
    const length = /\r\ncontent-length: *(\d+)/.exec(head)?.[1];
    const closes = head.includes("\r\nconnection: close");
    let body: Buffer;
    if (length !== undefined) {
      const total = start + Number(length);
      while (this.#filled < total) await this.#read("within the reply");
      body = this.#buffer.subarray(start, total);
    } else if (head.includes("\r\ntransfer-encoding: chunked")) {
      body = await this.#chunked(start);
    } else {
      while (await this.#readMore());
      body = this.#buffer.subarray(start, this.#filled);
    }
    if (closes || length === undefined && !head.includes("chunked")) this.close();
    return { status, body };
  }

  async #chunked(start: number): Promise<Buffer> {
    const parts: Buffer[] = [];
    for (let at = start;;) {
      let lineEnd;
      while ((lineEnd = this.#buffer.subarray(0, this.#filled).indexOf("\r\n", at)) < 0) {
        await this.#read("within the reply");
      }
      const bytes = parseInt(this.#buffer.toString("latin1", at, lineEnd), 16);
      if (!Number.isInteger(bytes)) throw new Error("cannot read the reply: a chunk has no length");
      at = lineEnd + 2;
      while (this.#filled < at + bytes + 2) await this.#read("within the reply");
      if (bytes === 0) return Buffer.concat(parts);
      parts.push(Buffer.from(this.#buffer.subarray(at, at + bytes)));
      at += bytes + 2;
    }
  }

  async #read(where: string): Promise<void> {
    if (!await this.#readMore()) throw new Error(`the connection was closed ${where}`);
  }

  async #readMore(): Promise<boolean> {
    if (this.#filled === this.#buffer.length) {
      const larger = Buffer.alloc(this.#buffer.length * 2);
      this.#buffer.copy(larger);
      this.#buffer = larger;
    }
    const read = await this.#socket!.read(this.#buffer.subarray(this.#filled));
    if (read === null) return false;
    this.#filled += read;
    return true;
  }
}
