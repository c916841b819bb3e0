import { hash } from "node:crypto";

/** What tells whether a file is as it was. */
export interface FileState {
  /** Of its content; undefined if it is not there. */
  readonly digest: string | undefined;
  /** Size, place and times: while they are the same the content is, too. Undefined: not to rely on. */
  readonly stamp: string | undefined;
}

/** A file system may give two writes one time; what is older than this was not written just now. */
const settledMs = 2_000;

/**
 * How a file is now. Its content is read only where something about it is another than `before`: a
 * file of 100,000 users has 60 MB, and is looked at every other second.
 */
export async function fileState(
  path: string,
  before?: FileState,
  nowMs = Date.now(),
): Promise<FileState> {
  try {
    const { mtime, ctime, size, ino } = await Deno.stat(path);
    const times = [mtime, ctime].map((time) => time?.getTime() ?? Infinity);
    const isSettled = nowMs - Math.max(...times) > settledMs;
    const stamp = isSettled ? [...times, size, ino].join() : undefined;
    if (stamp !== undefined && stamp === before?.stamp) return before;
    return { digest: hash("sha256", await Deno.readFile(path)), stamp };
  } catch {
    return { digest: undefined, stamp: undefined };
  }
}
