import { join } from "node:path";
import type { ServerLog } from "./server_log.ts";
import { pollUntil } from "./poll_until.ts";

/** How long a leftover server may take for each way of stopping it. */
const stopMsMax = 10_000;

/**
 * Stops a server that an earlier process left behind when it was killed.
 *
 * Called with the lock of the home held, so that the parent is known to be gone. The leftover is
 * stopped, not adopted: its settings may be of an older program, and only a child of this process
 * can be watched. Whatever it had committed stays committed.
 *
 * @throws Error if the server does not stop.
 */
export async function stopLeftoverServer(cluster: string, log: ServerLog): Promise<void> {
  const pid = await readServerPid(cluster);
  if (pid === undefined) return;
  if (await isServer(pid, cluster)) log("embedded_postgres_leftover", { pid });
  for (const signal of ["SIGINT", "SIGQUIT"] as const) {
    if (!await isServer(pid, cluster)) break;
    sendSignal(pid, signal);
    await pollUntil(async () => !await isServer(pid, cluster), stopMsMax);
  }
  // One that was killed has its number until init has taken note, and a new server believes it alive.
  await pollUntil(async () => !await isZombie(pid), stopMsMax);
  if (!await isServer(pid, cluster)) return;
  throw new Error(
    `Cannot stop the database server that an earlier process left behind: found process ${pid} ` +
      `still running, expected it to end within ${2 * stopMsMax / 1000} s.`,
  );
}

async function readServerPid(cluster: string): Promise<number | undefined> {
  const text = await Deno.readTextFile(join(cluster, "postmaster.pid")).catch(() => "");
  const pid = Number(text.split("\n")[0]);
  return pid > 1 ? pid : undefined;
}

/** Whether the process is a server of this cluster: after a reboot the number may be another's. */
async function isServer(pid: number, cluster: string): Promise<boolean> {
  return (await readProcess(pid, "cmdline", "args=")).includes(cluster);
}

/** Whether a process has ended and nobody has asked for its exit code yet. */
async function isZombie(pid: number): Promise<boolean> {
  // On Linux the state stands behind the name, which is in brackets and may hold anything.
  return /^(.*\) )?Z/s.test(await readProcess(pid, "stat", "stat="));
}

/**
 * What the system says of a process, by a file of Linux or a column of `ps`; empty if it is not
 * there. A program is asked because Deno shows `/proc` to nobody who does not hold every permission.
 */
async function readProcess(pid: number, file: string, column: string): Promise<string> {
  const [program, args] = Deno.build.os === "linux"
    ? ["cat", [`/proc/${pid}/${file}`]] as const
    : ["ps", ["-ww", "-o", column, "-p", String(pid)]] as const;
  const { stdout } = await new Deno.Command(program, { args: [...args] }).output();
  return new TextDecoder().decode(stdout);
}

function sendSignal(pid: number, signal: Deno.Signal): void {
  try {
    Deno.kill(pid, signal);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
