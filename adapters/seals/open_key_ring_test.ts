import assert from "node:assert/strict";
import { createCipheriv } from "node:crypto";
import type { Sql } from "postgres";
import { isKeyInUse, KeysRefused, openKeyRing } from "./open_key_ring.ts";
import { scratchSchema } from "../testing/scratch_schema.ts";

const [a, b, c] = [1, 2, 3].map((byte) => new Uint8Array(32).fill(byte)) as [
  Uint8Array,
  Uint8Array,
  Uint8Array,
];

async function open(
  sql: Sql,
  dataKey: Uint8Array | undefined,
  dataKeys: Record<number, Uint8Array> = {},
  mayEnter = true,
) {
  const given = {
    dataKey,
    dataKeys: new Map(Object.entries(dataKeys).map(([number, key]) => [Number(number), key])),
  };
  const ring = await openKeyRing(sql, given, { mayEnter });
  return ring && { number: ring.number, numbers: [...ring.keys.keys()].sort() };
}

async function refused(
  sql: Sql,
  dataKey: Uint8Array | undefined,
  dataKeys: Record<number, Uint8Array>,
  expected: RegExp,
): Promise<void> {
  const stored = await sql`select * from data_key order by number`;
  await assert.rejects(open(sql, dataKey, dataKeys), (error) => {
    assert.ok(error instanceof KeysRefused, String(error));
    assert.match(error.message, expected);
    for (const key of [a, b, c]) assert.ok(!error.message.includes(key.toBase64()));
    return true;
  });
  assert.deepEqual([...await sql`select * from data_key order by number`], [...stored]);
}

Deno.test("openKeyRing() enters the first key and takes no other from then on (F58)", async () => {
  await using scratch = await scratchSchema();
  const { sql } = scratch;
  assert.equal(await open(sql, undefined), undefined, "nothing is encrypted");
  await refused(sql, undefined, { 1: a }, /SONGHANH_DATA_KEY is missing/);
  assert.deepEqual(await open(sql, a, {}, false), { number: 1, numbers: [1] });
  assert.equal(await isKeyInUse(sql, 1), false, "who only reads enters nothing");
  assert.deepEqual(await open(sql, a), { number: 1, numbers: [1] });
  assert.deepEqual(await open(sql, a), { number: 1, numbers: [1] });
  assert.equal(await isKeyInUse(sql, 1), true);
  await refused(sql, b, {}, /not the key of this database.*SONGHANH_DATA_KEYS=1:/);
  await refused(sql, undefined, {}, /SONGHANH_DATA_KEY: missing .* encrypted by key 1/);
  await refused(sql, a, { 1: b }, /given as key 1 is not/);
  await refused(sql, a, { 7: b }, /knows no key 7; a new one is key 2/);
});

Deno.test("openKeyRing() takes one of two first keys that come at once (F58)", async () => {
  await using scratch = await scratchSchema();
  const outcomes = await Promise.allSettled([a, b].map((key) => open(scratch.sql, key)));
  assert.deepEqual(outcomes.map(({ status }) => status).sort(), ["fulfilled", "rejected"]);
});

Deno.test("openKeyRing() rotates: at once, or announced before; a replaced key starts nothing (F58)", async () => {
  await using scratch = await scratchSchema();
  const { sql } = scratch;
  await open(sql, a);
  assert.deepEqual(await open(sql, b, { 1: a }), { number: 2, numbers: [1, 2] });
  // What runs by the first key alone could not read what the second seals.
  await refused(sql, a, {}, /key 2 is missing/);
  assert.deepEqual(await open(sql, a, { 2: b }), { number: 1, numbers: [1, 2] });
  await refused(sql, b, {}, /key 1 is missing .* songhanh reseal/);
  // The third is known everywhere before anybody seals by it.
  assert.deepEqual(await open(sql, b, { 1: a, 3: c }), { number: 2, numbers: [1, 2, 3] });
  assert.deepEqual(await open(sql, c, { 1: a, 2: b }), { number: 3, numbers: [1, 2, 3] });
  await sql`update data_key set retired_at = now() where number < 3`;
  assert.deepEqual(await open(sql, c), { number: 3, numbers: [3] });
  await refused(sql, a, { 3: c }, /key 1, which has been replaced: expected key 3/);
  assert.equal(await isKeyInUse(sql, 1), false);
});

/** As version 0.1.0 stored it. */
async function storeOld(sql: Sql, sequence: number, key: Uint8Array): Promise<void> {
  const nonce = new Uint8Array(12).fill(sequence);
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  const body = cipher.update("a request");
  cipher.final();
  const sealed = Uint8Array.from([...nonce, ...cipher.getAuthTag(), ...body]);
  await sql`
    insert into message (stream, sequence, received_at, epoch, sender, state, digest, sealed, request)
    values (1, ${sequence}, now(), 1, 'test', 'refused', '', true, ${sealed})`;
}

Deno.test("openKeyRing() asks what version 0.1.0 has sealed which key it was (F58)", async () => {
  await using scratch = await scratchSchema();
  const { sql } = scratch;
  await storeOld(sql, 1, a);
  await storeOld(sql, 2, a);
  await sql`update old_seals set left_over = true`;
  await sql`update message set request = ${new Uint8Array(50)} where sequence = 2`;
  await refused(sql, undefined, {}, /SONGHANH_DATA_KEY: missing .* encrypted/);
  await refused(sql, b, {}, /none of what it holds can be opened/);
  // The newest is damaged: the one before it tells.
  assert.deepEqual(await open(sql, a), { number: 1, numbers: [1] });
  assert.equal(
    (await openKeyRing(sql, { dataKey: a, dataKeys: new Map() }, { mayEnter: false }))
      ?.opensOldForm,
    true,
  );
});

Deno.test("openKeyRing() takes a new key at the upgrade, with the one of version 0.1.0 (F58)", async () => {
  await using scratch = await scratchSchema();
  const { sql } = scratch;
  await storeOld(sql, 1, a);
  await sql`update old_seals set left_over = true`;
  assert.deepEqual(await open(sql, b, { 1: a }), { number: 2, numbers: [1, 2] });
  await refused(sql, b, {}, /key 1 is missing/);
});
