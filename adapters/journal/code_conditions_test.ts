import assert from "node:assert/strict";
import type { Fragment, ISql } from "postgres";
import * as core from "../../core/outcome.ts";
import { ScratchJournal } from "../testing/scratch_journal.ts";
import { isCentreCode, isNoAnswer, isRefusalCode, knowsSender } from "./code_conditions.ts";

const letters = Array.from({ length: 26 }, (_, at) => String.fromCharCode(65 + at));

const codes: readonly string[] = [
  "00000",
  ...letters.flatMap((letter) => [`${letter}0001`, `${letter}9990`, `${letter}001`, `${letter}0a`]),
  ...["OE1001-00009", "High security alert", "Message Format GW Error", "Verification GW Error"],
  ...["LOGON OK", "LOGON NG", "NO MORE OUTPUT", "Welcome", "Web server is down", "<html>", "busy"],
  ...["", "0000", "000000", " 00000", "w0001", "a0007"],
];

Deno.test("conditions on codes say in SQL what core/outcome.ts says", async () => {
  await using journal = await ScratchJournal.open();
  const { sql } = journal;
  const answered = { procedure: "IDA", taken: "handed over", state: "answered" };
  const refused = { ...answered, taken: "refused", state: "refused" };
  const pairs: [(sql: ISql, code: Fragment) => Fragment, (code: string | null) => boolean][] = [
    [isRefusalCode, core.isRefusalCode],
    [isCentreCode, (code) => core.outcomeOf({ ...refused, code }) === "refused by the centre"],
    [knowsSender, (code) => core.knowsSender(code ?? undefined)],
    [isNoAnswer, (code) => core.outcomeOf({ ...answered, code }) === "unknown"],
  ];
  for (const [condition, inCore] of pairs) {
    const all = [...codes, null];
    const rows = await sql<{ code: string | null; holds: boolean | null }[]>`
      select c.code, ${condition(sql, sql`c.code`)} as holds
      from unnest(${all}::text[]) with ordinality as c(code, n) order by n`;
    assert.equal(rows.length, all.length);
    const told = rows.map(({ code, holds }) => [code, holds ?? false]);
    assert.deepEqual(told, all.map((code) => [code, inCore(code)]), condition.name);
    const held = told.filter(([, holds]) => holds).length;
    assert.ok(held > 0 && held < all.length, `${condition.name} tells codes apart`);
  }
});
