/**
 * Stands between a client and a server on TCP and lets tests lose connections at chosen points:
 * before a request arrives, or after it was processed and before the answer leaves.
 */
export class TcpProxy implements AsyncDisposable {
  readonly port: number;
  #listener: Deno.TcpListener | undefined;
  readonly #connections = new Set<Deno.Conn>();
  #swallows = { requests: false, replies: false };
  /** Called with every piece before it is passed on; `cut` inside loses it. */
  onBytes: (from: "client" | "server", bytes: Uint8Array) => void = () => {};

  constructor(private readonly server: { readonly hostname: string; readonly port: number }) {
    this.#listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    this.port = this.#listener.addr.port;
    this.#accept(this.#listener);
  }

  /** Closes every connection at once. */
  cut(): void {
    for (const connection of [...this.#connections]) this.#close(connection);
  }

  /** From now on bytes of one side are read and thrown away. */
  swallow(which: "requests" | "replies"): void {
    this.#swallows[which] = true;
  }

  /** Closes every connection; nothing listens any more. */
  goAway(): void {
    this.#listener?.close();
    this.#listener = undefined;
    this.cut();
  }

  /** Passes everything on again; connections that lost something are closed. */
  comeBack(): void {
    this.#swallows = { requests: false, replies: false };
    this.cut();
    if (this.#listener !== undefined) return;
    this.#listener = Deno.listen({ hostname: "127.0.0.1", port: this.port });
    this.#accept(this.#listener);
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.goAway();
    return Promise.resolve();
  }

  async #accept(listener: Deno.TcpListener): Promise<void> {
    for await (const client of listener) {
      this.#connections.add(client);
      this.#pass(client);
    }
  }

  async #pass(client: Deno.TcpConn): Promise<void> {
    const server = await Deno.connect(this.server).catch(() => undefined);
    if (server === undefined || !this.#connections.has(client)) {
      server?.close();
      return this.#close(client);
    }
    server.setNoDelay(true);
    client.setNoDelay(true);
    this.#connections.add(server);
    await Promise.all([
      this.#pump(client, server, "client", "requests"),
      this.#pump(server, client, "server", "replies"),
    ]);
  }

  async #pump(
    from: Deno.Conn,
    to: Deno.Conn,
    side: "client" | "server",
    swallowed: "requests" | "replies",
  ): Promise<void> {
    const buffer = new Uint8Array(65_536);
    try {
      for (;;) {
        const length = await from.read(buffer);
        if (length === null) break;
        this.onBytes(side, buffer.subarray(0, length));
        if (this.#swallows[swallowed]) continue;
        for (let at = 0; at < length;) at += await to.write(buffer.subarray(at, length));
      }
    } catch {
      // One of the two was closed: so is the other.
    }
    this.#close(from);
    this.#close(to);
  }

  #close(connection: Deno.Conn): void {
    if (!this.#connections.delete(connection)) return;
    try {
      connection.close();
    } catch {
      // Closed by the other side already.
    }
  }
}
