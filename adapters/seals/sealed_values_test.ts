import assert from "node:assert/strict";
import { scratchSchema } from "../testing/scratch_schema.ts";
import { sealedValues } from "./sealed_values.ts";

/** Bytes that are kept as they are, and why nobody has to seal them. */
const unsealed: Readonly<Record<string, string>> = {
  "message.signer": "digest of a certificate",
  "message.digest": "digest of what is sealed",
  "batch.previous": "digest",
  "batch.row_digests": "digests",
  "batch.digest": "digest",
  "checkpoint.previous": "digest",
  "checkpoint.digest": "digest",
  "attachment.sha256": "digest of a file in a request",
  "user_certificate.der": "public",
  "token.digest": "digest",
  "audited_state.digest": "digest, whose secrets are slow hashes or random",
  "session.digest": "digest",
  "signing_key.after_digest": "digest of a checkpoint",
  "provider.digest": "digest",
  "right_password.subject": "half of a digest that a secret is the key of, sealed itself",
  "right_password.digest": "half of another such digest",
  "data_key.proof": "a known text, sealed by the key that it proves",
};

Deno.test("sealedValues names every column of bytes that is not public or a digest (F58)", async () => {
  await using scratch = await scratchSchema();
  const columns = await scratch.sql`
    select c.relname || '.' || a.attname as name from pg_class c
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relnamespace = current_schema()::regnamespace and a.atttypid = 'bytea'::regtype
      -- Parts of a table are that table; views keep nothing.
      and c.relkind in ('r', 'p') and not c.relispartition`;
  const sealed = Object.values(sealedValues).map(({ table, column }) => `${table}.${column}`);
  assert.deepEqual(
    columns.map(({ name }) => name).sort(),
    [...sealed, ...Object.keys(unsealed)].sort(),
    "a new column of bytes is listed in sealed_values.ts, or here with the reason why not",
  );
});

Deno.test("sealedValues: tables say of each row whether it is sealed; keys and places are columns (F58)", async () => {
  await using scratch = await scratchSchema();
  const rows = await scratch.sql`
    select table_name, array_agg(column_name::text) as columns from information_schema.columns
    where table_schema = current_schema() group by table_name`;
  const columnsOf = new Map(rows.map(({ table_name, columns }) => [table_name, columns]));
  for (const { table, column, key, bound } of Object.values(sealedValues)) {
    const columns = columnsOf.get(table);
    for (const name of ["sealed", column, ...bound]) assert.ok(columns?.includes(name), name);
    const [primary] = await scratch.sql`
      select array_agg(a.attname || ' ' || format_type(a.atttypid, null) order by k.place) as key
      from pg_index i, unnest(i.indkey) with ordinality as k(attnum, place)
      join pg_attribute a on a.attnum = k.attnum
      where i.indrelid = ${table}::regclass and a.attrelid = i.indrelid and i.indisprimary`;
    assert.deepEqual(primary!.key, key.map((each) => each.join(" ")), `primary key of ${table}`);
  }
});

Deno.test("sealedValues.place() is another text for any other place (F58)", () => {
  const places = Object.values(sealedValues).flatMap(({ bound, place }) => [
    place(...bound.map((_, at) => `2.${at}`)),
    place(...bound.map(() => null)),
    place(...bound.map((_, at) => at === 0 ? "2.0\u00012.1" : "")),
    ...bound.map((_, changed) => place(...bound.map((_, at) => at === changed ? "x" : `2.${at}`))),
  ]);
  assert.equal(new Set(places).size, places.length);
});
