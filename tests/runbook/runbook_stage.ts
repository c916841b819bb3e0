/**
 * Where a runbook is played: hosts a, b and c on this machine, each with a directory for its files, and a
 * table of what stands for what. A command whose program is not in the table fails.
 */
import assert from "node:assert/strict";
import { basename, dirname, join } from "node:path";
import { findServerUser } from "../../adapters/embedded/server_user.ts";
import { waitUntil } from "../../adapters/testing/wait_until.ts";
import { run } from "../../gateway/command/run.ts";
import type { DebianPrograms } from "../rig/debian_programs.ts";
import type { Rig } from "../rig/rig.ts";
import type { RigGateway } from "../rig/rig_gateway.ts";
import { type DatabaseHosts, type Ended, type HostName } from "./database_hosts.ts";
import { Operator } from "../support/operator.ts";
import type { RunbookLine } from "./read_runbook.ts";
import { ServiceAccount } from "./service_account.ts";

const tree = new URL("../../", import.meta.url).pathname;

/** Hosts that have a gateway, and the one with the proxy. */
export type Place = HostName | "c";

/** What a scene has to say to the lines that it plays. */
export interface Scene {
  /** Which host the document means by "its host" or "the host that died". */
  readonly host?: HostName;
  /** What stands for words in capitals. */
  readonly words?: Readonly<Record<string, () => string>>;
  /** Looks at what a command said. */
  readonly said?: (line: RunbookLine, ended: Ended) => void;
}

interface Call {
  readonly place: Place;
  /** The line with everything put in, but for assignments in front of it. */
  readonly line: string;
  readonly words: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

export interface StageOptions {
  readonly rig: Rig;
  readonly database: DatabaseHosts;
  readonly programs: DebianPrograms;
}

export class RunbookStage {
  /** By person; made by the document's own command. */
  readonly tokens = new Map<string, string>();
  readonly passwords = {
    songhanh_owner: crypto.randomUUID(),
    songhanh: crypto.randomUUID(),
  };
  /** Every line that was played. */
  readonly played = new Set<number>();
  readonly #started = new Set<HostName>();
  /** Of each host whose gateway was started: its start, which nobody has waited for. */
  readonly #starting = new Map<HostName, Promise<void>>();
  readonly #account = new ServiceAccount();
  #person = "first";

  constructor(private readonly options: StageOptions) {}

  root(place: Place): string {
    return join(this.options.rig.dir, `host-${place}`);
  }

  /** A file of a host, by the path that the document gives it. */
  file(place: Place, path: string): string {
    return join(this.root(place), path);
  }

  gateway(host: HostName): RigGateway {
    return this.options.rig.gateways[host === "a" ? 0 : 1]!;
  }

  /** Settings as they stand in a host's own file. */
  settings(host: HostName): Record<string, string> {
    const text = Deno.readTextFileSync(this.file(host, "etc/songhanh/songhanh.env"));
    const lines = text.split("\n").filter((line) => line.includes("="));
    return {
      // Given by file here.
      SONGHANH_DATABASE_URL: "",
      SONGHANH_DATA_KEY: "",
      ...Object.fromEntries(lines.map((line) => {
        const at = line.indexOf("=");
        return [line.slice(0, at), line.slice(at + 1)];
      })),
    };
  }

  /** Plays a block; fails where a command ends otherwise than the document says. */
  async play(block: readonly RunbookLine[], scene: Scene = {}): Promise<void> {
    for (const place of await this.#places(block[0]!, scene)) {
      for (const line of block) {
        const ended = await this.#play(line, place, scene);
        assert.equal(
          ended.code,
          line.endsWith,
          `docs/operate.md:${line.number}, on ${place}: ${line.command}\n${ended.text}`,
        );
        scene.said?.(line, ended);
        this.played.add(line.number);
      }
    }
  }

