/**
 * A shell that outlives this process by a moment: it reads which processes belong to the rig, and when
 * the pipe breaks – closed at the end, or by the kernel when this process is killed – it ends those
 * that are left and removes the directory.
 */

/** How long a process may take to end after its signal before it is killed, in tenths of a second. */
const TENTHS_MAX = 30;

// `kill -0` asks whether a process is there. What was stopped cannot hear anything but CONT, and the
// sessions of a database that was stopped are stopped, too.
const script = `
family() {
  for stat in /proc/[0-9]*/stat; do
    read -r child _ _ parent _ <"$stat" && [ "$parent" = "$1" ] && echo "$child"
  done 2>/dev/null
  echo "$1"
}
pids=
while read -r verb pid signal; do
  case $verb in
    watch) pids="$pids $pid:$signal" ;;
    forget)
      kept=
      for each in $pids; do [ "\${each%:*}" = "$pid" ] || kept="$kept $each"; done
      pids=$kept ;;
  esac
done
for each in $pids; do
  kill -s "\${each#*:}" "\${each%:*}"
  kill -s CONT $(family "\${each%:*}")
done 2>/dev/null
tenths=0
for each in $pids; do
  while kill -0 "\${each%:*}" && [ $tenths -lt ${TENTHS_MAX} ]; do
    sleep 0.1
    tenths=$((tenths + 1))
  done
  kill -0 "\${each%:*}" && kill -s KILL $(family "\${each%:*}")
done 2>/dev/null
# A database that was killed leaves a segment of shared memory, of which its lock file tells.
for lock in "$1"/*/*/postmaster.pid; do
  [ -f "$lock" ] && ipcrm -m "$(sed -n 7p "$lock" | { read -r _ id; echo "$id"; })"
done 2>/dev/null
rm -rf "$1" 2>/dev/null || { sleep 0.5; rm -rf "$1"; }
`;

export class Watcher implements AsyncDisposable {
  readonly #shell: Deno.ChildProcess;
  readonly #pipe: WritableStreamDefaultWriter<Uint8Array>;

  /** `dir` is removed at the end, with everything in it. */
  constructor(dir: string) {
    this.#shell = new Deno.Command("/bin/sh", {
      args: ["-c", script, "rig watcher", dir],
      cwd: "/",
      // Ctrl-C is meant for this process, which ends its children in order.
      detached: true,
      stdin: "piped",
      stdout: "null",
      stderr: "null",
    }).spawn();
    this.#shell.unref();
    this.#pipe = this.#shell.stdin.getWriter();
  }

  /** From now on the process ends with us; `signal` is tried before it is killed. */
  async watch(pid: number, signal: "QUIT" | "TERM" | "KILL"): Promise<void> {
    await this.#say(`watch ${pid} ${signal}`);
  }

  /** The process has ended; its number may soon be another's. */
  async forget(pid: number): Promise<void> {
    await this.#say(`forget ${pid}`);
  }

  /** Ends what is left and removes the directory. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#shell.ref();
    await this.#pipe.close().catch(() => {});
    await this.#shell.status;
  }

  async #say(line: string): Promise<void> {
    await this.#pipe.write(new TextEncoder().encode(line + "\n"));
  }
}
