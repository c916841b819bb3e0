import assert from "node:assert/strict";
import { join } from "node:path";
import { connect } from "../postgres/connect.ts";
import { pollUntil } from "./poll_until.ts";
import {
  type EmbeddedPostgresOptions,
  type EmbeddedPostgresState,
  startEmbeddedPostgres,
} from "./start_embedded_postgres.ts";
import { scratchParent } from "../testing/start_scratch_server.ts";

const isRoot = Deno.uid() === 0;
const waitMsMax = 20_000;

/** A data directory of a test, and the home that was made elsewhere for it, if one was. */
async function temporaryDataDir(mode = 0o711) {
  const path = await Deno.makeTempDir({
    dir: scratchParent(),
    prefix: "songhanh-scratch-embedded-",
  });
  await Deno.chmod(path, mode);
  return {
    path,
    [Symbol.asyncDispose]: async () => {
      const home = await Deno.realPath(join(path, "postgres")).catch(() => undefined);
      if (home !== undefined) await Deno.remove(home, { recursive: true });
      await Deno.remove(path, { recursive: true });
    },
  };
}

/** No test here cuts the power, so that the disk need not be waited for. */
const quick = { fsync: "off" };

async function start(dataDir: string, more: Partial<EmbeddedPostgresOptions> = {}) {
  const server = await startEmbeddedPostgres({ dataDir, settings: quick, ...more });
  return Object.assign(server, { [Symbol.asyncDispose]: () => server.stop() });
}

async function query<T>(url: string, statement: string): Promise<T[]> {
  const sql = connect(url, { connectionsMax: 1 });
  try {
    return await sql.unsafe(statement) as unknown as T[];
  } finally {
    await sql.end();
  }
}

/** Starts a process of its own that is going to hold the server of a data directory. */
function spawnHolder(...args: readonly string[]): Deno.ChildProcess {
  const script = new URL("../testing/hold_server.ts", import.meta.url);
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", script.href, ...args],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
}

/** The same, once it holds it. */
async function holdServer(dataDir: string) {
  const child = spawnHolder(dataDir);
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const { value } = await reader.read();
  assert.ok(value, "the process ended before it held the server");
  return {
    child,
    ...JSON.parse(value) as { url: string; pid: number },
    kill: async () => {
      child.kill("SIGKILL");
      await child.status;
      await reader.cancel();
      await child.stdin.close().catch(() => {});
    },
    release: async () => {
      await child.stdin.close();
      assert.equal((await child.status).code, 0);
      await reader.cancel();
    },
  };
}

