/**
 * Two servers of Debian's PostgreSQL on this machine, the second one a streaming replica of the first,
 * with TLS and passwords; what happens to databases happens to them on command.
 *
 *     await using rig = …;                         // see rig.ts
 *     const pair = await PostgresPair.start({ … });
 *     connect(pair.url({ tls: "verify-full" }));   // both hosts, `a` first, as a gateway would have it
 *     await pair.cut();                            // what is committed from now on is not on the replica
 *     await pair.primary.kill();                   // power gone; `pause`, `resume`, `stop`, `start` likewise
 *     await pair.promote();                        // the replica takes writes; `primary` is now that one
 *     await pair.rejoin("rewind");                 // the other one comes back as its replica
 *
 * `primary` and `replica` are roles, `a` and `b` the servers. Where replication is synchronous, commits
 * wait for the replica; after a promotion the new primary waits for nobody until the other rejoins.
 */
import { join } from "node:path";
import type { Sql } from "postgres";
import { findServerUser } from "../../adapters/embedded/server_user.ts";
import { waitUntil } from "../../adapters/testing/wait_until.ts";
import { freePort } from "../../bench/subjects/ports.ts";
import type { DebianPrograms } from "./debian_programs.ts";
import { PostgresServer, type ServerSettings } from "./postgres_server.ts";
import type { RigAuthority } from "./rig_authority.ts";
import { runProgram } from "./run_program.ts";
import type { Watcher } from "./watcher.ts";

export interface PostgresPairOptions {
  readonly programs: DebianPrograms;
  /** The rig's directory; databases lie below it. */
  readonly dir: string;
  /** Name of a directory of its own there; several pairs may stand beside one another. */
  readonly folder?: string;
  readonly authority: RigAuthority;
  readonly watcher: Watcher;
  readonly replication: Replication;
  /** Settings of both servers; they win over the rig's own. */
  readonly settings?: ServerSettings;
}

/** `none`: the second server is not started. */
export type Replication = "synchronous" | "asynchronous" | "none";

/** How an address asks for TLS; the names are libpq's. */
export type DatabaseTls = "disable" | "require" | "verify-full";

export interface PairUrlOptions {
  /** Which hosts stand in the address, in order; default both, `a` first. Else `host:port`. */
  readonly hosts?: readonly (PostgresServer | string)[];
  readonly tls?: DatabaseTls;
  readonly database?: string;
  /** Default is the gateways' own account, which owns the database. */
  readonly account?: DatabaseAccount;
}

export interface DatabaseAccount {
  readonly name: string;
  readonly password: string;
}

/** The database of the gateways, and its owner. */
const database = "songhanh";

/** What every server of the rig is started with, besides names, ports and certificates. */
const rigSettings: ServerSettings = {
  wal_level: "replica",
  hot_standby: "on",
  max_wal_senders: "8",
  max_connections: "200",
  // A replica that was away finds what it missed.
  wal_keep_size: "512MB",
  wal_log_hints: "on",
  // A replica that lost its primary looks for it every so often, in place of every five seconds.
  wal_retrieve_retry_interval: "200ms",
  shared_buffers: "64MB",
  // Among the server's own files, which are removed: one that was killed leaves it behind.
  dynamic_shared_memory_type: "mmap",
  timezone: "UTC",
  log_line_prefix: "%m [%p] %a ",
  log_timezone: "UTC",
  log_error_verbosity: "terse",
};

export class PostgresPair implements AsyncDisposable {
  #primary: PostgresServer;
  #cut = false;
  /** The gateways' account, owner of their database. */
  readonly owner: DatabaseAccount = { name: "songhanh", password: secret() };

  private constructor(
    readonly a: PostgresServer,
    readonly b: PostgresServer,
    readonly superuser: DatabaseAccount,
    /** May copy the servers, and nothing else. */
    readonly replicator: DatabaseAccount,
    private readonly options: PostgresPairOptions,
    private readonly dir: string,
  ) {
    this.#primary = a;
  }

