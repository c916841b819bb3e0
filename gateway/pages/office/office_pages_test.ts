/** Officers look at declarations and decide: the pages over a scratch database. */
import { type CodeTable, codeTablesWith, readCodeTable } from "../../../core/codes/mod.ts";
import assert from "node:assert/strict";
import { standbyBalance } from "../../../adapters/balance/standby_balance.ts";
import { findDeclaration } from "../../../adapters/officers/mod.ts";
import { scratchDeclaration } from "../../../adapters/testing/scratch_declaration.ts";
import type { StoredMode } from "../../../adapters/mode/mode_store.ts";
import type { Document } from "../../../core/documents/mod.ts";
import { type Browser, pageSetting } from "../../testing/page_test_setting.ts";

async function setUp(mode: StoredMode["mode"] = "standby") {
  const setting = await pageSetting({}, mode);
  const rights = ["check", "cancel"] as const;
  await setting.account({ name: "hoa", role: "officer", office: "01AB", rights });
  await setting.account({ name: "reader", role: "officer", office: "01AB" });
  await setting.account({ name: "nam", role: "officer", office: "02CD", rights });
  const stateOf = async (id: string) =>
    (await findDeclaration(setting.sql, id, "00ZZ", setting.options.seal, setting.officesNow))!
      .document.state;
  return Object.assign(setting, { stateOf });
}

const act = (
  browser: Browser,
  { id, number }: { readonly id: string; readonly number: string },
  what: string,
  fields: Record<string, string> = {},
) => browser.post(`/office/declarations/${id}/${what}`, { number, ...fields }, "/account");

Deno.test("an officer checks a yellow declaration and clears it in two steps", async () => {
  await using setting = await setUp();
  const document = await scratchDeclaration(setting.sql, { channel: 2 });
  const hoa = await setting.browser().signIn("hoa");
  const list = await (await hoa.get("/office?channel=2")).text();
  assert.ok(list.includes(document.number));
  assert.match(list, /1 luồng vàng/);
  const page = await (await hoa.get(`/office/declarations/${document.id}`)).text();
  assert.match(page, /Khai báo|Nội dung khai/);
  assert.match(page, /<small class="mono">ICN<\/small>/);

  const early = await act(hoa, document, "clear", { confirm: "yes" });
  assert.equal(early.status, 422);
  assert.match(await early.text(), /Chưa có kết quả kiểm tra hồ sơ/);
  const bad = await act(hoa, document, "check", { kind: "papers", result: "bad" });
  assert.equal(bad.status, 422);
  const checked = await act(hoa, document, "check", { kind: "papers", result: "good" });
  assert.equal(checked.status, 303);
  assert.equal((await act(hoa, document, "check", { kind: "goods", result: "good" })).status, 422);
  assert.match(await (await act(hoa, document, "clear")).text(), /Xác nhận thực hiện/);
  assert.equal(await setting.stateOf(document.id), "registered");
  const cleared = await act(hoa, document, "clear", { confirm: "yes" });
  assert.equal(cleared.status, 303);
  assert.equal(await setting.stateOf(document.id), "cleared");
  const after = await (await hoa.get(cleared.headers.get("location")!)).text();
  assert.match(after, /VAD2AG/);
  assert.match(after, /Đã thông quan/);
});

Deno.test("an officer confirms duties of what waits for it, in two steps", async () => {
  await using setting = await setUp();
  const document = await scratchDeclaration(setting.sql, { channel: 1 });
  const yellow = await scratchDeclaration(setting.sql, { channel: 2 });
  const hoa = await setting.browser().signIn("hoa");
  const all = await (await hoa.get("/office")).text();
  assert.match(all, /href="\/office\?waits=permit">1 tờ khai luồng xanh chờ/);
  const list = await (await hoa.get("/office?waits=permit")).text();
  assert.ok(list.includes(document.number) && !list.includes(yellow.number));
  const page = await (await hoa.get(`/office/declarations/${document.id}`)).text();
  assert.match(page, /Những điểm hệ thống dự phòng không tự bảo đảm được/);
  assert.match(page, /không khai là không chịu thuế GTGT – <code>TX1<\/code>, dòng 1/);

  const early = await act(hoa, document, "clear", { confirm: "yes" });
  assert.equal(early.status, 422);
  assert.match(await early.text(), /Nghĩa vụ thuế chưa được xác nhận/);
  const fields = { basis: "paid", reference: "GNT 01/2026", text: "Đã đối chiếu kho bạc" };
  for (const missing of ["basis", "reference", "text"] as const) {
    const sent = { ...fields, [missing]: "", confirm: "yes" };
    assert.equal((await act(hoa, document, "duties", sent)).status, 422, missing);
  }
  const confirm = await (await act(hoa, document, "duties", fields)).text();
  assert.match(confirm, /Đã nộp thuế: GNT 01\/2026/);
  assert.equal(await setting.stateOf(document.id), "registered");
  const done = await act(hoa, document, "duties", { ...fields, confirm: "yes" });
  assert.match(done.headers.get("location")!, /done=VAD1AG$/);
  assert.equal(await setting.stateOf(document.id), "cleared");
  const after = await (await hoa.get(`/office/declarations/${document.id}`)).text();
  assert.match(after, /Đã nộp thuế: GNT 01\/2026/);
  assert.doesNotMatch(after, /không tự bảo đảm được/);
});

