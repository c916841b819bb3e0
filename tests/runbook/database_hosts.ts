/**
 * The database's side of hosts a and b, as a runbook's commands reach it: Patroni where it is installed,
 * else the rig's pair, which does what Patroni would have done.
 */
import type { Sql } from "postgres";
import { waitUntil } from "../../adapters/testing/wait_until.ts";
import type { DebianPrograms } from "../rig/debian_programs.ts";
import { PatroniCluster, type PatroniPrograms } from "../rig/patroni_cluster.ts";
import { type DatabaseAccount, PostgresPair } from "../rig/postgres_pair.ts";
import type { PostgresServer } from "../rig/postgres_server.ts";
import type { RigDatabase, RigParts } from "../rig/rig.ts";

export type HostName = "a" | "b";

export interface Ended {
  readonly code: number;
  readonly text: string;
}

export interface DatabaseHosts extends RigDatabase {
  /** `systemctl enable --now patroni`, on both. */
  begin(): Promise<void>;
  url(account: DatabaseAccount): string;
  leader(): Promise<HostName>;
  /** Data directory of a host. */
  data(host: HostName): string;
  /** What psql and pg_basebackup of a host find its server by. */
  client(host: HostName): Readonly<Record<string, string>>;
  patronictl(args: readonly string[], host: HostName): Promise<Ended>;
  start(host: HostName): Promise<void>;
  stop(host: HostName): Promise<void>;
  /** Power gone; resolves when the other one leads. */
  die(host: HostName): Promise<void>;
  /** Power gone on both. */
  dieBoth(): Promise<void>;
  startBoth(): Promise<void>;
  /** Resolves when both are there and in step. */
  untilInStep(): Promise<void>;
}

/** The pair, with `patronictl` played. */
export class PairHosts implements DatabaseHosts {
  #pair: PostgresPair | undefined;

  constructor(private readonly options: RigParts & { readonly programs: DebianPrograms }) {}

  async begin(): Promise<void> {
    if (this.#pair !== undefined) return;
    this.#pair = await PostgresPair.start({ ...this.options, replication: "synchronous" });
    // What the pair makes for gateways is made by the runbook here.
    await this.#pair.primary.query(async (sql) => {
      await sql.unsafe("drop database songhanh");
      await sql.unsafe("drop role songhanh");
    });
  }

  url(account: DatabaseAccount): string {
    return this.#pair!.url({ account });
  }

  async leader(): Promise<HostName> {
    return await Promise.resolve(this.#pair!.primary.name as HostName);
  }

  data(host: HostName): string {
    return this.#server(host).data;
  }

  client(host: HostName): Record<string, string> {
    const { superuser } = this.#pair!;
    const server = this.#server(host);
    return {
      PGHOST: server.socketDir,
      PGPORT: String(server.port),
      PGUSER: superuser.name,
      PGPASSWORD: superuser.password,
    };
  }

  async patronictl([command]: readonly string[], host: HostName): Promise<Ended> {
    const pair = this.#pair!;
    if (command === "switchover") {
      const former = pair.primary;
      await former.stop();
      await pair.promote();
      await pair.rejoin("rewind");
    } else if (command === "reinit") {
      if (this.#server(host) === pair.primary) return { code: 1, text: "the leader is not copied" };
      await pair.rejoin("rebuild");
    } else if (command !== "list" && command !== "remove") {
      return { code: 64, text: `patronictl ${command} is not played` };
    }
    const rows = [pair.a, pair.b].map((server) => {
      const role = server === pair.primary ? "Leader" : "Sync Standby";
      return `${server.name} ${role} ${server.isRunning ? "running" : "stopped"}`;
    });
    return { code: 0, text: rows.join("\n") };
  }

  async start(host: HostName): Promise<void> {
    const pair = this.#pair!;
    const server = this.#server(host);
    if (pair.primary.isRunning && pair.primary !== server) {
      const isThere = await Deno.stat(server.data).then(() => true, () => false);
      await pair.rejoin(isThere ? "rewind" : "rebuild");
    } else await pair.startRestored(server);
  }

  async stop(host: HostName): Promise<void> {
    await this.#server(host).stop();
  }

  async die(host: HostName): Promise<void> {
    await this.#server(host).kill();
    await this.#pair!.promote();
  }

  async dieBoth(): Promise<void> {
    await this.#pair!.replica.kill();
    await this.#pair!.primary.kill();
  }

  async startBoth(): Promise<void> {
    await this.#pair!.primary.start();
    await this.#pair!.replica.start();
  }

  async untilInStep(): Promise<void> {
    await this.#pair!.untilStreaming();
  }

  query<T>(ask: (sql: Sql) => Promise<T>): Promise<T> {
    return this.#pair!.query(ask);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pair?.[Symbol.asyncDispose]();
  }

  #server(host: HostName): PostgresServer {
    return this.#pair![host];
  }
}

