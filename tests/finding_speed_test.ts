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
/** By a code, and of what looks past every message of the outage. */
const codeMs = 200;

/** From here on VNACCS could not be reached, and everybody was told to try again. */
const outageFrom = Math.floor(messages * 0.9);

/**
 * Messages of a day, relayed until an outage at its end, of five hundred users: a twentieth refused, by
 * a code that is frequent now, one that was frequent this morning and one that is rare; every third made
 * or changed a document.
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
      'handed over', null,
      decode(md5(n::text), 'hex'), false, decode(repeat(md5(n::text), 90), 'hex')
    from generate_series(1, ${messages}::integer) n`;
  await sql`
    insert into outcome (stream, sequence, step, at, epoch, state, code)
    select 5 + n % 4, n, 1, now(), 1, case when n > ${outageFrom} then 'refused'
        when n % 997 = 0 then 'unknown' else 'answered' end,
      case when n > ${outageFrom} then 'A0011' when n % 997 = 0 then 'A0007' when n % 4999 = 0 then 'E0001'
        when n % 20 = 0 then case when n < ${messages} / 2 then 'S0001' else 'S0003' end
        else '00000' end
    from generate_series(1, ${messages}::integer) n`;
  await sql`
    insert into open_message (stream, sequence, state, since)
    select stream, sequence, 'unknown', at from outcome where state = 'unknown'`;
  await sql`
    insert into traffic_sample (seconds, counted_by, at, value, outcome, node, messages, times)
    select 60, k.kind, timestamptz '2026-03-02T02:00:00Z' - n * interval '1 minute', k.value, k.outcome,
      'one', 60, case when k.kind = 'target' then '{0,20,40}'::integer[] end
    from generate_series(1, 1440) n cross join (values ('measured', '', ''),
      ('target', 'primary', 'accepted'), ('target', 'primary', 'refused by the centre'))
      as k(kind, value, outcome)`;
  await sql`
    insert into document (id, number, family, owner, declarant, office, state, complete,
      created_at, changed_at, stream, sequence, content_procedure, sealed, content, facts)
    select '10' || lpad((n / 3)::text, 8, '0') || '0', '10' || lpad((n / 3)::text, 8, '0') || '00',
      'import declaration', 'X1' || lpad((n % 500)::text, 3, '0'), '', '01AB', 'draft', true,
      now(), now() - (${messages} - n) * interval '1 second', 5 + n % 4, n, 'IDA', false, '\\x00', '{}'
    from generate_series(1, ${messages}::integer) n where n % 3 = 0`;
  await sql.unsafe(
    "vacuum (analyze) message, outcome, message_mark, open_message, traffic_sample, document",
  );
}

/**
 * Pages, how long each may take, and the rows that it has at least, so that nothing is quick because it
 * finds nothing: 0 = none, as this journal has no switches, plans or bands and nobody has that tax code.
 * `found`: the one thing itself is shown.
 */
const paths: readonly (readonly [path: string, ms: number, rows: number | "found"])[] = [
  ["/overview", pageMs, 1],
  ["/messages", pageMs, 50],
  ["/messages?state=answered", codeMs, 50],
  ["/messages?state=refused", pageMs, 50],
  ["/messages?state=unknown", pageMs, 18],
  ["/messages?state=unknown&repeats=no", pageMs, 18],
  ["/messages?outcome=accepted", codeMs, 50],
  ["/messages?outcome=refused+by+the+centre", pageMs, 50],
  ["/messages?outcome=refused+by+the+gateway", pageMs, 50],
  ["/messages?outcome=unknown", pageMs, 18],
  ["/traffic?range=24h&by=target", pageMs, 1],
  ["/messages?user=X1007X01", pageMs, 40],
  ["/messages?user=X1007", pageMs, 40],
  ["/messages?procedure=IDC", pageMs, 50],
  ["/messages?document=10+00000123+0+0", pageMs, 1],
  ["/messages?span=1h", pageMs, 50],
  ["/messages?code=S0003", codeMs, 50],
  ["/messages?code=S0001", codeMs, 50],
  ["/messages?code=E0001", codeMs, 3],
  ["/messages?code=A0011", codeMs, 50],
  ["/messages?code=A", codeMs, 50],
  ["/messages?code=S0", codeMs, 50],
  ["/messages?code=00000", codeMs, 50],
  ["/messages?code=S0003&user=X1020X01", codeMs, 16],
  ["/messages?code=S0001&span=24h", codeMs, 50],
  ["/find?q=5-4&lang=en", pageMs, "found"],
  ["/find?q=0101234567", pageMs, 0],
  ["/documents", pageMs, 50],
  ["/documents?owner=X1006", pageMs, 13],
  ["/audit", pageMs, 1],
  ["/switch", pageMs, 0],
  ["/give-back", pageMs, 0],
  ["/numbers", pageMs, 0],
  ["/certificates", pageMs, 0],
  ["/settings", pageMs, 1],
];

Deno.test("pages of the console and filters by code do not keep people waiting", async () => {
  await using setting = await pageSetting();
  await setting.account({ name: "mai", role: "administrator" });
  const browser = await setting.browser().signIn("mai");
  await fill(setting.sql);
  const figures: string[] = [];
  const slow: string[] = [];
  for (const [path, ms, rows] of paths) {
    const times: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const from = performance.now();
      const response = await browser.get(path);
      const text = await response.text();
      times.push(performance.now() - from);
      assert.equal(response.status, rows === "found" ? 303 : 200, path);
      if (rows === "found") continue;
      const found = rowsOf(text);
      assert.ok(rows === 0 ? found === 0 : found >= rows, `${path}: ${found} rows of ${rows}`);
    }
    const sorted = times.toSorted((a, b) => a - b);
    const median = sorted[rounds >> 1]!;
    figures.push(`${path.padEnd(44)} ${median.toFixed(0).padStart(5)} ms  (${ms})`);
    if (median > ms) slow.push(`${path}: ${median.toFixed(0)} ms`);
  }
  console.log(`medians of ${rounds} over ${messages} messages:\n${figures.join("\n")}`);
  assert.deepEqual(slow, []);
});

/** Rows of all tables of a page, without those that say that there is none. */
function rowsOf(page: string): number {
  return [...page.matchAll(/<tbody[^>]*>([\s\S]*?)<\/tbody>/g)]
    .flatMap(([, rows]) => rows!.split(/<tr\b/).slice(1))
    .filter((row) => !/<td[^>]* class="empty"/.test(row)).length;
}
