/** The doctor on machines in several states; the database is a real one. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { openSigningKeys } from "../../adapters/evidence/open_signing_keys.ts";
import { connect } from "../../adapters/postgres/connect.ts";
import { byteSeal } from "../../adapters/seals/byte_seal.ts";
import { ringOf } from "../../adapters/seals/open_key_ring.ts";
import { makeServerCertificate } from "../../adapters/testing/make_server_certificate.ts";
import { migratedDatabase } from "../../adapters/testing/migrated_database.ts";
import { scratchDatabase } from "../../adapters/testing/scratch_database.ts";
import { run } from "./run.ts";

/** What `doctor` prints and its exit code; by check, how it stands and what was found. */
async function examine(environment: Record<string, string>) {
  let json: Record<string, unknown> = {};
  const lines: string[] = [];
  const output = {
    text: (text: string) => lines.push(...text.split("\n")),
    json: (value: unknown) => json = value as typeof json,
    remark: (text: string) => lines.push(text),
  };
  const code = await run(["doctor", "--json"], { environment, output });
  await run(["doctor"], { environment, output });
  const checks = json.checks as readonly {
    readonly check: string;
    readonly light: string;
    readonly remarks: readonly { readonly says: string; readonly advice: string }[];
  }[];
  const of = (check: string) => checks.find((each) => each.check === check)!;
  return {
    code,
    lines,
    json,
    lightOf: (check: string) => of(check).light,
    saysOf: (check: string) => of(check).remarks.map(({ says }) => says).join("; "),
    adviceOf: (check: string) => of(check).remarks.map(({ advice }) => advice).join("; "),
  };
}

/** Nobody listens there. */
const nowhere = {
  SONGHANH_ADMIN_LISTEN: "127.0.0.1:1",
  SONGHANH_EDI_LISTEN: "127.0.0.1:1",
};

Deno.test("doctor finds nothing wrong before the first start, makes nothing, and prints a line a check", async () => {
  const parent = await Deno.makeTempDir({ prefix: "songhanh-doctor-" });
  const dataDir = join(parent, "data");
  const found = await examine({ ...nowhere, SONGHANH_DATA_DIR: dataDir });
  assert.equal(found.code, 0, found.lines.join("\n"));
  assert.equal(found.lightOf("gateway"), "unused");
  assert.match(found.adviceOf("gateway"), /songhanh start/);
  assert.equal(found.lightOf("database"), "unused");
  assert.equal(found.lines.length, (found.json.checks as unknown[]).length);
  assert.match(found.lines[0]!, /^good +settings +every setting can be used/);
  assert.deepEqual([...Deno.readDirSync(parent)], [], "looking makes no directory");
  await Deno.remove(parent, { recursive: true });
});

Deno.test("doctor names every setting that cannot be used, and what it could not look at then", async () => {
  const found = await examine({ SONGHANH_PROFILE: "production", SONGHANH_WORKERS: "many" });
  assert.equal(found.code, 1);
  assert.equal(found.lightOf("settings"), "bad");
  assert.match(found.saysOf("settings"), /SONGHANH_WORKERS/);
  assert.equal(found.lightOf("database"), "unknown");
  assert.match(found.lines.at(-1)!, /something is wrong/);
});

Deno.test("doctor reads the files that settings name as a start does", async () => {
  const dataDir = await Deno.makeTempDir({ prefix: "songhanh-doctor-" });
  const policy = join(dataDir, "policy.jsonl");
  await Deno.writeTextFile(policy, "everything\n");
  const environment = { ...nowhere, SONGHANH_DATA_DIR: dataDir, SONGHANH_POLICY: policy };
  const found = await examine(environment);
  assert.equal(found.code, 1);
  assert.equal(found.lightOf("settings"), "bad");
  assert.match(found.saysOf("settings"), /SONGHANH_POLICY: .*policy\.jsonl: line 1: /);
  await Deno.copyFile(new URL("../../deploy/policy/sample.jsonl", import.meta.url), policy);
  assert.equal((await examine(environment)).lightOf("settings"), "good");
  await Deno.remove(dataDir, { recursive: true });
});

