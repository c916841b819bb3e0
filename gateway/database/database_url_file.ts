/**
 * Where a process says how its embedded database is reached, for commands run beside it. The file
 * holds the database's password: it is readable by its owner only, like the password's own file,
 * and removed at the end. After a crash it stays and says something out of date; the lock of the
 * data directory tells whether it counts.
 */
import { join } from "node:path";

/** Name of the file below the data directory. */
const FILE = "database-url";

export async function writeDatabaseUrl(dataDir: string, url: string): Promise<void> {
  const path = join(dataDir, FILE);
  // Written anew and moved into place: nobody reads half of it, nor with the mode of an older one.
  const draft = `${path}.${Deno.pid}`;
  await Deno.remove(draft).catch(() => {});
  await Deno.writeTextFile(draft, url + "\n", { mode: 0o600, createNew: true });
  await Deno.rename(draft, path);
}

/** The address, or undefined where no process says one. */
export async function readDatabaseUrl(dataDir: string): Promise<string | undefined> {
  try {
    return (await Deno.readTextFile(join(dataDir, FILE))).trim() || undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

export async function removeDatabaseUrl(dataDir: string): Promise<void> {
  await Deno.remove(join(dataDir, FILE)).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  });
}
