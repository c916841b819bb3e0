/** What lanes are supplied with: opened before there are lanes, and told to them when it changes. */
import type { Sql } from "postgres";
import type { TrustDirectory } from "../../adapters/files/trust_directory.ts";
import { loadDirectory, watchDirectory } from "../../adapters/users/mod.ts";
import type { AdmittedProvider } from "../../core/providers/mod.ts";
import type { UserDirectory } from "../../core/users/mod.ts";
import type { Config } from "../settings/config.ts";
import type { Credentials } from "../keys/credentials.ts";
import type { Lanes } from "../lane/lanes.ts";
import type { Log } from "../log/log.ts";
import { passwordCost } from "../sandbox.ts";
import { UsersFile } from "../users/users_file.ts";
import type { Closers } from "./closers.ts";
import { type Channels, openChannels, supplyChannelRules } from "./open_channels.ts";
import { openCredentials } from "./open_credentials.ts";
import type { FilesAndDatabase } from "./open_files_and_database.ts";
import { openStandbyFiles, type StandbyFiles, supplyStandbyFiles } from "./open_standby_files.ts";
import { openTrust, supplyTrust } from "./open_trust.ts";
import type { StartedLater } from "./started_later.ts";
import { watchProviders } from "./watch_providers.ts";

export interface Supplies {
  readonly trust: TrustDirectory;
  readonly usersFile: UsersFile;
  readonly channels: Channels;
  readonly standby: StandbyFiles;
  /** Those that may send, as they are now. */
  readonly users: { directory: UserDirectory };
  readonly credentials: Credentials;
  readonly providers: { readonly admitted: readonly AdmittedProvider[] };
}

export async function openSupplies(
  sql: Sql,
  files: FilesAndDatabase["files"],
  later: StartedLater,
  config: Config,
  log: Log,
  closers: Closers,
): Promise<Supplies> {
  const trust = await openTrust(files.trustDir, log, closers);
  const usersFile = await UsersFile.open(sql, files.usersFile, {
    scryptCost: passwordCost(config),
    log,
  });
  closers.push(() => usersFile.close());
  const channels = await openChannels(sql, config.channelRulesFile, later, log, closers);
  const standby = await openStandbyFiles(config, closers);
  const users = { directory: await loadDirectory(sql) };
  const credentials = await openCredentials(config, log, closers);
  const providers = await watchProviders(sql, later, log, closers);
  return { trust, usersFile, channels, standby, users, credentials, providers };
}

/** From here on lanes are told of what changes. */
export async function supplyLanes(
  lanes: Lanes,
  { trust, channels, standby, users, credentials }: Supplies,
  { sql, isPrimary, log, closers }: {
    readonly sql: Sql;
    readonly isPrimary: boolean;
    readonly log: Log;
    readonly closers: Closers;
  },
): Promise<void> {
  credentials.onChange((current) => lanes.supply({ credentials: current }));
  supplyTrust(trust, lanes, log);
  supplyChannelRules(channels, lanes, log);
  supplyStandbyFiles(standby, lanes, isPrimary, log);
  const watch = await watchDirectory(sql, {
    onDirectory: (directory) => {
      users.directory = directory;
      lanes.supply({ users: directory });
    },
    onError: (error) => log.warn("could not load the users", { error }),
    knownVersion: users.directory.version,
  });
  closers.push(async () => await watch[Symbol.asyncDispose]());
}

/** Each looks now at files that are read again when they change. */
export function rereadsOf(
  { trust, channels, standby, credentials, usersFile }: Supplies,
): (() => Promise<void>)[] {
  const { policy, codes } = standby;
  return [trust, channels.rules, policy, codes, credentials, usersFile]
    .map((file) => async () => await file.reread());
}
