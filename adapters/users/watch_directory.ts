import type { Sql } from "postgres";
import type { UserDirectory } from "../../core/users/user_directory.ts";
import { loadDirectory } from "./load_directory.ts";
import { readUsersVersion, usersChannel } from "./users_version.ts";

export interface WatchDirectoryOptions {
  /** Called with the snapshot at the start unless its version is known, and after each change. */
  readonly onDirectory: (directory: UserDirectory) => void;
  readonly onError: (error: unknown) => void;
  /** Of the snapshot that the caller has already. */
  readonly knownVersion?: number;
  /** How long a load that failed waits before it is tried again, in milliseconds. */
  readonly retryMs?: number;
}

/**
 * Keeps somebody supplied with the newest users. Resolves when the users are those of the start.
 *
 * Announcements sent while the connection was down are lost, so every reconnection looks anew: at the
 * version first, as a snapshot of 100,000 users takes each lane a second to take over. What
 * arrives during a load leads to one more look, however many announcements there were. A load that
 * fails is told to `onError` and tried again; until then the last snapshot stays good.
 */
export async function watchDirectory(
  sql: Sql,
  { onDirectory, onError, knownVersion, retryMs = 1_000 }: WatchDirectoryOptions,
): Promise<AsyncDisposable> {
  let version = knownVersion;
  let stale = false;
  let closed = false;
  let loading: Promise<void> | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const load = async () => {
    while (stale && !closed) {
      stale = false;
      if (await readUsersVersion(sql) === version) continue;
      const directory = await loadDirectory(sql);
      if (closed || directory.version === version) continue;
      version = directory.version;
      onDirectory(directory);
    }
  };
  const refresh = () => {
    stale = true;
    if (closed || loading !== undefined) return;
    clearTimeout(timer);
    loading = load().catch((error) => {
      if (closed) return;
      onError(error);
      timer = setTimeout(refresh, retryMs);
    }).finally(() => {
      loading = undefined;
      // Announced between the end of the load and here.
      if (stale) refresh();
    });
  };

  stale = true;
  await load();
  const subscription = await sql.listen(usersChannel, refresh, refresh);
  return {
    async [Symbol.asyncDispose]() {
      closed = true;
      clearTimeout(timer);
      await loading;
      await subscription.unlisten();
    },
  };
}