  static async start(options: PostgresPairOptions): Promise<PostgresPair> {
    const { folder = "postgres" } = options;
    const dir = join(options.dir, folder);
    await Deno.mkdir(dir, { recursive: true });
    const user = await findServerUser();
    const superuser = { name: "postgres", password: secret() };
    const certificate = await options.authority.issueServer(folder);
    const bin = options.programs.postgresBin;
    const [a, b] = ["a", "b"].map((name) =>
      new PostgresServer({
        ...{ name, dir, bin, user, superuser, certificate },
        port: freePort(),
        watcher: options.watcher,
      })
    ) as [PostgresServer, PostgresServer];
    for (const path of [dir, certificate.certFile, certificate.keyFile]) await a.own(path);
    const pair = new PostgresPair(
      a,
      b,
      superuser,
      { name: "replicator", password: secret() },
      options,
      dir,
    );
    await pair.#begin();
    return pair;
  }

  /** The server that takes writes, as far as the rig was told. */
  get primary(): PostgresServer {
    return this.#primary;
  }

  get replica(): PostgresServer {
    return this.#primary === this.a ? this.b : this.a;
  }

  /** Whether there is no replica at all. */
  get isAlone(): boolean {
    return this.options.replication === "none";
  }

  get isSynchronous(): boolean {
    return this.options.replication === "synchronous";
  }

  /** An address for gateways: over TCP, with every host that is named. */
  url(options: PairUrlOptions = {}): string {
    const { tls = "verify-full", account = this.owner } = options;
    const both = this.isAlone ? [this.a] : [this.a, this.b];
    const hosts = (options.hosts ?? both)
      .map((host) => typeof host === "string" ? host : host.address);
    const query = new URLSearchParams({ sslmode: tls });
    if (tls === "verify-full") query.set("sslrootcert", this.options.authority.caFile);
    return `postgres://${account.name}:${account.password}@${hosts.join(",")}/` +
      `${options.database ?? database}?${query}`;
  }

  /** A server's address through its Unix socket; the primary's if none is named. */
  socketUrl(server = this.#primary, { name, password } = this.owner): string {
    return `postgres://${name}:${password}@localhost:${server.port}/${database}` +
      `?host=${server.socketDir}`;
  }

  /** Asks the gateways' database on the primary as superuser. */
  query<T>(ask: (sql: Sql) => Promise<T>): Promise<T> {
    return this.#primary.query(ask, database);
  }

