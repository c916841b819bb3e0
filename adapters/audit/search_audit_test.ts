import assert from "node:assert/strict";
import { scratchSchema } from "../testing/scratch_schema.ts";
import { searchAudit } from "./audit_store.ts";

Deno.test("searchAudit() looks for text through a part of the record, and says where it goes on", async () => {
  await using schema = await scratchSchema();
  const { sql } = schema;
  await sql.begin(async (transaction) => {
    // Nobody asks what seals these.
    await transaction.unsafe("alter table audit disable trigger audit_is_sealed");
    await transaction`
      insert into audit (actor, action, reason, epoch, details)
      select 'mai', 'signed in', case when n = 5 then 'Kiểm Tra' else 'lý do số ' || n end, 1, '{}'
      from generate_series(1, 31000) n`;
  });
  const looked = { text: "kiểm tra", limit: 10 };
  const first = await searchAudit(sql, looked);
  assert.deepEqual(first, { entries: [], edge: 1_000 });
  const second = await searchAudit(sql, { ...looked, beyond: first.edge });
  assert.deepEqual(second.entries.map(({ id }) => id), [5]);
  assert.equal(second.edge, undefined, "there is nothing older");
  const back = await searchAudit(sql, { ...looked, beyond: 5, newer: true });
  assert.deepEqual(back, { entries: [], edge: 30_006 });
  const page = await searchAudit(sql, { text: "LÝ DO", limit: 10 });
  assert.equal(page.entries.length, 10);
  assert.equal(page.edge, undefined, "the page is full");
  const all = await searchAudit(sql, { limit: 10 });
  assert.deepEqual([all.entries.length, all.edge], [10, undefined]);
});
