import assert from "node:assert/strict";
import { waitUntil } from "../testing/wait_until.ts";
import { abandonable } from "./abandonable.ts";
import { connect } from "./connect.ts";
import { RequestScope, TooSlow } from "./request_scope.ts";
import { scratchDatabase } from "../testing/scratch_database.ts";

Deno.test("abandonable() does nothing more for a request that was given up", async () => {
  await using database = await scratchDatabase();
  const pool = connect(database.url, { connectionsMax: 2 });
  const sql = abandonable(pool);
  await sql`create table kept (n integer)`;
  const { promise: over, resolve } = Promise.withResolvers<void>();
  const failed: string[] = [];
  const late = (what: string, act: () => Promise<unknown>) => async () => {
    await over;
    await act().catch((error) => failed.push(error instanceof TooSlow ? what : String(error)));
  };
  const goesOn: Promise<unknown>[] = [];
  const asked = RequestScope.run(50, async () => {
    goesOn.push(
      late("a statement", async () => await sql`insert into kept values (1)`)(),
      late("a transaction", () => sql.begin((tx) => tx`insert into kept values (2)`))(),
      // None of them may be nobody's: that would end the process.
      late("several", async () => await Promise.all([sql`select 1`, mode(), sql`select 2`]))(),
      late("one with a part", async () => await sql`select 1 ${sql`where true`}`)(),
    );
    await sql.begin(async (tx) => {
      await tx`insert into kept values (3)`;
      await over;
    }).catch((error) => failed.push(error instanceof TooSlow ? "a commit" : String(error)));
    goesOn.push(Promise.resolve());
  });
  const mode = async () => await sql`select 3`;
  await assert.rejects(asked, TooSlow);
  resolve();
  await waitUntil("all have failed", () => failed.length === 5);
  await Promise.all(goesOn);
  assert.deepEqual(failed.toSorted(), [
    "a commit",
    "a statement",
    "a transaction",
    "one with a part",
    "several",
  ]);
  assert.equal((await sql`select * from kept`).length, 0);

  // Undoing is no part of the request, nor is what comes after it in time.
  await RequestScope.run(5_000, async () => {
    await RequestScope.outside(() => sql`insert into kept values (4)`);
    await sql.begin((tx) => tx`insert into kept values (5)`);
  });
  assert.equal((await sql`select * from kept`).length, 2);
  await pool.end({ timeout: 1 });
});
