import { startEmbeddedPostgres } from "../../adapters/embedded/mod.ts";
import { connect, quoteName } from "../../adapters/postgres/connect.ts";

/** What programs are given that are measured on a database: how it is reached, and what else they do. */
export interface BenchShape {
  /** `sandbox`, `production`, or what differs from the first. */
  readonly name: string;
  /** The address for gateways. */
  readonly url: string;
  /** One host of it: for a program that takes no more. */
  readonly hostUrl: string;
  /** The same database for its administrator, outside any measurement. */
  readonly adminUrl: string;
  /** Settings of a gateway besides: TLS, data key. */
  readonly settings: Readonly<Record<string, string>>;
  /** The authority (PEM) of what the gateway's listeners show; undefined where they speak HTTP. */
  readonly caCert?: string;
  /** Processes of the database, all servers of it. */
  readonly pids: () => readonly number[];
  /** Done before each measurement. */
  readonly prepare?: () => Promise<void>;
  /** Done before each measurement when everything is on disk. */
  readonly written?: () => Promise<void>;
}

/** The PostgreSQL of a bench run, and the shape in which programs use it. */
export class BenchDatabase implements AsyncDisposable {
  constructor(
    readonly shape: BenchShape,
    private readonly stop: () => Promise<void> = () => Promise.resolve(),
  ) {}

  /** Sandbox shape: the product's embedded server, on its Unix socket; everything in clear. */
  static async sandbox(dataDir: string): Promise<BenchDatabase> {
    await Deno.mkdir(dataDir, { recursive: true });
    const server = await startEmbeddedPostgres({ dataDir });
    const url = server.socketUrl ?? server.url;
    const urls = { url, hostUrl: url, adminUrl: url };
    const shape = { name: "sandbox", ...urls, settings: {}, pids: () => [server.pid] };
    return new BenchDatabase(shape, () => server.stop());
  }

  get url(): string {
    return this.shape.url;
  }

  get pids(): readonly number[] {
    return this.shape.pids();
  }

  /** Drops schemas and writes everything to disk, so that every round begins alike. */
  async reset(schemas: readonly string[]): Promise<void> {
    await this.shape.prepare?.();
    const sql = connect(this.shape.adminUrl, { connectionsMax: 1 });
    try {
      for (const schema of schemas) {
        await sql.unsafe(`drop schema if exists ${quoteName(schema)} cascade`);
      }
      await sql`checkpoint`;
    } finally {
      await sql.end();
    }
    await this.shape.written?.();
  }

  async version(): Promise<string> {
    const sql = connect(this.shape.adminUrl, { connectionsMax: 1 });
    try {
      const [row] = await sql`select current_setting('server_version') as version`;
      return String(row?.version);
    } finally {
      await sql.end();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}