function isAlive(pid: number): boolean {
  try {
    Deno.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

Deno.test("startEmbeddedPostgres() keeps what was committed over a stop and a start", async () => {
  await using dataDir = await temporaryDataDir();
  const first = await start(dataDir.path);
  await query(first.url, "create table kept as select 7 as value");
  await first.stop();
  assert.equal(isAlive(first.pid), false);

  await using second = await start(dataDir.path);
  assert.deepEqual([...await query(second.url, "select value from kept")], [{ value: 7 }]);
  assert.equal(second.url, first.url, "port and password stay the same");
});

Deno.test("startEmbeddedPostgres() is durable, UTF-8, on loopback and asks for a password", async () => {
  await using dataDir = await temporaryDataDir();
  await using server = await start(dataDir.path, { settings: { work_mem: "5MB" } });
  const [settings] = await query<Record<string, string>>(
    server.url,
    `select current_setting('fsync') fsync, current_setting('synchronous_commit') commit,
      current_setting('server_encoding') encoding, current_setting('data_checksums') checksums,
      current_setting('listen_addresses') addresses, current_setting('work_mem') work_mem`,
  );
  assert.deepEqual({ ...settings }, {
    fsync: "on",
    commit: "on",
    encoding: "UTF8",
    checksums: "on",
    addresses: "127.0.0.1",
    work_mem: "5MB",
  });
  const password = new URL(server.url).password;
  await assert.rejects(query(server.url.replace(password, "guess"), "select 1"), /password/);
  const info = await Deno.stat(join(dataDir.path, "postgres", "password"));
  assert.equal((info.mode ?? 0) & 0o777, 0o600);
});

Deno.test("startEmbeddedPostgres() offers the same server on a Unix socket", async () => {
  await using dataDir = await temporaryDataDir();
  await using server = await start(dataDir.path);
  assert.ok(server.socketUrl);
  const rows = await query(server.socketUrl, "select inet_client_addr() is null as local");
  assert.deepEqual([...rows], [{ local: true }]);
});

Deno.test("startEmbeddedPostgres() refuses a data directory that this process uses", async () => {
  await using dataDir = await temporaryDataDir();
  await using server = await start(dataDir.path);
  await assert.rejects(start(dataDir.path), (error: Error) => {
    assert.match(
      error.message,
      new RegExp(`in use by process ${Deno.pid}, expected it to be free`),
    );
    return true;
  });
  assert.equal((await query(server.url, "select 1")).length, 1);
});

Deno.test("startEmbeddedPostgres() refuses a data directory that another process uses (F10)", async () => {
  await using dataDir = await temporaryDataDir();
  const holder = await holdServer(dataDir.path);
  await assert.rejects(start(dataDir.path), (error: Error) => {
    assert.match(error.message, new RegExp(`in use by process ${holder.child.pid},`));
    return true;
  });
  assert.equal((await query(holder.url, "select 1")).length, 1, "the first is not disturbed");
  await holder.release();
});

Deno.test("startEmbeddedPostgres() recovers when the process before it was killed (F1)", async () => {
  await using dataDir = await temporaryDataDir();
  const holder = await holdServer(dataDir.path);
  await query(holder.url, "create table kept as select 7 as value");
  await holder.kill();

  // At once, while the server of the killed process is still running or just stopping.
  await using server = await start(dataDir.path);
  assert.deepEqual([...await query(server.url, "select value from kept")], [{ value: 7 }]);
  assert.notEqual(server.pid, holder.pid);
});

Deno.test("startEmbeddedPostgres() leaves no server behind when its process is killed", async () => {
  await using dataDir = await temporaryDataDir();
  const holder = await holdServer(dataDir.path);
  await holder.kill();
  const ended = await pollUntil(() => Promise.resolve(!isAlive(holder.pid)), waitMsMax);
  assert.ok(ended, `server ${holder.pid} still runs`);
});

/** An `initdb` that tells its number in the cluster that it is to make, and comes to no end. */
const endlessInitdb = `#!/bin/sh
for argument; do case "$argument" in --pgdata=*) echo $$ > "\${argument#--pgdata=}/pid";; esac; done
exec sleep 60
`;

Deno.test("startEmbeddedPostgres() leaves nothing behind that was to make its cluster", async () => {
  await using dataDir = await temporaryDataDir();
  const programs = join(dataDir.path, "programs");
  await Deno.mkdir(join(programs, "bin"), { recursive: true });
  await Deno.writeTextFile(join(programs, "bin", "initdb"), endlessInitdb);
  await Deno.chmod(join(programs, "bin", "initdb"), 0o755);
  const holder = spawnHolder(dataDir.path, programs);
  let pid = 0;
  const isGuarded = await pollUntil(async () => {
    const told = join(dataDir.path, "postgres", "cluster.part", "pid");
    pid = Number(await Deno.readTextFile(told).catch(() => ""));
    if (pid === 0) return false;
    const look = new Deno.Command("pgrep", { args: ["-f", `guard ${pid} `], stdout: "null" });
    return (await look.output()).success;
  }, waitMsMax);
  holder.kill("SIGKILL");
  await holder.status;
  await Promise.all([holder.stdin.close().catch(() => {}), holder.stdout.cancel()]);
  const ended = await pollUntil(() => Promise.resolve(pid === 0 || !isAlive(pid)), waitMsMax);
  if (!ended) Deno.kill(pid, "SIGKILL");
  assert.ok(isGuarded && ended, `initdb ${pid}: ${isGuarded ? "still runs" : "has no guard"}`);
});

Deno.test("startEmbeddedPostgres() stops a server that nobody watches any more", async () => {
  await using dataDir = await temporaryDataDir();
  const holder = await holdServer(dataDir.path);
  // Held still, the server does not hear that it should stop when its process is killed.
  Deno.kill(holder.pid, "SIGSTOP");
  await holder.kill();
  const events: string[] = [];
  const starting = start(dataDir.path, { log: (event) => events.push(event) });
  await pollUntil(() => Promise.resolve(events.includes("embedded_postgres_leftover")), waitMsMax);
  Deno.kill(holder.pid, "SIGCONT");
  await using server = await starting;
  assert.deepEqual(events, ["embedded_postgres_leftover", "embedded_postgres_started"]);
  assert.equal((await query(server.url, "select 1")).length, 1);
});

Deno.test("startEmbeddedPostgres() brings a killed server back on the same address (F2)", async () => {
  await using dataDir = await temporaryDataDir();
  const states: EmbeddedPostgresState[] = [];
  const events: string[] = [];
  await using server = await start(dataDir.path, {
    log: (event) => events.push(event),
    onState: (state) => states.push(state),
  });
  const sql = connect(server.url);
  await sql`create table kept as select 7 as value`;
  const before = server.pid;

  Deno.kill(before, "SIGKILL");
  assert.ok(await pollUntil(() => Promise.resolve(states.includes("running")), waitMsMax));

  const answered = await pollUntil(
    () => sql`select value from kept`.then((rows) => rows[0]?.value === 7, () => false),
    waitMsMax,
  );
  assert.ok(answered, "the same pool finds the server again");
  assert.deepEqual(states, ["lost", "running"]);
  assert.equal(events.at(-1), "embedded_postgres_restarted");
  assert.notEqual(server.pid, before);
  await sql.end();
});

Deno.test("startEmbeddedPostgres() can be stopped while the server is being brought back", async () => {
  await using dataDir = await temporaryDataDir();
  const server = await start(dataDir.path);
  Deno.kill(server.pid, "SIGKILL");
  await server.stop();
  assert.equal(isAlive(server.pid), false);
  await using again = await start(dataDir.path);
  assert.equal((await query(again.url, "select 1")).length, 1);
});

Deno.test("startEmbeddedPostgres() waits for the sessions that a killed server left (F2, F11)", async () => {
  await using dataDir = await temporaryDataDir();
  const holder = await holdServer(dataDir.path);
  const [session] = await query<{ pid: number }>(
    holder.url,
    "select pid from pg_stat_activity where backend_type = 'checkpointer'",
  );
  // Held still, it does not see that its server has died.
  assert.ok(session);
  Deno.kill(session.pid, "SIGSTOP");
  Deno.kill(holder.pid, "SIGKILL");
  await holder.kill();
  const events: string[] = [];
  const starting = start(dataDir.path, { log: (event) => events.push(event) });
  const isWaiting = () => Promise.resolve(events.includes("embedded_postgres_waits_for_sessions"));
  const waited = await pollUntil(isWaiting, waitMsMax);
  Deno.kill(session.pid, "SIGCONT");
  await using server = await starting;
  assert.ok(waited);
  assert.equal((await query(server.url, "select 1")).length, 1);
});

Deno.test("startEmbeddedPostgres() takes another port when its own was taken meanwhile", async () => {
  await using dataDir = await temporaryDataDir();
  const first = await start(dataDir.path);
  await first.stop();
  using _other = Deno.listen({ hostname: "127.0.0.1", port: first.port });
  await using second = await start(dataDir.path);
  assert.notEqual(second.port, first.port);
  assert.equal((await query(second.url, "select 1")).length, 1);
});

Deno.test("startEmbeddedPostgres() says which data directory it cannot write to (F9)", async () => {
  await using dataDir = await temporaryDataDir(isRoot ? 0o711 : 0o555);
  // Nothing is closed to root but what is no directory.
  const path = join(dataDir.path, isRoot ? "file" : "below");
  if (isRoot) await Deno.writeTextFile(path, "");
  await assert.rejects(start(path), (error: Error) => {
    assert.ok(error.message.startsWith(`Cannot write to data directory "${path}": found `));
    assert.match(error.message, /expected a directory that account \d+ may create and write/);
    return true;
  });
  await Deno.chmod(dataDir.path, 0o700);
});

Deno.test("startEmbeddedPostgres() refuses a cluster of another major version", async () => {
  await using dataDir = await temporaryDataDir();
  const server = await start(dataDir.path);
  await server.stop();
  const version = join(dataDir.path, "postgres", "cluster", "PG_VERSION");
  await Deno.writeTextFile(version, "9\n");
  await assert.rejects(start(dataDir.path), /found PostgreSQL 9, expected 18/);
});

Deno.test("startEmbeddedPostgres() tells the server's own words when it does not start", async () => {
  await using dataDir = await temporaryDataDir();
  await assert.rejects(
    start(dataDir.path, { settings: { ...quick, max_connections: "many" } }),
    /Cannot start the database server .*invalid value for parameter "max_connections"/s,
  );
  await using server = await start(dataDir.path);
  assert.equal((await query(server.url, "select 1")).length, 1, "and the lock is free again");
});

Deno.test({
  name: "startEmbeddedPostgres() as root runs the server under another account",
  ignore: !isRoot,
  fn: async () => {
    await using dataDir = await temporaryDataDir();
    await using server = await start(dataDir.path);
    const cluster = await Deno.stat(join(dataDir.path, "postgres", "cluster"));
    assert.notEqual(cluster.uid, 0);
    assert.equal((await Deno.lstat(join(dataDir.path, "postgres"))).isDirectory, true);
    assert.equal((await query(server.url, "select 1")).length, 1);
  },
});

Deno.test({
  name: "startEmbeddedPostgres() as root keeps a closed data directory's cluster elsewhere",
  ignore: !isRoot,
  fn: async () => {
    await using closed = await temporaryDataDir(0o700);
    const dataDir = join(closed.path, "data");
    const entry = join(dataDir, "postgres");
    const events: Record<string, unknown>[] = [];
    const log = (event: string, fields: Record<string, unknown>) => {
      events.push({ event, ...fields });
    };
    const first = await start(dataDir, { log });
    await query(first.url, "create table kept as select 7 as value");
    await first.stop();
    const home = await Deno.readLink(entry);
    try {
      assert.deepEqual(events[0]?.event, "embedded_postgres_elsewhere");
      assert.equal(events[0]?.home, home);

      await using second = await start(dataDir);
      assert.deepEqual([...await query(second.url, "select value from kept")], [{ value: 7 }]);
    } finally {
      await Deno.remove(home, { recursive: true });
    }
    await assert.rejects(start(dataDir), /found the link ".*" that leads nowhere/);
  },
});
