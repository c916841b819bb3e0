import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { FakePostgres, type FakePostgresOptions } from "../testing/fake_postgres.ts";
import { makeServerCertificate } from "../testing/make_server_certificate.ts";
import { TlsFront } from "../testing/tls_front.ts";
import { waitUntil } from "../testing/wait_until.ts";
import { connect } from "./connect.ts";
import { readDatabaseAddress } from "./database_address.ts";
import { DatabaseSocket } from "./database_socket.ts";
import { CopiedRowsQueue } from "./copied_rows.ts";
import { DriverWrites } from "./driver_writes.ts";
import { scratchDatabase } from "../testing/scratch_database.ts";

const password = "tr0ub4dor";

/** Asks whoever is reached for its name, or says why nobody is. */
async function reach(url: string): Promise<string> {
  const sql = connect(url, { connectionsMax: 1 });
  try {
    const [row] = await sql.unsafe("select name");
    return Object.values(row!)[0];
  } catch (error) {
    const { message, stack } = error as Error;
    assert.ok(!`${message}${stack}${Deno.inspect(error)}`.includes(password));
    return message;
  } finally {
    await sql.end({ timeout: 1 });
  }
}

const primary = { name: "primary" };
const standby = { name: "standby", inRecovery: true };
const readOnly = { name: "read only", readOnly: true };
const starting = { name: "starting", refuses: "57P03" };
const refusing = { name: "refusing", refuses: "28P01" };
const silent = { name: "silent", hangs: true };

/** Servers in the order in which they are named, what is asked for, and who is used. */
const choices: readonly (readonly [readonly FakePostgresOptions[], string, RegExp])[] = [
  [[standby, primary], "", /^primary$/],
  [[readOnly, primary], "", /^read only$/],
  [[standby, primary], "any", /^standby$/],
  [[standby, readOnly, primary], "read-write", /^primary$/],
  [[primary, readOnly], "read-only", /^read only$/],
  [[primary, standby], "standby", /^standby$/],
  [[primary, standby], "prefer-standby", /^standby$/],
  [[primary, primary], "prefer-standby", /^primary$/],
  [[starting, primary], "", /^primary$/],
  [[standby, standby], "", /cannot reach.*hot standby, expected the primary.*hot standby/],
  [[primary], "standby", /not a standby/],
  // What a server says about who we are, another one would say as well.
  [[refusing, primary], "", /the fake refuses with 28P01/],
  [[starting], "", /the fake refuses with 57P03/],
  [[silent, primary], "", /^primary$/],
];

for (const reports of [true, false]) {
  Deno.test(
    `DatabaseSocket chooses servers as libpq does, those that ${
      reports ? "report" : "are asked for"
    } their role`,
    async (t) => {
      for (const [servers, role, expected] of choices) {
        await t.step(`${servers.map(({ name }) => name).join(", ")}; ${role || "-"}`, async () => {
          const fakes = servers.map((options) => new FakePostgres({ reports, ...options }));
          const hosts = fakes.map(({ port }) => `127.0.0.1:${port}`).join(",");
          const asked = role === "" ? "" : `&target_session_attrs=${role}`;
          const url = `postgres://u:${password}@${hosts}/d?connect_timeout=2${asked}`;
          assert.match(await reach(url), expected);
          for (const fake of fakes) await fake[Symbol.asyncDispose]();
        });
      }
    },
  );
}

Deno.test("DatabaseSocket passes over hosts where nothing listens or that nobody knows", async () => {
  await using server = new FakePostgres(primary);
  const unused = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = unused.addr;
  unused.close();
  const nobody = `127.0.0.1:${port}`;
  const good = `127.0.0.1:${server.port}`;
  const at = (hosts: string) => `postgres://u:${password}@${hosts}/d`;
  assert.equal(await reach(at(`nowhere.invalid,${nobody},${good}`)), "primary");
  assert.equal(await reach(at(`${nobody},localhost:${server.port}`)), "primary");
  const none = await reach(at(`nowhere.invalid:1,${nobody}`));
  assert.match(none, /cannot reach the database: nowhere\.invalid:1: .*; 127\.0\.0\.1:\d+: /);
});

