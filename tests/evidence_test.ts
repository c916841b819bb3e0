/**
 * I5 and F48 through whole processes: what a gateway records of real requests verifies in the
 * database, from an export without it, signatures included, and after a crash.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { connect } from "../adapters/postgres/connect.ts";
import { migratedDatabase } from "../adapters/testing/migrated_database.ts";
import { readCaptures, trustDir, usersFile } from "./support/captures.ts";
import { FakePrimary } from "./support/fake_primary.ts";
import { GatewayProcess } from "./support/gateway_process.ts";
import { postRaw } from "./support/post_raw.ts";

const captures = readCaptures();
const main = new URL("../gateway/main.ts", import.meta.url).pathname;
const denoConfig = new URL("../deno.json", import.meta.url).pathname;
const env = {
  SONGHANH_TRUST_DIR: trustDir,
  SONGHANH_USERS_FILE: usersFile,
  SONGHANH_DATA_KEY: new Uint8Array(32).fill(5).toBase64(),
};

async function songhanh(args: readonly string[], env: Record<string, string> = {}) {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", "--config", denoConfig, main, ...args],
    env,
    stdin: "null",
  }).output();
  const out = new TextDecoder().decode(stdout);
  return { code, out, err: new TextDecoder().decode(stderr), json: () => JSON.parse(out) };
}

Deno.test("songhanh evidence verifies what a gateway has recorded", async (test) => {
  assert.ok(captures.length > 0, "there are captures");
  await using database = await migratedDatabase();
  // Some are in flight when the gateway is killed: the primary holds its answers from then on.
  const lastOnes = captures.filter(({ group, signed }) => group === "good" && signed).slice(-3);
  const before = captures.filter((capture) => !lastOnes.includes(capture));
  let answers = Promise.resolve();
  await using primary = new FakePrimary(async (_, number) => {
    await answers;
    return {
      contentType: "text/plain; charset=UTF-8",
      bytes: new Uint8Array(500 + number).fill(number & 255),
    };
  });
  const dataDir = await Deno.makeTempDir();
  const start = () =>
    GatewayProcess.start({
      dataDir,
      databaseUrl: database.url,
      env: { ...env, SONGHANH_PRIMARY_URL: primary.url },
    });
  const settings = { ...env, SONGHANH_DATABASE_URL: database.url, SONGHANH_DATA_DIR: dataDir };
  const sql = connect(database.url, { schema: "songhanh", connectionsMax: 1 });
  const file = join(dataDir, "evidence.ndjson");
  try {
    {
      await using gateway = await start();
      for (const { request } of before) await postRaw(gateway.edi, request);
      assert.equal(await gateway.stop(), 0);
    }

    await test.step("a stop leaves nothing that no checkpoint vouches for", async () => {
      const verified = await songhanh(["evidence", "verify", "--json"], settings);
      assert.equal(verified.code, 0, verified.out + verified.err);
      const { holds, messages, batchesAfter, checkpoints } = verified.json();
      assert.deepEqual([holds, messages, batchesAfter], [true, before.length, 0]);
      assert.ok(checkpoints > 0);
    });

    await test.step("after a crash the outcomes that nobody saw are evidence, too", async () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      answers = promise;
      {
        await using gateway = await start();
        const inFlight = lastOnes.map(({ request }) => postRaw(gateway.edi, request));
        await until(async () => {
          const [row] = await sql`select count(*) from open_message where state = 'handed over'`;
          return Number(row!.count) === 3;
        });
        gateway.kill("SIGKILL");
        await Promise.all(inFlight);
      }
      resolve();
      {
        await using gateway = await start();
        assert.equal(await gateway.stop(), 0);
      }
      const [unknown] = await sql`select count(*) from outcome where state = 'unknown'`;
      assert.equal(Number(unknown!.count), 3);
      const verified = await songhanh(["evidence", "verify", "--json"], settings);
      assert.equal(verified.code, 0, verified.out + verified.err);
    });

    await test.step("an export verifies without the database, signatures included", async () => {
      const exported = await songhanh(["evidence", "export", "--out", file], settings);
      assert.equal(exported.code, 0, exported.err);
      assert.equal((await Deno.stat(file)).mode! & 0o777, 0o600);
      const keyFile = join(dataDir, "public.pem");
      await Deno.writeTextFile(keyFile, (await songhanh(["evidence", "key"], settings)).out);

      const args = ["evidence", "verify", file, "--json"];
      const signatures = ["--signatures", "--trust", trustDir];
      const verified = await songhanh([...args, "--key", keyFile, ...signatures]);
      assert.equal(verified.code, 0, verified.out + verified.err);
      const { messages, signatures: checked, batchesAfter } = verified.json();
      assert.deepEqual([messages, batchesAfter], [captures.length, 0]);
      const [signed] = await sql`select count(*) from message where signer is not null`;
      assert.equal(checked, Number(signed!.count));
      assert.ok(checked > 0);

      const untrusted = trustDir.split(":")[0]!.replace(/trusted$/, "untrusted");
      const doubted = await songhanh([...args, "--signatures", "--trust", untrusted]);
      assert.equal(doubted.code, 1);
      assert.equal(doubted.json().findings[0].kind, "signature");
    });

    await test.step("a change is named, in the export and in the database", async () => {
      const lines = (await Deno.readTextFile(file)).split("\n");
      const at = lines.findIndex((line) => line.startsWith('{"kind":"message"'));
      const { stream, sequence } = JSON.parse(lines[at]!);
      await Deno.writeTextFile(file, lines.toSpliced(at, 1).join("\n"));
      const cut = await songhanh(["evidence", "verify", file]);
      assert.equal(cut.code, 1);
      assert.match(cut.out, new RegExp(`^missing: message ${stream}-${sequence} `, "m"));

      await sql`update message set sender = 'elsewhere'
        where stream = ${stream} and sequence = ${sequence}`;
      // What was verified before is said not to be read again; everything is read when it is asked for.
      const since = await songhanh(["evidence", "verify"], settings);
      assert.equal(since.code, 0);
      assert.match(since.out, /was verified then and is not read again: --all reads it/);
      const changed = await songhanh(["evidence", "verify", "--all"], settings);
      assert.equal(changed.code, 1);
      assert.match(changed.out, new RegExp(`^changed: message ${stream}-${sequence} `, "m"));
      assert.match(changed.out, /does NOT hold: 1 finding$/m);
    });
  } finally {
    await sql.end();
    await Deno.remove(dataDir, { recursive: true });
  }
});

async function until(isSo: () => Promise<boolean>): Promise<void> {
  const giveUpAt = performance.now() + 20_000;
  while (!await isSo()) {
    assert.ok(performance.now() < giveUpAt, "waited too long");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
