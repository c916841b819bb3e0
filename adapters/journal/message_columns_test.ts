import assert from "node:assert/strict";
import { connect } from "../postgres/connect.ts";
import { migratedDatabase } from "../testing/migrated_database.ts";
import {
  copiedColumns,
  messageColumns,
  messageParameters,
  readMessage,
  toldOfMessage,
} from "./message_columns.ts";
import { aRecord } from "../testing/scratch_journal.ts";

Deno.test("messageColumns are those of the table, and record_batch takes them all", async () => {
  await using database = await migratedDatabase();
  const sql = connect(database.url, { schema: "songhanh", connectionsMax: 1 });
  const columns = await sql`
    select column_name as name from information_schema.columns
    where table_schema = 'songhanh' and table_name = 'message' and is_generated = 'NEVER'
    order by ordinal_position`;
  assert.deepEqual(copiedColumns, columns.map(({ name }) => name));
  const [found, ...others] = await sql`
    select proargnames as names, prosrc as text from pg_proc where proname = 'record_batch'`;
  assert.deepEqual(others, []);
  const parameters = Object.keys(
    messageParameters([], ["receivedAt", "state", "sendKey", "contentKey"]),
  );
  assert.deepEqual(parameters.filter((name) => !found!.names.includes(name)), []);
  const [, listed] = /json_to_recordset\(.*?\) as r\((.*?)\);/s.exec(found!.text)!;
  const names = listed!.split(",").map((each) => each.trim().split(" ")[0]!);
  const told = Object.values(messageColumns)
    .filter((column) => "value" in column && !("parameter" in column)).map(({ name }) => name);
  assert.ok(told.length > 5);
  assert.deepEqual(told.filter((name) => !names.includes(name)), []);
  await sql.end();
});

Deno.test("messageParameters() gives one value of each message, null where there is none", () => {
  const key = "8c2a4ad2-6ff9-4f7c-8d5c-5a0d1b3a9f10";
  const records = [aRecord("a", { contentKey: key }), aRecord("b")];
  assert.deepEqual(messageParameters(records, ["contentKey", "state"]), {
    p_content: [key, null],
    p_state: ["handed over", "handed over"],
  });
});

Deno.test("toldOfMessage() leaves out what there is none of, and what the database cannot hold", () => {
  const record = aRecord("a", { linkInfo: "L\0\ud800", first: { stream: 3, sequence: 42 } });
  assert.deepEqual(toldOfMessage(record), {
    sender: "127.0.0.1",
    link_info: "L\ufffd\ufffd",
    first_stream: 3,
    first_sequence: 42,
    content_type: "text/plain; charset=UTF-8",
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
