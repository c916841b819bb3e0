import { join } from "node:path";

/**
 * Takes the lock of a home for this process, or refuses (F10).
 *
 * The kernel holds the lock and gives it back when the process ends, however it ends; the file
 * itself may stay. Closing the returned file gives the lock back earlier.
 *
 * @throws Error if another process, or this one already, holds the lock.
 */
export async function lockPlace(home: string, dataDir: string): Promise<Deno.FsFile> {
  const path = join(home, "lock");
  const file = await Deno.open(path, { create: true, read: true, write: true, mode: 0o600 })
    .catch((cause) => {
      throw new Error(
        `Cannot use data directory "${dataDir}": found "${cause.message}" for "${path}", ` +
          `expected a file that account ${Deno.uid()} may write.`,
        { cause },
      );
    });
  if (await file.tryLock(true)) {
    await file.truncate();
    await file.write(new TextEncoder().encode(`${Deno.pid}\n`));
    return file;
  }
  file.close();
  const holder = (await Deno.readTextFile(path).catch(() => "")).trim() || "unknown";
  throw new Error(
    `Cannot use data directory "${dataDir}": found it in use by process ${holder}, expected it ` +
      `to be free. Stop that process, or choose another directory with SONGHANH_DATA_DIR.`,
  );
}
