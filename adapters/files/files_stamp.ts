import { join } from "node:path";

/** A file system may give two writes one time; what is older than this was not written just now. */
const settledMs = 2_000;

/**
 * Sizes, places and times of files and of what lies in directories: while they are the same, what they
 * hold is, too. Nothing is read. Undefined: not to rely on.
 */
export async function filesStamp(
  paths: readonly string[],
  nowMs = Date.now(),
): Promise<string | undefined> {
  try {
    const parts: string[] = [];
    for (const path of paths) {
      const stat = await Deno.stat(path);
      const within = stat.isDirectory
        ? (await Array.fromAsync(Deno.readDir(path))).map(({ name }) => join(path, name)).sort()
        : [];
      for (const each of [path, ...within]) {
        const { mtime, ctime, size, ino } = await Deno.stat(each);
        const times = [mtime, ctime].map((time) => time?.getTime() ?? Infinity);
        if (nowMs - Math.max(...times) <= settledMs) return undefined;
        parts.push([each, ...times, size, ino].join("|"));
      }
    }
    return parts.join("\n");
  } catch {
    return undefined;
  }
}
