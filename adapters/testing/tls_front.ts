import { connect, createServer, type Server, type Socket } from "node:net";
import { TLSSocket } from "node:tls";

/**
 * Stands in front of a database and speaks TLS as PostgreSQL does: only after it was asked to.
 * Whoever does not ask gets through, too, unless `onlyTls`.
 */
export class TlsFront implements AsyncDisposable {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  /** Sessions that began encrypted, and in clear text. */
  readonly sessions = { encrypted: 0, clear: 0 };

  private constructor(
    private readonly behind: { readonly hostname: string; readonly port: number },
    private readonly pair: { readonly cert: string; readonly key: string },
    private readonly onlyTls: boolean,
  ) {
    this.#server = createServer((socket) => this.#serve(socket));
  }

  static async start(
    behind: { readonly hostname: string; readonly port: number },
    pair: { readonly cert: string; readonly key: string },
    onlyTls = false,
  ): Promise<TlsFront> {
    const front = new TlsFront(behind, pair, onlyTls);
    await new Promise<void>((resolve) => front.#server.listen(0, "127.0.0.1", resolve));
    return front;
  }

  get port(): number {
    return (this.#server.address() as { port: number }).port;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #serve(socket: Socket): void {
    this.#keep(socket);
    socket.setNoDelay(true);
    socket.once("data", (first) => {
      const asksForTls = first.length === 8;
      if (!asksForTls) {
        if (this.onlyTls) return socket.destroy();
        this.sessions.clear++;
        return this.#join(socket, first);
      }
      socket.write("S");
      const secure = new TLSSocket(socket, { isServer: true, ...this.pair });
      this.#keep(secure);
      secure.once("data", (bytes) => {
        this.sessions.encrypted++;
        this.#join(secure, bytes);
      });
    });
  }

  #join(client: Socket, first: Uint8Array): void {
    const server = connect(this.behind.port, this.behind.hostname);
    this.#keep(server);
    server.setNoDelay(true);
    server.write(first);
    client.pipe(server);
    server.pipe(client);
    client.on("close", () => server.destroy());
    server.on("close", () => client.destroy());
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => this.#sockets.delete(socket));
  }
}