Deno.test("officers release, store, and change the channel: lighter with a second one", async () => {
  await using setting = await setUp();
  const rights = ["check"] as const;
  await setting.account({ name: "lan", role: "officer", office: "01AB", rights });
  const document = await scratchDeclaration(setting.sql, { channel: 2 });
  const hoa = await setting.browser().signIn("hoa");
  const lan = await setting.browser().signIn("lan");
  const stored = await act(hoa, document, "storage", { text: "Kho của doanh nghiệp" });
  assert.match(stored.headers.get("location")!, /done=VAD800$/);
  const heavier = await act(hoa, document, "channel", { channel: "3", text: "Nghi vấn" });
  assert.match(heavier.headers.get("location")!, /done=VAD3AC,VAD487$/);
  const lighter = { channel: "2", text: "Đã làm rõ" };
  const proposed = await act(hoa, document, "channel", lighter);
  assert.match(proposed.headers.get("location")!, /\?proposed$/);
  const shown = await (await lan.get(`/office/declarations/${document.id}`)).text();
  assert.match(shown, /Có đề xuất chuyển sang luồng Vàng/);
  assert.equal((await act(hoa, document, "channel", lighter)).status, 422);
  const agreed = await act(lan, document, "channel", lighter);
  assert.match(agreed.headers.get("location")!, /done=VAD2AC$/);

  const reason = { text: "Chờ giám định", confirm: "yes" };
  assert.equal((await act(lan, document, "release", reason)).status, 422, "papers unchecked");
  await act(lan, document, "check", { kind: "papers", result: "good" });
  const released = await act(lan, document, "release", reason);
  assert.match(released.headers.get("location")!, /done=VAD2BJ$/);
  const page = await (await lan.get(`/office/declarations/${document.id}`)).text();
  assert.match(page, /action="\/office\/declarations\/\d+\/duties"/);
  assert.doesNotMatch(page, /action="\/office\/declarations\/\d+\/channel"/);
  await act(lan, document, "duties", {
    ...{ basis: "exempt", reference: "QĐ 5", text: "Miễn thuế", confirm: "yes" },
  });
  const cleared = await act(lan, document, "clear", { confirm: "yes" });
  assert.match(cleared.headers.get("location")!, /done=VAD2AG$/);
});

Deno.test("an officer asks for a correction, and cancels with a reason", async () => {
  await using setting = await setUp();
  const document = await scratchDeclaration(setting.sql, { channel: 3 });
  const hoa = await setting.browser().signIn("hoa");
  const asked = await act(hoa, document, "ask-correction", { text: "Sửa\r\nmã HS" });
  assert.match(asked.headers.get("location")!, /done=VAD800$/);
  const [told] = await setting.sql`select text from officer_act`;
  assert.equal(told!.text, "Sửa mã HS");
  assert.equal((await act(hoa, document, "cancel", { text: " " })).status, 422);
  const confirm = await (await act(hoa, document, "cancel", { text: "<Khai trùng>" })).text();
  assert.ok(confirm.includes("&lt;Khai trùng&gt;"));
  const done = await act(hoa, document, "cancel", { text: "Khai trùng", confirm: "yes" });
  assert.match(done.headers.get("location")!, /done=VAD491,VAD800$/);
  assert.equal(await setting.stateOf(document.id), "cancelled");
  const stale = await act(hoa, document, "clear", { confirm: "yes" });
  assert.equal(stale.status, 422);
});

