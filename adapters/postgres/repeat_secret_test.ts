import assert from "node:assert/strict";
import { connect } from "./connect.ts";
import { migrate } from "./migrate.ts";
import { migrations } from "./migrations/mod.ts";
import { loadRepeatSecret } from "./repeat_secret.ts";
import { scratchDatabase } from "./scratch_database.ts";

Deno.test("loadRepeatSecret() gives every node the same, and the database alone does not tell it", async () => {
  const secrets: string[] = [];
  for (let installation = 0; installation < 2; installation++) {
    await using database = await scratchDatabase();
    const sql = connect(database.url, { schema: "songhanh", connectionsMax: 1 });
    await migrate(sql, "songhanh", migrations);
    const [one, other] = [1, 2].map((byte) => new Uint8Array(32).fill(byte));
    for (const dataKey of [undefined, one, other]) {
      const secret = await loadRepeatSecret(sql, dataKey);
      assert.equal(secret.length, 32);
      assert.deepEqual(await loadRepeatSecret(sql, dataKey), secret);
      secrets.push(secret.toHex());
    }
    await sql.end();
  }
  assert.equal(new Set(secrets).size, 6, "another one for each installation and key");
});