  /** Another database that belongs to the gateways' account; its name is for `url`. */
  async makeDatabase(name: string): Promise<void> {
    await this.#primary.query((sql) =>
      sql.unsafe(`create database ${name} owner ${this.owner.name}`)
    );
  }

  /**
   * Replication stops: the replica is up and answers, and gets nothing of what is committed from now
   * on. Where it is synchronous, commits wait from now on.
   */
  async cut(): Promise<void> {
    this.#cut = true;
    const { replica } = this;
    await this.#configure(replica);
    await replica.reload();
    await waitUntil("the replica hears nothing", () => isAlone(replica));
  }

  /** Replication goes on. */
  async join(): Promise<void> {
    this.#cut = false;
    await this.#configure(this.replica);
    await this.replica.reload();
    await this.untilStreaming();
  }

  /** Whether commits wait for the replica, changed while the primary runs. */
  async synchronous(waits: boolean): Promise<void> {
    await this.#configure(this.#primary, waits);
    await this.#primary.reload();
  }

  /** The replica takes writes, waiting for nobody, and is the primary from now on. */
  async promote(): Promise<void> {
    const promoted = this.replica;
    this.#primary = promoted;
    await this.#configure(promoted, false);
    await promoted.reload();
    await promoted.query((sql) => sql`select pg_promote()`);
  }

  /**
   * The other server comes back as a replica of the primary: wound back to where their histories part,
   * or copied anew. Where replication is synchronous, commits wait for it again.
   */
  async rejoin(how: "rewind" | "rebuild"): Promise<void> {
    const { replica } = this;
    await replica.stop();
    this.#cut = false;
    if (how === "rewind") await this.#rewind(replica);
    else await this.#copy(replica);
    await this.#follow(replica);
    if (this.isSynchronous) await this.synchronous(true);
  }

  /** A server whose files were put in place of those it had is the primary, waiting for nobody. */
  async startRestored(server: PostgresServer): Promise<void> {
    this.#primary = server;
    this.#cut = false;
    await this.#configure(server, false);
    await server.start();
  }

  /** Resolves when the replica has everything that is committed now. */
  async untilStreaming(): Promise<void> {
    await waitUntil("the replica has everything", () =>
      this.#primary.query(async (sql) => {
        const [row] = await sql`
          select true as streams from pg_stat_replication where application_name = ${this.replica.name}
          and state = 'streaming' and replay_lsn >= pg_current_wal_flush_lsn()`;
        return row?.streams === true;
      }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.a.abandon(), this.b.abandon()]);
  }

  async #begin(): Promise<void> {
    const { a, b, replicator, superuser } = this;
    const passwordFile = "password";
    await a.writeFile(passwordFile, superuser.password);
    await this.#asServer("initdb", [
      `--pgdata=${a.data}`,
      `--username=${superuser.name}`,
      `--pwfile=${join(this.dir, passwordFile)}`,
      ...["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--data-checksums"],
      ...["--no-instructions", "--no-sync"],
    ]);
    // `pg_rewind` recovers a server that was killed, and reads this file instead of ours.
    const ownFile = join(a.data, "postgresql.conf");
    await Deno.writeTextFile(ownFile, `wal_keep_size = ${rigSettings.wal_keep_size}\n`);
    await a.writeFile(
      "hba.conf",
      "local all all scram-sha-256\n" +
        "local replication all scram-sha-256\n" +
        "hostssl replication replicator 127.0.0.1/32 scram-sha-256\n" +
        "host all all 127.0.0.1/32 scram-sha-256\n",
    );
    await this.#configure(a, false);
    await a.start();
    await a.query(async (sql) => {
      await sql.unsafe(
        `create role replicator replication login password '${replicator.password}'`,
      );
      await sql.unsafe(`create role ${this.owner.name} login password '${this.owner.password}'`);
    });
    await this.makeDatabase(database);
    if (this.isAlone) return;
    await this.#copy(b);
    await this.#follow(b);
    if (this.isSynchronous) await this.synchronous(true);
  }

  /** Starts a server whose files are those of a replica; resolves when it has everything. */
  async #follow(server: PostgresServer): Promise<void> {
    await this.#configure(server);
    await server.writeFile(join(server.name, "standby.signal"), "");
    await server.start();
    await this.untilStreaming();
  }

  async #configure(server: PostgresServer, waits = false): Promise<void> {
    const follows = server !== this.#primary && !this.#cut;
    await server.configure({
      ...rigSettings,
      primary_conninfo: follows ? this.#conninfo(this.replicator, server.name) : "",
      synchronous_standby_names: waits ? (server === this.a ? this.b : this.a).name : "",
      ...this.options.settings,
    });
  }

  /** How a server's program reaches the primary: over TLS, which it verifies. */
  #conninfo({ name, password }: DatabaseAccount, application: string): string {
    return `host=localhost hostaddr=127.0.0.1 port=${this.#primary.port} user=${name} ` +
      `password=${password} dbname=postgres application_name=${application} ` +
      `sslmode=verify-full sslrootcert=${this.options.authority.caFile}`;
  }

  async #copy(server: PostgresServer): Promise<void> {
    await Deno.remove(server.data, { recursive: true }).catch(() => {});
    await this.#asServer("pg_basebackup", [
      `--dbname=${this.#conninfo(this.replicator, server.name)}`,
      `--pgdata=${server.data}`,
      ...["--wal-method=stream", "--checkpoint=fast", "--no-sync"],
    ]);
  }

  async #rewind(server: PostgresServer): Promise<void> {
    // What tells how far both had come together is in the control file since the last checkpoint only.
    await this.#primary.query((sql) => sql`checkpoint`);
    await this.#asServer("pg_rewind", [
      `--target-pgdata=${server.data}`,
      `--source-server=${this.#conninfo(this.superuser, "rewind")}`,
      "--no-sync",
    ]);
  }

  async #asServer(program: string, args: readonly string[]): Promise<void> {
    const user = await findServerUser();
    await runProgram(join(this.options.programs.postgresBin, program), args, { user });
  }
}

/** Whether nothing is received from a primary. */
async function isAlone(server: PostgresServer): Promise<boolean> {
  const rows = await server.query((sql) => sql`select pid from pg_stat_wal_receiver`);
  return rows.length === 0;
}

function secret(): string {
  return crypto.getRandomValues(new Uint8Array(18)).toHex();
}
