import assert from "node:assert/strict";
import { connect } from "../../adapters/postgres/connect.ts";
import { debianPrograms } from "./debian_programs.ts";
import { PostgresPair } from "./postgres_pair.ts";
import { RigAuthority } from "./rig_authority.ts";
import { rigDirectory } from "./rig_directory.ts";
import { Watcher } from "./watcher.ts";

const programs = debianPrograms();

Deno.test({
  name: "PostgresPair replicates, is cut, fails over with and without loss, and rejoins",
  ignore: programs === undefined,
  fn: async () => {
    const dir = await rigDirectory();
    await using watcher = new Watcher(dir);
    const authority = await RigAuthority.make(`${dir}/certificates`);
    await using pair = await PostgresPair.start({
      ...{ programs: programs!, dir, authority, watcher },
      replication: "synchronous",
    });
    const rows = () => pair.query(async (sql) => (await sql`select n from seen order by n`).flat());
    const write = (n: number) => pair.query((sql) => sql`insert into seen values (${n})`);

    const sql = connect(pair.url({ hosts: [pair.a] }), { connectionsMax: 1 });
    await sql`create table seen (n int)`;
    const [session] = await sql`select ssl from pg_stat_ssl where pid = pg_backend_pid()`;
    assert.equal(session!.ssl, true);
    await sql.end();

    // Synchronous: what is committed is there, whatever happens to the primary.
    await write(1);
    await pair.primary.kill();
    await pair.promote();
    assert.equal(pair.primary, pair.b);
    assert.deepEqual(await rows(), [{ n: 1 }]);
    await pair.rejoin("rewind");

    // Cut and not synchronous: what is committed meanwhile is lost by a failover.
    await pair.synchronous(false);
    await pair.cut();
    await write(2);
    await pair.primary.kill();
    await pair.promote();
    assert.deepEqual(await rows(), [{ n: 1 }]);
    await pair.rejoin("rewind");
    await pair.replica.stop();
    await pair.rejoin("rebuild");
    await write(3);
    const [there] = await pair.replica.query(
      (sql) => sql`select count(*)::int as n from seen`,
      "songhanh",
    );
    assert.equal(there!.n, 2);

    // A replica that hangs holds every commit until it goes on.
    pair.replica.pause();
    let isDone = false;
    const held = write(4).then(() => isDone = true);
    const [waiting] = await pair.query((sql) => sql`select pg_sleep(0.2), 1 as one`);
    assert.equal(waiting!.one, 1);
    assert.equal(isDone, false);
    pair.replica.resume();
    await held;
  },
});
