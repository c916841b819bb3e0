/**
 * `npx` and `deno task` stand between a person and the gateway. Not all of them pass on what they are
 * told, and none can when it is killed: the gateway would go on, unseen, with its database and its
 * rehearsal primary. The tasks start it with `--with-starter`, and it then ends with whoever of them
 * ends first. A gateway that is started in another way outlives its starter, as services do.
 */
import { kill } from "node:process";

/** How often is looked, in milliseconds. */
const LOOK_MS = 250;

/** What runs tasks: a runtime or package manager by its name or the file it executes. */
const runners = /(^|[/\s])(deno|node|npm|npx|pnpm|yarn|bun)(\.[cm]?js)?(\s|$)/;
/** A shell that a package manager puts in between. */
const shells = /^(\S*\/)?(sh|bash|dash)\s+-c\s/;

/** The starters of a process, the nearest first. */
interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

/** Resolves when one of those that started this process as a task has ended. */
export async function untilStarterEnds(): Promise<void> {
  const parent = Deno.ppid;
  const starters = startersOf(Deno.pid, await listProcesses());
  const lives = () => Deno.ppid === parent && starters.every(isThere);
  // Whoever has ended before he could be found is not among them.
  while (starters.length === 0 ? Deno.ppid === parent && parent > 1 : lives()) {
    await new Promise((resolve) => Deno.unrefTimer(setTimeout(resolve, LOOK_MS)));
  }
}

/** A shell counts only between two runners: a script that runs tasks is nobody's task. */
export function startersOf(pid: number, processes: readonly Process[]): number[] {
  const byPid = new Map(processes.map((process) => [process.pid, process]));
  const chain: Process[] = [];
  for (let at = byPid.get(byPid.get(pid)?.parent ?? 0); at !== undefined;) {
    if (!runners.test(at.command) && !shells.test(at.command)) break;
    chain.push(at);
    at = byPid.get(at.parent);
  }
  while (chain.length > 0 && shells.test(chain.at(-1)!.command)) chain.pop();
  return chain.map(({ pid }) => pid);
}

async function listProcesses(): Promise<Process[]> {
  const { stdout } = await new Deno.Command("ps", {
    args: ["-e", "-ww", "-o", "pid=,ppid=,args="],
    stderr: "null",
  }).output();
  return new TextDecoder().decode(stdout).split("\n").flatMap((line) => {
    const [, pid, parent, command = ""] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    return pid === undefined ? [] : [{ pid: Number(pid), parent: Number(parent), command }];
  });
}

function isThere(pid: number): boolean {
  try {
    return kill(pid, 0);
  } catch (error) {
    // One of another account is there.
    return (error as { code?: unknown }).code === "EPERM";
  }
}
