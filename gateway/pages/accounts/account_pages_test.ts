/** Administrators keep accounts and tokens on pages, over a scratch database. */
import assert from "node:assert/strict";
import { findAccount } from "../../../adapters/accounts/mod.ts";
import { findToken } from "../../../adapters/accounts/token_store.ts";
import { type PageSetting, pageSetting, testPassword } from "../../testing/page_test_setting.ts";

async function setUp(): Promise<PageSetting> {
  const setting = await pageSetting();
  await setting.account({ name: "sang", role: "administrator" });
  return setting;
}

const secretOf = (page: string) => /<code class="secret">([^<]+)</.exec(page)?.[1] ?? "";

Deno.test("an administrator makes an account; its password is shown once and changed at the first login", async () => {
  await using setting = await setUp();
  const browser = await setting.browser().signIn("sang");
  const make = (fields: Record<string, string>) => browser.post("/accounts", fields);
  const typed = { name: "Hoa.Tran", displayName: "Trần Thị Hoa", role: "officer", office: "01ab" };
  const faulty = await make({ ...typed, office: "" });
  assert.equal(faulty.status, 422);
  const again = await faulty.text();
  assert.match(again, /value="Trần Thị Hoa"/, "what was typed stays");
  assert.match(again, /<option value="officer" selected/);

  const made = await make(typed);
  assert.equal(made.status, 200);
  const password = secretOf(await made.text());
  assert.match(password, /^.{8}-.{8}$/);
  const { account } = (await findAccount(setting.sql, "hoa.tran"))!;
  assert.deepEqual([account.office, account.mustChange, account.rights], ["01AB", true, []]);
  const officer = await setting.browser().signIn("hoa.tran", password);
  assert.equal((await officer.get("/office")).headers.get("location"), "/password");

  assert.equal((await make(typed)).status, 422, "the name is taken");
  const list = await (await browser.get("/accounts")).text();
  assert.ok(list.includes("Trần Thị Hoa") && !list.includes(password));
});

Deno.test("an administrator changes, resets, disables and enables an account, each after a question", async () => {
  await using setting = await setUp();
  await setting.account({ name: "hoa", role: "officer", office: "01AB", rights: ["check"] });
  const officer = await setting.browser().signIn("hoa");
  const browser = await setting.browser().signIn("sang");
  const act = async (what: string, fields: Record<string, string> = {}) => {
    const from = "/accounts/hoa";
    const before = (await findAccount(setting.sql, "hoa"))!;
    const asked = await browser.post(`/accounts/hoa/${what}`, fields, from);
    assert.match(await asked.text(), /Xác nhận thực hiện/, what);
    assert.deepEqual((await findAccount(setting.sql, "hoa"))!, before, `${what}: only asked`);
    return await browser.post(`/accounts/hoa/${what}`, { ...fields, confirm: "yes" }, from);
  };
  const account = async () => (await findAccount(setting.sql, "hoa"))!.account;

  const moved = { displayName: "Trần Hoa", role: "officer", office: "01AC" };
  assert.equal((await act("change", moved)).status, 303);
  assert.deepEqual([(await account()).office, (await account()).rights], ["01AC", []]);
  assert.match((await officer.get("/office")).headers.get("location")!, /^\/login/, "signed out");

  await officer.signIn("hoa");
  const password = secretOf(await (await act("password")).text());
  assert.match((await officer.get("/office")).headers.get("location")!, /^\/login/);
  await officer.signIn("hoa", password);
  assert.ok((await account()).mustChange);

  assert.equal((await act("disable")).status, 303);
  assert.ok((await account()).disabled);
  assert.match((await officer.get("/account")).headers.get("location")!, /^\/login/);
  assert.equal((await act("enable")).status, 303);
  assert.ok(!(await account()).disabled);
});

