import assert from "node:assert/strict";
import { connect } from "../../adapters/postgres/connect.ts";
import { consoleTestSetting } from "../testing/console_test_setting.ts";
import { Browser, pageSetting } from "../testing/page_test_setting.ts";
import { scratchService } from "../testing/scratch_service.ts";
import { liveHeader } from "./guard.ts";
import { pagesApp } from "./pages_app.tsx";
import type { ServiceAnswer } from "./service_pages.ts";

async function ask(browser: Browser, lang = "vi"): Promise<ServiceAnswer> {
  const response = await browser.get(`/service?lang=${lang}`);
  assert.equal(response.status, 200);
  assert.equal(response.headers.get("cache-control"), "no-store");
  return await response.json();
}

Deno.test("GET /service tells each reader what the line on their page says", async () => {
  const down = scratchService("relay", { state: "primary down" });
  await using setting = await pageSetting({ service: () => down }, "relay");
  await setting.account({ name: "lan", role: "operator" });
  await setting.account({ name: "hoa", role: "officer", office: "01AB" });
  const operator = await setting.browser().signIn("lan");
  const officer = await setting.browser().signIn("hoa");
  const stranger = setting.browser();
  for (
    const [browser, path] of [[operator, "/messages"], [officer, "/office"], [
      stranger,
      "/login",
    ]] as const
  ) {
    for (const lang of ["vi", "en"]) {
      const told = await ask(browser, lang);
      const page = await (await browser.get(`${path}?lang=${lang}`)).text();
      assert.ok(page.includes(told.head), `${path}: ${told.head}`);
      assert.ok(page.includes(`<title>${told.mark}`), path);
      assert.ok(page.includes(`href="${told.icon.replaceAll("&", "&amp;")}"`), path);
      assert.equal(page.includes(`href="${told.action?.path}"`), told.action !== null, path);
    }
  }
  assert.equal((await ask(operator)).action?.path, "/outage");
});

Deno.test("GET /service keeps no session alive", async () => {
  await using setting = await pageSetting();
  const { sql } = setting;
  await setting.account({ name: "lan", role: "operator" });
  const seenAt = async () => (await sql`select seen_at from session`)[0]!.seen_at as Date;
  const browser = await setting.browser().signIn("lan");
  const before = await seenAt();
  setting.now = new Date(setting.now.getTime() + 10 * 60_000);
  // Of another process, which has not seen the session yet.
  const other = new Browser(pagesApp({ ...setting.options, now: () => setting.now }));
  for (const cookie of browser.cookies) other.cookies.set(...cookie);
  assert.match((await ask(other)).head, /hệ thống dự phòng/i);
  assert.ok((await ask(other)).head.startsWith("Hệ thống dự phòng đang thay"));
  assert.deepEqual(await seenAt(), before, "a page that asks by itself is no act of its reader");
});

Deno.test("what an open page asks for by itself is no act of its reader", async () => {
  await using setting = await pageSetting();
  const { sql } = setting;
  await setting.account({ name: "lan", role: "operator" });
  const seenAt = async () => (await sql`select seen_at from session`)[0]!.seen_at as Date;
  const browser = await setting.browser().signIn("lan");
  const before = await seenAt();
  setting.now = new Date(setting.now.getTime() + 10 * 60_000);
  const script = new URL("./console/assets/console.js", import.meta.url);
  assert.ok((await Deno.readTextFile(script)).includes(`"${liveHeader}": "1"`));
  const byItself: Readonly<Record<string, Record<string, string>>> = {
    "/give-back": { [liveHeader]: "1" },
    "/console/events": {},
  };
  for (const [path, headers] of Object.entries(byItself)) {
    const response = await browser.send(path, { method: "GET", headers });
    assert.notEqual(response.status, 303, path);
    await response.body?.cancel();
    assert.deepEqual(await seenAt(), before, path);
  }
  await (await browser.get("/give-back")).body?.cancel();
  assert.notDeepEqual(await seenAt(), before);
});

Deno.test("GET /service asks the database nothing for who was seen, and answers without it", async () => {
  await using setting = await pageSetting();
  await setting.account({ name: "lan", role: "operator" });
  const { cookies } = await setting.browser().signIn("lan");
  const sql = connect(setting.url, { connectionsMax: 1 });
  const options = { ...setting.options, sql, console: consoleTestSetting(sql) };
  const browser = new Browser(pagesApp(options));
  for (const cookie of cookies) browser.cookies.set(...cookie);
  await ask(browser);
  await ask(browser);
  await sql.end();
  assert.match((await ask(browser)).head, /^Hệ thống dự phòng đang thay/, "as who was seen");
  // Another process, which has seen nobody.
  const stranger = new Browser(pagesApp(options));
  for (const cookie of cookies) stranger.cookies.set(...cookie);
  assert.match((await ask(stranger)).head, /tiếp nhận tờ khai/, "as nobody that is known");
});
