/**
 * The files and directories that the settings name, read before anything is started: what is not
 * there or cannot be used is named with its setting, all of it at once. So are, in production, names
 * that nobody reads: such a start is a mistake that would show at the next failure only. And more
 * connections than files may be open.
 */
import { filesStamp } from "../../adapters/files/files_stamp.ts";
import { type Config, ConfigError } from "../settings/config.ts";
import { connectionLimit } from "../process/connection_limit.ts";
import { openFiles } from "../process/open_files.ts";
import { systemReason } from "../process/system_reason.ts";
import { type NamedFiles, settingFiles } from "./setting_files.ts";
import type { FileSettingName } from "../settings/settings.ts";

/** A certificate and its key are written one after the other: how long that may take, in milliseconds. */
const REPLACED_MS = 3_000;

/**
 * Throws `ConfigError` naming every setting that cannot be used, which nothing starts again: what is at
 * fault is looked at once more after a while, as files may just be replaced. Gives what is at fault and
 * ends no start. Makes the data directory.
 */
export async function checkFiles(
  config: Config,
  { waitMs = REPLACED_MS }: { readonly waitMs?: number } = {},
): Promise<readonly string[]> {
  const problems = config.profile === "production" ? [...config.unknownNames] : [];
  try {
    await Deno.mkdir(config.dataDir, { recursive: true });
  } catch (error) {
    problems.push(`SONGHANH_DATA_DIR: cannot make "${config.dataDir}": ${reasonOf(error)}`);
  }
  let found = await findFaults(config, {});
  if (found.some(({ endsStart }) => endsStart)) {
    await new Promise((resolve) => setTimeout(resolve, waitMs));
    found = await findFaults(config, {});
  }
  problems.push(...found.filter(({ endsStart }) => endsStart).map(({ fault }) => fault));
  const connections = connectionLimit(config, await openFiles());
  if (typeof connections === "string") problems.push(connections);
  if (problems.length === 0) return found.map(({ fault }) => fault);
  throw new ConfigError(
    "cannot start with these settings:\n" + problems.map((problem) => `  ${problem}`).join("\n"),
  );
}

/** What was found wrong with files, while nothing about them has changed since. */
export type KnownFaults = Map<string, { readonly stamp: string; readonly faults: string[] }>;

/** What is known already of files by whoever asks again and again. */
export interface Known {
  /** As it was found, by what it was found of: users may be 60 MB and revocation lists more. */
  readonly faults?: KnownFaults;
  /** Told by whoever reads them all the time: these are not read once more. */
  readonly held?: HeldFaults;
}

/** By the setting: why what is read of it all the time could not be used last; undefined where it could. */
export type HeldFaults = Partial<Record<FileSettingName, () => unknown>>;

/**
 * What is wrong with the files and directories that the settings name: all of them are read, by the
 * readers of those who use them, but for what is known already.
 */
export async function settingFaults(config: Config, known: Known = {}): Promise<string[]> {
  return (await findFaults(config, known)).map(({ fault }) => fault);
}

interface FoundFault {
  readonly fault: string;
  readonly endsStart: boolean;
}

async function findFaults(config: Config, { faults, held }: Known): Promise<FoundFault[]> {
  const found = await Promise.all(
    settingFiles(config).map(async (files) => {
      const holder = held?.[files.settings[0] as FileSettingName];
      const texts = holder === undefined
        ? await whatChanged(files, faults)
        : await faultsOf(files, () => Promise.resolve(holder()));
      return texts.map((fault) => ({ fault, endsStart: files.startsWithout !== true }));
    }),
  );
  return found.flat();
}

/** Read where something has changed since it was read. */
async function whatChanged(files: NamedFiles, known?: KnownFaults): Promise<string[]> {
  const name = nameOf(files);
  const stamp = known && await filesStamp(files.paths);
  const before = known?.get(name);
  if (stamp !== undefined && before?.stamp === stamp) return before.faults;
  const faults = await faultsOf(files, () => files.read().then(() => undefined, (error) => error));
  if (stamp !== undefined) known?.set(name, { stamp, faults });
  return faults;
}

/** `judge`: what is wrong with what is there and can be opened; undefined where nothing is. */
async function faultsOf(files: NamedFiles, judge: () => Promise<unknown>): Promise<string[]> {
  const { settings, paths, areMade } = files;
  const name = nameOf(files);
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
  const fault = await judge();
  return fault === undefined ? [] : [`${name}: ${reasonOf(fault)}`];
}

function nameOf({ settings }: NamedFiles): string {
  return settings.join(" and ");
}

/** In one line. */
function reasonOf(error: unknown): string {
  const [first, ...others] = systemReason(error).split(/\s*\n\s*/);
  return others.length === 0 ? first! : `${first} ${others.join("; ")}`;
}
