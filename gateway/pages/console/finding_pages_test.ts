/** Finding on the console's pages: the box, lists with their files and filters, what is at no address. */
import assert from "node:assert/strict";
import type { Sql } from "postgres";
import { audit } from "../../../adapters/audit/audit_store.ts";
import { pageSetting } from "../../testing/page_test_setting.ts";

const linkInfo = "X0000120260302103000000001".padEnd(26);

/** Messages as they are recorded, the last a second ago; document 10000000011 and its waybill. */
async function fill(sql: Sql, messages = 3): Promise<void> {
  await sql`
    insert into message (stream, sequence, received_at, epoch, sender, user_id, procedure, link_info,
      document, state, code, reason, digest, sealed, request)
    select 7, n, timestamptz '2026-03-02T02:00:00Z' - (${
    messages + 1
  } - n) * interval '1 second', 1,
      '', case when n = 3 then '=HYPERLINK("x")' else 'X1234X01' end, 'IDA',
      case when n = 1 then ${linkInfo} else '' end,
      case when n = 2 then '100000000110' end, case when n = 3 then 'refused' else 'stood in' end,
      case when n = 3 then 'A0001' else '00000' end, '', '\\x00', false, '\\x00'
    from generate_series(1, ${messages}::integer) n`;
}

Deno.test("the search box leads to what has the name, and says so where nothing has", async () => {
  await using setting = await pageSetting();
  const { sql } = setting;
  await setting.account({ name: "mai", role: "observer" });
  const browser = await setting.browser().signIn("mai");
  await fill(sql);
  await sql`insert into user_account (user_id, company, tax_code, roles, password_hash)
    values ('X1234X01', 'CTY X', '0101234567', '{}', ''), ('X1234X02', 'CTY X', '0101234567', '{}', '')`;
  const leadsTo = async (q: string) => {
    const response = await browser.get(`/find?q=${encodeURIComponent(q)}`);
    return response.headers.get("location") ?? await response.text();
  };
  assert.match(await (await browser.get("/overview")).text(), /<input name="q" type="search"/);
  assert.equal(await leadsTo("7-1"), "/messages/7-1");
  assert.equal(await leadsTo(linkInfo.trimEnd()), "/messages/7-1");
  for (const number of ["10 00000001 1 0", "100000000110", "10000000011", "1000000001"]) {
    assert.equal(await leadsTo(number), "/messages/7-2", number);
  }
  assert.equal(await leadsTo("x1234x01"), "/messages?user=X1234X01");
  const both = await leadsTo("0101234567");
  for (const user of ["X1234X01", "X1234X02"]) assert.ok(both.includes(`user=${user}"`), user);
  const nothing = await leadsTo("<b>không có</b>");
  assert.match(nothing, /Không tìm thấy gì có tên “&lt;b&gt;không có&lt;\/b&gt;”/);
  assert.match(await (await browser.get("/find?lang=en")).text(), /<h1>Quick search<\/h1>/);
});

