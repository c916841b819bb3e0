import assert from "node:assert/strict";
import { scratchSchema } from "../testing/scratch_schema.ts";
import { countDocuments, documentsExactMax } from "./count_documents.ts";

Deno.test("countDocuments() says of more than it counts that it estimates", async () => {
  await using schema = await scratchSchema();
  const { sql } = schema;
  const add = (from: number, to: number) =>
    sql`
    insert into document (id, number, family, owner, declarant, office, state, complete, created_at,
      changed_at, stream, sequence, content_procedure, sealed, content, facts, digest)
    select '1' || lpad(n::text, 10, '0'), '', 'import declaration', 'E0001', '', '01AB', 'cleared',
      n > 3, now(), now(), 1, n, 'IDA', false, '', '{}', '' from generate_series(${from}::int, ${to}) n`;
  await add(1, documentsExactMax);
  assert.deepEqual({ ...await countDocuments(sql) }, {
    ...{ documents: documentsExactMax, estimated: false, doubtful: 3 },
  });
  await add(documentsExactMax + 1, documentsExactMax + 500);
  await sql`analyze document`;
  const { documents, estimated } = await countDocuments(sql);
  assert.equal(estimated, true);
  assert.ok(documents > documentsExactMax && documents < 2 * documentsExactMax, `${documents}`);
});
