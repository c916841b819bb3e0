/** A password is found right by the slow hash once, and not again after a restart; where a data key is. */
import assert from "node:assert/strict";
import { migratedDatabase } from "../adapters/testing/migrated_database.ts";
import { waitUntil } from "../adapters/testing/wait_until.ts";
import { connect } from "../adapters/postgres/connect.ts";
import { codeOf, RelayBed } from "./support/relay_bed.ts";

Deno.test("a restart, or another node, computes no slow hash of who was known before", async () => {
  await using database = await migratedDatabase();
  const sql = connect(database.url, { schema: "songhanh", connectionsMax: 1 });
  const known = async () => (await sql`select 1 from right_password`).length;
  const standby = { SONGHANH_MODE: "standby" };
  const key = { SONGHANH_DATA_KEY: new Uint8Array(32).fill(1).toBase64() };
  try {
    await using bed = await RelayBed.start({ databaseUrl: database.url, env: standby });
    const send = async () => {
      const code = codeOf(await bed.post(bed.inquiry()));
      // There is no such document: whoever is told so was let in.
      assert.match(code ?? "", /^[A-Z]\d{4}/);
      assert.notEqual(code, "A0005");
      return code;
    };
    const restart = async (env: Record<string, string>) => {
      await bed.gateway.stop();
      await bed.startGateway(env);
    };
    const first = await send();
    await restart(key);
    assert.equal(await known(), 0, "without a data key nothing is kept");
    assert.equal(await send(), first);
    await restart(key);
    assert.equal(await known(), 1);
    // Whatever the slow hash finds is kept: what it is not asked for stays away.
    await sql`delete from right_password`;
    assert.equal(await send(), first);
    await bed.gateway.stop();
    assert.equal(await known(), 0, "it was remembered, not computed");
    await bed.startGateway(key);
    assert.equal(await send(), first);
    await bed.gateway.stop();
    assert.equal(await known(), 1, "what is not remembered is computed");
  } finally {
    await sql.end();
  }
});

Deno.test("who is relayed is known to the standby before he needs it", async () => {
  await using database = await migratedDatabase();
  const sql = connect(database.url, { schema: "songhanh", connectionsMax: 1 });
  const key = { SONGHANH_DATA_KEY: new Uint8Array(32).fill(1).toBase64() };
  try {
    await using bed = await RelayBed.start({ databaseUrl: database.url, env: key });
    assert.equal(codeOf(await bed.post(bed.inquiry())), "00000");
    await waitUntil("what the primary accepted was tried, and is kept", async () => {
      const [row] = await sql`select count(*)::int as known from right_password`;
      return row!.known === 1;
    });
  } finally {
    await sql.end();
  }
});
