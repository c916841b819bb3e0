/** The console's pages over a real database, in both languages. */
import assert from "node:assert/strict";
import { formatMessageId, type MessageId } from "../../../adapters/journal.ts";
import { handedOver } from "../../../adapters/testing/journal_fixture.ts";
import { byteSeal } from "../../../adapters/seals/byte_seal.ts";
import { connect } from "../../../adapters/postgres/connect.ts";
import { JournalWriter } from "../../../adapters/journal/journal_writer.ts";
import { writeSamples } from "../../../adapters/traffic/write_samples.ts";
import { loadMode } from "../../../adapters/mode/mode_store.ts";
import { catalogue } from "../../../core/catalogue/mod.ts";
import { writeItems, writeMessage, writeResultMessage } from "../../../core/wire/mod.ts";
import { pageAccess } from "../page_access.ts";
import { type PageSetting, pageSetting } from "../../testing/page_test_setting.ts";
import { operationOfPage } from "./operation_of_page.ts";
import { TrafficSamples } from "./traffic_samples.ts";

const plain = "text/plain; charset=UTF-8";
const password = "Bi8Mat00";
const accessKey = "KHOABIMAT0000009";

function request(code: string, values: Record<string, string>): Uint8Array {
  const known = catalogue.procedure(code) ?? catalogue.sessionProcedure(code);
  assert.ok(known !== undefined);
  const header = { procedure: code, userId: "X1234X01", password, path: "X00001", system: "1" };
  return writeMessage(header, writeItems(known.layout, "request", values));
}

/** A journal with one message answered, one unknown, and one that repeats it. */
async function fillJournal(setting: PageSetting, url: string): Promise<MessageId[]> {
  const { epoch } = await loadMode(setting.sql, "relay");
  const sql = connect(url, { schema: "songhanh", connectionsMax: 1 });
  const journal = new JournalWriter({
    sql,
    writer: "test",
    epoch: () => epoch,
    seal: byteSeal(undefined),
    appendWaitMs: 5_000,
    queueMessagesMax: 100,
  });
  await journal.open();
  const ids: MessageId[] = [];
  const add = async (procedure: string, body: Uint8Array) => {
    const more = { procedure, request: body, contentType: plain, userId: "X1234X01" };
    const appended = await journal.append({ ...handedOver(`message ${ids.length}`), ...more });
    assert.equal(appended.kind, "recorded");
    if (appended.kind === "recorded") ids.push(appended.id);
    return ids.at(-1)!;
  };
  const first = await add("IID", request("IID", { ICN: "100000000420" }));
  const bytes = writeResultMessage(
    {
      request: { procedure: "IID", userId: "X1234X01", path: "X00001" },
      receivedAt: new Date(),
      codes: [{ code: "E0001" }],
    } as unknown as Parameters<typeof writeResultMessage>[0],
  );
  await journal.settle({
    id: first,
    at: Date.now(),
    state: "answered",
    code: "E0001",
    reply: { status: 200, contentType: plain, bytes },
  });
  const second = await add("#REP1", request("#REP1", { KEY: accessKey }));
  await journal.settle({ id: second, at: Date.now(), state: "unknown", reason: "no answer" });
  const repeat = await journal.append({
    ...handedOver("again"),
    ...{ state: "repeated", first: second, procedure: "#REP1", userId: "X1234X01" },
    ...{ contentType: plain, request: request("#REP1", { KEY: accessKey }) },
  });
  if (repeat.kind === "recorded") ids.push(repeat.id);
  await journal.close();
  await sql.end();
  return ids;
}

/** Pages that need no id. */
const pages = Object.keys(operationOfPage)
  .filter((route) => route.startsWith("GET ") && !route.includes(":"))
  .map((route) => route.slice(4))
  .filter((path) => path !== "/console/events");

