import { join } from "node:path";

/** Where the server writes its log and listens on a socket, below its home. */
export function serverDirectories(home: string): { log: string; socket: string } {
  return { log: join(home, "log"), socket: join(home, "socket") };
}

/** The longest path of a Unix socket that every supported system takes, in bytes. */
const socketPathBytesMax = 103;

/** The directory of the Unix socket, or undefined where its path would be too long to be used. */
export function socketDirectory(home: string, port: number): string | undefined {
  const { socket } = serverDirectories(home);
  return `${socket}/.s.PGSQL.${port}`.length <= socketPathBytesMax ? socket : undefined;
}

/**
 * The settings that the server is started with. They are given at each start instead of being
 * kept in the cluster, so that a newer program brings its own; `settings` overrides any of them.
 */
export function serverSettings(
  home: string,
  port: number,
  settings: Readonly<Record<string, string>>,
): Record<string, string> {
  return {
    listen_addresses: "127.0.0.1",
    port: String(port),
    unix_socket_directories: socketDirectory(home, port) ?? "",
    max_connections: "100",

    // A commit that was answered must survive a power cut.
    fsync: "on",
    synchronous_commit: "on",
    full_page_writes: "on",

    shared_buffers: "128MB",
    max_wal_size: "2GB",
    // Kept through quiet hours: commits wait while a file of the log is made anew.
    min_wal_size: "1GB",
    // Pages are written as they fill. By default most would be left to the system, which writes
    // what came together in half a minute at once, and commits wait for the disk meanwhile.
    bgwriter_delay: "20ms",
    bgwriter_lru_maxpages: "2000",
    bgwriter_lru_multiplier: "4",
    // What people and reports ask for must not take the cores that the lanes need.
    max_parallel_workers_per_gather: "0",
    // Message bytes are dense; compressing their page images costs time and saves little.
    wal_compression: "off",

    timezone: "UTC",
    // Seven files, one for each day of the week. Terse, because the detail of an error may quote
    // values of a row.
    logging_collector: "on",
    log_directory: serverDirectories(home).log,
    log_filename: "server-%a.log",
    log_file_mode: "0600",
    log_rotation_age: "1d",
    log_rotation_size: "0",
    log_truncate_on_rotation: "on",
    log_timezone: "UTC",
    log_error_verbosity: "terse",
    ...settings,
  };
}
