import { dirname, join } from "node:path";
import { findServerUser, type ServerUser } from "./server_user.ts";
import type { ServerLog } from "./server_log.ts";

/** Where a cluster and everything that belongs to it lives. */
export interface ServerPlace {
  /** Real path: lock, password, port, the server's programs, and the directories below. */
  readonly home: string;
  /** The account to run the server as; undefined = the account of this process. */
  readonly user: ServerUser | undefined;
}

/** Parents for a home that cannot be in the data directory; all survive a restart of the machine. */
const reachableParents = ["/var/lib/songhanh", "/var/tmp/songhanh"];

/**
 * Opens `<dataDir>/postgres`, making it when it is not there.
 *
 * A server that runs as another account than root must be able to reach its cluster. Where a
 * directory above the data directory is closed to that account (`/root` usually is), the home is
 * made elsewhere and `<dataDir>/postgres` is a link to it. The link alone decides which home
 * belongs to a data directory: the name of the home is random, so that a data directory made
 * anew never meets an old cluster.
 *
 * @throws Error if the data directory cannot be written or the link leads nowhere.
 */
export async function openPlace(dataDir: string, log: ServerLog): Promise<ServerPlace> {
  const entry = join(await makeDataDir(dataDir), "postgres");
  const account = await findServerUser();

  if (!await exists(entry)) {
    if (account === undefined || await isReachable(dirname(entry), account)) {
      await makeHome(entry, account, dataDir);
    } else {
      await linkHome(entry, account, log);
    }
  }

  const home = await Deno.realPath(entry).catch((cause) => {
    throw new Error(
      `Cannot open the database of data directory "${dataDir}": found the link "${entry}" that ` +
        `leads nowhere, expected the directory it was made for. Bring that directory back, or ` +
        `remove the link to begin with an empty database.`,
      { cause },
    );
  });
  const user = account && await ownerOfCluster(home) || account;
  if (user !== undefined && !await isReachable(home, user)) {
    throw new Error(
      `Cannot run the database server in "${home}": found a directory closed to account ` +
        `${user.uid}, expected every directory above it open to that account. Move the data ` +
        `directory back to where it was, or open the directories above it.`,
    );
  }
  return { home, user };
}

async function makeDataDir(dataDir: string): Promise<string> {
  try {
    await Deno.mkdir(dataDir, { recursive: true });
    return await Deno.realPath(dataDir);
  } catch (cause) {
    throw unwritable(dataDir, cause);
  }
}

async function makeHome(
  home: string,
  user: ServerUser | undefined,
  dataDir: string,
): Promise<void> {
  try {
    await Deno.mkdir(home);
  } catch (cause) {
    if (cause instanceof Deno.errors.AlreadyExists) return;
    throw unwritable(dataDir, cause);
  }
  // The other account must pass through, but has nothing to list here.
  await Deno.chmod(home, user === undefined ? 0o700 : 0o711);
}

async function linkHome(entry: string, user: ServerUser, log: ServerLog): Promise<void> {
  const home = await makeHomeElsewhere(user);
  try {
    await Deno.symlink(home, entry);
  } catch (cause) {
    await Deno.remove(home);
    // Another process was first; its home is the one to use.
    if (cause instanceof Deno.errors.AlreadyExists) return;
    throw unwritable(dirname(entry), cause);
  }
  log("embedded_postgres_elsewhere", {
    link: entry,
    home,
    reason: `the data directory is closed to account ${user.uid}, which runs the server`,
  });
}

async function makeHomeElsewhere(user: ServerUser): Promise<string> {
  let last: unknown;
  for (const parent of reachableParents) {
    try {
      await Deno.mkdir(parent, { recursive: true });
      await Deno.chmod(parent, 0o711);
      if (!await isReachable(parent, user)) continue;
      const home = join(parent, crypto.randomUUID());
      await Deno.mkdir(home);
      await Deno.chmod(home, 0o711);
      return home;
    } catch (cause) {
      last = cause;
    }
  }
  throw new Error(
    `Cannot place the database: found the data directory closed to account ${user.uid} and no ` +
      `writable directory among ${reachableParents.join(", ")}, expected one of them. Choose ` +
      `another SONGHANH_DATA_DIR, or name a database with SONGHANH_DATABASE_URL.`,
    { cause: last },
  );
}

/** Whether every directory of a real path may be passed by an account, judged by the mode bits. */
async function isReachable(path: string, { uid, gid }: ServerUser): Promise<boolean> {
  for (let at = path;; at = dirname(at)) {
    const info = await Deno.stat(at);
    const bit = info.uid === uid ? 0o100 : info.gid === gid ? 0o010 : 0o001;
    if (((info.mode ?? 0) & bit) === 0) return false;
    if (at === dirname(at)) return true;
  }
}

/** A cluster stays with the account that made it, whatever account would be chosen today. */
async function ownerOfCluster(home: string): Promise<ServerUser | undefined> {
  const info = await Deno.stat(join(home, "cluster")).catch(() => undefined);
  if (!info?.uid) return undefined;
  return { uid: info.uid, gid: info.gid ?? info.uid };
}

async function exists(path: string): Promise<boolean> {
  return await Deno.lstat(path).then(() => true, () => false);
}

function unwritable(dataDir: string, cause: unknown): Error {
  const found = cause instanceof Error ? cause.message : String(cause);
  return new Error(
    `Cannot write to data directory "${dataDir}": found "${found}", expected a directory that ` +
      `account ${Deno.uid()} may create and write. Choose another with SONGHANH_DATA_DIR.`,
    { cause },
  );
}
