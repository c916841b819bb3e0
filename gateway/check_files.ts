/**
 * The files and directories that the settings name, looked at before anything is started: what is
 * not there is named with its setting, all of it at once. So are, in production, names that nobody
 * reads: such a start is a mistake that would show at the next failure only. And more connections
 * than files may be open.
 */
import { readDatabaseAddress } from "../adapters/postgres/database_address.ts";
import { splitTrustDirs } from "../adapters/files/trust_directory.ts";
import { type Config, ConfigError } from "./config.ts";
import { connectionLimit } from "./connection_limit.ts";
import { openFiles } from "./open_files.ts";
import { settingNames, settingOf } from "./settings.ts";

/** Throws `ConfigError` naming every setting that cannot be used. Makes the data directory. */
export async function checkFiles(config: Config): Promise<void> {
  const problems = config.profile === "production" ? [...config.unknownNames] : [];
  try {
    await Deno.mkdir(config.dataDir, { recursive: true });
  } catch (error) {
    problems.push(`SONGHANH_DATA_DIR: cannot make "${config.dataDir}": ${reasonOf(error)}`);
  }
  problems.push(...await settingFaults(config));
  const connections = connectionLimit(config, await openFiles());
  if (typeof connections === "string") problems.push(connections);
  if (problems.length === 0) return;
  throw new ConfigError(
    "cannot start with these settings:\n" + problems.map((problem) => `  ${problem}`).join("\n"),
  );
}

/** The settings that name a file or a directory which cannot be read. */
export async function settingFaults(config: Config): Promise<string[]> {
  const faults: string[] = [];
  const files: [string, string | undefined][] = [
    [
      "SONGHANH_DATABASE_CA or sslrootcert",
      config.databaseUrl && readDatabaseAddress(config.databaseUrl).rootCertFile,
    ],
    ...settingNames.filter((name) => settingOf(name).path).flatMap((name) =>
      splitTrustDirs(config.paths[name] ?? "").map((path): [string, string] => [name, path])
    ),
  ];
  for (const [setting, path] of files) {
    if (path === undefined) continue;
    try {
      await Deno.stat(path);
    } catch (error) {
      faults.push(`${setting}: cannot read "${path}": ${reasonOf(error)}`);
    }
  }
  return faults;
}

function reasonOf(error: unknown): string {
  if (error instanceof Deno.errors.NotFound) return "there is no such file";
  if (error instanceof Deno.errors.PermissionDenied) return "no permission";
  return error instanceof Error ? error.message.split(":")[0]! : String(error);
}