Deno.test("an officer without the right, of another office, or in relay mode changes nothing", async () => {
  await using setting = await setUp();
  const document = await scratchDeclaration(setting.sql, { channel: 2 });
  const acts = [
    ["check", { kind: "papers", result: "good" }],
    ["clear", { confirm: "yes" }],
    ["duties", { basis: "paid", reference: "1", text: "x", confirm: "yes" }],
    ["release", { text: "x", confirm: "yes" }],
    ["storage", { text: "x" }],
    ["channel", { channel: "3", text: "x" }],
    ["ask-correction", { text: "x" }],
    ["cancel", { text: "x", confirm: "yes" }],
  ] as const;
  const reader = await setting.browser().signIn("reader");
  const nam = await setting.browser().signIn("nam");
  assert.equal((await nam.get(`/office/declarations/${document.id}`)).status, 404);
  assert.ok(!(await (await nam.get("/office")).text()).includes(document.number));
  const page = await (await reader.get(`/office/declarations/${document.id}`)).text();
  assert.doesNotMatch(page, /action="\/office\/declarations/);
  for (const [what, fields] of acts) {
    assert.equal((await act(reader, document, what, fields)).status, 403, what);
    assert.equal((await act(nam, document, what, fields)).status, 404, what);
  }
  const hoa = await setting.browser().signIn("hoa");
  const other = { ...document, number: `${document.id}1` };
  assert.equal((await act(hoa, other, "cancel", { text: "x", confirm: "yes" })).status, 409);

  await using relaying = await setUp("relay");
  const theirs = await scratchDeclaration(relaying.sql);
  const idle = await relaying.browser().signIn("hoa");
  const shown = await (await idle.get(`/office/declarations/${theirs.id}`)).text();
  assert.match(shown, /dự phòng đang không hoạt động/);
  assert.doesNotMatch(shown, /action="\/office\/declarations/);
  assert.equal((await act(idle, theirs, "cancel", { text: "x", confirm: "yes" })).status, 409);
  assert.equal(await relaying.stateOf(theirs.id), "registered");
});

Deno.test("declarations whose channel only VNACCS knows have a list, and an officer says the channel (F73)", async () => {
  await using setting = await setUp();
  const since = new Date("2026-03-02T01:00:00Z");
  const unheard = (atLeast: 1 | 2): Partial<Document> => ({
    channel: { kind: "unknown", since, atLeast },
    dates: { created: since, registered: since, unpermitted: since },
  });
  const document = await scratchDeclaration(setting.sql, { change: unheard(1) });
  const heavier = await scratchDeclaration(setting.sql, { change: unheard(2) });
  const known = await scratchDeclaration(setting.sql, { channel: 1 });
  const hoa = await setting.browser().signIn("hoa");
  const all = await (await hoa.get("/office")).text();
  assert.match(all, /2 tờ khai đã đăng ký trên VNACCS nhưng luồng chưa xác định/);
  for (const { number } of [document, heavier, known]) assert.ok(all.includes(number), number);
  const list = await (await hoa.get("/office?channel=unknown")).text();
  assert.ok(list.includes(document.number) && list.includes(heavier.number));
  assert.ok(!list.includes(known.number));

  const page = await (await hoa.get(`/office/declarations/${document.id}`)).text();
  assert.match(page, /Chưa xác định/);
  assert.match(page, /VNACCS có thể đã cho phép thông quan/);
  assert.doesNotMatch(page, /declarations\/\d+\/(clear|check)"/);
  for (
    const [what, fields] of [
      ["clear", { confirm: "yes" }],
      ["check", { kind: "papers", result: "good" }],
    ]
  ) {
    const refused = await act(hoa, document, what as string, fields as Record<string, string>);
    assert.equal(refused.status, 422);
    assert.match(await refused.text(), /Trước hết phải ghi luồng/);
  }
  assert.equal((await act(hoa, document, "channel", { channel: "3" })).status, 422, "no reason");
  assert.equal((await act(hoa, document, "channel", { channel: "9", text: "x" })).status, 403);
  const lighter = await act(hoa, heavier, "channel", { channel: "1", text: "x" });
  assert.match(await lighter.text(), /Không thể ghi luồng nhẹ hơn/);
  const said = await act(hoa, document, "channel", { channel: "3", text: "Bản in VAD3AC" });
  assert.match(said.headers.get("location")!, /done=VAD3AC,VAD487$/);
  const after = await (await hoa.get(`/office/declarations/${document.id}`)).text();
  assert.match(after, /công chức xem tại VNACCS/);
  assert.match(after, /Bản in VAD3AC/);
  assert.match(after, /declarations\/\d+\/check"/);
  const [row] = await setting.sql`select kind, channel, text, officer from officer_act`;
  assert.deepEqual({ ...row }, {
    kind: "channel",
    channel: 3,
    text: "Bản in VAD3AC",
    officer: "hoa",
  });
  const [entry] = await setting.sql`select action, reason from audit order by id desc limit 1`;
  assert.deepEqual({ ...entry }, { action: "declaration channel", reason: "Bản in VAD3AC" });
});

Deno.test("a declaration's page shows what went back of its goods, and whether that is all", async () => {
  await using setting = await setUp();
  const drawn = [{ declaration: "30900000006", line: 2, quantity: "4.5" }];
  const learnt = await scratchDeclaration(setting.sql, { change: { drawn } });
  const ours = await scratchDeclaration(setting.sql, { change: { drawn, drawsKnown: true } });
  const none = await scratchDeclaration(setting.sql);
  const hoa = await setting.browser().signIn("hoa");
  const page = async ({ id }: Document) =>
    await (await hoa.get(`/office/declarations/${id}`)).text();
  assert.match(await page(learnt), /30900000006[^]*4\.5[^]*VNACCS có thể đã ghi nhận thêm/);
  const known = await page(ours);
  assert.match(known, /30900000006[^]*4\.5/);
  assert.doesNotMatch(known, /VNACCS có thể đã ghi nhận thêm/);
  assert.doesNotMatch(await page(none), /đã tái xuất hoặc tái nhập/);
});

Deno.test("the offices that an operator has put in force count for whatever an office sees and does", async () => {
  const head = "code\tfrom\tto\tsuccessor\tname\n";
  const tables = { merged: `${head}01AB\t\t20260101\t09ZX\t\n`, apart: `${head}01AB\t\t\t\t\n` };
  let text = tables.apart;
  const codes = () => codeTablesWith([readCodeTable("offices", text) as CodeTable]);
  await using setting = await pageSetting({ codes });
  const rights = ["check", "cancel"] as const;
  await setting.account({ name: "hoa", role: "officer", office: "09ZX", rights });
  await setting.account({ name: "tuyet", role: "officer", office: "01AB" });
  await setting.account({ name: "qt", role: "branch administrator", office: "09ZX" });
  const document = await scratchDeclaration(setting.sql, { channel: 2 });
  const [hoa, qt] = [await setting.browser().signIn("hoa"), await setting.browser().signIn("qt")];
  const path = `/office/declarations/${document.id}`;
  const sees = async () => [
    (await (await hoa.get("/office?channel=2")).text()).includes(document.number),
    (await hoa.get(path)).status === 200,
    (await (await qt.get("/office/officers")).text()).includes("tuyet"),
    (await qt.post("/office/officers/tuyet", { rights: "check", confirm: "yes" }, "/account"))
      .status === 303,
    (await act(hoa, document, "check", { kind: "papers", result: "good" })).status === 303,
    (await (await hoa.get("/office/to-enter")).text()).includes(document.number),
  ];
  assert.deepEqual(await sees(), [false, false, false, false, false, false]);
  text = tables.merged;
  assert.deepEqual(await sees(), [true, true, true, true, true, true]);
});

Deno.test("what is missing stands beside the button, and after a decision the next declaration is offered", async () => {
  await using setting = await setUp();
  const first = await scratchDeclaration(setting.sql, { channel: 2 });
  const second = await scratchDeclaration(setting.sql, { channel: 2 });
  await setting.account({
    ...{ name: "lan", role: "officer", office: "01AB", rights: ["check", "cancel"] },
  });
  const released = await scratchDeclaration(setting.sql, { channel: 2 });
  const lan = await setting.browser().signIn("lan");
  await act(lan, released, "check", { kind: "papers", result: "good" });
  await act(lan, released, "release", { text: "Chờ giám định", confirm: "yes" });
  const hoa = await setting.browser().signIn("hoa");
  const page = async () => await (await hoa.get(`/office/declarations/${first.id}`)).text();
  const before = await page();
  assert.match(before, /disabled[^>]*aria-describedby="clear-missing"/);
  assert.match(before, /id="clear-missing">.*?Chưa có kết quả kiểm tra hồ sơ/s);
  assert.doesNotMatch(before, /action="[^"]*\/clear"/);
  const steps = [...before.matchAll(/id="step-(\w+)"/g)].map(([, name]) => name);
  assert.deepEqual(steps, ["papers", "goods", "duties", "decision"]);
  await act(hoa, first, "check", { kind: "papers", result: "good" });
  assert.match(await page(), /action="[^"]*\/clear"/);
  const clear = async (document: Document) => {
    const done = await act(hoa, document, "clear", { confirm: "yes" });
    return await (await hoa.get(done.headers.get("location")!)).text();
  };
  const offers = ({ id, number }: Document) =>
    new RegExp(`href="/office/declarations/${id}">Hồ sơ tiếp theo: ${number}`);
  assert.match(await clear(first), offers(second));
  await act(hoa, second, "check", { kind: "papers", result: "good" });
  assert.match(await clear(second), offers(released));
  const duties = { basis: "exempt", reference: "QĐ 5", text: "Miễn thuế", confirm: "yes" };
  await act(lan, released, "duties", duties);
  const done = await act(lan, released, "clear", { confirm: "yes" });
  const last = await (await lan.get(done.headers.get("location")!)).text();
  assert.match(last, /Không còn hồ sơ nào chờ bạn quyết định/);
});

Deno.test("what changed meanwhile is said, with the form as it was sent, and nothing is recorded", async () => {
  await using setting = await setUp();
  const document = await scratchDeclaration(setting.sql, { channel: 2 });
  const hoa = await setting.browser().signIn("hoa");
  const stale = { ...document, number: `${document.id}1` };
  const answer = await act(hoa, stale, "ask-correction", { text: "Sửa <mã HS>" });
  assert.equal(answer.status, 409);
  const page = await answer.text();
  assert.match(page, /Có thay đổi kể từ khi bạn mở trang/);
  assert.match(page, /<textarea[^>]*id="f-ask-correction-text"[^>]*>Sửa &lt;mã HS&gt;</);
  const [count] = await setting.sql`select count(*)::int as n from officer_act`;
  assert.equal(count!.n, 0);
});

Deno.test("of records the last one is entered at VNACCS; the one that it supersedes stays and is counted", async () => {
  await using setting = await setUp();
  const { sql } = setting;
  const document = await scratchDeclaration(sql, { channel: 2 });
  const hoa = await setting.browser().signIn("hoa");
  await act(hoa, document, "check", { kind: "papers", result: "bad", text: "Thiếu vận đơn" });
  await act(hoa, document, "check", { kind: "papers", result: "good" });
  const duties = { basis: "paid", reference: "GNT 1", text: "đã nộp", confirm: "yes" };
  assert.equal((await act(hoa, document, "duties", { ...duties, result: "good" })).status, 303);
  const wrong = { result: "bad", text: "Nhầm tờ khai" };
  assert.equal(
    (await act(hoa, document, "duties", wrong)).status,
    303,
    "asked once: it permits nothing",
  );
  const early = await act(hoa, document, "clear", { confirm: "yes" });
  assert.match(await early.text(), /Nghĩa vụ thuế chưa được xác nhận/);
  const { acts, balanced } = await standbyBalance(sql);
  assert.deepEqual(acts, { done: 4, entered: 0, pending: 2, superseded: 2 });
  assert.ok(balanced);
  const open = await (await hoa.get("/office/to-enter")).text();
  assert.match(open, /2 thao tác của công chức/);
  assert.ok(!open.includes("Thiếu vận đơn"));
  const all = await (await hoa.get("/office/to-enter?all")).text();
  assert.match(all, /Thiếu vận đơn/);
  assert.equal(all.match(/đã được thay/g)?.length, 2);
  const shown = await (await hoa.get(`/office/declarations/${document.id}`)).text();
  assert.match(shown, /Thiếu vận đơn/, "nothing is taken away");
});

Deno.test("changes of one moment stand in the order in which they were made, whatever lane had them", async () => {
  await using setting = await setUp();
  const { sql } = setting;
  const { id, number } = await scratchDeclaration(sql);
  const at = new Date("2026-03-02T03:00:00Z");
  for (const [stream, procedure] of [[9, "IDA01"], [1, "IDC"]] as const) {
    await sql`
      insert into document_change (id, stream, sequence, at, procedure, number, state)
      values (${id}, ${stream}, 999, ${at}, ${procedure}, ${number}, 'registered')`;
  }
  const { seal } = setting.options;
  const found = await findDeclaration(sql, id, "00ZZ", seal, setting.officesNow);
  assert.deepEqual(found!.steps.slice(-2).map(({ procedure }) => procedure), ["IDA01", "IDC"]);
});
