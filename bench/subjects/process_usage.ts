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
  const known = Deno.build.os === "linux" ? readStats() : new Map<number, Stat>();
  let cpuSeconds = 0;
  let rssBytes = 0;
  const counted = new Set<number>();
  const count = (pid: number) => {
    const stat = known.get(pid);
    if (stat === undefined || counted.has(pid)) return;
    counted.add(pid);
    cpuSeconds += stat.ticks / ticksPerSecond;
    rssBytes += stat.pages * pageBytes;
    for (const [child, { parent }] of known) if (parent === pid) count(child);
  };
  pids.forEach(count);
  return { cpuSeconds, rssBytes };
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
