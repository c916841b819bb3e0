/**
 * A private PostgreSQL for the sandbox and for tests, from the programs of an npm package.
 *
 * Promises: it listens on the loopback address only and wants a password; a data directory is
 * used by one process at a time; what was committed survives the death of this process, of the
 * server, or of the machine; a server that dies is started again on the same address; none is
 * left running when this process ends. As root it runs under an unprivileged account.
 *
 * Not promised: standing by, backup, upgrades of the major version. Production names its own
 * server with SONGHANH_DATABASE_URL.
 */
import { clusterUser, createCluster } from "./create_cluster.ts";
import { installServer } from "./install_server.ts";
import { isFreePort, keepPort } from "./keep_port.ts";
import { lockPlace } from "./lock_place.ts";
import { openPlace, type ServerPlace } from "./open_place.ts";
import type { ServerLog } from "./server_log.ts";
import { serverSettings, socketDirectory } from "./server_settings.ts";
import { type ServerProcess, startServer } from "./start_server.ts";
import { stopLeftoverServer } from "./stop_leftover_server.ts";

/** Bounds of the wait between attempts to bring a lost server back. */
const restartWaitMsMin = 50;
const restartWaitMsMax = 5_000;
/** Starts tried where another program takes the port, or a leftover server the cluster, first. */
const startAttemptsMax = 5;
/** How long sessions of a killed server may go on, from the first start that they prevent. */
const orphanMsMax = 30_000;
const orphanWaitMs = 100;

/** `lost` from the moment the server is seen to be gone until it takes connections again. */
export type EmbeddedPostgresState = "running" | "lost";

export interface EmbeddedPostgresOptions {
  /** Holds the database below `postgres`; made when it is not there. */
  readonly dataDir: string;
  readonly log?: ServerLog;
  /** Settings of the server that differ from `serverSettings`. */
  readonly settings?: Readonly<Record<string, string>>;
  /** A directory with `bin` of a server that is installed, in place of the package's. */
  readonly programs?: string;
  /** Told of every change of state after the start. */
  readonly onState?: (state: EmbeddedPostgresState) => void;
}

export interface EmbeddedPostgres {
  /** Address over TCP, with the password. */
  readonly url: string;
  /** The same over the Unix socket (quicker for small queries); undefined where its path is too long. */
  readonly socketUrl: string | undefined;
  readonly port: number;
  /** Process number of the server, of the latest one after a restart. */
  readonly pid: number;
  /** Ends the server and frees the data directory; every call returns the same promise. */
  stop(): Promise<void>;
  /** Drops the server without waiting, for the end of a process; the next start recovers. */
  abandon(): void;
}

/**
 * Starts the database of a data directory, making it first where there is none.
 *
 * @throws Error that says what was found and expected: data directory not writable (F9), in use
 * by another process (F10), no server for this platform, server not starting.
 */
export async function startEmbeddedPostgres(
  options: EmbeddedPostgresOptions,
): Promise<EmbeddedPostgres> {
  const { dataDir, log = () => {}, settings = {}, onState = () => {} } = options;
  const started = performance.now();
  const place = await openPlace(dataDir, log);
  const lock = await lockPlace(place.home, dataDir);
  try {
    const server = options.programs ?? await installServer(place.home);
    const { cluster, password } = await createCluster(place, server, settings.fsync !== "off");
    await stopLeftoverServer(cluster, log);
    const { port, process } = await startOnPort(place, server, cluster, settings, log);
    log("embedded_postgres_started", {
      home: place.home,
      port,
      pid: process.pid,
      uid: place.user?.uid ?? Deno.uid(),
      tookMs: Math.round(performance.now() - started),
    });
    const restart = () =>
      startServer(place, server, cluster, serverSettings(place.home, port, settings));
    const keeper = keepRunning(process, restart, log, onState);

    let stopped: Promise<void> | undefined;
    const address = `postgres://${clusterUser}:${password}@127.0.0.1:${port}/postgres`;
    const socket = socketDirectory(place.home, port);
    return {
      url: address,
      socketUrl: socket && `${address}?host=${encodeURIComponent(socket)}`,
      port,
      get pid() {
        return keeper.pid;
      },
      stop: () => stopped ??= keeper.stop().finally(() => lock.close()),
      abandon: keeper.abandon,
    };
  } catch (error) {
    lock.close();
    throw error;
  }
}

async function startOnPort(
  place: ServerPlace,
  server: string,
  cluster: string,
  settings: Readonly<Record<string, string>>,
  log: ServerLog,
): Promise<{ port: number; process: ServerProcess }> {
  for (let attempt = 1;; attempt++) {
    const port = await keepPort(place.home);
    try {
      const given = serverSettings(place.home, port, settings);
      const process = await startAfterOrphans(
        () => startServer(place, server, cluster, given),
        log,
      );
      return { port, process };
    } catch (error) {
      // Another program may take the port between our look at it and the server's; a server that was
      // itself still starting when its parent was killed, the cluster (F11).
      const taken = !isFreePort(port);
      const isLeftover = (error as Error).message.includes("postmaster.pid");
      if (!(taken || isLeftover) || attempt === startAttemptsMax) throw error;
      if (isLeftover) await stopLeftoverServer(cluster, log);
    }
  }
}

/**
 * Starts a server once the sessions of a killed one are gone (F2, F11): they end when they notice,
 * and as long as they hold its memory no other server may write to their cluster.
 */
async function startAfterOrphans(
  start: () => Promise<ServerProcess>,
  log: ServerLog,
): Promise<ServerProcess> {
  const started = performance.now();
  for (let attempt = 1;; attempt++) {
    try {
      return await start();
    } catch (error) {
      const isHeld = (error as Error).message.includes("shared memory block");
      if (!isHeld || performance.now() - started > orphanMsMax) throw error;
      if (attempt === 1) log("embedded_postgres_waits_for_sessions", {});
      await new Promise((resolve) => setTimeout(resolve, orphanWaitMs));
    }
  }
}

/** Starts the server again whenever it ends without having been asked to (F2). */
function keepRunning(
  first: ServerProcess,
  restart: () => Promise<ServerProcess>,
  log: ServerLog,
  onState: (state: EmbeddedPostgresState) => void,
): Pick<EmbeddedPostgres, "pid" | "stop" | "abandon"> {
  let process = first;
  let stopping = false;
  const abandon = () => {
    stopping = true;
    process.abandon();
  };
  // For an exit that nobody announced; the guard would do the same a moment later.
  addEventListener("unload", abandon);

  const watch = async () => {
    while (true) {
      const { code, signal } = await process.ended;
      if (stopping) return;
      log("embedded_postgres_lost", { pid: process.pid, code, signal });
      onState("lost");
      await bringBack();
      if (stopping) return;
      log("embedded_postgres_restarted", { pid: process.pid });
      onState("running");
    }
  };

  // Sessions of a killed server need a moment to notice; until then a new one refuses to start.
  const bringBack = async () => {
    for (
      let waitMs = restartWaitMsMin;
      !stopping;
      waitMs = Math.min(waitMs * 2, restartWaitMsMax)
    ) {
      try {
        process = await restart();
        return;
      } catch (error) {
        log("embedded_postgres_restart_failed", { reason: (error as Error).message, waitMs });
        await new Promise((resolve) => setTimeout(resolve, waitMs));
      }
    }
  };

  const watching = watch();
  return {
    get pid() {
      return process.pid;
    },
    stop: async () => {
      stopping = true;
      await process.stop();
      await watching;
      // The server may have come back while it was being stopped.
      await process.stop();
      removeEventListener("unload", abandon);
    },
    abandon,
  };
}
