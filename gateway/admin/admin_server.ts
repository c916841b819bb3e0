/** The admin address. With TLS, its certificate may be renewed while it serves. */
import type { RereadTexts } from "../../adapters/files/reread_texts.ts";
import type { Listen } from "../settings/config.ts";
import { type PairFiles, pairOf, rereadPair } from "../keys/credentials.ts";
import { adminConnections } from "../process/connection_limit.ts";
import type { Log } from "../log/log.ts";
import { openFiles } from "../process/open_files.ts";
import { type HttpHandler, type HttpServer, serveAt } from "./serve_at.ts";

const setting = "SONGHANH_ADMIN_LISTEN";

export interface AdminServerOptions {
  readonly listen: Listen;
  readonly tls: PairFiles;
  readonly handler: HttpHandler;
  readonly log: Log;
}

export class AdminServer {
  private constructor(
    private readonly options: AdminServerOptions,
    private readonly pair: RereadTexts | undefined,
    private readonly server: HttpServer,
  ) {
    pair?.onChange((_, fault) => {
      if (fault === undefined) return this.#renew();
      const found = { setting: "SONGHANH_ADMIN_TLS_CERT", fault };
      options.log.error("a new certificate is refused, the one before stays in force", found);
    });
  }

  /** Rejects if the address cannot be listened on, or certificate and key cannot be used. */
  static async open(options: AdminServerOptions): Promise<AdminServer> {
    const pair = await rereadPair(options.tls);
    const { listen, handler, log } = options;
    const connectionsMax = adminConnections(await openFiles());
    const server = await serveAt({
      ...{ setting, listen, tls: pairOf(pair) },
      ...{ connectionsMax, networkConnectionsMax: Math.ceil(connectionsMax / 2) },
      onDeaf: () => log.warn("the admin address accepted nothing any more, listening anew"),
      onError: (error) => {
        log.error("could not answer an admin request", { error });
        return new Response(null, { status: 500 });
      },
    }, handler);
    return new AdminServer(options, pair, server);
  }

  get addr(): Deno.NetAddr {
    return this.server.addr;
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
    this.pair?.close();
    await this.server.shutdown();
  }

  #renew(): void {
    this.server.renew(pairOf(this.pair)!);
    this.options.log.info("a certificate was renewed", { setting: "SONGHANH_ADMIN_TLS_CERT" });
  }
}
