/**
 * The admin address. With TLS, its certificate may be renewed while it serves: the next server then
 * shares the port with the one before, which answers what it has begun and ends.
 */
import type { RereadTexts } from "../adapters/files/reread_texts.ts";
import type { Listen } from "./config.ts";
import { type PairFiles, pairOf, rereadPair } from "./credentials.ts";
import { waitUntilPortIsFree } from "./lane/wait_until_port_is_free.ts";
import { limits } from "./limits.ts";
import type { Log } from "./log.ts";
import { serveAt } from "./serve_at.ts";

const setting = "SONGHANH_ADMIN_LISTEN";

export interface AdminServerOptions {
  readonly listen: Listen;
  readonly tls: PairFiles;
  readonly handler: Deno.ServeHandler<Deno.NetAddr>;
  readonly log: Log;
}

export class AdminServer {
  #server: Deno.HttpServer<Deno.NetAddr>;
  readonly #ending = new Set<Promise<void>>();
  #isEnding = false;

  private constructor(
    private readonly options: AdminServerOptions,
    private readonly pair: RereadTexts | undefined,
  ) {
    this.#server = this.#serve(options.listen);
    pair?.onChange((_, fault) => {
      if (fault === undefined) return this.#renew();
      const found = { setting: "SONGHANH_ADMIN_TLS_CERT", fault };
      options.log.error("a new certificate is refused, the one before stays in force", found);
    });
  }

  /** Throws if the address cannot be listened on, or certificate and key cannot be used. */
  static async open(options: AdminServerOptions): Promise<AdminServer> {
    const pair = await rereadPair(options.tls);
    // The system lets any process of ours share a port that is meant to be shared.
    if (pair !== undefined) await waitUntilPortIsFree(options.listen, limits.portFreeMs);
    return new AdminServer(options, pair);
  }

  get addr(): Deno.NetAddr {
    return this.#server.addr;
  }

  /** The one that it shows (PEM); undefined without TLS. */
  get certificate(): string | undefined {
    return pairOf(this.pair)?.cert;
  }

  /** Looks at the certificate's files now. */
  async reread(): Promise<void> {
    await this.pair?.reread({ tellsAtOnce: true });
  }

  /** Takes nothing new; resolves when the last answer has left. */
  async shutdown(): Promise<void> {
    this.#isEnding = true;
    this.pair?.close();
    await Promise.all([this.#server.shutdown(), ...this.#ending]);
  }

  #serve(listen: Listen): Deno.HttpServer<Deno.NetAddr> {
    const { handler, log } = this.options;
    const tls = pairOf(this.pair);
    return serveAt({
      ...{ setting, listen, reusePort: tls !== undefined },
      ...(tls === undefined ? {} : { tls }),
      onError: (error) => {
        log.error("could not answer an admin request", { error });
        return new Response(null, { status: 500 });
      },
    }, handler);
  }

  #renew(): void {
    if (this.#isEnding) return;
    const before = this.#server;
    try {
      this.#server = this.#serve({ ...this.options.listen, port: before.addr.port });
    } catch (error) {
      this.options.log.error("could not serve with a new certificate, the one before stays", {
        error,
      });
      return;
    }
    this.options.log.info("a certificate was renewed", { setting: "SONGHANH_ADMIN_TLS_CERT" });
    const ended = before.shutdown().finally(() => this.#ending.delete(ended));
    this.#ending.add(ended);
  }
}
