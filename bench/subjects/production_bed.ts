import { debianPrograms } from "../../tests/rig/debian_programs.ts";
import { Rig } from "../../tests/rig/rig.ts";
import { serverSettings } from "../../adapters/embedded/server_settings.ts";
import { ageLog, giveBackReplicasLog } from "./age_log.ts";
import { BenchDatabase } from "./bench_database.ts";
import { dropFromMemory } from "./drop_from_memory.ts";

/** How a gateway differs from production shape. */
export interface ShapeOptions {
  readonly name: string;
  /** How the database is reached: through its Unix socket, over TCP, or over TCP with TLS. */
  readonly link: "socket" | "tcp" | "tls";
  /** Whether commits wait for the replica. */
  readonly synchronous: boolean;
  readonly dataKey: boolean;
  /** Whether terminals and people speak TLS. */
  readonly tls: boolean;
  /** A port of this machine by which the primary is reached, in place of both servers' own. */
  readonly through?: number;
}

export const productionShape: ShapeOptions = {
  ...{ name: "production", link: "tls", synchronous: true, dataKey: true, tls: true },
};

/** On a disk, as no other directory surely is. */
const parent = "/var/tmp";

/** What a server of ours keeps as the embedded one does; the others are the rig's business. */
const alike = [
  ...["fsync", "synchronous_commit", "full_page_writes", "shared_buffers", "max_wal_size"],
  ...["min_wal_size", "bgwriter_delay", "bgwriter_lru_maxpages", "bgwriter_lru_multiplier"],
  ...["max_parallel_workers_per_gather", "wal_compression"],
];

/** The rig's pair of databases and certificates, for gateways in production shape or parts of it. */
export class ProductionBed implements AsyncDisposable {
  #hasReplica = true;

  private constructor(private readonly rig: Rig) {}

  /** @throws Error where Debian's programs are missing. */
  static async start(): Promise<ProductionBed> {
    const programs = debianPrograms();
    if (programs === undefined) {
      throw new Error("Cannot measure in production shape: Debian's programs are missing");
    }
    const all = serverSettings("", 0, {});
    const postgres = Object.fromEntries(alike.map((name) => [name, all[name]!]));
    // The replica is never away: most of what is written is given back at a checkpoint (`ageLog`).
    postgres.wal_keep_size = "128MB";
    const rig = await Rig.start({
      ...{ programs, postgres, parent, nodes: 1, start: false, primary: "none" },
    });
    await ageLog(rig.pair);
    return new ProductionBed(rig);
  }

  /** A shape on this pair; several may be measured by turns. */
  database(options: ShapeOptions): BenchDatabase {
    const { pair, gateways, authority } = this.rig;
    const { link, synchronous, dataKey, tls, through } = options;
    const whole = gateways[0]!.settings();
    const url = (hosts: Parameters<typeof pair.url>[0] = {}) =>
      link === "socket"
        ? pair.socketUrl(pair.a)
        : pair.url({ ...hosts, tls: link === "tls" ? "verify-full" : "disable" });
    const isWhole = dataKey && tls;
    const names = [
      // What production asks for by itself.
      ...(isWhole ? ["SONGHANH_PROFILE", "SONGHANH_NUMBER_BAND"] : []),
      ...(dataKey ? ["SONGHANH_DATA_KEY"] : []),
      ...(tls
        ? [
          ...["SONGHANH_TLS_CERT", "SONGHANH_TLS_KEY"],
          ...["SONGHANH_ADMIN_TLS_CERT", "SONGHANH_ADMIN_TLS_KEY"],
        ]
        : []),
    ];
    return new BenchDatabase({
      name: options.name,
      url: through === undefined ? url() : url({ hosts: [`127.0.0.1:${through}`] }),
      hostUrl: url({ hosts: [pair.a] }),
      adminUrl: pair.socketUrl(pair.a, pair.superuser),
      settings: Object.fromEntries(names.map((name) => [name, whole[name]!])),
      caCert: tls ? authority.caPem : undefined,
      pids: () => [pair.a.pid, pair.b.pid],
      prepare: () => pair.synchronous(synchronous),
      written: async () => {
        if (this.#hasReplica) await giveBackReplicasLog(pair);
      },
    });
  }

  /**
   * Does something for which a replica would be work and no gain, such as filling a database: without
   * it, and with the replica copied anew behind it.
   */
  async withoutReplica<Result>(act: () => Promise<Result>): Promise<Result> {
    const { pair } = this.rig;
    await pair.synchronous(false);
    this.#hasReplica = false;
    await pair.b.stop();
    const result = await act();
    await pair.rejoin("rebuild");
    this.#hasReplica = true;
    return result;
  }

  /** Starts the primary again, with nothing of its files in memory. */
  async startCold(): Promise<void> {
    const { a } = this.rig.pair;
    await a.stop();
    await dropFromMemory(a.data);
    await a.start();
  }

  /** Where the primary listens, on this machine. */
  get port(): number {
    return this.rig.pair.a.port;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.rig[Symbol.asyncDispose]();
  }
}