  async #places({ where, number }: RunbookLine, scene: Scene): Promise<readonly Place[]> {
    const [place, person] = where.split(", another ") as [string, string | undefined];
    this.#person = person === undefined ? "first" : "second";
    const named: Readonly<Record<string, () => readonly Place[] | Promise<readonly Place[]>>> = {
      "any host": () => [this.#started.has("a") || this.#started.size === 0 ? "a" : "b"],
      "each host": () => ["a", "b"],
      a: () => ["a"],
      b: () => ["b"],
      c: () => ["c"],
      "a and b": () => ["a", "b"],
      "a, b and c": () => ["a", "b", "c"],
      "the host that leads": async () => [await this.options.database.leader()],
      "its host": () => [scene.host!],
      "the host that died": () => [scene.host!],
    };
    const places = await named[place]?.();
    if (places === undefined || !places.every((each) => each !== undefined)) {
      throw new Error(`line ${number}: which host is "${where}"?`);
    }
    return places;
  }

  async #play(line: RunbookLine, place: Place, scene: Scene): Promise<Ended> {
    const text = this.#put(line.command, place, scene);
    const env: Record<string, string> = {};
    let rest = text;
    for (let match; (match = /^([A-Z_]+)=(\S+) /.exec(rest)) !== null;) {
      env[match[1]!] = match[2]!;
      rest = rest.slice(match[0].length);
    }
    const words = wordsOf(rest);
    const program = words[0] === "sudo" ? words[3]! : words[0]!;
    const play = this.#programs[basename(program)];
    assert.ok(play, `line ${line.number}: nobody knows how to play "${program}"`);
    return await play({ place, line: rest, words, env });
  }

  /** What stands on this machine for hosts, paths and words of the document. */
  #put(command: string, place: Place, { host, words = {} }: Scene): string {
    const { rig, database, programs } = this.options;
    const gateway = place === "c" ? undefined : this.gateway(place);
    const data = place === "c" || !/var\/lib\/postgresql/.test(command) ? "" : database.data(place);
    const table: (readonly [string | RegExp, string])[] = [
      ["/usr/share/doc/songhanh/examples/", `${tree}deploy/`],
      ["/etc/songhanh/ca.pem", rig.authority.caFile],
      ["/var/lib/postgresql/songhanh", data],
      ["/var/backups/songhanh", join(rig.dir, "backups")],
      // Debian's of this machine: what is not on the path is not found by its name alone.
      ["/usr/lib/postgresql/15/bin/", `${programs.postgresBin}/`],
      // That of another host is not this one's.
      [/(?<= )\/var\/lib\/archive/g, join(rig.dir, "archive")],
      [/(?<=[ =])\/etc\//g, `${this.root(place)}/etc/`],
      [/(?<= )~\//g, `${this.root(place)}/home/`],
      // Of a file without a directory behind it.
      ["-C /etc/songhanh ", `-C ${this.root(place)}/etc/songhanh `],
      ["$(hostname -f):8400", gateway?.edi.address ?? ""],
      ["$(hostname -f):8401", gateway?.admin ?? ""],
      [/ b:\/(?=etc)/, ` ${this.root("b")}/`],
      [/ c:\//, ` ${this.root("c")}/`],
      [/\bHOST\b/, host ?? ""],
      ...Object.entries(words).map(([word, value]) =>
        [new RegExp(`\\b${word}\\b`), command.includes(word) ? value() : ""] as const
      ),
    ];
    return table.reduce(
      (text, [from, to]) =>
        typeof from === "string" ? text.replaceAll(from, to) : text.replace(from, to),
      command,
    );
  }

  /** How each program of the document is played. */
  readonly #programs: Readonly<Record<string, (call: Call) => Promise<Ended>>> = {
    songhanh: (call) => this.#songhanh(call),
    systemctl: (call) => this.#systemctl(call),
    journalctl: async ({ place }) => {
      await this.#starting.get(place as HostName);
      const said = this.gateway(place as HostName).process.text;
      return { code: 0, text: said.slice(-200).join("\n") };
    },
    patronictl: ({ words, place }) =>
      // Which configuration is asked for is that of the host.
      this.options.database.patronictl(words.slice(3), place as HostName),
    "apt-get": (call) => this.#aptGet(call),
    createdb: (call) => this.#asServer(call),
    psql: (call) => this.#asServer(call),
    pg_basebackup: (call) => this.#asServer(call),
    pg_verifybackup: (call) => this.#asServer(call),
    scp: (call) => this.#scp(call),
    ...Object.fromEntries(
      ["chgrp", "chmod", "cp", "curl", "echo", "install", "mv", "openssl", "rm", "sed", "tar"]
        .map((program) => [program, async (call: Call) => await this.#file(call)]),
    ),
  };

  /** On one machine. What another one has is as it would be there: modes are kept, groups are not. */
  async #scp({ line, words }: Call): Promise<Ended> {
    // Those that every system has.
    const folders = ["var/lib", "etc/songhanh"].map((path) => this.file("c", path));
    for (const folder of folders) await Deno.mkdir(folder, { recursive: true });
    const to = words.at(-1)!;
    const isInto = await Deno.stat(to).then(({ isDirectory }) => isDirectory, () => false);
    const ended = await shell(line.replace("scp", "cp"));
    for (const from of words.slice(1, -1).filter((word) => !word.startsWith("-"))) {
      this.#account.made(isInto ? join(to, basename(from)) : to);
    }
    return ended;
  }

  /** In the directory of a host, whose folders a package has made. */
  async #file({ line: typed, words }: Call): Promise<Ended> {
    const { line, done } = this.#account.play(typed, words);
    const ended = await this.#fileOf(line);
    if (ended.code === 0) await done();
    return ended;
  }

  async #fileOf(line: string): Promise<Ended> {
    for (const [path] of line.matchAll(/\/\S+(?= |$)/g)) {
      if (path.startsWith(this.options.rig.dir)) {
        await Deno.mkdir(dirname(path), { recursive: true });
      }
    }
    return await shell(line);
  }

