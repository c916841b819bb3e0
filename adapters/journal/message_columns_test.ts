import assert from "node:assert/strict";
import { connect } from "../postgres/connect.ts";
import { migratedDatabase } from "../testing/migrated_database.ts";
import { copiedColumns, messageParameters, readMessage } from "./message_columns.ts";
import { aRecord } from "../testing/scratch_journal.ts";

Deno.test("messageColumns are those of the table, and record_batch has their parameters", async () => {
  await using database = await migratedDatabase();
  const sql = connect(database.url, { schema: "songhanh", connectionsMax: 1 });
  const columns = await sql`
    select column_name as name from information_schema.columns
    where table_schema = 'songhanh' and table_name = 'message' and is_generated = 'NEVER'
    order by ordinal_position`;
  assert.deepEqual(copiedColumns, columns.map(({ name }) => name));
  const [found, ...others] = await sql`
    select proargnames as names from pg_proc where proname = 'record_batch'`;
  assert.deepEqual(others, []);
  const parameters = Object.keys(messageParameters([]));
  assert.deepEqual(parameters.filter((name) => !found!.names.includes(name)), []);
  await sql.end();
});

Deno.test("messageParameters() gives one value of each message, null where there is none", () => {
  const records = [aRecord("a", { code: "A0007" }), aRecord("b", { linkInfo: "L" })];
  assert.deepEqual(messageParameters(records, ["code", "linkInfo", "request"]), {
    p_code: ["A0007", null],
    p_link: [null, "L"],
  });
});

Deno.test("readMessage() reads what is asked for, under the names of code", () => {
  const row = { stream: 3, sequence: "42", user_id: null, first_sequence: "7" };
  assert.deepEqual(readMessage(row, ["stream", "sequence", "userId", "firstSequence"]), {
    stream: 3,
    sequence: 42,
    userId: null,
    firstSequence: 7,
  });
});
