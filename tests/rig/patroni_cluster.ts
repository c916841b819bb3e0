/**
 * The database as `deploy/patroni/` has it, on this machine: three etcd, and Patroni with a PostgreSQL for
 * host a and for host b, from the files that are handed out, with ports and paths of the rig.
 *
 *     const programs = patroniPrograms();          // undefined: they are not installed
 *     await using cluster = await PatroniCluster.start({ … });
 *     cluster.url({ name, password })              // as a gateway would have it
 *     await cluster.patronictl(["list"])
 *     await cluster.leader() / replica()           // who is which now
 *     await cluster.members[0].kill()              // power gone: Patroni and server
 */
import { join } from "node:path";
import type { Sql } from "postgres";
import { findServerUser, type ServerUser } from "../../adapters/embedded/server_user.ts";
import { connect } from "../../adapters/postgres/connect.ts";
import { waitUntil } from "../../adapters/testing/wait_until.ts";
import { freePort } from "../../bench/subjects/ports.ts";
import type { DebianPrograms } from "./debian_programs.ts";
import type { DatabaseAccount } from "./postgres_pair.ts";
import type { RigAuthority } from "./rig_authority.ts";
import { runProgram } from "./run_program.ts";
import { signalTree } from "./signal_tree.ts";
import type { Watcher } from "./watcher.ts";

const deployed = new URL("../../deploy/", import.meta.url).pathname;

/** How long a cluster may take to elect, to make its database and to copy it. */
const READY_MS_MAX = 90_000;

export interface PatroniPrograms {
  readonly patroni: string;
  readonly patronictl: string;
  readonly etcd: string;
}

/** Debian's Patroni and etcd; undefined where one is missing, or where nobody may change accounts. */
export function patroniPrograms(): PatroniPrograms | undefined {
  const found = {
    patroni: "/usr/bin/patroni",
    patronictl: "/usr/bin/patronictl",
    etcd: "/usr/bin/etcd",
  };
  for (const program of Object.values(found)) {
    try {
      if (!Deno.statSync(program).isFile) return undefined;
    } catch {
      return undefined;
    }
  }
  // The sample has it run as another account than that of whoever installs it.
  return Deno.uid() === 0 ? found : undefined;
}

export interface PatroniClusterOptions {
  readonly programs: DebianPrograms & PatroniPrograms;
  readonly dir: string;
  readonly authority: RigAuthority;
  readonly watcher: Watcher;
}

/** What one host of the cluster has: Patroni and the server that it runs. */
export class PatroniMember {
  #child: Deno.ChildProcess | undefined;
  readonly port = freePort();
  readonly restPort = freePort();

  constructor(
    readonly name: string,
    /** What a host has below /: configuration, data, sockets. */
    readonly root: string,
    private readonly options: PatroniClusterOptions,
    private readonly user: ServerUser | undefined,
    private readonly env: Readonly<Record<string, string>>,
  ) {}

  get configFile(): string {
    return join(this.root, "etc/patroni/config.yml");
  }

  get data(): string {
    return join(this.root, "var/lib/postgresql/songhanh");
  }

  get socketDir(): string {
    return join(this.root, "run");
  }

  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  get isRunning(): boolean {
    return this.#child !== undefined;
  }