Deno.test("DatabaseSocket uses a pool whose first attempt failed", async () => {
  const unused = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = unused.addr;
  unused.close();
  await using database = await scratchDatabase();
  const { port: real } = new URL(database.url);
  const sql = connect(database.url.replace(real, String(port)), { connectionsMax: 1 });
  for (let attempt = 0; attempt < 3; attempt++) {
    await assert.rejects(async () => await sql`select 1`, { name: "DatabaseUnreachable" });
  }
  await sql.end({ timeout: 1 });
});

Deno.test("DatabaseSocket speaks TLS as sslmode and sslrootcert say", async (t) => {
  await using database = await scratchDatabase();
  const behind = { hostname: "127.0.0.1", port: Number(new URL(database.url).port) };
  const dir = await Deno.makeTempDir();
  try {
    const other = await makeServerCertificate();
    await Deno.writeTextFile(`${dir}/other.crt`, other.cert);
    const kinds = {
      address: [{ type: "ip", value: "127.0.0.1" }],
      name: [{ type: "dns", value: "localhost" }],
    } as const;
    for (const [kind, names] of Object.entries(kinds)) {
      const pair = await makeServerCertificate([...names]);
      await Deno.writeTextFile(`${dir}/${kind}.crt`, pair.cert);
      await using front = await TlsFront.start(behind, pair);
      const wrongHost = kind === "address" ? "localhost" : "127.0.0.1";
      const rightHost = kind === "address" ? "127.0.0.1" : "localhost";
      const cases: readonly (readonly [string, string, boolean | RegExp])[] = [
        [rightHost, "", false],
        [rightHost, "sslmode=disable", false],
        [rightHost, "sslmode=allow", false],
        [rightHost, "sslmode=prefer", true],
        [rightHost, "sslmode=require", true],
        [wrongHost, "sslmode=require", true],
        [rightHost, `sslmode=verify-full`, /no encrypted connection/],
        [rightHost, `sslrootcert=${dir}/${kind}.crt`, true],
        [wrongHost, `sslrootcert=${dir}/${kind}.crt`, /no encrypted connection/],
        [wrongHost, `sslmode=require&sslrootcert=${dir}/${kind}.crt`, true],
        [wrongHost, `sslmode=verify-ca&sslrootcert=${dir}/${kind}.crt`, true],
        [rightHost, `sslmode=verify-ca&sslrootcert=${dir}/other.crt`, /no encrypted connection/],
        [rightHost, `sslmode=verify-full&sslrootcert=${dir}/other.crt`, /no encrypted connection/],
        [rightHost, `sslmode=verify-full&sslrootcert=${dir}/none.crt`, /cannot read sslrootcert/],
      ];
      for (const [host, query, expected] of cases) {
        await t.step(`${kind} ${host} ${query.replaceAll(dir, "")}`, async () => {
          const before = { ...front.sessions };
          const url = database.url.replace(/@[^/]+/, `@${host}:${front.port}`) + `?${query}`;
          const sql = connect(url, { connectionsMax: 1 });
          try {
            if (expected instanceof RegExp) {
              await assert.rejects(async () => await sql`select 1`, expected);
            } else {
              await sql`select 1`;
              const { encrypted, clear } = front.sessions;
              assert.deepEqual([encrypted - before.encrypted, clear - before.clear], [
                expected ? 1 : 0,
                expected ? 0 : 1,
              ]);
            }
          } finally {
            await sql.end({ timeout: 1 });
          }
        });
      }
    }
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});

Deno.test("DatabaseSocket goes on in clear text, or not, where the server offers no TLS", async () => {
  await using server = new FakePostgres(primary);
  const at = (mode: string) => `postgres://u@127.0.0.1:${server.port}/d?sslmode=${mode}`;
  assert.equal(await reach(at("prefer")), "primary");
  assert.deepEqual(server.heard.slice(0, 2), ["ssl", "startup"]);
  assert.match(await reach(at("require")), /the server does not offer TLS/);
});

Deno.test("DatabaseSocket leaves a server that takes no writes any more", async () => {
  await using database = await scratchDatabase();
  const sql = connect(database.url, { connectionsMax: 1 });
  await sql`create table t (n integer)`;
  for (const isTransaction of [false, true]) {
    const [{ pid }] = await sql`select pg_backend_pid() as pid` as unknown as [{ pid: number }];
    await sql`set session characteristics as transaction read only`;
    const writing = isTransaction
      ? sql.begin((transaction) => transaction`insert into t values (1)`)
      : sql`insert into t values (1)`;
    await assert.rejects(async () => await writing, { code: "25006" });
    const next = await waitUntil("another session", async () => {
      const [row] = await sql`select pg_backend_pid() as pid`.catch(() => []);
      return row;
    });
    assert.notEqual(next.pid, pid);
    await sql`insert into t values (1)`;
  }
  await sql.end();
});

Deno.test("DatabaseSocket cancels a statement on the server that runs it", async () => {
  await using database = await scratchDatabase();
  await using other = new FakePostgres({ name: "standby", inRecovery: true });
  const url = database.url.replace("@", `@127.0.0.1:${other.port},`);
  const sql = connect(url, { connectionsMax: 1 });
  await sql`select 1`;
  const sleeping = sql`select pg_sleep(30)`;
  const failed = assert.rejects(async () => await sleeping, { code: "57014" });
  await waitUntil("the statement runs", async () => {
    const watcher = connect(database.url, { connectionsMax: 1 });
    const rows = await watcher`
      select 1 from pg_stat_activity where query = 'select pg_sleep(30)' and state = 'active'`;
    await watcher.end();
    return rows.length > 0;
  });
  sleeping.cancel();
  await failed;
  await sql.end();
});

/** What a server hears in one piece each, once a session of a socket of ours is open. */
async function piecesOf(
  write: (socket: DatabaseSocket) => Promise<void> | void,
  pieces: number,
): Promise<Buffer[]> {
  await using server = new FakePostgres(primary);
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const heard: Buffer[] = [];
  const between = (async () => {
    const client = await listener.accept();
    const behind = await Deno.connect({ hostname: "127.0.0.1", port: server.port });
    const buffer = new Uint8Array(1 << 20);
    const length = await client.read(buffer);
    await behind.write(buffer.subarray(0, length!));
    const welcome = await behind.read(buffer);
    await client.write(buffer.slice(0, welcome!));
    while (heard.length < pieces) {
      const length = await client.read(buffer);
      if (length === null) break;
      heard.push(Buffer.from(buffer.slice(0, length)));
    }
    client.close();
    behind.close();
  })();
  const { port } = listener.addr;
  const socket = new DatabaseSocket(
    readDatabaseAddress(`postgres://u@127.0.0.1:${port}/d`),
    new Map(),
    new DriverWrites(),
    new CopiedRowsQueue(),
  );
  const closed = new Promise((resolve) => socket.once("close", resolve));
  const open = new Promise((resolve) => socket.on("data", resolve));
  socket.on("error", () => {});
  const startup = Buffer.alloc(9);
  startup.writeUInt32BE(9);
  startup.writeUInt32BE(196_608, 4);
  socket.write(startup);
  await waitUntil("the session is open", () => server.heard.length > 0);
  await open;
  // All of the welcome, up to the word that the server is ready.
  await new Promise((resolve) => setTimeout(resolve, 20));
  await write(socket);
  await between;
  socket.destroy();
  await closed;
  listener.close();
  return heard;
}

Deno.test("DatabaseSocket sends what one turn writes in one piece", async () => {
  const pieces = await piecesOf(async (socket) => {
    for (const letter of ["a", "b", "c"]) {
      socket.write(Buffer.from(letter.repeat(2_000)));
      await Promise.resolve();
    }
    // As the driver does with what is short: at the end of the turn.
    setImmediate(() => socket.write(Buffer.from("d".repeat(10))));
  }, 1);
  assert.equal(pieces[0]!.length, 6_010);
});

Deno.test("DatabaseSocket does not wait with what follows for an acknowledgement (F67)", async () => {
  const rounds = 10;
  const begun = performance.now();
  const pieces = await piecesOf(async (socket) => {
    for (let round = 0; round < rounds; round++) {
      for (let part = 0; part < 2; part++) {
        socket.write(Buffer.from("x".repeat(10)));
        await new Promise((resolve) => setImmediate(resolve));
      }
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }, rounds);
  // With Nagle's algorithm each second part waits about 40 ms.
  assert.ok(performance.now() - begun < rounds * 20, `${performance.now() - begun} ms`);
  assert.ok(pieces.length >= rounds);
});
