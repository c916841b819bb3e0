/**
 * Production shape from real parts, on free ports of the loopback address: Debian's PostgreSQL as
 * primary and replica, gateways in the production profile with TLS and a data key, a rehearsal primary
 * with a database of its own, HAProxy in front where it is wanted, all under one authority.
 *
 *     const programs = debianPrograms();           // undefined: skip the test (`ignore`)
 *     await using rig = await Rig.start({ programs, replication: "asynchronous", nodes: 2 });
 *     new Desk(() => rig.edi, "M1001M01")          // terminals of `testdata/`, over TLS
 *     rig.operator()                               // a person with a token, at the first gateway
 *     rig.gateways[1].kill() / start() / pause()   // see rig_gateway.ts; `process.lines` is its log
 *     rig.pair.cut() / primary.kill() / promote()  // see postgres_pair.ts
 *     rig.primary.kill(), rig.startPrimary()       // the primary, at the same address
 *     rig.query((sql) => sql`select …`)            // the gateways' schema, as superuser
 *     rig.journal()                                // their journal with the data key
 *
 * `env` holds settings of the gateways that win over the rig's; `rig.gateways[0].start({ … })` starts
 * one again with others, `start: false` starts none: for a test that looks at the start itself.
 * Commands: `rig.songhanh(["status"])` runs one with the settings of a gateway. A database that shall
 * be reached otherwise – through a proxy, in another order – is named by
 * `databaseUrl: (pair) => pair.url({ hosts: … })`.
 *
 * Everything ends when the rig is disposed of, and also when this process is killed; see `Watcher`.
 */
import { join } from "node:path";
import type { Sql } from "postgres";
import { createToken } from "../../adapters/accounts/token_store.ts";
import { freePort } from "../../bench/subjects/ports.ts";
import { testdataSettings } from "../support/desk.ts";
import type { TlsAddress } from "../support/edi_address.ts";
import { GatewayProcess } from "../support/gateway_process.ts";
import { Operator } from "../support/operator.ts";
import { JournalView } from "../support/relay_bed.ts";
import type { DebianPrograms } from "./debian_programs.ts";
import { Haproxy } from "./haproxy.ts";
import { PostgresPair, type Replication } from "./postgres_pair.ts";
import { RigAuthority } from "./rig_authority.ts";
import { rigDirectory } from "./rig_directory.ts";
import { RigGateway } from "./rig_gateway.ts";
import { runCommand } from "./run_command.ts";
import type { ServerSettings } from "./postgres_server.ts";
import { Watcher } from "./watcher.ts";
import { writeLightUsers } from "./write_light_users.ts";

export interface RigOptions {
  readonly programs: DebianPrograms;
  /** Default synchronous. */
  readonly replication?: Replication;
  /** Gateways; default 2. */
  readonly nodes?: 1 | 2;
  /** Whether the gateways are started; default true. */
  readonly start?: boolean;
  /**
   * Default false: terminals post to the first gateway. `deployed`: HAProxy is configured as
   * `deploy/haproxy` has it, in place of the rig's own quicker checks.
   */
  readonly haproxy?: boolean | "deployed";
  /**
   * Whom the gateways relay to: a rehearsal primary (default), an address, or nobody; then they stand
   * in from the start.
   */
  readonly primary?: "rehearsal" | "none" | string;
  /** `SONGHANH_TRUST_DIR` and `SONGHANH_USERS_FILE`; default are those of `testdata/`. */
  readonly people?: Readonly<Record<string, string>>;
  /** Further settings of the gateways. */
  readonly env?: Readonly<Record<string, string>>;
  /** How the gateways reach their database; default both hosts by name, verified. */
  readonly databaseUrl?: (pair: PostgresPair) => string;
  /** Settings of the database servers. */
  readonly postgres?: ServerSettings;
  /** Another database in place of the pair; gateways are then told themselves how to reach it. */
  readonly database?: (parts: RigParts) => Promise<RigDatabase>;
  /** Where the rig's directory is made; default in memory where there is room. */
  readonly parent?: string;
}

/** What everything in a rig is made with. */
export interface RigParts {
  readonly dir: string;
  readonly authority: RigAuthority;
  readonly watcher: Watcher;
}

/** A database of the gateways that is no pair. */
export interface RigDatabase extends AsyncDisposable {
  /** Asks the primary's gateways' database as superuser. */
  query<T>(ask: (sql: Sql) => Promise<T>): Promise<T>;
}