  async start(): Promise<void> {
    const child = spawn(this.options.programs.patroni, [this.configFile], {
      user: this.user,
      env: this.env,
      logFile: join(this.root, "patroni.log"),
    });
    this.#child = child;
    await this.options.watcher.watch(child.pid, "TERM");
    child.status.then(() => {
      if (this.#child === child) this.#child = undefined;
      return this.options.watcher.forget(child.pid).catch(() => {});
    });
  }

  /** As `systemctl stop patroni`: the server is stopped in order, and another one leads. */
  async stop(): Promise<void> {
    const child = this.#child;
    child?.kill("SIGTERM");
    await child?.status;
  }

  /** Patroni and server at once, as a machine does that loses its power. */
  async kill(): Promise<void> {
    const child = this.#child;
    const server = await this.#serverPid();
    if (child !== undefined) {
      // First the one that would start the server again.
      child.kill("SIGKILL");
      await child.status;
    }
    if (server !== undefined) signalTree(server, "SIGKILL");
  }

  /** Nothing in it moves any more, its connections stay: a machine that hangs. */
  async pause(): Promise<void> {
    this.#child?.kill("SIGSTOP");
    signalTree((await this.#serverPid())!, "SIGSTOP");
  }

  async resume(): Promise<void> {
    signalTree((await this.#serverPid())!, "SIGCONT");
    this.#child?.kill("SIGCONT");
  }

  async log(): Promise<string> {
    return (await Deno.readTextFile(join(this.root, "patroni.log")).catch(() => "")).slice(-4_000);
  }

  async #serverPid(): Promise<number | undefined> {
    const text = await Deno.readTextFile(join(this.data, "postmaster.pid")).catch(() => "");
    return Number(text.split("\n")[0]) || undefined;
  }
}

export class PatroniCluster implements AsyncDisposable {
  readonly #etcd: Deno.ChildProcess[] = [];
  /** Configuration of the hosts by its path. */
  readonly #configurations = new Map<string, string>();

  private constructor(
    readonly members: readonly [PatroniMember, PatroniMember],
    private readonly options: PatroniClusterOptions,
  ) {}

  /** Resolves when one leads and the other follows, and commits wait for it. */
  static async start(options: PatroniClusterOptions): Promise<PatroniCluster> {
    const user = await findServerUser();
    const secrets = {
      PATRONI_REPLICATION_PASSWORD: crypto.randomUUID(),
      PATRONI_REWIND_PASSWORD: crypto.randomUUID(),
    };
    const [a, b] = ["a", "b"].map((name) =>
      new PatroniMember(name, join(options.dir, `host-${name}`), options, user, secrets)
    ) as [PatroniMember, PatroniMember];
    const cluster = new PatroniCluster([a, b], options);
    await cluster.#write(user);
    await cluster.configure();
    await cluster.#startEtcd();
    for (const member of cluster.members) await member.start();
    await cluster.untilInStep();
    return cluster;
  }

  /** Writes what hosts a and b are configured by, in place of what stands there. */
  async configure(): Promise<void> {
    for (const [path, text] of this.#configurations) await Deno.writeTextFile(path, text);
  }

  /** What patronictl says, as whoever may read the configuration. */
  patronictl(args: readonly string[]): Promise<string> {
    const [a] = this.members;
    return runProgram(this.options.programs.patronictl, ["-c", a.configFile, ...args]);
  }

  /** Members by name with their roles and states. */
  async list(): Promise<
    { readonly Member: string; readonly Role: string; readonly State: string }[]
  > {
    return JSON.parse(await this.patronictl(["list", "--format", "json"]));
  }

  async leader(): Promise<PatroniMember | undefined> {
    const row = (await this.list()).find(({ Role, State }) =>
      Role === "Leader" && State === "running"
    );
    return this.members.find(({ name }) => name === row?.Member);
  }

  /** Resolves when one leads and the other has everything that is committed. */
  async untilInStep(): Promise<void> {
    try {
      await waitUntil("one leads, the other follows in step", async () => {
        const ended = this.members.find(({ isRunning }) => !isRunning);
        if (ended !== undefined) throw new Error(`Patroni ${ended.name} has ended`);
        const roles = await this.list().catch(() => []);
        return roles.some(({ Role }) => Role === "Leader") &&
          roles.some(({ Role, State }) =>
            Role === "Sync Standby" && ["running", "streaming"].includes(State)
          );
      }, READY_MS_MAX);
    } catch (error) {
      const logs = await Promise.all(this.members.map((member) => member.log()));
      throw new Error(
        `${error instanceof Error ? error.message : error}\n${logs.join("\n----\n")}`,
      );
    }
  }

  /** An address for gateways: both hosts, over TLS that is verified. */
  url({ name, password }: DatabaseAccount): string {
    const hosts = this.members.map(({ address }) => address).join(",");
    const query = new URLSearchParams({
      sslmode: "verify-full",
      sslrootcert: this.options.authority.caFile,
    });
    return `postgres://${name}:${password}@${hosts}/songhanh?${query}`;
  }

  /** Asks the server that leads as its superuser, over its Unix socket. */
  async query<T>(ask: (sql: Sql) => Promise<T>, database = "songhanh"): Promise<T> {
    const leader = await waitUntil("somebody leads", () => this.leader(), READY_MS_MAX);
    const sql = connect(
      `postgres://postgres@localhost:${leader.port}/${database}?host=${leader.socketDir}`,
      { applicationName: "rig", connectionsMax: 1 },
    );
    try {
      return await ask(sql);
    } finally {
      await sql.end({ timeout: 1 });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // Nobody needs the files any more: no last checkpoint, no handing over.
    await Promise.all(this.members.map((member) => member.kill()));
    for (const child of this.#etcd) {
      child.kill("SIGKILL");
      await child.status;
    }
  }

  async #startEtcd(): Promise<void> {
    const { dir, programs, watcher } = this.options;
    for (const name of ["a", "b", "c"]) {
      const text = await Deno.readTextFile(join(dir, `etcd-${name}/etcd.env`));
      const child = spawn(programs.etcd, [], {
        env: Object.fromEntries(
          text.split("\n").filter((line) => /^[A-Z]/.test(line)).map((line) => {
            const at = line.indexOf("=");
            return [line.slice(0, at), line.slice(at + 1)];
          }),
        ),
        logFile: join(dir, `etcd-${name}/log`),
      });
      this.#etcd.push(child);
      await watcher.watch(child.pid, "KILL");
      child.status.then(() => watcher.forget(child.pid).catch(() => {}));
    }
  }

  /** The files that are handed out, with this machine's ports and paths in place of those of the hosts. */
  async #write(user: ServerUser | undefined): Promise<void> {
    const { dir, authority, programs } = this.options;
    const [a, b] = this.members;
    const ips = { a: "10.0.0.11", b: "10.0.0.12", c: "10.0.0.10" };
    const etcdPorts = {
      a: [freePort(), freePort()],
      b: [freePort(), freePort()],
      c: [freePort(), freePort()],
    };
    const certificate = await authority.issueServer("host", undefined, { isClient: true });
    const own = async (path: string) => {
      if (user !== undefined) await Deno.chown(path, user.uid, user.gid);
    };
    const tlsTo = async (folder: string) => {
      await Deno.mkdir(folder, { recursive: true });
      await Deno.copyFile(authority.caFile, join(folder, "ca.crt"));
      await Deno.copyFile(certificate.certFile, join(folder, "host.crt"));
      await Deno.copyFile(certificate.keyFile, join(folder, "host.key"));
      await Deno.chmod(join(folder, "host.key"), 0o600);
    };
    /** Addresses of a host's services by those of the sample, which is that of host a. */
    const addressed = (text: string, name: "a" | "b" | "c") => {
      let result = text;
      // The own address is the one of host a in the sample; the others' are the same everywhere.
      for (const [host, ip] of Object.entries(ips) as ["a" | "b" | "c", string][]) {
        const [client, peer] = etcdPorts[host];
        result = result.replaceAll(
          `${host}=https://${ip}:2380`,
          `${host}=https://127.0.0.1:${peer}`,
        );
        if (!text.startsWith("# etcd")) {
          result = result.replaceAll(`${ip}:2379`, `127.0.0.1:${client}`);
        }
      }
      const [client, peer] = etcdPorts[name];
      return result.replaceAll(`${ips.a}:2380`, `127.0.0.1:${peer}`)
        .replaceAll(`${ips.a}:2379`, `127.0.0.1:${client}`);
    };
    const etcdSample = await Deno.readTextFile(join(deployed, "patroni/etcd.env"));
    for (const name of ["a", "b", "c"] as const) {
      const folder = join(dir, `etcd-${name}`);
      await tlsTo(join(folder, "tls"));
      const text = addressed(etcdSample, name)
        .replace("ETCD_NAME=a\n", `ETCD_NAME=${name}\n`)
        .replace("/var/lib/etcd/songhanh", join(folder, "data"))
        .replaceAll("/etc/etcd/tls", join(folder, "tls"));
      await Deno.writeTextFile(join(folder, "etcd.env"), text);
    }
    const sample = await Deno.readTextFile(join(deployed, "patroni/patroni.yml"));
    for (const member of [a, b]) {
      const { root } = member;
      const tls = join(root, "etc/patroni/tls");
      await tlsTo(tls);
      for (const name of ["host.key", "host.crt", "ca.crt"]) await own(join(tls, name));
      for (const folder of [root, member.socketDir, join(root, "var/lib/postgresql")]) {
        await Deno.mkdir(folder, { recursive: true });
        await own(folder);
      }
      await Deno.copyFile(
        join(deployed, "postgresql.conf"),
        join(root, "etc/patroni/postgresql.conf"),
      );
      const text = addressed(sample, member.name as "a" | "b")
        .replace("name: a\n", `name: ${member.name}\n`)
        .replaceAll(`${ips.a}:8008`, `127.0.0.1:${member.restPort}`)
        .replace("listen: 10.0.0.11,127.0.0.1:5432", `listen: ${member.address}`)
        .replaceAll(`${ips.a}:5432`, member.address)
        .replaceAll("10.0.0.0/24", "127.0.0.1/32")
        .replaceAll("/etc/patroni/", `${join(root, "etc/patroni")}/`)
        .replaceAll("/var/lib/postgresql/", `${join(root, "var/lib/postgresql")}/`)
        .replaceAll("/var/run/postgresql", member.socketDir)
        .replace("/usr/lib/postgresql/15/bin", programs.postgresBin)
        // Tests ask as the superuser, too, and are another account: the directory alone is in the way.
        .replace("local all all peer", "local all all trust")
        .replace("local replication postgres peer", "local replication postgres trust")
        // A test that is killed restarts no machine.
        .replace("mode: automatic", "mode: off");
      this.#configurations.set(member.configFile, text);
      const left = /10\.0\.0\.\d+|\/var\/(lib|run)\/postgresql(?=[:\s])/.exec(
        text.replaceAll(/^#.*$/gm, ""),
      );
      if (left !== null) throw new Error(`the rig has nothing in place of ${left[0]}`);
    }
  }
}

interface SpawnOptions {
  readonly user?: ServerUser;
  readonly env: Readonly<Record<string, string>>;
  readonly logFile: string;
}

/** In a process group of its own, with its output in a file. */
function spawn(program: string, args: readonly string[], options: SpawnOptions): Deno.ChildProcess {
  Deno.writeTextFileSync(options.logFile, "");
  if (options.user !== undefined) {
    Deno.chownSync(options.logFile, options.user.uid, options.user.gid);
  }
  return new Deno.Command("/bin/sh", {
    args: [
      "-c",
      'log=$1; shift; exec "$@" >>"$log" 2>&1',
      program,
      options.logFile,
      program,
      ...args,
    ],
    ...options.user,
    cwd: "/",
    clearEnv: true,
    env: { PATH: "/usr/bin:/bin", LC_ALL: "C.UTF-8", ...options.env },
    detached: true,
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
}