Deno.test("nobody shuts out or changes themselves, nor the administrator of an enterprise", async () => {
  await using setting = await setUp();
  await setting.account({ name: "0101234567", role: "registrant", taxCode: "0101234567" });
  const browser = await setting.browser().signIn("sang");
  const confirm = { confirm: "yes" };
  const change = { ...confirm, displayName: "X", role: "observer", office: "" };
  for (
    const [path, fields] of [
      ["/accounts/sang/disable", confirm],
      ["/accounts/sang/password", confirm],
      ["/accounts/sang/change", change],
      ["/accounts/0101234567/password", confirm],
      ["/accounts/0101234567/change", change],
    ] as const
  ) {
    assert.equal((await browser.post(path, fields, "/accounts")).status, 409, path);
  }
  const page = await (await browser.get("/accounts/sang")).text();
  assert.doesNotMatch(page, /action="\/accounts\/sang/);
  assert.equal((await browser.get("/accounts/nobody")).status, 404);
});

Deno.test("a list of officers is shown before it is imported, and its mistakes by line", async () => {
  await using setting = await setUp();
  await setting.account({ name: "nam", role: "officer", office: "02CD" });
  const browser = await setting.browser().signIn("sang");
  const send = (fields: Record<string, string | Blob>) =>
    browser.post("/accounts/import", fields, "/accounts");
  const wrong = await send({
    list: new Blob(["hoa;Hoa;officer;01AB\nminh;Minh;king;\nhoa;H;officer;\n"]),
  });
  assert.equal(wrong.status, 422);
  const faults = await wrong.text();
  assert.match(faults, /Dòng 2.*không có vai trò này/s);
  assert.match(faults, /Dòng 3/);
  const nameless = await send({ list: new Blob([`x;${"ă".repeat(201)};officer;01AB\n`]) });
  assert.match(await nameless.text(), /Dòng 1.*họ và tên dài từ 1 đến 200 ký tự/s);
  const windows = new Uint8Array([...new TextEncoder().encode("hoa;Tr"), 0xe2, 0x6e]);
  const unread = await send({ list: new Blob([windows]) });
  assert.equal(unread.status, 422);
  assert.match(await unread.text(), /Tệp không phải UTF-8/);

  const list = "hoa;Trần Thị Hoa;officer;01AB\nminh;Lê Minh;officer;01AB\nnam;Nam;officer;01AB\n";
  const asked = await (await send({ list: new Blob([list]) })).text();
  assert.match(asked, /Sẽ tạo 2 tài khoản.*1 tài khoản đã có/s);
  assert.equal(await findAccount(setting.sql, "hoa"), undefined);
  const text = /name="text" value="([^"]*)"/.exec(asked)![1]!;
  const password = secretOf(await (await send({ text, confirm: "yes" })).text());
  assert.equal((await findAccount(setting.sql, "nam"))!.account.office, "02CD", "stays");
  for (const name of ["hoa", "minh"]) await setting.browser().signIn(name, password);
  assert.equal((await send({ text, confirm: "yes" })).status, 303, "once more makes nobody");

  const many = Array.from({ length: 201 }, (_, n) => `o${n};O;officer;01AB`).join("\n");
  const long = await send({ list: new Blob([many]) });
  assert.match(await long.text(), /Tối đa 200 tài khoản/);
});

Deno.test("an administrator makes a token, sees it once and revokes it, each after a question", async () => {
  await using setting = await setUp();
  await setting.account({ name: "lan", role: "operator" });
  const browser = await setting.browser().signIn("sang");
  assert.equal((await browser.post("/tokens", { name: "", role: "" })).status, 422);
  const wanted = { name: "Prometheus", role: "observer" };
  assert.match(await (await browser.post("/tokens", wanted)).text(), /Xác nhận thực hiện/);
  const made = await browser.post("/tokens", { ...wanted, confirm: "yes" });
  const text = secretOf(await made.text());
  const token = (await findToken(setting.sql, text))!;
  assert.deepEqual([token.name, token.role], ["Prometheus", "observer"]);
  const list = await (await browser.get("/tokens")).text();
  assert.ok(list.includes("Prometheus") && !list.includes(text));

  const path = `/tokens/${token.id}/revoke`;
  assert.match(await (await browser.post(path, {}, "/tokens")).text(), /Xác nhận thực hiện/);
  assert.ok(await findToken(setting.sql, text), "only asked");
  assert.equal((await browser.post(path, { confirm: "yes" }, "/tokens")).status, 303);
  assert.equal(await findToken(setting.sql, text), undefined);
  assert.match(await (await browser.get("/tokens")).text(), /Đã thu hồi/);
  assert.equal((await browser.post("/tokens/000000000000/revoke", {}, "/tokens")).status, 404);

  const operator = await setting.browser().signIn("lan", testPassword);
  assert.equal((await operator.get("/tokens")).status, 403);
});
