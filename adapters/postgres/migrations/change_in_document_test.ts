import assert from "node:assert/strict";
import { giveBackBacklog, standbyBalance } from "../../balance/standby_balance.ts";
import {
  digestWrites,
  type KeyedDocumentRow,
  readDocumentRow,
  writeDocuments,
} from "../../documents/document_rows.ts";
import { byteSeal } from "../../seals/byte_seal.ts";
import { scratchDatabase } from "../../testing/scratch_database.ts";
import { connect } from "../connect.ts";
import { migrate } from "../migrate.ts";
import { migrations } from "./mod.ts";

Deno.test("histories of before step 0048 are the same behind it, and go on", async () => {
  await using database = await scratchDatabase();
  const sql = connect(database.url, { schema: "songhanh", connectionsMax: 1 });
  try {
    const at = migrations.findIndex(({ name }) => name === "0048_change_in_document");
    await migrate(sql, "songhanh", migrations.slice(0, at));
    // One that was learnt and then changed while standing in, and one that was made standing in.
    await sql`
      insert into message (stream, sequence, received_at, epoch, sender, procedure, state, digest,
        sealed, request)
      select 1, n, now(), 1, 'test', p, s, '', false, ''
      from (values (1, 'IDA', 'handed over'), (2, 'IDC', 'stood in'), (3, 'MIC', 'stood in'))
        as m(n, p, s)`;
    await sql`
      insert into document (id, number, family, owner, declarant, office, state, complete,
        created_at, changed_at, stream, sequence, content_procedure, sealed, content, facts)
      select id, id || '0', 'import declaration', 'A0001', 'A0001', '01AB', 'registered', true,
        now(), now(), 1, n, 'IDA', false, '',
        '{"company": "", "corrections": 0, "dates": {"created": "2026-03-01T00:00:00Z"},
          "links": [], "printed": [], "receipts": []}'
      from (values ('10900000001', 2), ('10900000002', 3)) as d(id, n)`;
    await sql`
      insert into document_change (id, stream, sequence, at, procedure, number, state)
      select id, 1, n, now(), p, id || '0', s
      from (values ('10900000001', 1, 'IDA', 'draft'), ('10900000001', 2, 'IDC', 'registered'),
        ('10900000002', 3, 'MIC', 'registered')) as c(id, n, p, s)`;
    await migrate(sql, "songhanh", migrations);

    const history = async () =>
      (await sql`
      select id, sequence, procedure, state, rule, stood_in from document_history order by place`)
        .map((row) => Object.values(row).map(String));
    const before = [
      ["10900000001", "1", "IDA", "draft", "null", "false"],
      ["10900000001", "2", "IDC", "registered", "null", "true"],
      ["10900000002", "3", "MIC", "registered", "null", "true"],
    ];
    assert.deepEqual(await history(), before);
    assert.deepEqual(await giveBackBacklog(sql), { pending: 2, running: false });
    const { accepted, unplanned } = await standbyBalance(sql);
    assert.deepEqual([accepted, unplanned], [2, 2]);

    const seal = byteSeal(undefined);
    const [row] = await sql<KeyedDocumentRow[]>`
      select *, array[]::text[] as keys from document where id = '10900000002'`;
    const { document } = readDocumentRow(row!, [], seal);
    const change = async (sequence: number, procedure: string, rule: string) => {
      const channel = { kind: "known", channel: 1, rule, version: "1", kept: false } as const;
      const write = { document: { ...document, channel }, id: { stream: 1, sequence } };
      const by = { procedure, stoodIn: true, at: new Date() };
      await writeDocuments(sql, digestWrites([{ ...write, ...by }], seal), seal);
    };
    await change(4, "IDA01", "first");
    // By an officer: the message that is said stays the one of before.
    await change(4, "IDA01", "second");
    await change(5, "IDC", "third");
    assert.deepEqual(await history(), [
      ...before,
      ["10900000002", "4", "IDA01", "registered", "first", "true"],
      ["10900000002", "5", "IDC", "registered", "third", "true"],
    ]);
    const [kept] = await sql`select count(*)::int as n from document_change`;
    assert.equal(kept!.n, 4, "the last one stands in the document alone");
    assert.deepEqual(await giveBackBacklog(sql), { pending: 4, running: false });
  } finally {
    await sql.end();
  }
});
