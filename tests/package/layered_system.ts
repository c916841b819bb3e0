/**
 * A system to install into as on a machine, and to throw away: a layer of memory over a root directory,
 * which is not changed – that of this machine, or one of nothing but Debian's base. Who is root and may
 * mount can have one.
 */
import { join } from "node:path";

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface RunOptions {
  readonly input?: string | Uint8Array<ArrayBuffer>;
  /** Runs as this account, without any right of root's. */
  readonly as?: string;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

const path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** The mounts are gone with the last process of their namespace. */
const hold = `set -e
mount --make-rprivate /
mount -t tmpfs layer "$1"
mkdir "$1/upper" "$1/work" "$1/root"
mount -t overlay system -o "lowerdir=$2,upperdir=$1/upper,workdir=$1/work" "$1/root"
mount --rbind /proc "$1/root/proc"
mount --rbind /dev "$1/root/dev"
echo ready
exec cat`;

export class LayeredSystem implements AsyncDisposable {
  private constructor(
    private readonly dir: string,
    private readonly holder: Deno.ChildProcess,
  ) {}

  /** `below`: the directory that it looks like. A sentence where there can be none. */
  static async open(below = "/"): Promise<LayeredSystem | string> {
    if (Deno.uid() !== 0) return "only root may mount";
    const dir = await Deno.makeTempDir({ prefix: "songhanh-system-" });
    const holder = new Deno.Command("unshare", {
      args: ["--mount", "sh", "-c", hold, "sh", dir, below],
      ...{ stdin: "piped", stdout: "piped", stderr: "piped" },
    }).spawn();
    const system = new LayeredSystem(dir, holder);
    const reader = holder.stdout.getReader();
    const { value } = await reader.read();
    reader.releaseLock();
    if (value !== undefined && text(value).startsWith("ready")) return system;
    const why = text(new Uint8Array(await new Response(holder.stderr).arrayBuffer())).trim();
    await system[Symbol.asyncDispose]();
    return `no layer can be mounted: ${why}`;
  }

  /** How a command is started in it. */
  command(words: readonly string[], { as, cwd = "/", env = {} }: RunOptions = {}) {
    const account = as === undefined ? [] : [
      ...["setpriv", `--reuid=${as}`, `--regid=${as}`, "--init-groups", "--no-new-privs"],
      ...["--inh-caps=-all", "--bounding-set=-all"],
    ];
    const within = ["chroot", join(this.dir, "root"), ...account];
    // `chroot` ends in the new root's own directory.
    const there = ["sh", "-c", 'cd "$1" && shift && exec "$@"', "sh", cwd, ...words];
    return new Deno.Command("nsenter", {
      args: [`--mount=/proc/${this.holder.pid}/ns/mnt`, ...within, ...there],
      env: { PATH: path, HOME: "/root", LC_ALL: "C.UTF-8", ...env },
      clearEnv: true,
      ...{ stdin: "piped", stdout: "piped", stderr: "piped" },
    });
  }

  async run(words: readonly string[], options: RunOptions = {}): Promise<Ran> {
    const child = this.command(words, options).spawn();
    const written = new Blob([options.input ?? ""]).stream().pipeTo(child.stdin).catch(() => {});
    const { code, stdout, stderr } = await child.output();
    await written;
    return { code, out: text(stdout), err: text(stderr) };
  }

  /** Puts a file there, with what is above it. `mode` and `owner` as `install` takes them. */
  async write(
    file: string,
    content: string | Uint8Array<ArrayBuffer>,
    { mode = "0644", owner = "root", group = "root" } = {},
  ): Promise<void> {
    const args = ["-D", "-m", mode, "-o", owner, "-g", group, "/dev/stdin", file];
    const { code, err } = await this.run(["install", ...args], { input: content });
    if (code !== 0) throw new Error(err);
  }

  async exists(file: string): Promise<boolean> {
    return (await this.run(["test", "-e", file])).code === 0;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.holder.stdin.close().catch(() => {});
    await this.holder.stdout.cancel().catch(() => {});
    await this.holder.stderr.cancel().catch(() => {});
    await this.holder.status;
    await Deno.remove(this.dir, { recursive: true });
  }
}
