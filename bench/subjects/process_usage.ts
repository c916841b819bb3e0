/** Processor time and memory of processes, from Linux's /proc; zeros where there is none. */

export interface ProcessUsage {
  readonly cpuSeconds: number;
  /** Memory in RAM, bytes; pages that processes share count once for each. */
  readonly rssBytes: number;
}

/** Linux counts processor time in hundredths of a second for every program. */
const ticksPerSecond = 100;
const pageBytes = 4096;

/** The sum over these processes and all that they started. */
export function processUsage(pids: readonly number[]): ProcessUsage {
  let cpuSeconds = 0;
  let rssBytes = 0;
  for (const { ticks, pages } of statsOf(pids).values()) {
    cpuSeconds += ticks / ticksPerSecond;
    rssBytes += pages * pageBytes;
  }
  return { cpuSeconds, rssBytes };
}

/** What the sessions of PostgreSQL servers have used: their processes, without writers and senders. */
export function sessionsUsage(servers: readonly number[]): ProcessUsage {
  const sessions = [...statsOf(servers).keys()].filter((pid) => {
    try {
      // `postgres: USER DATABASE ADDRESS(PORT) …`, or `[local]`; a cluster's name may stand in front.
      const title = Deno.readTextFileSync(`/proc/${pid}/cmdline`);
      return /\d\(\d+\)|\[local\]/.test(title) && !title.includes("walsender");
    } catch {
      return false;
    }
  });
  return processUsage(sessions);
}

/** Kills these processes and all that they started, at once. */
export function killAll(pids: readonly number[]): void {
  for (const pid of statsOf(pids).keys()) Deno.kill(pid, "SIGKILL");
}

/** Of these processes and all that they started. */
function statsOf(pids: readonly number[]): Map<number, Stat> {
  const known = Deno.build.os === "linux" ? readStats() : new Map<number, Stat>();
  const found = new Map<number, Stat>();
  const find = (pid: number) => {
    const stat = known.get(pid);
    if (stat === undefined || found.has(pid)) return;
    found.set(pid, stat);
    for (const [child, { parent }] of known) if (parent === pid) find(child);
  };
  pids.forEach(find);
  return found;
}

interface Stat {
  readonly parent: number;
  /** Own time, and that of children that have ended. */
  readonly ticks: number;
  readonly pages: number;
}

function readStats(): Map<number, Stat> {
  const stats = new Map<number, Stat>();
  for (const { name } of Deno.readDirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const text = Deno.readTextFileSync(`/proc/${name}/stat`);
      // The name of the program may hold anything; fields are counted behind it.
      const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
      const ticks = [11, 12, 13, 14].reduce((sum, field) => sum + Number(fields[field]), 0);
      stats.set(Number(name), {
        parent: Number(fields[1]),
        ticks,
        pages: Number(fields[21]),
      });
    } catch {
      // It has ended meanwhile.
    }
  }
  return stats;
}
