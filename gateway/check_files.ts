/**
 * The files and directories that the settings name, read before anything is started: what is not
 * there or cannot be used is named with its setting, all of it at once. So are, in production, names
 * that nobody reads: such a start is a mistake that would show at the next failure only. And more
 * connections than files may be open.
 */
import { filesStamp } from "../adapters/files/files_stamp.ts";
import { type Config, ConfigError } from "./config.ts";
import { connectionLimit } from "./connection_limit.ts";
import { openFiles } from "./open_files.ts";
import { systemReason } from "./system_reason.ts";
import { type NamedFiles, settingFiles } from "./setting_files.ts";

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

/** What was found wrong with files, while nothing about them has changed since. */
export type KnownFaults = Map<string, { readonly stamp: string; readonly faults: string[] }>;

/**
 * What is wrong with the files and directories that the settings name: all of them are read, by the
 * readers of those who use them. `known`: by whoever asks again and again, as users may be 60 MB and
 * revocation lists more.
 */
export async function settingFaults(config: Config, known?: KnownFaults): Promise<string[]> {
  const found = await Promise.all(
    settingFiles(config).map(async (files) => {
      const name = files.settings.join(" and ");
      const stamp = known && await filesStamp(files.paths);
      const before = known?.get(name);
      if (stamp !== undefined && before?.stamp === stamp) return before.faults;
      const faults = await faultsOf(files, name);
      if (stamp !== undefined) known?.set(name, { stamp, faults });
      return faults;
    }),
  );
  return found.flat();
}

async function faultsOf(files: NamedFiles, name: string): Promise<string[]> {
  const { settings, paths, areMade, read } = files;
  const unreadable: string[] = [];
  for (const [at, path] of paths.entries()) {
    try {
      const { isFile } = await Deno.stat(path);
      if (isFile) (await Deno.open(path)).close();
    } catch (error) {
      if (areMade && error instanceof Deno.errors.NotFound) return [];
      unreadable.push(`${settings[at] ?? name}: cannot read "${path}": ${reasonOf(error)}`);
    }
  }
  if (unreadable.length > 0) return unreadable;
  try {
    await read();
    return [];
  } catch (error) {
    return [`${name}: ${reasonOf(error)}`];
  }
}

/** In one line. */
function reasonOf(error: unknown): string {
  const [first, ...others] = systemReason(error).split(/\s*\n\s*/);
  return others.length === 0 ? first! : `${first} ${others.join("; ")}`;
}
