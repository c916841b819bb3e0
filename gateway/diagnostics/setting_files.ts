/**
 * Every setting that names files, once, with the reader of whoever uses them: what a start and the
 * doctor try is what is done afterwards. A setting of `settings.ts` that names files and stands not
 * here is no program: the table's type asks for each.
 */
import { CodeTablesDirectory } from "../../adapters/files/code_tables_directory.ts";
import { openChannelRules } from "../../adapters/files/open_channel_rules.ts";
import { openStandbyPolicy } from "../../adapters/files/open_standby_policy.ts";
import { splitTrustDirs, TrustDirectory } from "../../adapters/files/trust_directory.ts";
import { readPrivateKeyFile } from "../../adapters/evidence/installation_key.ts";
import { readDatabaseAddress } from "../../adapters/postgres/database_address.ts";
import { loadDaysOff } from "../../adapters/registration/load_days_off.ts";
import { readUsersFile } from "../../adapters/users/mod.ts";
import type { Config } from "../settings/config.ts";
import { rereadAuthorities, rereadPair, rereadSigner } from "../keys/credentials.ts";
import type { FileSettingName } from "../settings/settings.ts";
import { keyFile } from "../keys/signing_key.ts";

/** What is read together, by the settings that name it. */
export interface NamedFiles {
  readonly settings: readonly string[];
  readonly paths: readonly string[];
  /** Whether they are made where they are not there. */
  readonly areMade?: true;
  /** Whether a start goes on without them, whatever is wrong with them. */
  readonly startsWithout?: boolean;
  /** As whoever uses them. Rejects if they cannot be used. */
  read(): Promise<unknown>;
}

type Read = (path: string, config: Config) => Promise<unknown>;

/** How the files of a setting are read: alone, or with those of another. */
type Reader =
  | (Optional & { readonly read: Read; readonly split?: (setting: string) => string[] })
  | (Optional & {
    readonly key: FileSettingName;
    readonly readPair: (files: Pair) => Promise<unknown>;
  })
  | { readonly readWith: FileSettingName };

/** Whether a start with these settings goes on without the files; none = it does not. */
interface Optional {
  readonly startsWithout?: (config: Config) => boolean;
}

type Pair = { readonly certFile: string; readonly keyFile: string };

const tlsPair = (files: Pair) => once(rereadPair(files));

export const settingReaders: Readonly<Record<FileSettingName, Reader>> = {
  SONGHANH_DATABASE_CA: { read: (path) => once(rereadAuthorities(path)) },
  SONGHANH_TLS_CERT: { key: "SONGHANH_TLS_KEY", readPair: tlsPair },
  SONGHANH_TLS_KEY: { readWith: "SONGHANH_TLS_CERT" },
  SONGHANH_ADMIN_TLS_CERT: { key: "SONGHANH_ADMIN_TLS_KEY", readPair: tlsPair },
  SONGHANH_ADMIN_TLS_KEY: { readWith: "SONGHANH_ADMIN_TLS_CERT" },
  SONGHANH_PRIMARY_CA: { read: (path) => once(rereadAuthorities(path)) },
  SONGHANH_PRIMARY_CLIENT_CERT: { key: "SONGHANH_PRIMARY_CLIENT_KEY", readPair: tlsPair },
  SONGHANH_PRIMARY_CLIENT_KEY: { readWith: "SONGHANH_PRIMARY_CLIENT_CERT" },
  SONGHANH_TRUST_DIR: {
    split: splitTrustDirs,
    read: (path) => once(TrustDirectory.open(splitTrustDirs(path))),
  },
  SONGHANH_USERS_FILE: { read: (path) => readUsersFile(path) },
  SONGHANH_CHANNEL_RULES: { read: (path) => once(openChannelRules(path)) },
  SONGHANH_POLICY: { read: (path) => once(openStandbyPolicy(path)) },
  SONGHANH_CODES: { read: (path) => once(CodeTablesDirectory.open(path)) },
  SONGHANH_DAYS_OFF: {
    // Those built in do, rather than nothing, and the pages tell.
    startsWithout: () => true,
    read: (path) =>
      loadDaysOff(path, (fault) => {
        throw new Error(fault);
      }),
  },
  SONGHANH_SIGN_CERT: {
    // Nobody opens them then.
    startsWithout: ({ signsReplies }) => !signsReplies,
    key: "SONGHANH_SIGN_KEY",
    readPair: (files) => once(rereadSigner(files)),
  },
  SONGHANH_SIGN_KEY: { readWith: "SONGHANH_SIGN_CERT" },
  SONGHANH_SIGNING_KEY: { read: readPrivateKeyFile },
};

/** The files that these settings name. */
export function settingFiles(config: Config): NamedFiles[] {
  const given = Object.entries(config.paths) as [FileSettingName, string][];
  return [
    ...given.flatMap(([name, path]) => namedFiles(name, path, config)),
    ...addressFiles(config),
    ...ownKeyFile(config),
  ];
}

function namedFiles(name: FileSettingName, path: string, config: Config): NamedFiles[] {
  const reader = settingReaders[name];
  if ("readWith" in reader) return [];
  const startsWithout = reader.startsWithout?.(config) ?? false;
  if ("read" in reader) {
    const paths = reader.split?.(path) ?? [path];
    return [{ settings: [name], paths, startsWithout, read: () => reader.read(path, config) }];
  }
  const keyFile = config.paths[reader.key]!;
  return [{
    settings: [name, reader.key],
    paths: [path, keyFile],
    startsWithout,
    read: () => reader.readPair({ certFile: path, keyFile }),
  }];
}

/** Those that the database's address names by itself. */
function addressFiles({ databaseUrl, paths }: Config): NamedFiles[] {
  if (databaseUrl === undefined) return [];
  const { rootCertFile, clientCertFile: certFile, clientKeyFile: keyFile } = readDatabaseAddress(
    databaseUrl,
  );
  const files: NamedFiles[] = [];
  if (rootCertFile !== undefined && rootCertFile !== paths.SONGHANH_DATABASE_CA) {
    files.push({
      settings: ["SONGHANH_DATABASE_URL (sslrootcert)"],
      paths: [rootCertFile],
      read: () => once(rereadAuthorities(rootCertFile)),
    });
  }
  if (certFile !== undefined && keyFile !== undefined) {
    files.push({
      settings: ["SONGHANH_DATABASE_URL (sslcert)", "SONGHANH_DATABASE_URL (sslkey)"],
      paths: [certFile, keyFile],
      read: () => tlsPair({ certFile, keyFile }),
    });
  }
  return files;
}

/** Where no key is named the one of the data directory signs. */
function ownKeyFile(config: Config): NamedFiles[] {
  if (config.signingKeyFile !== undefined) return [];
  const path = keyFile(config);
  const read = () => readPrivateKeyFile(path);
  return [{ settings: ["SONGHANH_DATA_DIR"], paths: [path], areMade: true, read }];
}

/** Opened as for use, and not kept. */
async function once(opening: Promise<{ close(): unknown } | undefined>): Promise<void> {
  await (await opening)?.close();
}
