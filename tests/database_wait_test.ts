/** A gateway whose database is not there when it starts, or cannot be used at all (F60, F61). */
import assert from "node:assert/strict";
import { migratedDatabase } from "../adapters/testing/migrated_database.ts";
import { FakePostgres } from "../adapters/testing/fake_postgres.ts";
import { TcpProxy } from "../adapters/testing/tcp_proxy.ts";
import { waitUntil } from "../adapters/testing/wait_until.ts";
import { freePort } from "../bench/subjects/ports.ts";

const main = new URL("../gateway/main.ts", import.meta.url).pathname;
const denoConfig = new URL("../deno.json", import.meta.url).pathname;

/** `songhanh start` with a database address; everything it prints is kept. */
class Starting implements AsyncDisposable {
  said = "";
  readonly admin = `127.0.0.1:${freePort()}`;
  readonly #child: Deno.ChildProcess;
  readonly #read: Promise<unknown>;

  constructor(private readonly dataDir: string, databaseUrl: string) {
    this.#child = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", "--config", denoConfig, main, "start"],
      env: {
        SONGHANH_DATA_DIR: dataDir,
        SONGHANH_DATABASE_URL: databaseUrl,
        SONGHANH_EDI_LISTEN: "127.0.0.1:0",
        SONGHANH_ADMIN_LISTEN: this.admin,
        SONGHANH_PRIMARY_LISTEN: "127.0.0.1:0",
        SONGHANH_PRIMARY_CONTROL: "127.0.0.1:0",
        SONGHANH_WORKERS: "1",
      },
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#read = Promise.all([this.#child.stdout, this.#child.stderr].map(async (stream) => {
      for await (const text of stream.pipeThrough(new TextDecoderStream())) this.said += text;
    }));
  }

  static async of(databaseUrl: string): Promise<Starting> {
    return new Starting(await Deno.makeTempDir({ prefix: "songhanh-test-" }), databaseUrl);
  }

  async ask(path: string): Promise<{ status: number; text: string } | undefined> {
    try {
      const response = await fetch(`http://${this.admin}${path}`);
      return { status: response.status, text: await response.text() };
    } catch {
      return undefined;
    }
  }

  count(words: string): number {
    return this.said.split(words).length - 1;
  }

  async ended(): Promise<number> {
    const { code } = await this.#child.status;
    await this.#read;
    return code;
  }

  terminate(): void {
    this.#child.kill("SIGTERM");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#child.kill("SIGKILL");
    } catch {
      // It has ended.
    }
    await this.ended();
    await Deno.remove(this.dataDir, { recursive: true });
  }
}

Deno.test("F61: start waits for its database, says so, and goes on when it is there", async () => {
  await using database = await migratedDatabase();
  const { hostname, port } = new URL(database.url);
  await using proxy = new TcpProxy({ hostname, port: Number(port) });
  proxy.goAway();
  await using gateway = await Starting.of(database.url.replace(port, String(proxy.port)));
  const waiting = await waitUntil("it waits", async () => {
    const ready = await gateway.ask("/readyz");
    return ready?.text.includes("waits for the database") && ready;
  });
  assert.equal(waiting.status, 503);
  assert.equal((await gateway.ask("/livez"))?.status, 200);
  proxy.comeBack();
  await waitUntil(
    "it is ready",
    async () => (await gateway.ask("/readyz"))?.status === 200,
    60_000,
  );
  assert.equal(gateway.count("waits for the database"), 1);
  assert.equal(gateway.count("the database is there"), 1);
  gateway.terminate();
  assert.equal(await gateway.ended(), 0);
  assert.ok(!gateway.said.includes(new URL(database.url).password));
});

Deno.test("start can be told to stop while it waits", async () => {
  await using server = new FakePostgres({ name: "starting", refuses: "57P03" });
  await using gateway = await Starting.of(`postgres://u:s3cret@127.0.0.1:${server.port}/d`);
  await waitUntil("it waits", () => gateway.said.includes("waits for the database"));
  gateway.terminate();
  assert.equal(await gateway.ended(), 0);
});

Deno.test("start ends at once where the database's address or account is wrong (F60)", async (t) => {
  await using database = await migratedDatabase();
  // Whatever session asks is served by the process 4711, which is not the one that was announced.
  await using pooler = new FakePostgres({ name: "4711" });
  const { port, password } = new URL(database.url);
  const wrong: Record<string, [string, RegExp]> = {
    "password": [database.url.replace(password, "s3cret"), /password authentication failed/],
    "database": [database.url.replace(/\/t_\w+/, "/nowhere"), /database "nowhere" does not exist/],
    "port": [database.url.replace(`:${port}`, ":123456"), /expected a port from 1 to 65535/],
    "pooler": [
      `postgres://u:s3cret@127.0.0.1:${pooler.port}/d`,
      /a pooler stands in between that hands out sessions by transaction/,
    ],
    "no TLS": [`${database.url}?sslmode=require`, /the server does not offer TLS/],
  };
  for (const [what, [url, expected]] of Object.entries(wrong)) {
    await t.step(what, async () => {
      await using gateway = await Starting.of(url);
      assert.equal(await gateway.ended(), 78, gateway.said);
      assert.match(gateway.said, expected);
      assert.ok(!gateway.said.includes("s3cret") && !gateway.said.includes(password));
      assert.doesNotMatch(gateway.said, /\n\s+at /, "no stack trace");
    });
  }
});