  async #songhanh({ place, words, env }: Call): Promise<Ended> {
    const said: string[] = [];
    const host = place as HostName;
    const token = this.tokens.get(this.#person);
    const code = await run(words.slice(1), {
      environment: {
        ...this.gateway(host).settings(this.settings(host)),
        ...(token === undefined ? {} : { SONGHANH_TOKEN: token }),
        ...env,
      },
      output: {
        text: (text) => void said.push(text),
        json: (value) => void said.push(JSON.stringify(value)),
        remark: (text) => void said.push(text),
      },
    });
    if (words[1] === "tokens") {
      this.tokens.set(this.tokens.size === 0 ? "first" : "second", said[0]!);
    }
    return { code, text: said.join("\n") };
  }

  async #systemctl({ place, words: [, ...rest] }: Call): Promise<Ended> {
    const { database } = this.options;
    const [action, ...units] = rest.filter((word) => !word.startsWith("--"));
    for (const unit of units) {
      const host = place as HostName;
      const acts: Readonly<Record<string, () => Promise<unknown> | undefined>> = {
        "start songhanh": () => this.startGateway(host),
        "enable songhanh": () => this.startGateway(host),
        "stop songhanh": () => this.stopGateway(host),
        "restart songhanh": async () => {
          await this.stopGateway(host);
          await this.startGateway(host);
        },
        "reload songhanh": async () => {
          await this.#starting.get(host);
          this.gateway(host).process.kill("SIGHUP");
          await this.#reloaded(host);
        },
        "start patroni": () => database.start(host),
        "stop patroni": () => database.stop(host),
        "enable patroni": () => database.begin(),
        // Runs from the moment that Patroni does; Debian's own server is not here.
        "enable etcd": () => undefined,
        "disable postgresql": () => undefined,
        "disable patroni": () => undefined,
        "disable etcd": () => undefined,
        // Senders of the test come past it; tests of the rig have it.
        "stop haproxy": () => undefined,
        "start haproxy": () => undefined,
      };
      if (action === "status" && unit === "songhanh") {
        return { code: this.#started.has(host) ? 0 : 3, text: "" };
      }
      const act = acts[`${action} ${unit}`];
      assert.ok(act, `nobody knows how to play "systemctl ${action} ${unit}"`);
      await act();
    }
    return { code: 0, text: "" };
  }

