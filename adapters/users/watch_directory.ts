import type { Sql } from "postgres";
import type { UserDirectory } from "../../core/users/user_directory.ts";
import { loadDirectory } from "./load_directory.ts";
import { usersChannel } from "./users_version.ts";

/** How long a load that failed waits before it is tried again, in milliseconds. */
const retryMsDefault = 1_000;

/**
 * Keeps somebody supplied with the newest users: calls `onDirectory` with the snapshot at the start,
 * and with a new one after each change. Resolves after the first.
 *
 * Announcements sent while the connection was down are lost, so every reconnection loads anew. What
 * arrives during a load leads to one more load, however many announcements there were. A load that
 * fails is told to `onError` and tried again; until then the last snapshot stays good.
 */
export async function watchDirectory(
  sql: Sql,
  onDirectory: (directory: UserDirectory) => void,
  onError: (error: unknown) => void,
  retryMs = retryMsDefault,
): Promise<AsyncDisposable> {
  let version: number | undefined;
  let stale = false;
  let closed = false;
  let loading: Promise<void> | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const load = async () => {
    while (stale && !closed) {
      stale = false;
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
