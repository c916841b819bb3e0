/** Officers decide about cases, and enter at VNACCS what they did: the pages over a scratch database. */
import assert from "node:assert/strict";
import { findCase } from "../../../adapters/officers/mod.ts";
import { scratchCase } from "../../../adapters/testing/scratch_case.ts";
import {
  scratchDeclaration,
  scratchTerminal,
} from "../../../adapters/testing/scratch_declaration.ts";
import { reasonText } from "../../../core/reasons/mod.ts";
import { standbyBalance } from "../../../adapters/balance/standby_balance.ts";
import type { Document } from "../../../core/documents/mod.ts";
import { caseFamilies } from "../../../core/procedures/mod.ts";
import { type Browser, pageSetting } from "../../testing/page_test_setting.ts";

async function setUp(mode: "standby" | "relay" = "standby") {
  const setting = await pageSetting({}, mode);
  const rights = ["check", "cancel"] as const;
  await setting.account({ name: "hoa", role: "officer", office: "01AB", rights });
  await setting.account({ name: "reader", role: "officer", office: "01AB" });
  await setting.account({ name: "nam", role: "officer", office: "02CD", rights });
  return setting;
}

const act = (
  browser: Browser,
  { id, number }: Document,
  what: string,
  fields: Record<string, string> = {},
) =>
  browser.post(
    `/office/cases/${encodeURIComponent(id)}/${what}`,
    { number, ...fields },
    "/account",
  );

