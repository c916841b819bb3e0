/** Children of the test run, each in a process group of its own that is killed when its child ends. */

export interface GroupRun {
  readonly code: number;
  /** What it printed, where it was kept. */
  readonly output: string;
}

export interface GroupOptions {
  readonly env: Record<string, string>;
  /** Milliseconds after which it is killed; Infinity: never. */
  readonly timeMs: number;
  /** Whether its output is kept instead of shown as it comes. */
  readonly kept?: boolean;
}

/** In a group of its own a child does not hear the terminal; what comes here is passed on. */
const passedOn = ["SIGINT", "SIGTERM"] as const;

/** Runs this program's own executable with arguments, to its end. */
export async function runInGroup(args: string[], options: GroupOptions): Promise<GroupRun> {
  const { env, timeMs, kept = false } = options;
  const deno = Deno.execPath();
  const child = kept
    // Both streams as one, in the order in which they were written.
    ? new Deno.Command("sh", {
      args: ["-c", 'exec "$@" 2>&1', "sh", deno, ...args],
      env: { ...env, ...colours() },
      detached: true,
      stdin: "null",
      stdout: "piped",
    }).spawn()
    : new Deno.Command(deno, { args, env, detached: true }).spawn();
  const passOn = passedOn.map((signal) => () => killGroup(child.pid, signal));
  passedOn.forEach((signal, index) => Deno.addSignalListener(signal, passOn[index]!));
  let note = "";
  const timer = timeMs === Infinity ? undefined : setTimeout(() => {
    note += `ended after ${Math.round(timeMs / 1000)} s: the tests had no more time\n`;
    killGroup(child.pid, "SIGKILL");
  }, Math.max(0, timeMs));
  const reading = kept ? keep(child.stdout) : undefined;
  const { code } = await child.status;
  clearTimeout(timer);
  passedOn.forEach((signal, index) => Deno.removeSignalListener(signal, passOn[index]!));
  if (killGroup(child.pid, "SIGKILL")) note += "killed processes that tests left running\n";
  const output = await reading ?? "";
  if (kept) return { code, output: output + note };
  if (note !== "") console.error(note.trimEnd());
  return { code, output };
}

async function keep(stream: ReadableStream<Uint8Array>): Promise<string> {
  let text = "";
  for await (const part of stream.pipeThrough(new TextDecoderStream())) text += part;
  return text;
}

/** A program whose output is kept does not see the terminal that it is shown on. */
function colours(): Record<string, string> {
  return Deno.stdout.isTerminal() && !Deno.noColor ? { FORCE_COLOR: "1" } : { NO_COLOR: "1" };
}

/** Sends a signal to every process of a group; false if there is none. */
function killGroup(group: number, signal: Deno.Signal): boolean {
  try {
    Deno.kill(-group, signal);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
