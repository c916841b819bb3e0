import assert from "node:assert/strict";
import { findServerUser } from "../embedded/server_user.ts";
import { FakePostgres } from "../testing/fake_postgres.ts";
import { waitUntil } from "../testing/wait_until.ts";
import { canReach } from "./can_reach.ts";
import { findPooler } from "./find_pooler.ts";
import { scratchDatabase } from "../testing/scratch_database.ts";

Deno.test("findPooler() finds none in front of a database that is asked directly", async () => {
  await using database = await scratchDatabase();
  assert.equal(await findPooler(database.url), undefined);
});

Deno.test("findPooler() finds one that serves two sessions by one process", async () => {
  await using pooler = new FakePostgres({ name: "4711" });
  const seen = await findPooler(`postgres://u@127.0.0.1:${pooler.port}/d`);
  assert.match(seen!, /two sessions were served by one process/);
});

const pgbouncer = ["/usr/sbin/pgbouncer", "/usr/bin/pgbouncer"].find((path) => {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
});

Deno.test({
  name: "findPooler() judges pgbouncer by its mode",
  // Without the program the fake above has to do.
  ignore: pgbouncer === undefined,
  fn: async (t) => {
    await using database = await scratchDatabase();
    const { username, password, port: serverPort, pathname } = new URL(database.url);
    const user = await findServerUser();
    for (
      const [mode, expected] of Object.entries({
        session: false,
        transaction: true,
        statement: true,
      })
    ) {
      for (const roundRobin of [0, 1]) {
        await t.step(`${mode}, ${roundRobin === 1 ? "by turns" : "last used first"}`, async () => {
          using free = Deno.listen({ hostname: "127.0.0.1", port: 0 });
          const { port } = free.addr;
          free.close();
          const dir = await Deno.makeTempDir();
          await Deno.chmod(dir, 0o755);
          await Deno.writeTextFile(`${dir}/users`, `"${username}" "${password}"\n`);
          await Deno.writeTextFile(
            `${dir}/ini`,
            `[databases]\n* = host=127.0.0.1 port=${serverPort}\n[pgbouncer]\n` +
              `listen_addr=127.0.0.1\nlisten_port=${port}\nunix_socket_dir=\nauth_type=trust\n` +
              `auth_file=${dir}/users\npool_mode=${mode}\nserver_round_robin=${roundRobin}\n`,
          );
          const child = new Deno.Command(pgbouncer!, {
            args: [`${dir}/ini`],
            ...user,
            stdout: "null",
            stderr: "null",
          }).spawn();
          try {
            const url = `postgres://${username}:${password}@127.0.0.1:${port}${pathname}`;
            await waitUntil("pgbouncer answers", () => canReach(url));
            assert.equal(await findPooler(url) !== undefined, expected);
          } finally {
            child.kill("SIGKILL");
            await child.status;
            await Deno.remove(dir, { recursive: true });
          }
        });
      }
    }
  },
});
