import assert from "node:assert/strict";
import { migratedDatabase } from "../testing/migrated_database.ts";
import { connect } from "./connect.ts";

/** What lanes call for every batch, and what the ledger calls for each name in doubt. */
const called = [
  ...["record_batch", "open_batch", "close_batch", "require_recorded"],
  ...["lock_documents", "write_documents", "put_outputs", "doubts_digest", "refused_repeats"],
];

/** Becomes a part of the statement that calls it: one value of a sequence. */
const inlined = ["next_change_place"];

Deno.test("what every batch calls keeps its plan: no function in SQL is planned anew for it", async () => {
  await using database = await migratedDatabase();
  const sql = connect(database.url, { schema: "songhanh", connectionsMax: 1 });
  try {
    const functions = await sql<{ name: string; language: string; text: string }[]>`
      select p.proname as name, l.lanname as language, p.prosrc as text
      from pg_proc p join pg_language l on l.oid = p.prolang
      where p.pronamespace = 'songhanh'::regnamespace`;
    const [defaults] = await sql`
      select string_agg(pg_get_expr(d.adbin, d.adrelid), ' ') as text from pg_attrdef d
      join pg_class c on c.oid = d.adrelid
      where c.relnamespace = 'songhanh'::regnamespace
        and c.relname in ('message', 'outcome', 'batch', 'document', 'document_change')`;
    /** Reachable from what is called, by their names in the text of what calls them. */
    const found = new Map<string, string>();
    const follow = (text: string) => {
      for (const { name, language, text: body } of functions) {
        if (found.has(name) || !new RegExp(`\\b${name}\\s*\\(`).test(text)) continue;
        found.set(name, language);
        follow(body);
      }
    };
    follow(`${called.map((name) => `${name}()`).join(" ")} ${defaults!.text}`);
    for (const name of [...called, "seal_batch", "microseconds", "outcome_order_now"]) {
      assert.ok(found.has(name), `${name} is called`);
    }
    const planned = [...found].filter(([, language]) => language === "sql").map(([name]) => name);
    assert.deepEqual(planned, inlined);
  } finally {
    await sql.end();
  }
});