Deno.test("a list is had as CSV and JSON, by its filters and with all its rows", async () => {
  await using setting = await pageSetting();
  await setting.account({ name: "mai", role: "observer" });
  const browser = await setting.browser().signIn("mai");
  await fill(setting.sql, 120);
  const page = await (await browser.get("/messages?procedure=IDA")).text();
  assert.match(page, /Tìm thấy 120/);
  const [csvPath, jsonPath] = [...page.matchAll(/<p class="files">(.*?)<\/p>/gs)]
    .flatMap(([, links]) => [...links!.matchAll(/href="([^"]+)"/g)])
    .map(([, path]) => path!.replaceAll("&amp;", "&"));
  const csv = await browser.get(csvPath!);
  assert.equal(csv.headers.get("content-type"), "text/csv; charset=utf-8");
  assert.match(
    csv.headers.get("content-disposition") ?? "",
    /"songhanh-thong-diep[a-z-]*-2026-03-02\.csv"/,
  );
  const bytes = new Uint8Array(await csv.arrayBuffer());
  assert.deepEqual([...bytes.subarray(0, 3)], [0xef, 0xbb, 0xbf], "so that a spreadsheet reads it");
  const lines = new TextDecoder().decode(bytes).trimEnd().split("\r\n");
  assert.equal(lines.length, 121);
  assert.match(lines[0]!, /^Mã thông điệp,Nhận lúc,/);
  assert.match(lines[1]!, /^7-120,2026-03-02T08:59:59\+07:00,IDA,X1234X01,,/);
  assert.match(lines.at(-3)!, /^7-3,[^,]*,IDA,"'=HYPERLINK\(""x""\)",/, "no formula of a sender's");
  const json = await (await browser.get(jsonPath!)).json();
  assert.equal(json.rows.length, 120);
  assert.equal(json.more, false);
  // The language of who asks does not change what programs read.
  assert.deepEqual(
    Object.keys(json.rows[0]).slice(0, 4),
    ["messageId", "received", "procedure", "user"],
  );
  assert.equal(
    json.rows.find(({ messageId }: { messageId: string }) => messageId === "7-2")
      .documentNumber,
    "100000000110",
  );
  const none = await browser.get("/messages?as=csv&list=9");
  assert.equal(none.status, 404);
});

Deno.test("lists go back as well as on, and have a span of time", async () => {
  await using setting = await pageSetting();
  await setting.account({ name: "mai", role: "observer" });
  const browser = await setting.browser().signIn("mai");
  await fill(setting.sql, 120);
  const idsOf = (html: string) => [...html.matchAll(/messages\/(7-\d+)"/g)].map(([, id]) => id);
  const linkOf = (html: string, rel: string) =>
    new RegExp(`href="([^"]+)" rel="${rel}"`).exec(html)?.[1]?.replaceAll("&amp;", "&");
  const first = await (await browser.get("/messages")).text();
  assert.equal(linkOf(first, "prev"), undefined);
  const second = await (await browser.get(linkOf(first, "next")!)).text();
  const third = await (await browser.get(linkOf(second, "next")!)).text();
  assert.equal(linkOf(third, "next"), undefined);
  assert.deepEqual(idsOf(third).length, 20);
  assert.deepEqual(idsOf(await (await browser.get(linkOf(third, "prev")!)).text()), idsOf(second));
  assert.deepEqual(idsOf(await (await browser.get(linkOf(second, "prev")!)).text()), idsOf(first));
  setting.now = new Date("2026-03-02T02:14:30Z");
  // Received within the last thirty seconds of those fifteen minutes.
  const recent = await (await browser.get("/messages?span=15m")).text();
  assert.equal(idsOf(recent).length, 30);
  assert.match(recent, /title="08:59:59 02\/03\/2026" data-ago[^>]*>14 phút trước</);
  const own = await browser.get("/messages?from=2026-03-02T08:59:50&to=2026-03-02T09:00");
  assert.equal(idsOf(await own.text()).length, 10);
  assert.equal((await browser.get("/messages?from=hôm+qua")).status, 422);
});

Deno.test("the audit is found by who, what, words and time, and is wholly in the reader's language", async () => {
  await using setting = await pageSetting();
  const { sql } = setting;
  await setting.account({ name: "mai", role: "observer" });
  const browser = await setting.browser().signIn("mai");
  await sql.begin(async (transaction) => {
    const entry = { actor: "tú", action: "switchover asked", reason: "bảo trì" } as const;
    await audit(transaction, { ...entry, details: { run: 7, to: "standby" } });
  });
  const rowsOf = async (query: string) => {
    const html = await (await browser.get(encodeURI(`/audit?${query}`))).text();
    return (/<tbody[^>]*>(.*?)<\/tbody>/s.exec(html)?.[1]?.match(/<tr\b.*?<\/tr>/gs) ?? []);
  };
  for (const query of ["actor=tú", "action=switchover+asked", "text=BẢO+TRÌ", "text=standby"]) {
    const rows = await rowsOf(query);
    assert.equal(rows.length, 1, query);
    assert.match(rows[0]!, /yêu cầu chuyển có kế hoạch/);
    assert.match(rows[0]!, /lần chuyển: <a class="mono" href="\/switch\/7">7<\/a>/);
    assert.match(rows[0]!, /đến: <span>dự phòng<\/span>/);
  }
  assert.match((await rowsOf("actor=nobody"))[0]!, /class="empty"/);
  assert.match((await rowsOf("from=2030-01-01T00:00"))[0]!, /class="empty"/);
});

Deno.test("a text is looked for in the whole audit for a file, and page by page on the screen", async () => {
  await using setting = await pageSetting();
  const { sql } = setting;
  await setting.account({ name: "mai", role: "observer" });
  const browser = await setting.browser().signIn("mai");
  await sql.begin(async (transaction) => {
    // Nobody asks what seals these.
    await transaction.unsafe("alter table audit disable trigger audit_is_sealed");
    await transaction`
      insert into audit (actor, action, reason, epoch, details)
      select 'tú', 'switchover asked', case when n in (5, 30900) then 'bảo trì' else 'số ' || n end,
        1, '{}'
      from generate_series(1, 31000) n`;
  });
  const query = encodeURI("/audit?lang=en&text=bảo trì");
  const page = await (await browser.get(query)).text();
  assert.match(page, /Older decisions were not looked through yet/);
  assert.equal(page.match(/<td[^>]*>bảo trì<\/td>/g)?.length, 1);
  const file = await browser.get(`${query}&list=1&as=csv`);
  assert.equal((await file.text()).match(/bảo trì/g)?.length, 2);
  assert.doesNotMatch(file.headers.get("content-disposition")!, /first/);
  const none = await browser.get(encodeURI("/audit?text=không có&list=1&as=json"));
  assert.deepEqual(
    (({ more, rows }) => ({ more, rows }))(await none.json()),
    { more: false, rows: [] },
  );
});

Deno.test("what is at no address is answered as a page, in the reader's language", async () => {
  await using setting = await pageSetting();
  await setting.account({ name: "mai", role: "observer" });
  const browser = await setting.browser();
  for (const signedIn of [false, true]) {
    if (signedIn) await browser.signIn("mai");
    const response = await browser.get("/khong/co?lang=en");
    assert.equal(response.status, 404);
    assert.match(response.headers.get("content-security-policy") ?? "", /default-src 'none'/);
    const html = await response.text();
    assert.match(html, /<html lang="en"/);
    assert.match(html, /There is nothing at the address \/khong\/co\./);
    assert.equal(html.includes('action="/logout"'), signedIn);
  }
});
