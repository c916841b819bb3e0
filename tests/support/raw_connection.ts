/** A connection on which a test writes bytes as it likes and reads responses one after another. */
import { Buffer } from "node:buffer";
import type { RawResponse } from "./post_raw.ts";

export class RawConnection implements Disposable {
  #received = Buffer.alloc(0);

  private constructor(private readonly connection: Deno.Conn) {}

  /** `caCertificates`: PEM, for TLS. */
  static async open(address: string, caCertificates?: readonly string[]): Promise<RawConnection> {
    const [hostname, port] = address.split(":");
    const at = { hostname, port: Number(port) };
    return new RawConnection(
      caCertificates === undefined
        ? await Deno.connect(at)
        : await Deno.connectTls({ ...at, caCerts: [...caCertificates] }),
    );
  }

  async write(...parts: (string | Uint8Array)[]): Promise<void> {
    const bytes = Buffer.concat(
      parts.map((part) => typeof part === "string" ? Buffer.from(part, "latin1") : part),
    );
    for (let at = 0; at < bytes.length;) at += await this.connection.write(bytes.subarray(at));
  }

  /** Closes the sending side alone. */
  async closeWrite(): Promise<void> {
    await this.connection.closeWrite();
  }

  /** Undefined if the connection ends before the response is complete. */
  async response(): Promise<RawResponse | undefined> {
    for (;;) {
      const headEnd = this.#received.indexOf("\r\n\r\n");
      if (headEnd >= 0) {
        const [first = "", ...lines] = this.#received.toString("latin1", 0, headEnd).split("\r\n");
        const headers = Object.fromEntries(lines.map((line) => {
          const colon = line.indexOf(":");
          return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
        }));
        const bodyStart = headEnd + 4;
        const end = bodyStart + Number(headers["content-length"] ?? 0);
        if (this.#received.length >= end) {
          const body = Buffer.from(this.#received.subarray(bodyStart, end));
          this.#received = this.#received.subarray(end);
          return { status: Number(first.split(" ")[1]), headers, body };
        }
      }
      if (!await this.#read()) return undefined;
    }
  }

  /** Whether the other side has closed the connection, without anything unread. */
  async isClosed(): Promise<boolean> {
    return this.#received.length === 0 && !await this.#read();
  }

  async #read(): Promise<boolean> {
    const chunk = new Uint8Array(65_536);
    const length = await this.connection.read(chunk).catch(() => null);
    if (length === null) return false;
    this.#received = Buffer.concat([this.#received, chunk.subarray(0, length)]);
    return true;
  }

  /** Closes it as a process does that ends. */
  [Symbol.dispose](): void {
    try {
      this.connection.close();
    } catch {
      // Closed already.
    }
  }
}
