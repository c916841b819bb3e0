import assert from "node:assert/strict";
import { scratchDatabase } from "../../testing/scratch_database.ts";
import { connect } from "../connect.ts";
import { migrate } from "../migrate.ts";
import { migrations } from "./mod.ts";

Deno.test("reports of before step 0049 are as far on their way behind it", async () => {
  await using database = await scratchDatabase();
  const sql = connect(database.url, { schema: "songhanh", connectionsMax: 1 });
  try {
    const at = migrations.findIndex(({ name }) => name === "0049_reports_of_message");
    await migrate(sql, "songhanh", migrations.slice(0, at));
    const now = new Date("2026-03-02T03:00:00Z");
    const later = new Date("2026-03-02T03:02:00Z");
    await sql`
      insert into waiting_output (terminal, output, document, stream, sequence, created_at, sealed,
        content, digest, nth, token, leased_until, lease_holder, only_output, deliveries,
        delivered_at, unopened)
      values
        ('T00001', 'VAD1AC', '', 1, 1, ${now}, false, '', '2.a', 1, null, null, null, null, 1,
          ${now}, false),
        ('T00001', 'VAD1RC', '', 1, 1, ${now}, false, '', '2.b', 2, 'token', ${later},
          'A T00001', null, 1, null, false),
        ('T00001', 'VAD1AC', '', 1, 2, ${now}, false, '', '2.c', 1, null, null, null, null, 0,
          null, false),
        ('T00002', 'VAD1AC', '', 1, 3, ${now}, false, '', '2.d', 1, null, null, null, 'VAD1AC', 2,
          null, false),
        ('T00002', 'VAD1AC', '', 1, 4, ${now}, false, '', null, null, null, null, null, null, 0,
          ${now}, true)`;
    const before = await sql`
      select id, report_subject(w) as subject, delivery_digest(w) as delivery from waiting_output w
      order by id`;
    await migrate(sql, "songhanh", migrations);
    const after = await sql`select id, subject, delivery from waiting_report order by id, place`;
    assert.deepEqual([...after], [...before]);
    assert.equal(new Set(after.map(({ delivery }) => delivery)).size, 5);

    const ask = async (step: string, terminal: string, token: string, next: string) => {
      const [row] = await sql`
        select * from retrieve_output(${step}, ${terminal}, ${`A ${terminal}`}, null, ${token},
          ${next}, ${now}, '180 seconds')`;
      return [row!.result, Number(row!.output_id)];
    };
    assert.deepEqual(await ask("begin", "T00001", "", "x"), ["busy", 0]);
    assert.deepEqual(await ask("next", "T00001", "token", "second"), ["output", 3]);
    assert.deepEqual(await ask("next", "T00001", "second", "x"), ["end", 0]);
    assert.deepEqual(await ask("begin", "T00002", "", "third"), ["output", 4]);
    assert.deepEqual(await ask("next", "T00002", "third", "x"), ["end", 0], "what was set aside");
    const lines = await sql`select * from wait_again(5)`;
    assert.match(lines[0]!.wait_again, /^delivery \S{44} - #5$/);
    assert.deepEqual(await ask("begin", "T00002", "", "x"), ["output", 5]);
  } finally {
    await sql.end();
  }
});
