import assert from "node:assert/strict";
import { diagnosticChecks } from "../../../core/diagnostics/mod.ts";
import { adminApp } from "../../admin/admin_app.ts";
import { pageSetting } from "../../testing/page_test_setting.ts";

Deno.test("the page of diagnostics shows every check as a light with words, and tests one at once", async () => {
  await using setting = await pageSetting();
  await setting.account({ name: "lan", role: "operator" });
  await setting.account({ name: "mai", role: "observer" });
  const browser = await setting.browser().signIn("lan");
  const page = async (lang = "vi") => await (await browser.get(`/diagnostics?lang=${lang}`)).text();
  const shown = await page();
  for (const check of diagnosticChecks) {
    assert.match(
      shown,
      new RegExp(`<li id="${check}" class="check (good|unused|unknown|warning)"`),
    );
    assert.ok(shown.includes(`action="/diagnostics/${check}"`), check);
  }
  assert.match(shown, /PostgreSQL [\d.]+ trả lời trong \d+ ms/);
  assert.match(await page("en"), /PostgreSQL [\d.]+ answers in \d+ ms/);
  const timeOf = (text: string, check: string) =>
    new RegExp(`id="${check}".*?datetime="([^"]+)"`, "s").exec(text)![1]!;
  const tested = await browser.post("/diagnostics/disk", {}, "/diagnostics");
  assert.equal(tested.headers.get("location"), "/diagnostics#disk");
  const after = await page();
  assert.ok(timeOf(after, "disk") > timeOf(shown, "disk"), "looked at anew");
  assert.equal(timeOf(after, "database"), timeOf(shown, "database"), "and nothing else");
  assert.equal((await browser.post("/diagnostics", {})).status, 303);
  assert.ok(timeOf(await page(), "database") > timeOf(shown, "database"));
  assert.equal((await browser.post("/diagnostics/king", {}, "/diagnostics")).status, 404);

  const observer = await setting.browser().signIn("mai");
  const looked = await (await observer.get("/diagnostics")).text();
  assert.ok(looked.includes('id="disk"') && !looked.includes('action="/diagnostics'));
  assert.equal((await observer.post("/diagnostics/disk", {}, "/account")).status, 403);
});

Deno.test("the API has the same findings, and the file is its answer", async () => {
  await using setting = await pageSetting();
  await setting.account({ name: "lan", role: "operator" });
  const { gateway } = setting.options.console!;
  const app = adminApp({ gateway, token: "own", faultsUrl: undefined, pages: setting.options });
  const ask = async (method: string, path: string) => {
    const response = await app.request(`/api/v1${path}`, {
      method,
      headers: { authorization: "Bearer own" },
    });
    return { status: response.status, body: await response.json() };
  };
  const { body } = await ask("GET", "/diagnostics");
  assert.deepEqual(body.checks.map(({ check }: { check: string }) => check), diagnosticChecks);
  assert.equal(body.node, gateway.node.name);
  const disk = await ask("POST", "/diagnostics/disk");
  assert.equal(disk.body.check, "disk");
  assert.ok(disk.body.remarks[0].says.length > 0);
  assert.equal((await ask("POST", "/diagnostics/king")).status, 400);
  assert.equal((await ask("POST", "/diagnostics")).body.checks.length, diagnosticChecks.length);
  // The page's link is followed by somebody who is signed in.
  const browser = await setting.browser().signIn("lan");
  const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  const file = await app.request("/api/v1/diagnostics", { headers: { cookie } });
  assert.equal(file.status, 200);
});
