import assert from "node:assert/strict";
import { migratedDatabase } from "../testing/migrated_database.ts";
import { connect } from "../postgres/connect.ts";
import { KeptMatches } from "./kept_matches.ts";
import { PasswordMemory } from "./password_memory.ts";
import { type FoundMatch, SharedMatches } from "./shared_matches.ts";

const key = new Uint8Array(32).fill(5);
const fail = (error: unknown) => assert.fail(String(error));

/** A process: its lanes' memory, and the slow hashes that it has computed. */
function started(by: Uint8Array) {
  const shared = new SharedMatches(SharedMatches.memory(by));
  const found: FoundMatch[] = [];
  const hashed: string[] = [];
  const memory = new PasswordMemory({
    shared,
    verify: (password, storedHash) => {
      hashed.push(password);
      return Promise.resolve(storedHash === `hash of ${password}`);
    },
    onMatch: (match) => found.push(match),
  });
  return { shared, found, hashed, memory };
}

Deno.test("KeptMatches: after a restart nobody pays the slow hash again", async () => {
  await using database = await migratedDatabase();
  const sql = connect(database.url, { schema: "songhanh", connectionsMax: 2 });
  try {
    const first = started(key);
    const kept = new KeptMatches({ sql, shared: first.shared, onTrouble: fail });
    await kept.start();
    for (const user of ["A", "B"]) {
      assert.equal(await first.memory.check(user, "hash of abc", "abc"), "match");
    }
    assert.equal(await first.memory.check("C", "hash of abc", "wrong"), "mismatch");
    kept.note(first.found);
    kept.note(first.found);
    await kept.stop();
    const rows = await sql`select subject, digest from right_password`;
    assert.equal(rows.length, 2, "what is wrong is not kept");
    for (const { subject, digest } of rows) assert.equal(subject.length + digest.length, 32);

    const second = started(key);
    const taken = new KeptMatches({ sql, shared: second.shared, onTrouble: fail });
    await taken.start();
    for (const user of ["A", "B"]) {
      assert.equal(await second.memory.check(user, "hash of abc", "abc"), "match");
    }
    assert.deepEqual(second.hashed, []);
    assert.equal(await second.memory.check("A", "hash of abc", "abd"), "mismatch");
    assert.equal(await second.memory.check("C", "hash of abc", "abc"), "match");
    // Another slow hash is another secret, whatever was kept of the one before.
    assert.equal(await second.memory.check("A", "hash of new", "abc"), "mismatch");
    assert.deepEqual(second.hashed, ["abd", "abc", "abc"]);

    // What another node has found meanwhile.
    taken.note(second.found);
    await taken.stop();
    await kept.look();
    assert.equal(await first.memory.check("C", "hash of abc", "abc"), "match");
    assert.deepEqual(first.hashed, ["abc", "abc", "wrong"]);

    const other = started(new Uint8Array(32).fill(6));
    const worthless = new KeptMatches({ sql, shared: other.shared, onTrouble: fail });
    await worthless.start();
    assert.equal(await other.memory.check("A", "hash of abc", "abc"), "match");
    assert.deepEqual(other.hashed, ["abc"], "by another key a row says nothing");
    await worthless.stop();
    assert.equal((await sql`select 1 from right_password`).length, 0);
  } finally {
    await sql.end();
  }
});

Deno.test("SharedMatches has room for 100,000 users, and never takes one for another", () => {
  const shared = new SharedMatches(SharedMatches.memory());
  const random = () => crypto.getRandomValues(new Uint8Array(32)).toHex();
  const matches = Array.from({ length: 100_000 }, () => ({ subject: random(), digest: random() }));
  for (const match of matches) shared.add(match);
  const known = matches.filter((match) => shared.has(match)).length;
  assert.ok(known > 99_900, `${known} of 100,000 are known`);
  assert.ok(
    matches.slice(1).every(({ subject }, at) =>
      !shared.has({
        subject,
        digest: matches[at]!.digest.replace(/^./, (hex) => hex === "0" ? "1" : "0"),
      })
    ),
  );
});
