import assert from "node:assert/strict";
import { connect } from "../postgres/connect.ts";
import { migratedDatabase } from "../testing/migrated_database.ts";
import { Terminal } from "../terminal/mod.ts";
import { waitUntil } from "../testing/wait_until.ts";
import type { InspectedMessage } from "../../core/inspect_message.ts";
import { isRefusal } from "../../core/verdict.ts";
import { readHeader } from "../../core/wire/mod.ts";
import { lockTerminals } from "./lock_terminals.ts";

/** A retrieval as it is once it was inspected. */
function fetching(terminalId: string, own: string): InspectedMessage {
  const terminal = new Terminal({
    userId: "K0001A01",
    password: "p",
    terminalId: own,
    accessKey: "K",
  });
  const other = { terminalId, accessKey: "K" };
  const { message } = terminalId === own ? terminal.retrieve() : terminal.retrieveOther(other);
  const header = readHeader(message, 0, message.length);
  assert.ok(!isRefusal(header));
  const procedure = header.trimmed("procedure");
  return { header, procedure, message } as unknown as InspectedMessage;
}

Deno.test("lockTerminals() takes the locks of a batch in one order, whatever order it has", async () => {
  await using database = await migratedDatabase();
  const sql = connect(database.url, { schema: "songhanh", connectionsMax: 4 });
  const key = (terminal: string) =>
    sql`hashtextextended(current_schema() || '.terminal.' || ${terminal}, 0)`;
  const isFree = (terminal: string) =>
    sql.begin(async (tx) => {
      const [row] = await tx`select pg_try_advisory_xact_lock(${key(terminal)}) as free`;
      return row!.free as boolean;
    });
  const release = Promise.withResolvers<void>();
  const held = Promise.withResolvers<void>();
  const holder = sql.begin(async (tx) => {
    await tx`select pg_advisory_xact_lock(${key("AA0001")})`;
    held.resolve();
    await release.promise;
  });
  await held.promise;
  let locked = false;
  const batch = sql.begin(async (tx) => {
    await lockTerminals(tx, [fetching("BB0001", "BB0001"), fetching("AA0001", "BB0001")]);
    locked = true;
    assert.deepEqual([await isFree("AA0001"), await isFree("BB0001")], [false, false]);
  });
  await waitUntil("the batch waits", async () => {
    const [row] = await sql`
      select count(*)::int as n from pg_locks where locktype = 'advisory' and not granted
        and database = (select oid from pg_database where datname = current_database())`;
    return row!.n === 1;
  });
  assert.equal(locked, false);
  assert.equal(await isFree("BB0001"), true, "the later one is not taken before the earlier one");
  release.resolve();
  await Promise.all([holder, batch]);
  assert.ok(locked);
  await sql.end();
});
