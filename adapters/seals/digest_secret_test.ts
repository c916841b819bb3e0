import assert from "node:assert/strict";
import { byteSeal } from "./byte_seal.ts";
import { connect } from "../postgres/connect.ts";
import { keepDigestSecret, loadDigestSecret, readDigestSecrets } from "./digest_secret.ts";
import { migrate } from "../postgres/migrate.ts";
import { migrations } from "../postgres/migrations/mod.ts";
import { reseal } from "../reseal/reseal.ts";
import { scratchDatabase } from "../testing/scratch_database.ts";

const keyOf = (byte: number) => new Uint8Array(32).fill(byte);
const noSeal = byteSeal(undefined);
const sealBy = (number: number, ...known: number[]) =>
  byteSeal({
    number,
    keys: new Map([number, ...known].map((each) => [each, keyOf(each)])),
    opensOldForm: false,
  });

async function installation() {
  const database = await scratchDatabase();
  const sql = connect(database.url, { schema: "songhanh", connectionsMax: 4 });
  await migrate(sql, "songhanh", migrations);
  const lost: unknown[] = [];
  const load = async (seal: ReturnType<typeof byteSeal>) =>
    (await loadDigestSecret(sql, seal, (error) => lost.push(error))).toHex();
  const all = async (seal: ReturnType<typeof byteSeal>) => {
    const { secrets, lost } = await readDigestSecrets(sql, seal);
    return { secrets: secrets.map((each) => each.toHex()), lost };
  };
  /** The database as who has a dump of it reads it. */
  const dump = async () =>
    (await sql`select secret from installation_secret`).map(({ secret }) => secret.toHex()).join();
  return {
    ...{ sql, lost, load, all, dump },
    async [Symbol.asyncDispose]() {
      await sql.end();
      await database[Symbol.asyncDispose]();
    },
  };
}

Deno.test("loadDigestSecret() gives every node the same, sealed from the beginning, under every key", async () => {
  await using it = await installation();
  const [first, again] = await Promise.all([1, 2].map(() => it.load(sealBy(1))));
  assert.equal(first!.length, 64);
  assert.equal(again, first, "two nodes that start together");
  assert.ok(!(await it.dump()).includes(first!));
  assert.equal(await it.load(sealBy(2, 1)), first, "the key is replaced");
  await it.sql`insert into data_key (number, proof) values (1, ''), (2, '')`;
  const { complete, retired } = await reseal({
    ...{ sql: it.sql, seal: sealBy(2, 1), opensOldForm: false, perSecond: 1e6 },
    onProgress: () => {},
  });
  assert.deepEqual({ complete, retired }, { complete: true, retired: [1] });
  assert.equal(await it.load(sealBy(2)), first, "the old key is gone");
  assert.deepEqual(await it.all(sealBy(2)), { secrets: [first], lost: 0 });
  assert.deepEqual(it.lost, []);
});

Deno.test("loadDigestSecret() begins another one when a data key is set: the first stood in clear", async () => {
  await using it = await installation();
  const clear = await it.load(noSeal);
  assert.ok((await it.dump()).includes(clear), "without a data key nothing is protected");
  assert.equal(await it.load(noSeal), clear);
  const sealed = await it.load(sealBy(1));
  assert.notEqual(sealed, clear);
  assert.equal(await it.load(sealBy(1)), sealed);
  const stored = await it.dump();
  assert.ok(!stored.includes(clear) && !stored.includes(sealed));
  assert.deepEqual(await it.all(sealBy(1)), { secrets: [sealed, clear], lost: 0 });
});

Deno.test("loadDigestSecret() keeps one that cannot be opened, and begins another", async () => {
  await using it = await installation();
  const first = await it.load(sealBy(1));
  const spoil = () =>
    it.sql`update installation_secret set secret = set_byte(secret, 20, get_byte(secret, 20) # 1)
      where name = 'digests'`;
  await spoil();
  const second = await it.load(sealBy(1));
  assert.notEqual(second, first);
  assert.equal(it.lost.length, 1);
  assert.equal(await it.load(sealBy(1)), second);
  assert.deepEqual(await it.all(sealBy(1)), { secrets: [second], lost: 1 });
  await spoil();
  assert.deepEqual(await it.all(sealBy(1)), { secrets: [second, first], lost: 0 }, "mended");
});

Deno.test("keepDigestSecret() puts back what a database has lost, once", async () => {
  await using it = await installation();
  const secret = await it.load(sealBy(1));
  const keep = () => keepDigestSecret(it.sql, sealBy(1), Uint8Array.fromHex(secret));
  await keep();
  assert.deepEqual(await it.all(sealBy(1)), { secrets: [secret], lost: 0 });
  await it.sql`delete from installation_secret where name = 'digests'`;
  const other = await it.load(sealBy(1));
  await Promise.all([keep(), keep()]);
  assert.deepEqual(await it.all(sealBy(1)), { secrets: [secret, other], lost: 0 });
});
