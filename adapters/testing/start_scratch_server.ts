import { statfsSync } from "node:fs";
import { dirname, join } from "node:path";
import {
  type EmbeddedPostgres,
  startEmbeddedPostgres,
} from "../embedded/start_embedded_postgres.ts";

/** A database server for tests, with nothing in it; stopping it removes its files. */
export interface ScratchServer {
  /** Address over TCP, with the password of its superuser. */
  readonly url: string;
  stop(): Promise<void>;
  /** The same at the end of a process, where nothing can be waited for. */
  discard(): void;
}

const directoryPrefix = "songhanh-scratch-";

/** Speed instead of durability, and room for test files that run side by side. */
const scratchSettings = {
  fsync: "off",
  synchronous_commit: "off",
  full_page_writes: "off",
  max_connections: "300",
  max_wal_size: "256MB",
};

/** Memory that must be free for scratch servers to live there; containers often have 64 MB. */
const memoryBytesMin = 2 * 1024 ** 3;

/** How long `discard` waits for the server to let go of its files. */
const discardMsMax = 5_000;

/**
 * Starts a server in a temporary directory.
 *
 * @param durable true keeps the settings of a real server, for tests of crashes and of speed.
 */
export async function startScratchServer(durable = false): Promise<ScratchServer> {
  const dataDir = await Deno.makeTempDir({ dir: scratchParent(), prefix: directoryPrefix });
  // Temporary directories are closed to others; as root the server runs under another account.
  await Deno.chmod(dataDir, 0o711);
  const server = await startEmbeddedPostgres({
    dataDir,
    settings: durable ? {} : scratchSettings,
  }).catch((error) => {
    removeScratch(dataDir);
    throw error;
  });
  return {
    url: server.url,
    stop: async () => {
      await server.stop();
      removeScratch(dataDir);
    },
    discard: () => {
      discard(server, dataDir);
    },
  };
}

/**
 * Where the directories of scratch servers are made: in memory where there is room, since making
 * a database is four times as fast there, else in the temporary directory.
 */
export function scratchParent(): string {
  const memory = "/dev/shm";
  try {
    const { bavail, bsize } = statfsSync(memory);
    if (bavail * bsize >= memoryBytesMin) return memory;
  } catch {
    // No such place on this system.
  }
  const probe = Deno.makeTempDirSync();
  Deno.removeSync(probe);
  return dirname(probe);
}

/** Removes what killed test runs left behind; gives the number of servers. */
export function sweepScratchServers(olderThanMs: number): number {
  let count = 0;
  const parent = scratchParent();
  for (const { name } of Deno.readDirSync(parent)) {
    const dataDir = join(parent, name);
    if (!name.startsWith(directoryPrefix) || !isLeft(dataDir, olderThanMs)) continue;
    removeScratch(dataDir);
    count++;
  }
  return count;
}

/** Whether no process holds the lock. A young directory may belong to a server that is starting. */
function isLeft(dataDir: string, olderThanMs: number): boolean {
  const { mtime } = Deno.statSync(dataDir);
  if (mtime === null || Date.now() - mtime.getTime() < olderThanMs) return false;
  try {
    using lock = Deno.openSync(join(dataDir, "postgres", "lock"), { read: true, write: true });
    return lock.tryLockSync(true);
  } catch {
    return false;
  }
}

function discard(server: EmbeddedPostgres, dataDir: string): void {
  const running = join(dataDir, "postgres", "cluster", "postmaster.pid");
  server.abandon();
  const pause = new Int32Array(new SharedArrayBuffer(4));
  const started = performance.now();
  while (isThere(running) && performance.now() - started < discardMsMax) {
    Atomics.wait(pause, 0, 0, 10);
  }
  removeScratch(dataDir);
}

/** Removes the directory, and the home of the server where that had to be elsewhere. */
function removeScratch(dataDir: string): void {
  const entry = join(dataDir, "postgres");
  if (isThere(entry)) Deno.removeSync(Deno.realPathSync(entry), { recursive: true });
  Deno.removeSync(dataDir, { recursive: true });
}

function isThere(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch {
    return false;
  }
}