export class PatroniHosts implements DatabaseHosts {
  #cluster: PatroniCluster | undefined;

  constructor(
    private readonly options: RigParts & { readonly programs: DebianPrograms & PatroniPrograms },
  ) {}

  async begin(): Promise<void> {
    if (this.#cluster === undefined) this.#cluster = await PatroniCluster.start(this.options);
    // The other host's sample was put over what the cluster had written for it.
    else await this.#cluster.configure();
  }

  url(account: DatabaseAccount): string {
    return this.#cluster!.url(account);
  }

  async leader(): Promise<HostName> {
    const leads = await waitUntil("somebody leads", () => this.#cluster!.leader(), 60_000);
    return leads.name as HostName;
  }

  data(host: HostName): string {
    return this.#member(host).data;
  }

  client(host: HostName): Record<string, string> {
    const member = this.#member(host);
    return { PGHOST: member.socketDir, PGPORT: String(member.port), PGUSER: "postgres" };
  }

  async patronictl(args: readonly string[], host: HostName): Promise<Ended> {
    const program = new Deno.Command(this.options.programs.patronictl, {
      args: ["-c", this.#member(host).configFile, ...args],
      cwd: "/",
      clearEnv: true,
      env: { PATH: "/usr/bin:/bin", LC_ALL: "C.UTF-8" },
      stdin: "piped",
      ...{ stdout: "piped", stderr: "piped" },
    }).spawn();
    const stdin = program.stdin.getWriter();
    // Only `remove` asks.
    await stdin.write(new TextEncoder().encode("songhanh\nYes I am aware\n")).catch(() => {});
    await stdin.close().catch(() => {});
    const { code, stdout, stderr } = await program.output();
    const decoder = new TextDecoder();
    return { code, text: decoder.decode(stdout) + decoder.decode(stderr) };
  }

  async start(host: HostName): Promise<void> {
    await this.#member(host).start();
    await waitUntil(`${host} runs`, async () => {
      const rows = await this.#cluster!.list().catch(() => []);
      return rows.some(({ Member, State }) =>
        Member === host && ["running", "streaming"].includes(State)
      );
    }, 60_000);
  }

  async stop(host: HostName): Promise<void> {
    await this.#member(host).stop();
  }

  async die(host: HostName): Promise<void> {
    await this.#member(host).kill();
    await waitUntil("the other one leads", async () => {
      const leads = await this.#cluster!.leader().catch(() => undefined);
      return leads !== undefined && leads.name !== host;
    }, 60_000);
  }

  async dieBoth(): Promise<void> {
    await Promise.all(this.#cluster!.members.map((member) => member.kill()));
  }

  async startBoth(): Promise<void> {
    await Promise.all(this.#cluster!.members.map((member) => member.start()));
    await this.leader();
  }

  async untilInStep(): Promise<void> {
    await this.#cluster!.untilInStep();
  }

  query<T>(ask: (sql: Sql) => Promise<T>): Promise<T> {
    return this.#cluster!.query(ask);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#cluster?.[Symbol.asyncDispose]();
  }

  #member(host: HostName) {
    return this.#cluster!.members.find(({ name }) => name === host)!;
  }
}
