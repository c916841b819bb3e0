import assert from "node:assert/strict";
import { byteSeal } from "../seals/byte_seal.ts";
import { connect } from "../postgres/connect.ts";
import { migrate } from "../postgres/migrate.ts";
import { migrations } from "../postgres/migrations/mod.ts";
import { loadRepeatSecret } from "./repeat_secret.ts";
import { scratchDatabase } from "../testing/scratch_database.ts";

const keyOf = (byte: number) => new Uint8Array(32).fill(byte);
const sealBy = (number: number, ...known: number[]) =>
  byteSeal({
    number,
    keys: new Map([number, ...known].map((each) => [each, keyOf(each)])),
    opensOldForm: false,
  });

Deno.test("loadRepeatSecret() gives every node the same under every data key, and seals it", async () => {
  const secrets = new Set<string>();
  for (let installation = 0; installation < 2; installation++) {
    await using database = await scratchDatabase();
    const sql = connect(database.url, { schema: "songhanh", connectionsMax: 2 });
    await migrate(sql, "songhanh", migrations);
    const lost: unknown[] = [];
    const load = async (seal: ReturnType<typeof byteSeal>) =>
      (await loadRepeatSecret(sql, seal, (error) => lost.push(error))).toHex();
    const first = await load(byteSeal(undefined));
    assert.equal(first.length, 64);
    secrets.add(first);
    assert.deepEqual(await Promise.all([1, 2].map(() => load(sealBy(1)))), [first, first]);
    const [row] = await sql`select secret, sealed from installation_secret`;
    assert.equal(row!.sealed, true);
    assert.ok(!row!.secret.toString("hex").includes(first), "the database does not tell it");
    assert.equal(await load(sealBy(2, 1)), first, "the key is replaced");
    assert.equal(await load(sealBy(1, 2)), first, "a node that has not been told yet");
    assert.deepEqual(lost, []);
    // Damaged: the gateway starts, and says it.
    await sql`update installation_secret set secret = set_byte(secret, 20, get_byte(secret, 20) # 1)`;
    const next = await load(sealBy(1));
    assert.notEqual(next, first);
    assert.equal(lost.length, 1);
    assert.equal(await load(sealBy(1)), next);
    await sql.end();
  }
  assert.equal(secrets.size, 2, "another one for each installation");
});
