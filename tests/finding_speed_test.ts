/**
 * How long people wait for lists: pages of the console over a journal of many messages, each asked for
 * several times. The suite has a short form; `deno task finding` has 100,000 messages. Prints medians.
 */
import assert from "node:assert/strict";
import type { Sql } from "postgres";
import { pageSetting } from "../gateway/testing/page_test_setting.ts";

const messages = Number(Deno.env.get("SONGHANH_TEST_FOUND_MESSAGES") ?? 20_000);
const rounds = 9;
const pageMs = 150;
const codeMs = 200;

/** From here on VNACCS was gone and everybody was told to try again. */
const outageFrom = Math.floor(messages * 0.9);

/**
 * Messages of a day, relayed until an outage at its end, of five hundred users: a twentieth refused, by a code that is frequent now,
 * one that was frequent this morning and one that is rare; every third made or changed a document.
 */
async function fill(sql: Sql): Promise<void> {
  await sql`
    insert into message (stream, sequence, received_at, epoch, sender, user_id, procedure, path,
      link_info, document, state, code, digest, sealed, request)
    select 5 + n % 4, n, timestamptz '2026-03-02T02:00:00Z'
        - (${messages} - n) * interval '86400 seconds' / ${messages},
      1, 'van:van1', 'X1' || lpad((n % 500)::text, 3, '0') || 'X01',
      (array['IDA', 'IDC', 'IID', 'EDA', '#REP1'])[1 + n % 5], 'X00001',
      rpad('X00001' || to_char(timestamptz '2026-03-02T02:00:00Z', 'YYYYMMDDHH24MISS')
        || lpad((n % 1000000)::text, 6, '0'), 26),
      case when n % 3 = 0 then '10' || lpad((n / 3)::text, 8, '0') || '00' end,
      case when n > ${outageFrom} then 'refused' else 'handed over' end,
      case when n > ${outageFrom} then 'A0011' end,
      decode(md5(n::text), 'hex'), false, decode(repeat(md5(n::text), 90), 'hex')
    from generate_series(1, ${messages}::integer) n`;
  await sql`
    insert into outcome (stream, sequence, step, at, epoch, state, code)
    select 5 + n % 4, n, 1, now(), 1, case when n % 997 = 0 then 'unknown' else 'answered' end,
      case when n % 997 = 0 then 'A0007' when n % 4999 = 0 then 'E0001'
        when n % 20 = 0 then case when n < ${messages} / 2 then 'S0001' else 'S0003' end
        else '00000' end
    from generate_series(1, ${outageFrom}::integer) n`;
  await sql`
    insert into document (id, number, family, owner, declarant, office, state, complete,
      created_at, changed_at, stream, sequence, content_procedure, sealed, content, facts)
    select '10' || lpad((n / 3)::text, 8, '0') || '0', '10' || lpad((n / 3)::text, 8, '0') || '00',
      'import declaration', 'X1' || lpad((n % 500)::text, 3, '0'), '', '01AB', 'draft', true,
      now(), now() - (${messages} - n) * interval '1 second', 5 + n % 4, n, 'IDA', false, '\\x00', '{}'
    from generate_series(1, ${messages}::integer) n where n % 3 = 0`;
  await sql.unsafe("vacuum (analyze) message, outcome, message_mark, document");
}

const paths: readonly (readonly [path: string, ms: number])[] = [
  ["/overview", pageMs],
  ["/messages", pageMs],
  ["/messages?state=answered", pageMs],
  ["/messages?state=refused", pageMs],
  ["/messages?state=unknown", pageMs],
  ["/messages?outcome=accepted", pageMs],
  ["/messages?outcome=refused+by+the+centre", pageMs],
  ["/messages?outcome=refused+by+the+gateway", pageMs],
  ["/messages?outcome=unknown", pageMs],
  ["/traffic", pageMs],
  ["/messages?user=X1007X01", pageMs],
  ["/messages?user=X1007", pageMs],
  ["/messages?procedure=IDC", pageMs],
  ["/messages?document=10+00000123+0+0", pageMs],
  ["/messages?span=1h", pageMs],
  ["/messages?code=S0003", codeMs],
  ["/messages?code=S0001", codeMs],
  ["/messages?code=E0001", codeMs],
  ["/messages?code=A0011", codeMs],
  ["/messages?code=A", codeMs],
  ["/messages?code=S0", codeMs],
  ["/messages?code=00000", codeMs],
  ["/messages?code=S0003&user=X1020X01", codeMs],
  ["/messages?code=S0001&span=24h", codeMs],
  ["/find?q=5-4&lang=en", pageMs],
  ["/find?q=0101234567", pageMs],
  ["/documents", pageMs],
  ["/documents?owner=X1006", pageMs],
  ["/audit", pageMs],
  ["/switch", pageMs],
  ["/give-back", pageMs],
  ["/numbers", pageMs],
  ["/certificates", pageMs],
  ["/settings", pageMs],
];

Deno.test("pages of the console and filters by code do not keep people waiting", async () => {
  await using setting = await pageSetting();
  await setting.account({ name: "mai", role: "administrator" });
  const browser = await setting.browser().signIn("mai");
  await fill(setting.sql);
  const figures: string[] = [];
  const slow: string[] = [];
  for (const [path, ms] of paths) {
    const times: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const from = performance.now();
      const response = await browser.get(path);
      await response.text();
      times.push(performance.now() - from);
      assert.ok(response.status === 200 || response.status === 303, `${path}: ${response.status}`);
    }
    const sorted = times.toSorted((a, b) => a - b);
    const median = sorted[rounds >> 1]!;
    figures.push(`${path.padEnd(44)} ${median.toFixed(0).padStart(5)} ms  (${ms})`);
    if (median > ms) slow.push(`${path}: ${median.toFixed(0)} ms`);
  }
  console.log(`medians of ${rounds} over ${messages} messages:\n${figures.join("\n")}`);
  assert.deepEqual(slow, []);
});
