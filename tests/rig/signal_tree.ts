/**
 * Sends a signal to a process and to all that it started, directly or not: processes of PostgreSQL are
 * sessions of their own, so that no signal to a group reaches them. The first one hears it first: what
 * it would do about the loss of its children does not happen. From Linux's /proc.
 */
export function signalTree(pid: number, signal: Deno.Signal): void {
  const parents = readParents();
  const tree = [pid];
  for (let at = 0; at < tree.length; at++) {
    for (const [child, parent] of parents) if (parent === tree[at]) tree.push(child);
  }
  for (const each of tree) {
    try {
      Deno.kill(each, signal);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
}

function readParents(): Map<number, number> {
  const parents = new Map<number, number>();
  for (const { name } of Deno.readDirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const text = Deno.readTextFileSync(`/proc/${name}/stat`);
      // The name of the program may hold anything; fields are counted behind it.
      parents.set(Number(name), Number(text.slice(text.lastIndexOf(")") + 2).split(" ")[1]));
    } catch {
      // It has ended meanwhile.
    }
  }
  return parents;
}
