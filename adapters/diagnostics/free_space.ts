import { statfs } from "node:fs/promises";

/** The room on the disk that a path lies on, in bytes: what is free to an account without privileges. */
export async function freeSpace(
  path: string,
): Promise<{ readonly freeBytes: number; readonly totalBytes: number }> {
  const { bavail, bsize, blocks } = await statfs(path);
  return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
}
