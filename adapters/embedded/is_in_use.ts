import { join } from "node:path";

/**
 * Whether a process runs the database of a data directory: `running`, `idle` where there is a
 * database and nobody runs it, `absent` where there is none. Asks the lock that `lockPlace` takes;
 * the answer may be out of date at once, the lock itself decides.
 *
 * @throws Error if the lock may not be opened by this account.
 */
export async function isInUse(dataDir: string): Promise<"running" | "idle" | "absent"> {
  const path = join(dataDir, "postgres", "lock");
  let file: Deno.FsFile;
  try {
    file = await Deno.open(path, { read: true, write: true });
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) return "absent";
    throw new Error(
      `Cannot look at data directory "${dataDir}": found "${(cause as Error).message}" for ` +
        `"${path}", expected a file that account ${Deno.uid()} may write.`,
      { cause },
    );
  }
  try {
    return await file.tryLock(true) ? "idle" : "running";
  } finally {
    file.close();
  }
}
