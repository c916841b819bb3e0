/** Sessions find the primary of a real pair, whatever becomes of its servers (F53). */
import assert from "node:assert/strict";
import type { Sql } from "postgres";
import { connect } from "../adapters/postgres/connect.ts";
import { waitUntil } from "../adapters/testing/wait_until.ts";
import { debianPrograms } from "./rig/debian_programs.ts";
import { PostgresPair } from "./rig/postgres_pair.ts";
import { RigAuthority } from "./rig/rig_authority.ts";
import { rigDirectory } from "./rig/rig_directory.ts";
import { Watcher } from "./rig/watcher.ts";

const programs = debianPrograms();

function disposable(sql: Sql): { readonly sql: Sql } & AsyncDisposable {
  return { sql, [Symbol.asyncDispose]: () => sql.end({ timeout: 1 }) };
}

Deno.test({
  name: "a replica named first, hanging or coming back never gets a session",
  ignore: programs === undefined,
  fn: async () => {
    const dir = await rigDirectory();
    await using watcher = new Watcher(dir);
    const authority = await RigAuthority.make(`${dir}/certificates`);
    await using pair = await PostgresPair.start({
      ...{ programs: programs!, dir, authority, watcher },
      replication: "synchronous",
    });
    const url = `${pair.url({ hosts: [pair.b, pair.a] })}&connect_timeout=2`;
    const sql = connect(url, { connectionsMax: 4, applicationName: "sessions" });
    try {
      await sql`create table seen (n integer)`;
      const write = async (n: number) => {
        const written = Array.from({ length: 8 }, () => sql`insert into seen values (${n})`);
        await Promise.all(written);
      };
      await write(1);

      // One that hangs costs no more than its share of the time to connect.
      await pair.synchronous(false);
      pair.replica.pause();
      const hanging = connect(url, { connectionsMax: 1 });
      const begun = performance.now();
      await hanging`insert into seen values (2)`;
      assert.ok(performance.now() - begun < 5_000);
      await hanging.end({ timeout: 1 });
      pair.replica.resume();

      // The primary dies, the other is promoted: the pool finds it by itself.
      await pair.untilStreaming();
      await pair.primary.kill();
      await pair.promote();
      await waitUntil(
        "the pool writes on the other server",
        () => write(3).then(() => true, () => false),
      );

      // The old one comes back as a replica while sessions are opened anew.
      await pair.rejoin("rewind");
      // Now the replica is the one that is named last; this address names it first.
      await using other = disposable(connect(pair.url({ hosts: [pair.a, pair.b] }), {
        connectionsMax: 4,
        applicationName: "sessions",
      }));
      for (let round = 0; round < 3; round++) {
        await pair.query((admin) =>
          admin`select pg_terminate_backend(pid) from pg_stat_activity
            where application_name = 'sessions'`
        );
        for (const pool of [sql, other.sql]) {
          await waitUntil(
            "the pool writes again",
            () => pool`insert into seen values (4)`.then(() => true, () => false),
          );
        }
      }
      const [strange] = await pair.replica.query((admin) =>
        admin`select count(*)::integer as sessions from pg_stat_activity
          where application_name = 'sessions'`
      );
      assert.equal(strange!.sessions, 0);
    } finally {
      await sql.end({ timeout: 1 });
    }
  },
});
