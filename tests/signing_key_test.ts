/**
 * F78. One signing key for all nodes, through whole processes: nodes that had a key each, the one taken over,
 * a rotation while both run, and what an auditor sees who has kept the first key alone.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { Checkpoints } from "../adapters/evidence/checkpoints.ts";
import { loadInstallationKey } from "../adapters/evidence/installation_key.ts";
import { ownSigningKey } from "../adapters/evidence/signing_keys.ts";
import { connect } from "../adapters/postgres/connect.ts";
import { migratedDatabase } from "../adapters/testing/migrated_database.ts";
import { exitCodes } from "../gateway/command/command_error.ts";
import { run } from "../gateway/command/run.ts";
import { GatewayProcess } from "./support/gateway_process.ts";
import { postRaw, terminalRequest } from "./support/post_raw.ts";
import { codeOf, RelayBed } from "./support/relay_bed.ts";

const main = new URL("../gateway/main.ts", import.meta.url).pathname;
const denoConfig = new URL("../deno.json", import.meta.url).pathname;
const dataKey = { SONGHANH_DATA_KEY: new Uint8Array(32).fill(3).toBase64() };
const otherKey = { SONGHANH_DATA_KEY: new Uint8Array(32).fill(4).toBase64() };

Deno.test("two nodes, one signing key: taken over, rotated, followed by auditors", async (test) => {
  await using database = await migratedDatabase();
  const sql = connect(database.url, { schema: "songhanh", connectionsMax: 2 });
  const folder = await Deno.makeTempDir({ prefix: "songhanh-test-" });
  const [dirA, dirB] = [join(folder, "a"), join(folder, "b")];
  for (const dir of [dirA, dirB]) await Deno.mkdir(dir);
  const file = (name: string) => join(folder, name);

  /** A node of before, which signs with the file beside its data. */
  const nodeKey = (dir: string) =>
    loadInstallationKey(join(dir, "installation-key.pem"), { make: true });
  const [keyA, keyB] = [await nodeKey(dirA), await nodeKey(dirB)];
  for (const key of [keyB, keyA, keyB]) {
    await sql`insert into audit (actor, action, reason, epoch) values ('test', 'thử', 'thử', 1)`;
    const checkpoints = new Checkpoints({ sql, keys: ownSigningKey(key) });
    assert.ok(await checkpoints.turn({ now: true }) !== undefined);
  }
  await Deno.writeTextFile(file("a.pem"), keyA.publicPem);
  await Deno.writeTextFile(file("b.pem"), keyB.publicPem);

  await using bed = await RelayBed.start({
    ...{ databaseUrl: database.url, dataDir: dirA, env: dataKey },
  });
  await using other = await GatewayProcess.start({
    ...bed.processOptions(),
    dataDir: dirB,
  });
  const songhanh = async (...args: string[]) => {
    const said: string[] = [];
    const code = await run(args, {
      environment: {
        ...bed.processOptions().env,
        SONGHANH_DATABASE_URL: database.url,
        SONGHANH_DATA_DIR: dirA,
        SONGHANH_ADMIN_LISTEN: bed.gateway.admin,
      },
      output: {
        text: (text) => void said.push(text),
        json: (value) => void said.push(JSON.stringify(value)),
        remark: (text) => void said.push(text),
      },
    });
    return { code, said: said.join("\n") };
  };
  const done = async (...args: string[]) => {
    const { code, said } = await songhanh(...args);
    assert.equal(code, exitCodes.ok, said);
    return said;
  };
  const listed = async () => JSON.parse(await done("keys", "list", "--json")).keys;
  /** A message through each node. */
  const exchange = async () => {
    for (const edi of [bed.gateway.edi, other.edi]) {
      const { contentType, body } = bed.declaration();
      assert.equal(codeOf(await postRaw(edi, terminalRequest(contentType, body))), "00000");
    }
  };
  const events = (node: GatewayProcess, event: RegExp) =>
    node.lines.filter((line) => event.test(line.event));
  try {
    await test.step("the first node's key is everybody's, the other's is told of", async () => {
      await exchange();
      assert.equal(events(bed.gateway, /^the signing key of the file is the install/).length, 1);
      const [told] = events(other, /^the signing key of the file signs nothing any more$/);
      assert.deepEqual([told?.found, told?.signs, told?.key], [
        keyB.fingerprint,
        keyA.fingerprint,
        2,
      ]);
      assert.equal(
        await done("evidence", "key", "--json").then((said) => JSON.parse(said).fingerprint),
        keyA.fingerprint,
      );
      await done("keys", "list", "--out", file("first.json"));
      assert.deepEqual(
        (await listed()).map(({ kind }: { kind: string }) => kind),
        ["first", "of a node"],
      );
    });

    await test.step("rotated while both run: each signs its last checkpoint with the new key", async () => {
      await done("evidence", "export", "--out", file("before.evidence"));
      const said = await done("keys", "rotate", "--reason", "a year has passed");
      assert.match(said, /^key 3 signs now, key 1 is retired$/m);
      await done("keys", "list", "--out", file("second.json"));
      await exchange();
      assert.equal(await other.stop(), 0);
      await exchangeAt(bed);
      assert.equal(await bed.gateway.stop(), 0);
      const [last] = await sql`select count(distinct key) as keys, count(*) as all from (
        select key from checkpoint order by number desc limit 2) c`;
      assert.deepEqual([Number(last!.keys), Number(last!.all)], [1, 2]);
      const trouble = [...bed.gateway.lines, ...other.lines]
        .filter((line) => /could not make a checkpoint/.test(line.event));
      assert.deepEqual(trouble, []);
    });

    await test.step("an auditor follows from whichever key is held", async () => {
      await done("evidence", "verify");
      await done("evidence", "export", "--out", file("after.evidence"));
      for (const held of ["a.pem", "first.json", "second.json"]) {
        await done("evidence", "verify", file("before.evidence"), "--key", file(held));
        await done("evidence", "verify", file("after.evidence"), "--key", file(held));
        await done("evidence", "verify", "--key", file(held));
      }
      const { code, said } = await songhanh(
        ...["evidence", "verify", file("after.evidence"), "--key", file("b.pem")],
      );
      assert.equal(code, exitCodes.no);
      assert.match(said, /checkpoint 2 – it is signed with another key than expected/);
      await Deno.writeTextFile(file("none.json"), `{"keys":[]}`);
      const none = await songhanh(
        ...["evidence", "verify", file("after.evidence"), "--key", file("none.json")],
      );
      assert.equal(none.code, exitCodes.dataError, none.said);
    });

    await test.step("a retired key that signs on is told", async () => {
      // Its holder has the database's owner's account, too.
      await sql.begin(async (transaction) => {
        await transaction`insert into audit (actor, action, reason, epoch) values ('x', 'x', 'x', 1)`;
        await transaction`set local session_replication_role = replica`;
        await new Checkpoints({
          sql: { begin: (act: (sql: unknown) => unknown) => act(transaction) } as never,
          keys: ownSigningKey(keyA),
        }).turn({ now: true });
      });
      const { code, said } = await songhanh("evidence", "verify");
      assert.equal(code, exitCodes.no);
      assert.match(said, /it is signed with key 1, which was retired after checkpoint \d+/);
      await sql`delete from checkpoint where number = (select max(number) from checkpoint)`;
    });

    await test.step("another data key starts nothing and enters no key", async () => {
      const before = await sql`select * from signing_key`;
      const { code, stderr } = await new Deno.Command(Deno.execPath(), {
        args: ["run", "-A", "--no-check", "--config", denoConfig, main, "start"],
        env: {
          ...bed.processOptions(otherKey).env,
          SONGHANH_DATABASE_URL: database.url,
          SONGHANH_DATA_DIR: dirB,
        },
        stdin: "null",
      }).output();
      assert.equal(code, exitCodes.config);
      assert.match(new TextDecoder().decode(stderr), /SONGHANH_DATA_KEY is not the key of this/);
      assert.deepEqual(await sql`select * from signing_key`, before);
    });

    await test.step("a file that the database has never heard of signs nothing, and is told", async () => {
      const stranger = await loadInstallationKey(file("stranger.pem"), { make: true });
      await Deno.remove(join(dirA, "installation-key.pem"));
      await bed.startGateway({ SONGHANH_SIGNING_KEY: file("stranger.pem") });
      const [told] = events(bed.gateway, /^the signing key of the file is another than the data/);
      assert.equal(told?.found, stranger.fingerprint);
      await exchangeAt(bed);
      assert.equal(await bed.gateway.stop(), 0);
      await done("evidence", "verify", "--key", file("a.pem"));
    });

    await test.step("without a file a node signs with the database's, and makes none", async () => {
      await bed.startGateway();
      await exchangeAt(bed);
      assert.equal(await bed.gateway.stop(), 0);
      await done("evidence", "verify", "--key", file("second.json"));
      await assert.rejects(Deno.stat(join(dirA, "installation-key.pem")), Deno.errors.NotFound);
    });
  } finally {
    await sql.end();
    await Deno.remove(folder, { recursive: true });
  }
});

async function exchangeAt(bed: RelayBed): Promise<void> {
  assert.equal(codeOf(await bed.post(bed.declaration())), "00000");
}
