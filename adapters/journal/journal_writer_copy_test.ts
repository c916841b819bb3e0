/** Whatever holds of the writer holds of one that sends each batch by COPY. */
import assert from "node:assert/strict";
import { aRecord, ScratchJournal } from "../testing/scratch_journal.ts";

ScratchJournal.largeBatchBytes = 0;
await import("./journal_writer_test.ts");
await import("./journal_writer_failures_test.ts");

Deno.test("JournalWriter sends a large batch by COPY, and needs no other way", async () => {
  await using journal = await ScratchJournal.open();
  const { writer, troubles } = await journal.writer();
  await journal.sql`create table written_by (statement text not null)`;
  await journal.sql.unsafe(`
    create function note_statement() returns trigger language plpgsql as $$
    begin
      insert into written_by values (current_query());
      return null;
    end $$`);
  await journal.sql`create trigger noted before insert on message
    for each statement execute function note_statement()`;
  try {
    await Promise.all(["a", "b", "c"].map((text) => writer.append(aRecord(text))));
    const written = await journal.sql`select left(statement, 13) as by from written_by`;
    assert.deepEqual([...new Set(written.map(({ by }) => by))], ["copy message "]);
    assert.deepEqual(troubles, []);
  } finally {
    await journal.sql`drop function note_statement cascade`;
    await journal.sql`drop table written_by`;
  }
});
