import assert from "node:assert/strict";
import { connect } from "../postgres/connect.ts";
import { migratedDatabase } from "../testing/migrated_database.ts";
import { createToken, findToken, listTokens, revokeToken } from "./token_store.ts";

Deno.test("findToken() knows a token by its whole text until it is revoked", async () => {
  await using database = await migratedDatabase();
  const sql = connect(database.url, { schema: "songhanh" });
  try {
    const made = await createToken(sql, "night shift", "operator", "test");
    const other = await createToken(sql, "dashboard", "observer", "test");

    const found = await findToken(sql, made.text);
    assert.deepEqual([found?.id, found?.name, found?.role], [made.id, "night shift", "operator"]);
    assert.equal(await findToken(sql, made.text.replace(made.id, other.id)), undefined);
    assert.equal(await findToken(sql, made.text.slice(0, -1)), undefined);
    assert.equal(await findToken(sql, ""), undefined);

    assert.equal(await revokeToken(sql, made.id, "test"), "changed");
    assert.equal(await revokeToken(sql, made.id, "test"), "unchanged");
    assert.equal(await revokeToken(sql, "000000000000", "test"), "unknown");
    assert.equal(await findToken(sql, made.text), undefined);
    const listed = await listTokens(sql);
    assert.deepEqual(listed.map(({ id, revokedAt }) => [id, revokedAt === null]), [
      [made.id, false],
      [other.id, true],
    ]);
    assert.ok(!JSON.stringify(listed).includes(made.text.slice(-32)));
  } finally {
    await sql.end();
  }
});
