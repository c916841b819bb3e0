/** One PostgreSQL server of the pair: its files, its process, and what can be done to it. */
import { join } from "node:path";
import type { Sql } from "postgres";
import type { ServerUser } from "../../adapters/embedded/server_user.ts";
import { connect } from "../../adapters/postgres/connect.ts";
import { waitUntil } from "../../adapters/testing/wait_until.ts";
import { signalTree } from "./signal_tree.ts";
import type { CertificateFiles } from "./rig_authority.ts";
import type { Watcher } from "./watcher.ts";

/** How long a server may take to be ready: recovery included. */
const READY_MS_MAX = 60_000;
/** How long the last checkpoint and a replica may take. */
const STOP_MS_MAX = 10_000;

/** Settings of a server as its configuration file has them; lists and numbers as text. */
export type ServerSettings = Readonly<Record<string, string>>;

export interface PostgresServerOptions {
  /** `a` or `b`: also how a replica introduces itself to its primary. */
  readonly name: string;
  readonly port: number;
  /** The rig's directory for databases. */
  readonly dir: string;
  readonly bin: string;
  readonly user: ServerUser | undefined;
  readonly watcher: Watcher;
  readonly certificate: CertificateFiles;
  readonly superuser: { readonly name: string; readonly password: string };
}

export class PostgresServer {
  readonly name: string;
  readonly port: number;
  /** Data directory. */
  readonly data: string;
  /** Directory of its Unix socket. */
  readonly socketDir: string;
  readonly logFile: string;
  #child: Deno.ChildProcess | undefined;

  constructor(private readonly options: PostgresServerOptions) {
    this.name = options.name;
    this.port = options.port;
    this.data = join(options.dir, options.name);
    this.socketDir = join(options.dir, `socket-${options.name}`);
    this.logFile = join(options.dir, `${options.name}.log`);
  }

  /** `host:port` as it stands in addresses. */
  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  get isRunning(): boolean {
    return this.#child !== undefined;
  }

  /** Of the running server. */
  get pid(): number {
    if (this.#child === undefined) throw new Error(`server ${this.name} does not run`);
    return this.#child.pid;
  }

  /** Writes the configuration file; a running server takes up what changed by `reload`. */
  async configure(settings: ServerSettings): Promise<void> {
    const { dir, certificate } = this.options;
    const all: ServerSettings = {
      listen_addresses: "127.0.0.1",
      port: String(this.port),
      unix_socket_directories: this.socketDir,
      hba_file: join(dir, "hba.conf"),
      ssl: "on",
      ssl_cert_file: certificate.certFile,
      ssl_key_file: certificate.keyFile,
      ...settings,
    };
    const lines = Object.entries(all).map(([name, value]) =>
      `${name} = '${value.replaceAll("'", "''")}'\n`
    );
    await this.writeFile(`${this.name}.conf`, lines.join(""));
  }

  /** A file in the rig's directory that belongs to the server's account and holds its secrets. */
  async writeFile(name: string, text: string): Promise<void> {
    const path = join(this.options.dir, name);
    await Deno.writeTextFile(path, text, { mode: 0o600 });
    await this.own(path);
  }

  async own(path: string): Promise<void> {
    const { user } = this.options;
    if (user !== undefined) await Deno.chown(path, user.uid, user.gid);
  }

  /** Starts the server; resolves when it takes connections, as primary or as replica. */
  async start(): Promise<void> {
    const { dir, bin, user, watcher } = this.options;
    await Deno.mkdir(this.socketDir, { recursive: true, mode: 0o700 });
    await this.own(this.socketDir);
    await this.writeFile(`${this.name}.log`, "");
    const child = new Deno.Command("/bin/sh", {
      args: [
        "-c",
        'log=$1; shift; exec "$@" >>"$log" 2>&1',
        "postgres",
        this.logFile,
        join(bin, "postgres"),
        ...["-D", this.data, "-c", `config_file=${join(dir, `${this.name}.conf`)}`],
      ],
      ...user,
      cwd: "/",
      clearEnv: true,
      // Ctrl-C is meant for this process; it ends the server when nobody needs it any more.
      detached: true,
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).spawn();
    await watcher.watch(child.pid, "QUIT");
    this.#child = child;
    child.status.then(() => {
      if (this.#child === child) this.#child = undefined;
      return watcher.forget(child.pid).catch(() => {});
    });
    await waitUntil(`server ${this.name} takes connections`, async () => {
      if (this.#child !== child) throw new Error(`server ${this.name} ended: ${await this.log()}`);
      return await isReady(this.data, child.pid);
    }, READY_MS_MAX);
  }

  /**
   * Ends it in order: sessions are dropped, what is committed is written, and sent to the replica. One
   * that cannot do so in time, because the replica hangs, is ended without.
   */
  async stop(): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    await this.#end((child) => {
      child.kill("SIGINT");
      timer = setTimeout(() => child.kill("SIGQUIT"), STOP_MS_MAX);
    });
    clearTimeout(timer);
  }

  /** Ends it because nobody needs its files any more: no last checkpoint, no waiting for a replica. */
  async abandon(): Promise<void> {
    await this.#end((child) => {
      child.kill("SIGQUIT");
      signalTree(child.pid, "SIGCONT");
    });
  }

  /** Ends server and sessions at once, as a machine does that loses its power. */
  async kill(): Promise<void> {
    await this.#end((child) => signalTree(child.pid, "SIGKILL"));
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  /** Nothing in it moves any more, its connections stay: a machine that hangs. */
  pause(): void {
    signalTree(this.pid, "SIGSTOP");
  }

  resume(): void {
    signalTree(this.pid, "SIGCONT");
  }

  /** Takes up the configuration file; resolves when sessions that begin now have it. */
  async reload(): Promise<void> {
    const loadedAt = () =>
      this.query(async (sql) => (await sql`select pg_conf_load_time()::text as at`)[0]!.at);
    const before = await loadedAt();
    Deno.kill(this.pid, "SIGHUP");
    await waitUntil("the configuration is read", async () => await loadedAt() !== before);
  }

  /** Asks the server as its superuser, over its Unix socket. */
  async query<T>(ask: (sql: Sql) => Promise<T>, database = "postgres"): Promise<T> {
    const { name, password } = this.options.superuser;
    const sql = connect(
      `postgres://${name}:${password}@localhost:${this.port}/${database}?host=${this.socketDir}`,
      { applicationName: "rig", connectionsMax: 2 },
    );
    try {
      return await ask(sql);
    } finally {
      await sql.end({ timeout: 1 });
    }
  }

  /** The end of what the server wrote. */
  async log(): Promise<string> {
    return (await Deno.readTextFile(this.logFile).catch(() => "")).slice(-4_000);
  }

  async #end(how: (child: Deno.ChildProcess) => void): Promise<void> {
    const child = this.#child;
    if (child === undefined) return;
    how(child);
    await child.status;
  }
}

/** The eighth line of the server's lock file says what it is doing. */
async function isReady(data: string, pid: number): Promise<boolean> {
  const text = await Deno.readTextFile(join(data, "postmaster.pid")).catch(() => "");
  const lines = text.split("\n");
  return lines[0] === String(pid) && /^(ready|standby)\s*$/.test(lines[7] ?? "");
}
