import { join } from "node:path";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "../../adapters/embedded/mod.ts";
import { debianPrograms } from "../../tests/rig/debian_programs.ts";
import { BenchDatabase } from "./bench_database.ts";
import { dropFromMemory } from "./drop_from_memory.ts";

/** Until everything is there nothing has to outlive a crash: it would be made anew. */
const whileFilled = {
  ...{ fsync: "off", synchronous_commit: "off", full_page_writes: "off" },
  ...{ wal_level: "minimal", max_wal_senders: "0", max_wal_size: "8GB" },
  ...{ shared_buffers: "1GB", maintenance_work_mem: "512MB", checkpoint_timeout: "30min" },
};

/**
 * A database in a directory that stays when the run is over, for what takes long to make: of Debian's
 * server where there is one, as the rig's databases are, else of the embedded one; on its Unix socket.
 */
export class KeptDatabase implements AsyncDisposable {
  readonly database: BenchDatabase;

  private constructor(
    private readonly dataDir: string,
    private readonly programs: string | undefined,
    private server: EmbeddedPostgres,
  ) {
    const url = server.socketUrl ?? server.url;
    this.database = new BenchDatabase({
      ...{ name: "kept", url, hostUrl: url, adminUrl: url, settings: {} },
      pids: () => [this.server.pid],
    });
  }

  static async open(dataDir: string): Promise<KeptDatabase> {
    await Deno.mkdir(dataDir, { recursive: true });
    const bin = debianPrograms()?.postgresBin;
    const programs = bin && join(bin, "..");
    const server = await startEmbeddedPostgres({ dataDir, programs });
    return new KeptDatabase(dataDir, programs, server);
  }

  /** Does something that fills it, by settings for that; afterwards it has its usual ones again. */
  async filling<Result>(act: () => Promise<Result>): Promise<Result> {
    await this.#restart({ settings: whileFilled });
    const result = await act();
    await this.#restart({});
    return result;
  }

  /** Starts it again, with nothing of its files in memory. */
  async startCold(): Promise<void> {
    await this.#restart({
      between: () => dropFromMemory(join(this.dataDir, "postgres", "cluster")),
    });
  }

  /** On its address, which it keeps. */
  async #restart(
    { settings = {}, between = () => Promise.resolve() }: {
      readonly settings?: Readonly<Record<string, string>>;
      readonly between?: () => Promise<void>;
    },
  ): Promise<void> {
    const { dataDir, programs } = this;
    await this.server.stop();
    await between();
    this.server = await startEmbeddedPostgres({ dataDir, programs, settings });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server.stop();
  }
}
