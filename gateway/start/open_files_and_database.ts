import { type Config } from "../settings/config.ts";
import { type Database, openDatabase } from "../database/database.ts";
import type { Log } from "../log/log.ts";
import { sandboxFiles } from "../sandbox.ts";
import type { Closers } from "./closers.ts";

export interface FilesAndDatabase {
  readonly files: { readonly trustDir: string; readonly usersFile: string | undefined };
  readonly database: Database;
}

/** The directories it works in and the database; `opened`: by the caller, who closes it. */
export async function openFilesAndDatabase(
  config: Config,
  opened: Database | undefined,
  log: Log,
  closers: Closers,
): Promise<FilesAndDatabase> {
  await Deno.mkdir(config.dataDir, { recursive: true });
  // The authority's keys and the database's files are made at the same time.
  const [files, database] = await Promise.all([
    config.profile === "sandbox"
      ? sandboxFiles(config, log)
      : { trustDir: config.trustDir!, usersFile: config.usersFile },
    opened ?? openDatabase(config, log),
  ]);
  if (opened === undefined) closers.push(() => database.stop());
  return { files, database };
}
