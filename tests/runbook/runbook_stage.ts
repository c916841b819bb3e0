/**
 * Where a runbook is played: hosts a, b and c on this machine, each with a directory for its files, and a
 * table of what stands for what. A command whose program is not in the table fails.
 */
import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { findServerUser } from "../../adapters/embedded/server_user.ts";
import { waitUntil } from "../../adapters/testing/wait_until.ts";
import { run } from "../../gateway/command/run.ts";
import type { DebianPrograms } from "../rig/debian_programs.ts";
import type { Rig } from "../rig/rig.ts";
import type { RigGateway } from "../rig/rig_gateway.ts";
import { type DatabaseHosts, type Ended, type HostName } from "./database_hosts.ts";
import { Operator } from "../support/operator.ts";
import type { RunbookLine } from "./read_runbook.ts";

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
    const text = await this.#put(line.command, place, scene);
    const env: Record<string, string> = {};
    let rest = text;
    for (let match; (match = /^([A-Z_]+)=(\S+) /.exec(rest)) !== null;) {
      env[match[1]!] = match[2]!;
      rest = rest.slice(match[0].length);
    }
    const words = wordsOf(rest);
    const program = words[0] === "sudo" ? words[3]! : words[0]!;
    const play = this.#programs[program];
    assert.ok(play, `line ${line.number}: nobody knows how to play "${program}"`);
    return await play({ place, line: rest, words, env });
  }

  /** What stands on this machine for hosts, paths and words of the document. */
  async #put(command: string, place: Place, { host, words = {} }: Scene): Promise<string> {
    const { rig, database } = this.options;
    const backups = join(rig.dir, "backups");
    const gateway = place === "c" ? undefined : this.gateway(place);
    const data = place === "c" || !/var\/lib\/postgresql/.test(command) ? "" : database.data(place);
    const table: (readonly [string | RegExp, string])[] = [
      ["/usr/share/doc/songhanh/examples/", `${tree}deploy/`],
      ["/etc/songhanh/ca.pem", rig.authority.caFile],
      ["/var/lib/postgresql/songhanh", data],
      ["/var/backups/songhanh", backups],
      ["/var/lib/archive", join(rig.dir, "archive")],
      [/(?<=[ =])\/etc\//g, `${this.root(place)}/etc/`],
      [/(?<= )~\//g, `${this.root(place)}/home/`],
      // Of a file without a directory behind it.
      ["-C /etc/songhanh ", `-C ${this.root(place)}/etc/songhanh `],
      [/-g songhanh /g, ""],
      [/^chgrp (-R )?songhanh /, `chgrp $1${Deno.gid()} `],
      ["$(hostname -f):8400", gateway?.edi.address ?? ""],
      ["$(hostname -f):8401", gateway?.admin ?? ""],
      [/ b:\/(?=etc)/, ` ${this.root("b")}/`],
      // Of another machine; on this one it needs another name.
      [/ c:(\S+)/, " $1-copy"],
      [/\bHOST\b/, host ?? ""],
      ...Object.entries(words).map(([word, value]) =>
        [new RegExp(`\\b${word}\\b`), command.includes(word) ? value() : ""] as const
      ),
    ];
    await Deno.mkdir(backups, { recursive: true });
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
    journalctl: ({ place }) => {
      const said = this.gateway(place as HostName).process.text;
      return Promise.resolve({ code: 0, text: said.slice(-200).join("\n") });
    },
    patronictl: ({ words, place }) =>
      // Which configuration is asked for is that of the host.
      this.options.database.patronictl(words.slice(3), place as HostName),
    "apt-get": (call) => this.#aptGet(call),
    createdb: (call) => this.#asServer(call),
    psql: (call) => this.#asServer(call),
    pg_basebackup: (call) => this.#asServer(call),
    pg_verifybackup: (call) => this.#asServer(call),
    // On one machine.
    scp: ({ line }) => shell(line.replace("scp", "cp")),
    ...Object.fromEntries(
      ["chgrp", "chmod", "cp", "curl", "echo", "install", "mv", "openssl", "rm", "sed", "tar"]
        .map((program) => [program, async ({ line }: Call) => await this.#file(line)]),
    ),
  };

  /** In the directory of a host, whose folders a package has made. */
  async #file(line: string): Promise<Ended> {
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
        "reload songhanh": () => {
          this.gateway(host).process.kill("SIGHUP");
          return this.#reloaded(host);
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

  /** With what its file says now. Ready it need not be: the document's next command asks. */
  async startGateway(host: HostName): Promise<void> {
    const gateway = this.gateway(host);
    await gateway.begin(this.settings(host));
    this.#started.add(host);
    await waitUntil(
      "it has looked whether it is ready",
      async () => (await gateway.ask("/readyz"))?.status === 200 || await this.#isLost(host),
      60_000,
    );
  }

  async stopGateway(host: HostName): Promise<void> {
    if (!this.#started.delete(host)) return;
    assert.equal(await this.gateway(host).stop(), 0, `gateway ${host} ends in order`);
  }

  /** It was killed by somebody else than the document. */
  async killGateway(host: HostName): Promise<void> {
    this.#started.delete(host);
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

  async #isLost(host: HostName): Promise<boolean> {
    return /lost what it had/.test((await this.gateway(host).ask("/readyz"))?.text ?? "");
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
    const { database, programs, rig } = this.options;
    const user = await findServerUser();
    const backups = join(rig.dir, "backups");
    if (user !== undefined) await Deno.chown(backups, user.uid, user.gid);
    const isCopy = words[3] === "pg_basebackup";
    const child = new Deno.Command("/bin/sh", {
      args: ["-c", line.replace(/^sudo -u postgres /, "")],
      ...(isCopy || words[3] === "pg_verifybackup" ? user : {}),
      cwd: "/",
      clearEnv: true,
      env: {
        PATH: `${programs.postgresBin}:/usr/bin:/bin`,
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