Deno.test("cases of every family are listed, filtered, opened with their items, and decided", async () => {
  await using setting = await setUp();
  const { sql } = setting;
  const hoa = await setting.browser().signIn("hoa");
  const nam = await setting.browser().signIn("nam");
  const reports = new Map([
    ["AMA", "VAL803"],
    ["TEA", "VAD803"],
    ["HYS", "VAL006"],
    ["SEA", "VAHP03"],
    ["SAA", "VAJP03"],
    ["SFA", "VAGP03"],
    ["SMA", "VAGP13"],
  ]);
  const made = new Map<string, Document>();
  for (const procedure of [...reports.keys(), "MSB"]) {
    const values: Record<string, string> = procedure === "TEA" ? { IEC: "I" } : {};
    made.set(procedure, await scratchCase(sql, { procedure, values }));
  }
  const families = [...made.values()].map(({ family }) => family);
  assert.deepEqual(families.toSorted(), [...caseFamilies].toSorted(), "all are tried");
  const all = await (await hoa.get("/office/cases")).text();
  assert.match(all, /7 hồ sơ chờ xử lý/);
  for (const [procedure, document] of made) {
    const path = `/office/cases/${encodeURIComponent(document.id)}`;
    assert.ok(all.includes(`href="${path}"`), procedure);
    const own = await (await hoa.get(`/office/cases?family=${document.family}`)).text();
    assert.equal(own.match(/href="\/office\/cases\/[^"]+"/g)?.length, 1, procedure);
    const page = await (await hoa.get(path)).text();
    assert.match(page, /Nội dung khai/, procedure);
    assert.equal((await nam.get(path)).status, 404, procedure);
    const report = reports.get(procedure);
    if (report === undefined) {
      assert.doesNotMatch(page, /action="\/office\/cases/);
      assert.equal((await act(hoa, document, "accept", { confirm: "yes" })).status, 422);
      continue;
    }
    assert.match(await (await act(hoa, document, "accept")).text(), /Xác nhận thực hiện/);
    const done = await act(hoa, document, "accept", { confirm: "yes" });
    assert.equal(done.headers.get("location"), `${path}?done=${report}`, procedure);
    const [row] = await sql`select output from waiting_report where output = ${report}
      and terminal = ${scratchTerminal}`;
    assert.ok(row, `${report} waits for the terminal`);
    assert.match(await (await hoa.get(path)).text(), /Đã chấp nhận/);
  }
  const open = await (await hoa.get("/office/cases?open=yes")).text();
  assert.match(open, /0 hồ sơ chờ xử lý/);
  assert.doesNotMatch(open, /href="\/office\/cases\/\d/);
});

Deno.test("an officer sends a case back, rejects it with a reason, and its files are there", async () => {
  await using setting = await setUp();
  const { sql } = setting;
  const content = new TextEncoder().encode("abc");
  const document = await scratchCase(sql, {
    procedure: "HYS",
    files: [{ name: "đơn.pdf", content }],
  });
  const hoa = await setting.browser().signIn("hoa");
  const path = `/office/cases/${document.id}`;
  assert.match(await (await hoa.get(path)).text(), /đơn\.pdf/);
  const file = await hoa.get(`${path}/files/${document.receipts[0]}/0`);
  assert.deepEqual(new Uint8Array(await file.arrayBuffer()), content);

  assert.equal((await act(hoa, document, "ask-correction", { text: " " })).status, 422);
  const asked = await act(hoa, document, "ask-correction", { text: "Thiếu\r\nhợp đồng" });
  assert.match(asked.headers.get("location")!, /done=VAL006$/);
  const rejected = await act(hoa, document, "reject", { text: "Sai mẫu", confirm: "yes" });
  assert.match(rejected.headers.get("location")!, /done=VAL006$/);
  const found = await findCase(sql, document.id, "01AB", setting.options.seal, setting.officesNow);
  assert.equal(found!.document.state, "cancelled");
  assert.equal((await act(hoa, document, "accept", { confirm: "yes" })).status, 422);
  const acts = await sql`select kind, text, officer from officer_act order by id`;
  assert.deepEqual(acts.map((row) => ({ ...row })), [
    { kind: "ask correction", text: "Thiếu hợp đồng", officer: "hoa" },
    { kind: "reject", text: "Sai mẫu", officer: "hoa" },
  ]);
});

Deno.test("cases are decided by whom they concern, and only in standby", async () => {
  await using setting = await setUp();
  const document = await scratchCase(setting.sql, { procedure: "TEA" });
  const reader = await setting.browser().signIn("reader");
  const nam = await setting.browser().signIn("nam");
  const hoa = await setting.browser().signIn("hoa");
  for (const what of ["accept", "reject", "ask-correction", "cancel"]) {
    const fields = { text: "x", confirm: "yes" };
    assert.equal((await act(reader, document, what, fields)).status, 403, what);
    assert.equal((await act(nam, document, what, fields)).status, 404, what);
  }
  const other = { ...document, number: `${document.id}1` };
  assert.equal((await act(hoa, other, "accept", { confirm: "yes" })).status, 409);
  const declaration = await scratchDeclaration(setting.sql);
  assert.equal((await hoa.get(`/office/cases/${declaration.id}`)).status, 404);
  assert.equal((await hoa.get(`/office/declarations/${document.id}`)).status, 404);
  await using relaying = await setUp("relay");
  const idle = await relaying.browser().signIn("hoa");
  const theirs = await scratchCase(relaying.sql, { procedure: "TEA" });
  assert.equal((await act(idle, theirs, "accept", { confirm: "yes" })).status, 409);
});

Deno.test("what officers did is listed until somebody says that it is entered, and is in the balance", async () => {
  await using setting = await setUp();
  const { sql } = setting;
  const hoa = await setting.browser().signIn("hoa");
  const nam = await setting.browser().signIn("nam");
  const reader = await setting.browser().signIn("reader");
  const list = await scratchCase(sql, { procedure: "TEA" });
  const declaration = await scratchDeclaration(sql, { channel: 3 });
  await act(hoa, list, "accept", { confirm: "yes" });
  const change = (fields: Record<string, string>) =>
    hoa.post(
      `/office/declarations/${declaration.id}/channel`,
      { number: declaration.number, ...fields },
      "/account",
    );
  // A proposal changes nothing and is not to be entered.
  await change({ channel: "2", text: "nhẹ hơn" });
  const [{ id }] = await sql<[{ id: string }]>`select id from officer_act where kind = 'accept'`;
  assert.deepEqual((await standbyBalance(sql)).acts, {
    ...{ done: 1, entered: 0, pending: 1, superseded: 0 },
  });
  await hoa.post(`/office/declarations/${declaration.id}/cancel`, {
    ...{ number: declaration.number, text: "Khai trùng", confirm: "yes" },
  }, "/account");
  await sql`insert into number_map (ours, theirs, place) values (${declaration.id}, '10000000015', 1)`;

  const page = await (await hoa.get("/office/to-enter")).text();
  assert.match(page, /2 thao tác của công chức/);
  assert.ok(page.includes(declaration.number) && page.includes("10000000015"));
  assert.match(page, /Khai trùng/);
  assert.doesNotMatch(page, /nhẹ hơn/);
  assert.match(await (await nam.get("/office/to-enter")).text(), /0 thao tác/);
  assert.doesNotMatch(await (await reader.get("/office/to-enter")).text(), /action="\/office\/to/);
  const enter = (who: Browser, act: string) =>
    who.post(`/office/to-enter/${act}`, { note: "Số 12" }, "/account");
  assert.equal((await enter(reader, id)).status, 403);
  assert.equal((await enter(nam, id)).status, 404);
  assert.equal((await enter(hoa, "x")).status, 404);
  const [proposal] = await sql`select id from officer_act where proposed`;
  assert.equal((await enter(hoa, proposal!.id)).status, 404);

  // It is entered when VNACCS decides again, and by one person only.
  await sql`update mode set mode = 'relay'`;
  const twice = await Promise.all([enter(hoa, id), enter(hoa, id)]);
  assert.deepEqual(
    twice.map(({ headers }) => headers.get("location")).toSorted(),
    ["/office/to-enter?done=already", "/office/to-enter?done=entered"],
  );
  assert.match(await (await hoa.get("/office/to-enter")).text(), /1 thao tác/);
  const entered = await (await hoa.get("/office/to-enter?all")).text();
  assert.ok(entered.includes(list.number) && entered.includes("Số 12"));
  const balance = await standbyBalance(sql);
  assert.deepEqual(balance.acts, {
    ...{ done: 2, entered: 1, pending: 1, superseded: 0 },
  });
  assert.ok(balance.balanced);
  const [entry] = await sql`select actor, reason, details from audit
    where action = 'act entered at VNACCS'`;
  assert.deepEqual([entry!.actor, entry!.reason, entry!.details.act], ["hoa", "Số 12", id]);
  await sql`insert into act_entered (act, at, officer, note) values (99, now(), 'x', '')`;
  const { balanced, problems } = await standbyBalance(sql);
  assert.ok(!balanced, "entered what nobody did");
  assert.deepEqual(problems.map((problem) => reasonText("vi", problem)), [
    "thao tác của công chức 2, nhưng đã nhập, còn chờ và đã được thay là 3",
  ]);
});