export class Rig implements AsyncDisposable {
  readonly gateways: RigGateway[] = [];
  /** The gateways' `SONGHANH_DATA_KEY`. */
  readonly dataKey = crypto.getRandomValues(new Uint8Array(32)).toBase64();
  /** Fetches from whoever has a certificate of the rig. */
  readonly client: Deno.HttpClient;
  readonly #primaryPort = freePort();
  #pair: PostgresPair | undefined;
  #database: RigDatabase | undefined;
  #vnaccs: PostgresPair | undefined;
  #primary: GatewayProcess | undefined;
  #haproxy: Haproxy | undefined;
  #token = "";

  private constructor(
    readonly dir: string,
    readonly watcher: Watcher,
    readonly authority: RigAuthority,
    /** Trust directory and users file. */
    private readonly people: Readonly<Record<string, string>>,
    private readonly options: RigOptions,
  ) {
    this.client = Deno.createHttpClient({ caCerts: [authority.caPem] });
  }

  static async start(options: RigOptions): Promise<Rig> {
    const dir = await rigDirectory(options.parent);
    const watcher = new Watcher(dir);
    try {
      const authority = await RigAuthority.make(join(dir, "certificates"));
      const people = options.people ?? {
        SONGHANH_TRUST_DIR: testdataSettings.SONGHANH_TRUST_DIR,
        SONGHANH_USERS_FILE: await writeLightUsers(dir),
        SONGHANH_POLICY: testdataSettings.SONGHANH_POLICY,
      };
      const rig = new Rig(dir, watcher, authority, people, options);
      try {
        await rig.#start();
      } catch (error) {
        await rig[Symbol.asyncDispose]();
        throw error;
      }
      return rig;
    } catch (error) {
      await watcher[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** The gateways' database. */
  get pair(): PostgresPair {
    if (this.#pair === undefined) throw new Error("the rig's database is no pair");
    return this.#pair;
  }

  /** Where terminals post to: HAProxy, or the first gateway. */
  get edi(): TlsAddress {
    return this.#haproxy?.edi ?? this.gateways[0]!.edi;
  }

  get haproxy(): Haproxy {
    if (this.#haproxy === undefined) throw new Error("the rig has no HAProxy");
    return this.#haproxy;
  }

  /** HAProxy's address for people; it leads to the gateway that leads. */
  get adminOfLeader(): string | undefined {
    return this.#haproxy?.admin;
  }

  /** The rehearsal primary that was started last. */
  get primary(): GatewayProcess {
    if (this.#primary === undefined) throw new Error("the rig has no rehearsal primary");
    return this.#primary;
  }

  get primaryUrl(): string {
    const { primary = "rehearsal" } = this.options;
    return primary === "rehearsal" ? `http://127.0.0.1:${this.#primaryPort}/` : primary;
  }

  /** An administrator's token of the admin API; empty before a gateway was started. */
  get token(): string {
    return this.#token;
  }

  /** A person with the token, at the admin address of a gateway. */
  operator(gateway = this.gateways[0]!): Operator {
    return new Operator(() => gateway.admin, { token: this.#token, client: this.client });
  }

  /** The address that the gateways are started with. */
  get databaseUrl(): string {
    const { databaseUrl = (pair) => pair.url() } = this.options;
    return this.#pair === undefined ? "" : databaseUrl(this.#pair);
  }

  /** Asks the primary database as superuser, in the gateways' schema. */
  query<T>(ask: (sql: Sql) => Promise<T>): Promise<T> {
    return (this.#database ?? this.pair).query(async (sql) => {
      await sql`set search_path to songhanh`;
      return await ask(sql);
    });
  }

  /** The gateways' journal on the primary database. */
  journal(): JournalView {
    return new JournalView(this.pair.socketUrl(), Uint8Array.fromBase64(this.dataKey));
  }

  /** The rehearsal primary's database: that of another organisation. */
  get primaryDatabase(): PostgresPair {
    if (this.#vnaccs === undefined) throw new Error("the rig has no rehearsal primary");
    return this.#vnaccs;
  }

  /** Starts the rehearsal primary again, at the same address. */
  async startPrimary(): Promise<void> {
    this.#primary = await GatewayProcess.start({
      command: "primary",
      dataDir: join(this.dir, "primary"),
      databaseUrl: this.primaryDatabase.socketUrl(),
      env: {
        ...this.people,
        SONGHANH_PRIMARY_LISTEN: `127.0.0.1:${this.#primaryPort}`,
      },
      onSpawn: (pid) => this.watcher.watch(pid, "KILL"),
    });
  }

  /** Runs a command with the settings of a gateway, to its end. */
  songhanh(
    args: readonly string[],
    gateway = this.gateways[0]!,
    settings: Readonly<Record<string, string>> = {},
    program?: string,
  ): ReturnType<typeof runCommand> {
    const given = { ...gateway.settings(settings), SONGHANH_TOKEN: this.#token };
    return runCommand(args, given, program);
  }

  /** Makes the token once there is a table for it; called by `start`, or after `start: false`. */
  async makeToken(): Promise<void> {
    const { text } = await this.query((sql) => createToken(sql, "rig", "administrator", "test"));
    this.#token = text;
  }

  /** Starts HAProxy once a gateway listens; called by `start`, or after `start: false`. */
  async startHaproxy(): Promise<void> {
    this.#haproxy = await Haproxy.start({
      program: this.options.programs.haproxy,
      dir: this.dir,
      caFile: this.authority.caFile,
      caPem: this.authority.caPem,
      gateways: this.gateways,
      watcher: this.watcher,
      deployed: this.options.haproxy === "deployed",
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.gateways.map((gateway) => gateway[Symbol.asyncDispose]()));
    await Promise.all([
      this.#haproxy?.[Symbol.asyncDispose](),
      this.#primary?.[Symbol.asyncDispose](),
    ]);
    await Promise.all([
      this.#pair?.[Symbol.asyncDispose](),
      this.#database?.[Symbol.asyncDispose](),
      this.#vnaccs?.[Symbol.asyncDispose](),
    ]);
    this.client.close();
    await this.watcher[Symbol.asyncDispose]();
  }

  async #start(): Promise<void> {
    const { nodes = 2, start = true, haproxy = false } = this.options;
    await Promise.all([this.#startDatabase(), this.#startOwnPrimary()]);
    const settings = await this.#settings();
    for (const name of ["a", "b"].slice(0, nodes)) {
      this.gateways.push(
        new RigGateway({
          name,
          dataDir: join(this.dir, `gateway-${name}`),
          ediPort: freePort(),
          adminPort: freePort(),
          settings,
          caPem: this.authority.caPem,
          client: this.client,
          watcher: this.watcher,
        }),
      );
    }
    if (start) {
      // The first one makes the schema and imports the users; then the others find them.
      for (const gateway of this.gateways) await gateway.start();
      await this.makeToken();
    }
    if (start && haproxy !== false) await this.startHaproxy();
  }

  async #startDatabase(): Promise<void> {
    const { programs, replication = "synchronous", postgres, database } = this.options;
    if (database !== undefined) {
      const { dir, authority, watcher } = this;
      this.#database = await database({ dir, authority, watcher });
      return;
    }
    this.#pair = await PostgresPair.start({
      ...{ programs, replication, settings: postgres },
      ...{ dir: this.dir, authority: this.authority, watcher: this.watcher },
    });
  }

  async #startOwnPrimary(): Promise<void> {
    const { programs, primary = "rehearsal", postgres } = this.options;
    if (primary !== "rehearsal") return;
    this.#vnaccs = await PostgresPair.start({
      ...{ programs, replication: "none", settings: postgres, folder: "vnaccs" },
      ...{ dir: this.dir, authority: this.authority, watcher: this.watcher },
    });
    await this.startPrimary();
  }

  /** Settings that all gateways share: the production profile. */
  async #settings(): Promise<Record<string, string>> {
    const { primary = "rehearsal", env } = this.options;
    const [edi, admin] = await Promise.all([
      this.authority.issueServer("edi"),
      this.authority.issueServer("admin"),
    ]);
    return {
      SONGHANH_PROFILE: "production",
      SONGHANH_DATABASE_URL: this.databaseUrl,
      SONGHANH_TLS_CERT: edi.certFile,
      SONGHANH_TLS_KEY: edi.keyFile,
      SONGHANH_ADMIN_TLS_CERT: admin.certFile,
      SONGHANH_ADMIN_TLS_KEY: admin.keyFile,
      SONGHANH_DATA_KEY: this.dataKey,
      SONGHANH_NUMBER_BAND: "90000000-99999999",
      ...(primary === "none"
        ? { SONGHANH_MODE: "standby" }
        : { SONGHANH_PRIMARY_URL: this.primaryUrl }),
      ...this.people,
      SONGHANH_WORKERS: "1",
      ...env,
    };
  }
}
