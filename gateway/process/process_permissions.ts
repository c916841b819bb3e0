import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { splitTrustDirs } from "../../adapters/files/trust_directory.ts";
import { readDatabaseAddress } from "../../adapters/postgres/database_address.ts";
import { buildInfoFiles } from "./build_info.ts";
import type { Config } from "../settings/config.ts";
import { settingsFiles } from "../settings/settings_files.ts";
import { secretSettings } from "../settings/settings.ts";
import { libraryPaths } from "./library_paths.ts";

/** Where the program lies: a thread's program is read when it is started. */
const program = fileURLToPath(new URL("../../", import.meta.url));

/**
 * What a gateway may do whose database is another's: read its program and the files that its settings
 * name, write into its data directory, load one library, and run nothing. `settings`: as they were given, with
 * the files of secrets. Flags for `deno run`.
 *
 * The network is not bounded: senders, the database's hosts and the primary may be anywhere and change
 * with the names that they have. Nor is the environment, which the process has read when it begins.
 */
export function processPermissions(
  config: Config & { readonly databaseUrl: string },
  settings: Readonly<Record<string, string>>,
  { certificateFolders, isThere }: {
    /** Where the users file's certificates lie. */
    readonly certificateFolders: readonly string[];
    readonly isThere: (path: string) => boolean;
  },
): string[] {
  const { hosts, rootCertFile, clientCertFile, clientKeyFile } = readDatabaseAddress(
    config.databaseUrl,
  );
  const sockets = hosts.filter(({ isSocket }) => isSocket).map(({ dial }) => dial);
  const secrets = secretSettings.flatMap((name) => [
    settings[`${name}_FILE`],
    settings.CREDENTIALS_DIRECTORY && join(settings.CREDENTIALS_DIRECTORY, name),
  ]);
  const read = [
    ...["core", "adapters", "gateway", "deno.json"].map((part) => join(program, part)),
    ...buildInfoFiles.filter(isThere),
    config.dataDir,
    ...settingsFiles,
    ...sockets,
    ...secrets,
    ...[rootCertFile, clientCertFile, clientKeyFile],
    ...[config.tls, config.adminTls, config.primaryClient, config.signer].flatMap((pair) => [
      pair?.certFile,
      pair?.keyFile,
    ]),
    ...[config.primaryCaFile, config.signingKeyFile, config.usersFile],
    ...[config.channelRulesFile, config.policyFile, config.codesDir, config.daysOffFile],
    ...splitTrustDirs(config.trustDir ?? ""),
    ...certificateFolders,
  ];
  // A bare name is whatever the system's loader finds: it is not among them.
  const libraries = libraryPaths.filter((path) => path.startsWith("/") && isThere(path));
  return [
    "--allow-net",
    "--allow-env",
    "--allow-sys=hostname,uid,gid,osRelease,cpus,statfs",
    ...list("read", read),
    ...list("write", [config.dataDir, ...sockets]),
    ...list("ffi", libraries),
  ];
}

/** In such a flag a comma parts two paths; in a path it is doubled. */
function list(name: string, paths: readonly (string | undefined)[]): string[] {
  const given = [...new Set(paths.filter((path) => path !== undefined && path !== ""))];
  if (given.length === 0) return [];
  return [`--allow-${name}=${given.map((path) => path!.replaceAll(",", ",,")).join(",")}`];
}
