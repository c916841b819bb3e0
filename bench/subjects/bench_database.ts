import { connect, quoteName } from "../../adapters/postgres/connect.ts";
import { startEmbeddedPostgres } from "../../adapters/embedded/mod.ts";

/** The PostgreSQL of a bench run: on disk, with the settings of the product's embedded one. */
export class BenchDatabase implements AsyncDisposable {
  private constructor(
    readonly url: string,
    private readonly server: Awaited<ReturnType<typeof startEmbeddedPostgres>>,
  ) {}

  static async start(dataDir: string): Promise<BenchDatabase> {
    await Deno.mkdir(dataDir, { recursive: true });
    const server = await startEmbeddedPostgres({ dataDir });
    return new BenchDatabase(server.socketUrl ?? server.url, server);
  }

  get pid(): number {
    return this.server.pid;
  }

  /** Drops schemas and writes everything to disk, so that every round begins alike. */
  async reset(schemas: readonly string[]): Promise<void> {
    const sql = connect(this.url, { connectionsMax: 1 });
    try {
      for (const schema of schemas) {
        await sql.unsafe(`drop schema if exists ${quoteName(schema)} cascade`);
      }
      await sql`checkpoint`;
    } finally {
      await sql.end();
    }
  }

  async version(): Promise<string> {
    const sql = connect(this.url, { connectionsMax: 1 });
    try {
      const [row] = await sql`select current_setting('server_version') as version`;
      return String(row?.version);
    } finally {
      await sql.end();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server.stop();
  }
}
