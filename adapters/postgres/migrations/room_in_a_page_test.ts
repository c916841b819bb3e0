import assert from "node:assert/strict";
import { scratchSchema } from "../../testing/scratch_schema.ts";

Deno.test("no table asks for more of a page than a row may have", async () => {
  await using scratch = await scratchSchema();
  const { sql } = scratch;
  const rows = await sql<{ name: string; target: number }[]>`
    select c.relname as name, split_part(o, '=', 2)::int as target
    from pg_class c, unnest(c.reloptions) as o
    where c.relnamespace = 'songhanh'::regnamespace and o like 'toast_tuple_target=%'
    order by 1`;
  assert.ok(rows.length >= 7, "tables whose rows stay in their page");
  for (const { name, target } of rows) assert.ok(target <= 8_000, `${name}: ${target}`);

  // Every length around a page's end fits with what they ask for.
  await sql.begin(async (transaction) => {
    await transaction`
      create temp table probe (kept bytea, moved bytea, note text) with (toast_tuple_target = 8000)
      on commit drop`;
    await transaction`alter table probe alter column kept set storage external`;
    await transaction`alter table probe alter column moved set storage external`;
    for (const note of [null, "n"]) {
      await transaction`
        insert into probe select decode(repeat('a7', n), 'hex'), decode(repeat('b8', 3000), 'hex'),
          ${note} from generate_series(4800, 5300) n`;
    }
  });
});
