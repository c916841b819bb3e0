import { basename, join } from "node:path";
import { dismiss, startGuard } from "./guard.ts";
import type { ServerPlace } from "./open_place.ts";
import { pollUntil } from "./poll_until.ts";
import { serverDirectories } from "./server_settings.ts";

/** How long recovery after a crash may take: `max_wal_size` read back from a slow disk. */
const readyMsMax = 120_000;
/** How long open sessions and the last checkpoint may take before the server is told to drop them. */
const fastStopMsMax = 30_000;
/** How long a server that has ended may still be heard: a session of it may hold the pipe. */
const lastWordsMsMax = 500;
/** What is kept of the server's own words for an error message. */
const messageCharactersMax = 2_000;

/** A running server process. */
export interface ServerProcess {
  readonly pid: number;
  /** Settles when the process has ended, however it ended. */
  readonly ended: Promise<Deno.CommandStatus>;
  /** Ends it: open sessions are dropped, what is committed is written. */
  stop(): Promise<void>;
  /** Ends it at once without writing anything; for use where nothing can be waited for. */
  abandon(): void;
}

/**
 * Starts the server on a cluster and waits until it takes connections.
 *
 * The server does not belong to the process group of the terminal: Ctrl-C there must reach this
 * process alone, which needs the database while it shuts down. Instead a guard stops the server when
 * this process dies without stopping it.
 *
 * @throws Error with the server's own words if it ends or is not ready in time.
 */
export async function startServer(
  place: ServerPlace,
  server: string,
  cluster: string,
  settings: Readonly<Record<string, string>>,
): Promise<ServerProcess> {
  await makeServerDirectories(place);
  const child = new Deno.Command(join(server, "bin", "postgres"), {
    args: ["-D", cluster, ...Object.entries(settings).flatMap(([k, v]) => ["-c", `${k}=${v}`])],
    ...place.user,
    cwd: place.home,
    clearEnv: true,
    detached: true,
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  child.unref();
  const guard = startGuard(place.user, child.pid, "INT");

  const firstWords = child.stderr.getReader();
  const words = readAll(firstWords);
  let ended = false;
  const status = child.status.then((status) => {
    ended = true;
    return status;
  });

  let ready = false;
  await pollUntil(async () => ended || (ready = await isReady(cluster, child.pid)), readyMsMax);
  if (!ready) {
    if (!ended) child.kill("SIGQUIT");
    await status;
    await dismiss(guard);
    const timer = setTimeout(() => firstWords.cancel(), lastWordsMsMax);
    let found = await words;
    clearTimeout(timer);
    if (found.includes("redirecting log output")) found += await readLog(cluster);
    found = found.trim().slice(-messageCharactersMax);
    throw new Error(
      `Cannot start the database server on "${cluster}": found "${found}", expected it to ` +
        `take connections within ${readyMsMax / 1000} s.`,
    );
  }
  // From here on the server writes to its log file.
  await firstWords.cancel();
  // A guard whose server ended by itself has nothing left to guard.
  const guarded = status.then(async (status) => {
    await dismiss(guard);
    return status;
  });

  return {
    pid: child.pid,
    ended: guarded,
    stop: async () => {
      child.ref();
      if (!ended) child.kill("SIGINT");
      const timer = setTimeout(() => ended || child.kill("SIGQUIT"), fastStopMsMax);
      await guarded;
      clearTimeout(timer);
    },
    abandon: () => {
      if (!ended) child.kill("SIGQUIT");
    },
  };
}

/** What the server must be able to write besides its cluster. */
async function makeServerDirectories({ home, user }: ServerPlace): Promise<void> {
  for (const path of Object.values(serverDirectories(home))) {
    await Deno.mkdir(path, { recursive: true });
    await Deno.chmod(path, 0o700);
    if (user !== undefined) await Deno.chown(path, user.uid, user.gid);
  }
}

/** The eighth line of the server's lock file says what it is doing. */
async function isReady(cluster: string, pid: number): Promise<boolean> {
  const text = await Deno.readTextFile(join(cluster, "postmaster.pid")).catch(() => "");
  const lines = text.split("\n");
  return lines[0] === String(pid) && lines[7]?.trim() === "ready";
}

async function readAll(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    text = (text + decoder.decode(part.value, { stream: true })).slice(-messageCharactersMax);
  }
  return text;
}

/** The end of the log that the server wrote last. */
async function readLog(cluster: string): Promise<string> {
  const current = await Deno.readTextFile(join(cluster, "current_logfiles")).catch(() => "");
  const name = basename(current.trim().split(" ").at(-1) ?? "");
  const path = join(cluster, "..", "log", name);
  return await Deno.readTextFile(path).catch(() => "");
}