Deno.test("doctor judges a database: its schema, its key, its bands, and that nobody answers", async () => {
  const dataDir = await Deno.makeTempDir({ prefix: "songhanh-doctor-" });
  await using database = await migratedDatabase();
  const environment = {
    ...nowhere,
    SONGHANH_DATA_DIR: dataDir,
    SONGHANH_DATABASE_URL: database.url,
  };
  const good = await examine(environment);
  assert.equal(good.lightOf("database"), "good", good.lines.join("\n"));
  assert.match(good.saysOf("database"), /PostgreSQL \d+.* answers in \d+ ms; .*up to date/);
  assert.equal(good.lightOf("number-bands"), "good");
  assert.equal(good.lightOf("disk") === "unknown", false, good.saysOf("disk"));
  const key = new Uint8Array(32).fill(7).toBase64();
  const keyed = await examine({ ...environment, SONGHANH_DATA_KEY: key });
  assert.match(keyed.saysOf("data-key"), /the next start enters it/, "and the doctor does not");

  const sql = connect(database.url, { schema: "songhanh", connectionsMax: 1 });
  const seal = byteSeal(ringOf(1, new Uint8Array(32).fill(7)));
  const { fingerprint } = await openSigningKeys(sql, seal, () => Promise.resolve(undefined));
  const signing = await examine({ ...environment, SONGHANH_DATA_KEY: key });
  assert.match(signing.saysOf("data-key"), new RegExp(`signing key can be used: .*${fingerprint}`));
  assert.equal(signing.lightOf("ledger"), "good");
  await sql`
    insert into document_doubt (name, stream, sequence, reason)
    values ('owner A0001', 1, 5, 'it could not be learnt'),
      ('cargo:B1', 1, 6, 'its outcome at VNACCS is not known')`;
  const doubted = await examine({ ...environment, SONGHANH_DATA_KEY: key });
  assert.equal(doubted.lightOf("ledger"), "warning");
  assert.match(doubted.saysOf("ledger"), /could not learn from 1 messages/);
  assert.match(doubted.adviceOf("ledger"), /resolve ID --verdict operator --reason TEXT": 1-5$/);
  await sql`delete from installation_secret where name = 'signing key 1'`;
  await sql.end();
  const lost = await examine({ ...environment, SONGHANH_DATA_KEY: key });
  assert.equal(lost.lightOf("data-key"), "bad");
  assert.match(lost.adviceOf("data-key"), /keys rotate --lost/);

  await using empty = await scratchDatabase();
  const bare = await examine({ ...environment, SONGHANH_DATABASE_URL: empty.url });
  assert.equal(bare.code, 1);
  assert.match(bare.adviceOf("database"), /songhanh migrate/);

  const away = await examine({
    ...environment,
    SONGHANH_DATABASE_URL: "postgres://nobody@127.0.0.1:1/none",
  });
  assert.equal(away.code, 1);
  assert.equal(away.lightOf("database"), "bad");
  assert.match(away.adviceOf("database"), /PostgreSQL runs/);
  assert.equal(away.lightOf("number-bands"), "unknown");
  await Deno.remove(dataDir, { recursive: true });
});

Deno.test("doctor reads certificates and keys: whose key, and how long", async () => {
  const dataDir = await Deno.makeTempDir({ prefix: "songhanh-doctor-" });
  const [one, other] = await Promise.all([makeServerCertificate(), makeServerCertificate()]);
  const write = async (name: string, text: string) => {
    const path = join(dataDir, name);
    await Deno.writeTextFile(path, text, { mode: 0o600 });
    return path;
  };
  const cert = await write("server.crt", one.cert);
  const own = await write("server.key", one.key);
  const anothers = await write("other.key", other.key);
  const environment = {
    ...nowhere,
    SONGHANH_DATA_DIR: dataDir,
    SONGHANH_TLS_CERT: cert,
    SONGHANH_TLS_KEY: own,
  };
  const fits = await examine(environment);
  assert.match(fits.saysOf("tls"), /SONGHANH_TLS_CERT (holds for|ends in) \d+ days/);
  assert.notEqual(fits.lightOf("tls"), "bad", fits.saysOf("tls"));
  const mixed = await examine({ ...environment, SONGHANH_TLS_KEY: anothers });
  assert.equal(mixed.code, 1);
  assert.match(mixed.saysOf("tls"), /belongs to another certificate/);
  await Deno.chmod(own, 0o644);
  assert.match((await examine(environment)).saysOf("tls"), /others than its owner may read/);
  await Deno.remove(dataDir, { recursive: true });
});
