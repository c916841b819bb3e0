import assert from "node:assert/strict";
import type { UserDirectory } from "../../core/users/user_directory.ts";
import { barUser } from "./bar_user.ts";
import { scryptCostMin } from "./hash_password.ts";
import { importUsers } from "./import_users.ts";
import { scratchUsers } from "../testing/scratch_users.ts";
import { Secret } from "./secret.ts";
import { watchDirectory } from "./watch_directory.ts";

function entryOf(userId: string) {
  return {
    userId,
    company: "",
    taxCode: "",
    roles: [],
    password: Secret.plain("Sample#1"),
    terminals: [],
    certificates: [],
  };
}

const fast = { actor: "test", scryptCost: scryptCostMin };

/** Collects snapshots and waits for the one wanted. */
function collector() {
  const versions: number[] = [];
  let newest: UserDirectory | undefined;
  let wake = () => {};
  return {
    versions,
    onDirectory(directory: UserDirectory) {
      newest = directory;
      versions.push(directory.version);
      wake();
    },
    async until(met: (directory: UserDirectory) => boolean): Promise<UserDirectory> {
      while (newest === undefined || !met(newest)) {
        await new Promise<void>((resolve) => wake = resolve);
      }
      return newest;
    },
  };
}

Deno.test("watchDirectory() gives the users at the start and after each change", async () => {
  await using database = await scratchUsers();
  const { sql } = database;
  await importUsers(sql, [entryOf("K0001A01")], fast);
  const seen = collector();
  await using _watch = await watchDirectory(sql, {
    onDirectory: seen.onDirectory,
    onError: (error) => assert.fail(String(error)),
  });
  assert.deepEqual(seen.versions, [1]);

  await importUsers(sql, [entryOf("K0001A02")], fast);
  await seen.until((directory) => directory.users.has("K0001A02"));
  await barUser(sql, "K0001A01", true, "test");
  await seen.until((directory) => directory.users.get("K0001A01")?.barred === true);
  // No change, no version, no announcement; the last change would be seen after it.
  await importUsers(sql, [entryOf("K0001A02")], fast);
  await barUser(sql, "K0001A01", false, "test");
  const last = await seen.until((directory) => directory.users.get("K0001A01")?.barred === false);
  assert.equal(last.version, 4);
  assert.deepEqual(seen.versions, [1, 2, 3, 4]);
});

Deno.test("watchDirectory() loads no snapshot of a version that is known", async () => {
  await using database = await scratchUsers();
  await importUsers(database.sql, [entryOf("K0001A01")], fast);
  let loads = 0;
  const sql = new Proxy(database.sql, {
    get(target, name) {
      if (name === "begin") loads++;
      return Reflect.get(target, name);
    },
  });
  const seen = collector();
  await using _watch = await watchDirectory(sql, {
    onDirectory: seen.onDirectory,
    onError: (error) => assert.fail(String(error)),
    knownVersion: 1,
  });
  await importUsers(database.sql, [entryOf("K0001A02")], fast);
  await seen.until((directory) => directory.users.has("K0001A02"));
  assert.deepEqual(seen.versions, [2]);
  assert.equal(loads, 1);
});

Deno.test("watchDirectory() sees what changed while its connection was down", async () => {
  await using database = await scratchUsers();
  const { sql } = database;
  const seen = collector();
  await using _watch = await watchDirectory(sql, {
    onDirectory: seen.onDirectory,
    onError: () => {},
  });
  await sql`
    select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and query ilike 'listen%' and pid <> pg_backend_pid()`;
  await importUsers(sql, [entryOf("K0001A01")], fast);
  await seen.until((directory) => directory.users.has("K0001A01"));
});

Deno.test("watchDirectory() tells of a failed load and tries again", async () => {
  await using database = await scratchUsers();
  const { sql } = database;
  const seen = collector();
  const errors: unknown[] = [];
  let failed = () => {};
  const failure = new Promise<void>((resolve) => failed = resolve);
  await using _watch = await watchDirectory(sql, {
    onDirectory: seen.onDirectory,
    onError: (error) => {
      errors.push(error);
      failed();
    },
    retryMs: 10,
  });
  await sql`alter table terminal rename to terminal_away`;
  await sql`update users_version set version = 1 returning pg_notify('songhanh_users', '1')`;
  await failure;
  assert.match(String(errors[0]), /terminal/);
  await sql`alter table terminal_away rename to terminal`;
  await seen.until((directory) => directory.version === 1);
});
