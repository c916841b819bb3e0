/** Lists of an office's papers and acts, page by page. */
import assert from "node:assert/strict";
import { scratchSchema } from "../postgres/scratch_schema.ts";
import { listCases } from "./office_cases.ts";
import { scratchCase } from "./scratch_case.ts";

const at = new Date("2026-03-02T02:00:00Z");

Deno.test("listCases() goes on behind the last row, whatever comes in the meantime", async () => {
  await using schema = await scratchSchema();
  const { sql } = schema;
  const made: string[] = [];
  for (let n = 0; n < 5; n++) {
    // Two of one moment; receipts and numbers.
    const moment = new Date(at.getTime() + Math.floor(n / 2) * 1000);
    const procedure = n % 2 === 0 ? "TEA" : "HYS";
    made.push((await scratchCase(sql, { procedure, at: moment })).id);
  }
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await listCases(sql, { office: "01AB", date: at, limit: 2, cursor });
    seen.push(...page.rows.map(({ id }) => id));
    cursor = page.cursor;
    // By places, the last one seen would be seen again.
    if (cursor !== undefined) {
      await scratchCase(sql, { procedure: "TEA", at: new Date(at.getTime() + 60_000) });
    }
  } while (cursor !== undefined);
  assert.equal(seen.length, new Set(seen).size);
  assert.deepEqual(seen.sort(), made.sort());
});