Deno.test("every page of the console is there in both languages, guarded and without inline code", async () => {
  await using setting = await pageSetting();
  await setting.account({ name: "lan", role: "operator" });
  const browser = await setting.browser().signIn("lan");
  for (const path of pages) {
    const seen = new Set<string>();
    for (const lang of ["vi", "en"]) {
      const response = await browser.get(`${path}?lang=${lang}`);
      assert.equal(response.status, 200, path);
      const html = await response.text();
      assert.match(html, new RegExp(`<html lang="${lang}"`), path);
      assert.doesNotMatch(html, /\son\w+=|style=|javascript:|undefined|NaN|\[object/, path);
      // A place of a text that nothing was put into.
      assert.doesNotMatch(html, /\{\w+\}/, path);
      assert.match(html, /id="service"[^>]*data-state="standing in"/, path);
      for (const [form] of html.matchAll(/<form method="post".*?<\/form>/gs)) {
        assert.match(form, /name="csrf" value="[\w-]{20,}"/, path);
      }
      seen.add(/<h1>(.*?)<\/h1>/.exec(html)![1]!);
    }
    assert.equal(seen.size, 2, `${path} has a heading in each language`);
  }
});

Deno.test("the navigation leads operators to the overview, and to pages that are there", async () => {
  await using setting = await pageSetting();
  await setting.account({ name: "mai", role: "observer" });
  const browser = await setting.browser().signIn("mai");
  assert.equal((await browser.get("/")).headers.get("location"), "/overview");
  const html = await (await browser.get("/overview")).text();
  // Not for observers: who knows the criteria knows how to pass them.
  for (const path of pages.filter((each) => !["/selectivity", "/find"].includes(each))) {
    assert.ok(html.includes(`href="${path}"`), path);
  }
});

Deno.test("an observer sees no form that changes something, and may send none", async () => {
  await using setting = await pageSetting();
  await setting.account({ name: "mai", role: "observer" });
  const browser = await setting.browser().signIn("mai");
  for (const path of pages) {
    const html = await (await browser.get(path)).text();
    const actions = [...html.matchAll(/method="post" action="([^"]+)"/g)].map(([, to]) => to);
    assert.deepEqual(actions, ["/logout"], path);
  }
  for (const route of Object.keys(pageAccess).filter((each) => each.startsWith("POST "))) {
    if (!Object.hasOwn(operationOfPage, route)) continue;
    const path = route.slice(5).replace(/:\w+/, "1");
    assert.equal((await browser.post(path, {}, "/account")).status, 403, route);
  }
});

Deno.test("a message is found, its bytes are shown with the password covered", async () => {
  await using setting = await pageSetting();
  const [{ url }] = await setting.sql`select current_database() as url` as unknown as [
    { url: string },
  ];
  const options = setting.sql.options;
  const databaseUrl = `postgres://${options.user}:${options.pass ?? ""}@${options.host[0]}:${
    options.port[0]
  }/${url}`;
  const ids = await fillJournal(setting, databaseUrl);
  await setting.account({ name: "lan", role: "operator" });
  const browser = await setting.browser().signIn("lan");
  const list = await (await browser.get("/messages?procedure=iid&code=E0001")).text();
  assert.match(list, new RegExp(`/messages/${formatMessageId(ids[0]!)}`));
  assert.doesNotMatch(list, new RegExp(`/messages/${formatMessageId(ids[1]!)}"`));
  const jump = await browser.get(`/find?q=${formatMessageId(ids[0]!)}`);
  assert.equal(jump.headers.get("location"), `/messages/${formatMessageId(ids[0]!)}`);

  for (const id of ids) {
    for (const lang of ["vi", "en"]) {
      const response = await browser.get(`/messages/${formatMessageId(id)}?lang=${lang}`);
      assert.equal(response.status, 200);
      const html = await response.text();
      const shown = html.replace(/<[^>]+>/g, "");
      assert.ok(!shown.includes(password) && !shown.includes(accessKey));
      assert.match(html, /data-field="password"[^>]*>••••••••/);
      assert.match(html, /class="ruler">0·········10········/);
    }
  }
  const html = await (await browser.get(`/messages/${formatMessageId(ids[1]!)}?lang=en`)).text();
  assert.match(html, /action="\/messages\/[\d-]+\/resolve"/);
  // A repeat is resolved with its first.
  const repeat = await (await browser.get(`/messages/${formatMessageId(ids[2]!)}`)).text();
  assert.doesNotMatch(repeat, /action="\/messages\/[\d-]+\/(resolve|inquiry)"/);
  assert.match(repeat, new RegExp(`href="/messages/${formatMessageId(ids[1]!)}#next"`));
  const unknown = await (await browser.get("/messages?state=unknown&repeats=no")).text();
  assert.ok(unknown.includes(`/messages/${formatMessageId(ids[1]!)}"`));
  assert.ok(!unknown.includes(`/messages/${formatMessageId(ids[2]!)}"`));
  // What is answered and could not be learnt is to be confirmed, and nothing else of it.
  const [answered, path] = [ids[0]!, `/messages/${formatMessageId(ids[0]!)}`];
  assert.doesNotMatch(await (await browser.get(path)).text(), /\/resolve"/);
  await setting.sql`
    insert into document_doubt (name, stream, sequence, reason)
    values ('owner X1234', ${answered.stream}, ${answered.sequence}, 'it could not be learnt')`;
  assert.match(await (await browser.get(path)).text(), /name="verdict" value="operator"/);
  await setting.sql`delete from document_doubt`;
  const nothing = await browser.post(
    `/messages/${formatMessageId(ids[1]!)}/resolve`,
    { reason: "" },
    `/messages/${formatMessageId(ids[1]!)}`,
  );
  assert.equal(nothing.status, 422);
  assert.equal((await browser.get("/messages/9-9")).status, 404);
});

Deno.test("a switch needs a reason, the epoch in force, and a second step", async () => {
  await using setting = await pageSetting({}, "relay");
  await setting.account({ name: "lan", role: "operator" });
  const browser = await setting.browser().signIn("lan");
  const order = { kind: "failover", to: "closed", reason: "thử", expectedEpoch: "1" };
  const send = (more: Record<string, string>) =>
    browser.post("/switch", { ...order, ...more }, "/switch");
  const modeNow = async () => (await loadMode(setting.sql, "relay")).mode;

  assert.equal((await send({ reason: "" })).status, 422);
  assert.equal((await send({ expectedEpoch: "" })).status, 422);
  const other = await send({ expectedEpoch: "7", step: "review" });
  assert.equal(other.status, 409);
  assert.match(await other.text(), /Số lần chuyển \(epoch\) hiện là 1/);
  const dry = await send({ step: "dry-run" });
  assert.equal(dry.status, 200);
  assert.match(await dry.text(), /sẽ chuyển sang chế độ đóng; chưa thay đổi gì/);
  const review = await (await send({ step: "review" })).text();
  assert.match(review, /name="confirm" value="yes"/);
  assert.equal(await modeNow(), "relay");

  const run = await send({ confirm: "yes" });
  assert.equal(run.status, 303);
  while (await modeNow() === "relay") await new Promise((resolve) => setTimeout(resolve, 10));
  const page = await (await browser.get(run.headers.get("location")!)).text();
  assert.match(page, /class="mode closed/);
  const audit = await (await browser.get("/audit?lang=vi")).text();
  assert.match(audit, /chuyển cưỡng bức/);
  for (;;) {
    const [found] = await setting.options.console!.gateway.node.switcher.list(1);
    if (found!.state !== "running") break;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
});

Deno.test("automatic action is paused, resumed and acknowledged with a reason", async () => {
  await using setting = await pageSetting();
  await setting.account({ name: "lan", role: "operator" });
  const browser = await setting.browser().signIn("lan");
  const act = (act: string, reason: string) =>
    browser.post("/automatic", { act, reason }, "/switch");
  assert.equal((await act("pause", "")).status, 422);
  assert.equal((await act("pause", "bảo trì")).status, 303);
  assert.equal((await loadMode(setting.sql, "relay")).paused, true);
  assert.equal((await act("resume", "xong")).status, 303);
  assert.equal((await loadMode(setting.sql, "relay")).paused, false);
  assert.equal((await act("other", "x")).status, 404);
});

Deno.test("a plan is made, approved, and cannot run while the standby takes messages", async () => {
  await using setting = await pageSetting();
  await setting.account({ name: "lan", role: "operator" });
  await setting.account({ name: "chief", role: "administrator" });
  const browser = await setting.browser().signIn("lan");
  const chief = await setting.browser().signIn("chief");
  const make = () =>
    browser.post("/give-back", {
      reason: "VNACCS đã trở lại",
      ask: "doubtful",
      concurrency: "8",
      perSecond: "0",
    });
  const nothing = await make();
  assert.equal(nothing.status, 409);
  assert.match(await nothing.text(), /chưa lập kế hoạch/);
  const notes = "document,what,when,who\n1234,dấu,2024-08-06T14:30+07:00,An\n";
  await browser.post("/give-back/paper", { reason: "thử", text: new File([notes], "n.csv") });
  const thrown = (await make()).headers.get("location")!;
  const discarded = await browser.post(`${thrown}/discard`, { reason: "thử" }, thrown);
  assert.equal(discarded.status, 303);
  assert.match(await (await browser.get(thrown)).text(), /Đã bỏ/);
  const made = await make();
  assert.equal(made.status, 303);
  const path = made.headers.get("location")!;
  const act = (by: typeof browser, act: string) =>
    by.post(`${path}/${act}`, { reason: "thử" }, path);
  assert.match(await (await browser.get(path)).text(), /chờ quản trị viên duyệt/);
  assert.equal((await act(browser, "approve")).status, 403);
  assert.equal((await act(chief, "approve")).status, 303);
  const refused = await act(browser, "run");
  assert.equal(refused.status, 409);
  assert.match(await refused.text(), /phải chuyển về hệ thống chính trước/);
  assert.equal((await browser.get(`${path}/report?lang=en`)).status, 200);
  assert.equal((await browser.get("/give-back/99")).status, 404);
});

Deno.test("TrafficSamples tells the rates and times of this moment", async () => {
  let count = 0;
  const samples = new TrafficSamples({
    metrics: () =>
      Promise.resolve(
        `songhanh_requests_total{procedure="IDA",result="answered"} ${count}\n` +
          `songhanh_outcomes_total{target="primary",outcome="accepted"} ${count / 2}\n` +
          `songhanh_outcomes_total{target="primary",outcome="refused by the centre"} ${
            count / 5
          }\n` +
          `songhanh_outcomes_total{target="gateway",outcome="refused by the gateway"} ${
            count / 10
          }\n` +
          `songhanh_request_seconds_bucket{le="0.01",phase="answer"} ${count / 2}\n` +
          `songhanh_request_seconds_bucket{le="0.1",phase="answer"} ${count}\n` +
          `songhanh_request_seconds_bucket{le="+Inf",phase="answer"} ${count}\n`,
      ),
    onSample: () => {},
    onError: (error) => {
      throw error;
    },
  });
  const start = Date.parse("2026-03-02T02:00:00Z");
  for (let n = 0; n <= 365; n++) {
    count = n * 100;
    await samples.take(new Date(start + n * 10_000));
  }
  const { perSecond, refusedPerSecond, p50Ms, p99Ms } = samples.last!;
  assert.equal(perSecond, 10);
  assert.equal(refusedPerSecond, 3, "what VNACCS refused is refused");
  assert.equal(Math.round(p50Ms!), 10);
  assert.ok(p99Ms! > 90 && p99Ms! <= 100);
  assert.equal(samples.sum("songhanh_requests_total", { result: "answered" }), 36_500);
});

Deno.test("traffic is shown by what is asked for, with gaps where nobody counted, and as files", async () => {
  await using setting = await pageSetting();
  await setting.account({ name: "lan", role: "observer" });
  const browser = await setting.browser().signIn("lan");
  const minute = Date.parse("2026-03-02T01:40:00Z");
  const row = { minute, value: "IDA", messages: 90, times: [0, 90] } as const;
  await writeSamples(setting.sql, { node: "a:1", run: "r", number: 1 }, [
    { ...row, by: "procedure", outcome: "accepted" },
    { ...row, by: "procedure", outcome: "refused by the centre", messages: 10 },
    { ...row, by: "target", value: "primary", outcome: "accepted" },
    { ...row, by: "target", value: "primary", outcome: "refused by the centre", messages: 10 },
    { ...row, by: "user", value: "=1+1", outcome: "accepted", times: undefined },
    { ...row, by: "measured", value: "", outcome: "", messages: 60, times: undefined },
  ]);
  const page = async (query: string) => await (await browser.get(`/traffic?${query}`)).text();
  const hour = await page("lang=en&range=1h&by=procedure");
  assert.match(hour, /59 points have no data/);
  assert.match(hour, /<title>08:40 · Accepted: 1.5 \/s · Refused by the gateway: 0 \/s/);
  assert.match(hour, /<title>08:41 · Accepted: no data/);
  const from = "from=2026-03-02T07%3A59&amp;to=2026-03-02T08%3A59";
  assert.ok(hour.includes(`href="/messages?procedure=IDA&amp;${from}"`), "what is behind it");
  assert.match(hour, /90 \(90 %\)/);
  // From when to when, in Vietnam's time.
  const custom = "from=2026-03-02T08:35&to=2026-03-02T08:45";
  assert.match(await page(`${custom}&lang=en`), /9 points have no data/);
  assert.equal((await browser.get("/traffic?from=yesterday")).status, 422);
  assert.equal((await browser.get("/traffic/csv?by=nothing")).status, 404);
  const csv = await browser.get(`/traffic/csv?${custom}&by=user`);
  assert.match(
    csv.headers.get("content-disposition")!,
    /attachment; filename="songhanh-traffic-user-20260302T0835-20260302T0845\.csv"/,
  );
  assert.equal(
    await csv.text(),
    "at,seconds,user,messages,accepted,refused_by_gateway,refused_by_centre,unknown\r\n" +
      "2026-03-02T01:40:00.000Z,60,'=1+1,90,90,0,0,0\r\n",
  );
  const all = await (await browser.get(`/traffic/csv?${custom}`)).text();
  const lines = all.trim().split("\r\n");
  assert.equal(lines.length, 11);
  assert.match(lines[6]!, /^2026-03-02T01:40:00.000Z,60,60,100,90,0,10,0,[\d.]+,[\d.]+,[\d.]+,0$/);
  assert.equal(lines[7], "2026-03-02T01:41:00.000Z,60,0,,,,,,,,,");
  const json = await (await browser.get(`/traffic/json?${custom}&by=procedure`)).json();
  assert.deepEqual([json.total.messages, json.series[0].value], [100, "IDA"]);
});