  /**
   * With what its file says now, as systemd starts it: there is a process, and that is all. Whether it
   * is ready the document's next command has to ask.
   */
  startGateway(host: HostName): Promise<void> {
    const settings = this.settings(host);
    this.#account.assertReads(
      Object.entries(settings)
        .filter(([name, value]) => /_(FILE|CERT|KEY)$/.test(name) && value !== "")
        .map(([, path]) => path)
        .filter((path) => path.startsWith(this.root(host))),
    );
    const starting = this.gateway(host).begin(settings);
    // Whoever needs its process hears of it, and the document's commands before.
    starting.catch(() => {});
    this.#starting.set(host, starting);
    this.#started.add(host);
    return Promise.resolve();
  }

  async stopGateway(host: HostName): Promise<void> {
    if (!this.#started.delete(host)) return;
    await this.#starting.get(host);
    assert.equal(await this.gateway(host).stop(), 0, `gateway ${host} ends in order`);
  }

  /** It was killed by somebody else than the document. */
  async killGateway(host: HostName): Promise<void> {
    this.#started.delete(host);
    await this.#starting.get(host);
    await this.gateway(host).kill();
  }

  /** Waits until the node that leads has found VNACCS up or down. */
  async operatorUntil(state: "up" | "down"): Promise<void> {
    await this.operator().until(`VNACCS is ${state}`, ({ primary }) => primary?.state === state);
  }

  /** A person of the document, at host a. */
  operator(): Operator {
    return new Operator(() => this.gateway("a").admin, {
      token: this.tokens.get("first")!,
      client: this.options.rig.client,
    });
  }

  async #reloaded(host: HostName): Promise<void> {
    const { lines } = this.gateway(host).process;
    await waitUntil(
      "what has changed is read",
      () => lines.some(({ event }) => /renewed|is read again|are read again/.test(event)),
    );
  }

  async #aptGet({ words }: Call): Promise<Ended> {
    const packages = words.slice(2).filter((word) => !word.startsWith("./"));
    const program = await Deno.stat("/usr/bin/apt-get").then(() => true, () => false);
    const hasLists = [...Deno.readDirSync("/var/lib/apt/lists")].some(({ name }) =>
      name.endsWith("Packages") || name.includes("Packages.")
    );
    if (!program || !hasLists) {
      console.log(`not looked up, as this machine has no lists of packages: ${packages.join(" ")}`);
      return { code: 0, text: "" };
    }
    return await shell(`apt-get install --simulate --quiet ${packages.join(" ")}`);
  }

  /** As the account of the database server: `sudo -u postgres …`. */
  async #asServer({ place, line, words }: Call): Promise<Ended> {
    const { database } = this.options;
    const user = await findServerUser();
    const isOfFiles = /\bpg_(base|verify)backup$/.test(words[3]!);
    const child = new Deno.Command("/bin/sh", {
      args: ["-c", line.replace(/^sudo -u postgres /, "")],
      ...(isOfFiles ? user : {}),
      cwd: "/",
      clearEnv: true,
      env: {
        // That of `sudo`, as Debian has it.
        PATH: "/usr/sbin:/usr/bin:/sbin:/bin",
        LC_ALL: "C.UTF-8",
        ...database.client(place as HostName),
      },
      // A terminal of its own it has not: what asks for a password reads it from here.
      detached: true,
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const role = /\\password (\w+)/.exec(line)?.[1] as keyof typeof this.passwords | undefined;
    const stdin = child.stdin.getWriter();
    const typed = role === undefined ? "" : `${this.passwords[role]}\n`.repeat(2);
    await stdin.write(new TextEncoder().encode(typed)).catch(() => {});
    await stdin.close().catch(() => {});
    return await endOf(child);
  }
}

/** The words of a line as a shell has them; what is quoted is one. */
function wordsOf(line: string): string[] {
  return [...line.matchAll(/((?:[^\s"']|"[^"]*"|'[^']*')+)/g)]
    .map(([word]) => word.replaceAll(/"([^"]*)"|'([^']*)'/g, "$1$2"));
}

async function shell(line: string): Promise<Ended> {
  const child = new Deno.Command("/bin/sh", {
    args: ["-c", line],
    cwd: "/",
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  return await endOf(child);
}

async function endOf(child: Deno.ChildProcess): Promise<Ended> {
  const { code, stdout, stderr } = await child.output();
  const decoder = new TextDecoder();
  return { code, text: decoder.decode(stdout) + decoder.decode(stderr) };
}
