import assert from "node:assert/strict";
import { findAccount } from "../../adapters/accounts/mod.ts";
import { waitUntil } from "../../adapters/testing/wait_until.ts";
import { limits } from "../limits.ts";
import { pageAccess } from "./page_access.ts";
import { pageSetting, testPassword } from "../testing/page_test_setting.ts";

const cannot = "Tài khoản của bạn không được phép";

Deno.test("pages carry no inline code and no other host, and headers that forbid both", async () => {
  await using setting = await pageSetting();
  const response = await setting.browser().get("/login");
  const policy = response.headers.get("content-security-policy") ?? "";
  assert.match(policy, /default-src 'none'/);
  assert.match(policy, /frame-ancestors 'none'/);
  assert.doesNotMatch(policy, /unsafe|https?:/);
  assert.equal(response.headers.get("x-content-type-options"), "nosniff");
  assert.equal(response.headers.get("cache-control"), "no-store");
  const page = await response.text();
  assert.match(page, /^<!DOCTYPE html><html lang="vi"/);
  assert.doesNotMatch(page, /\son\w+=|style=|javascript:|https?:\/\//);
  for (const [, path] of page.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)) {
    const asset = await setting.browser().get(path!);
    assert.equal(asset.status, 200, path);
    assert.match(asset.headers.get("cache-control") ?? "", /immutable/);
    await asset.body?.cancel();
  }
  assert.equal((await setting.browser().get("/assets/../x")).status, 404);
});

Deno.test("a reader chooses language and theme, and keeps both", async () => {
  await using setting = await pageSetting();
  const browser = setting.browser();
  assert.match(
    await (await browser.get("/login?lang=en&theme=dark")).text(),
    /lang="en".*data-theme="dark"/,
  );
  const page = await (await browser.get("/login")).text();
  assert.match(page, /<html lang="en" data-theme="dark">/);
  assert.match(page, /Sign in/);
  assert.match(await (await browser.get("/login?lang=xx")).text(), /<html lang="vi"/);
});

Deno.test("signing in opens a session in a cookie that scripts and other sites do not get", async () => {
  await using setting = await pageSetting({ secure: true });
  await setting.account({ name: "lan", role: "operator" });
  const browser = setting.browser();
  const refused = await browser.post("/login", { name: "lan", password: "wrong" });
  assert.equal(refused.status, 401);
  assert.match(await refused.text(), /role="alert"/);
  const response = await browser.post("/login", {
    name: "lan",
    password: testPassword,
    to: "/account",
  });
  assert.equal(response.headers.get("location"), "/account");
  const cookie = response.headers.getSetCookie().join();
  assert.match(cookie, /^__Host-songhanh=[\w-]{43}; .*HttpOnly/);
  assert.match(cookie, /SameSite=Strict/);
  assert.match(cookie, /Secure/);
  assert.match(await (await browser.get("/account")).text(), /Người lan/);

  const out = await browser.post("/logout", {}, "/account");
  assert.equal(out.status, 303);
  assert.equal((await browser.get("/account")).headers.get("location"), "/login?to=%2Faccount");
});

Deno.test("a login leads nowhere but to our own pages", async () => {
  await using setting = await pageSetting();
  await setting.account({ name: "lan", role: "operator" });
  for (const to of ["//evil.example/", "https://evil.example/", "/\\evil.example", "x"]) {
    const response = await setting.browser().post("/login", {
      name: "lan",
      password: testPassword,
      to,
    });
    assert.match(response.headers.get("location") ?? "", /^\/overview$/, to);
  }
});

Deno.test("a form without its token, of another session, or from another site is refused", async () => {
  await using setting = await pageSetting();
  await setting.account({ name: "lan", role: "operator" });
  const [one, two] = [setting.browser(), setting.browser()];
  const form = (csrf?: string) => {
    const fields = new FormData();
    fields.set("name", "lan");
    fields.set("password", testPassword);
    if (csrf !== undefined) fields.set("csrf", csrf);
    return fields;
  };
  const send = (body: BodyInit, headers = {}) =>
    one.send("/login", { method: "POST", body, headers });
  const own = await one.token("/login");
  assert.equal((await send(form())).status, 403);
  assert.equal((await send(form(await two.token("/login")))).status, 403);
  assert.equal((await send("{}", { "content-type": "application/json" })).status, 403);
  assert.equal((await send(form(own), { "sec-fetch-site": "cross-site" })).status, 403);
  assert.equal((await send(form(own), { "sec-fetch-site": "same-origin" })).status, 303);
  // The token from before the login does not count for the session.
  assert.equal((await one.send("/logout", { method: "POST", body: form(own) })).status, 403);
  const large = form(await two.token("/login"));
  large.set("file", new Blob([new Uint8Array(600 * 1024)]));
  assert.equal((await two.send("/login", { method: "POST", body: large })).status, 413);
});

Deno.test("forms that anybody may send are small, and few large ones are taken at once", async () => {
  await using setting = await pageSetting();
  const browser = setting.browser();
  const statusOf = async (path: string, kilobytes: number, announced: boolean) => {
    const body = "x=" + "y".repeat(kilobytes * 1024);
    const type = "application/x-www-form-urlencoded";
    const init: RequestInit = announced
      ? { body, headers: { "content-type": type, "content-length": String(body.length) } }
      : { body: new Blob([body]).stream(), headers: { "content-type": type } };
    const response = await browser.send(path, { method: "POST", ...init });
    await response.body?.cancel();
    return response.status;
  };
  const open = Object.entries(pageAccess).filter(([, access]) => access === "open")
    .map(([route]) => route.split(" ") as [string, string])
    .filter(([method]) => method === "POST");
  assert.ok(open.length >= 3);
  for (const [, path] of open) {
    const most = path === "/register/proofs/:id"
      ? limits.proofFormKilobytesMax
      : limits.openFormKilobytesMax;
    for (const announced of [true, false]) {
      assert.equal(await statusOf(path, most, announced), 413, path);
      // Small enough, and no form of ours.
      assert.equal(await statusOf(path, most - 1, announced), 403, path);
    }
  }

  // Proofs whose bodies have begun and do not end, all from one network.
  const bodies: ReadableStreamDefaultController<Uint8Array>[] = [];
  const under = Array.from(
    { length: limits.proofFormsMax / 2 },
    () =>
      browser.send("/register/proofs/x", {
        method: "POST",
        headers: { "content-type": "application/x-www-form-urlencoded" },
        body: new ReadableStream({ start: (controller) => void bodies.push(controller) }),
      }),
  );
  const slow = await waitUntil("no place is left", async () => {
    const response = await browser.send("/register/proofs/x", { method: "POST", body: "x=y" });
    return response.status === 503 && response;
  });
  assert.doesNotMatch(await slow.text(), /database|cơ sở dữ liệu/i);
  assert.equal(await statusOf("/login", 1, true), 403, "others go on");
  for (const body of bodies) body.close();
  for (const response of await Promise.all(under)) await response.body?.cancel();
  assert.equal(await statusOf("/register/proofs/x", 1, true), 403, "the places are free again");
});

Deno.test("guessing a password is slowed down", async () => {
  await using setting = await pageSetting();
  await setting.account({ name: "lan", role: "operator" });
  const browser = setting.browser();
  for (let n = 0; n < 5; n++) await browser.post("/login", { name: "lan", password: "x" });
  const waiting = await browser.post("/login", { name: "lan", password: testPassword });
  assert.equal(waiting.status, 429);
  assert.match(await waiting.text(), /Hãy thử lại sau 2 giây/);
});

Deno.test("a right password that was not tried is not called wrong", async () => {
  await using setting = await pageSetting();
  await setting.account({ name: "lan", role: "operator" });
  const browser = await setting.browser().signIn("lan");
  const change = (current: string) =>
    browser.post(
      "/password",
      { current, new: "bốn mùa thay lá", repeat: "bốn mùa thay lá" },
      "/password",
    );
  let refused = await change("x");
  assert.equal(refused.status, 422);
  for (let n = 0; n < 20 && refused.status === 422; n++) refused = await change("x");
  const waiting = await change(testPassword);
  assert.equal(waiting.status, 429);
  const page = await waiting.text();
  assert.match(page, /Chưa kiểm tra mật khẩu hiện tại.*thử lại sau \d+ giây/);
  assert.doesNotMatch(page, /Mật khẩu hiện tại không đúng/);
});

Deno.test("the first login does nothing before a new password is chosen", async () => {
  await using setting = await pageSetting();
  await setting.account({ name: "hoa", role: "officer", office: "01AB", mustChange: true });
  const browser = setting.browser();
  const response = await browser.post("/login", { name: "hoa", password: testPassword });
  assert.equal(response.headers.get("location"), "/password");
  assert.equal((await browser.get("/account")).headers.get("location"), "/password");
  const choose = (current: string, wanted: string, repeat = wanted) =>
    browser.post("/password", { current, new: wanted, repeat });
  for (
    const [current, wanted, repeat, text] of [
      ["wrong", "bốn mùa thay lá", "bốn mùa thay lá", "không đúng"],
      [testPassword, "ngắn", "ngắn", "quá ngắn"],
      [testPassword, testPassword, testPassword, "khác mật khẩu cũ"],
      [testPassword, "bốn mùa thay lá", "bốn mùa thay", "không giống nhau"],
    ] as const
  ) {
    const faulty = await choose(current, wanted, repeat);
    assert.equal(faulty.status, 422);
    const page = await faulty.text();
    assert.match(page, new RegExp(text));
    assert.match(page, /aria-invalid="true"/);
    assert.doesNotMatch(page, /type="password" value="[^"]/, "no password comes back");
  }
  assert.equal((await choose(testPassword, "bốn mùa thay lá")).status, 303);
  assert.equal((await browser.get("/account")).status, 200);
  assert.equal((await findAccount(setting.sql, "hoa"))?.account.mustChange, false);
});

Deno.test("a branch administrator gives rights to officers of the own branch only", async () => {
  await using setting = await pageSetting();
  await setting.account({ name: "qt01ab", role: "branch administrator", office: "01AB" });
  await setting.account({ name: "hoa", role: "officer", office: "01AB" });
  await setting.account({ name: "nam", role: "officer", office: "02CD" });
  const browser = await setting.browser().signIn("qt01ab");
  const page = await (await browser.get("/office/officers")).text();
  assert.ok(page.includes("Người hoa") && !page.includes("Người nam"));
  const give = (name: string, confirm = "yes") =>
    browser.post(
      `/office/officers/${name}`,
      { rights: ["check", "cancel", "king"], confirm },
      "/office/officers",
    );
  const asked = await (await give("hoa", "")).text();
  assert.match(asked, /Quyền được cấp thêm.*Hủy tờ khai.*Xác nhận thực hiện/s);
  assert.deepEqual((await findAccount(setting.sql, "hoa"))?.account.rights, []);
  assert.equal((await give("hoa")).status, 303);
  assert.deepEqual((await findAccount(setting.sql, "hoa"))?.account.rights, ["check", "cancel"]);
  for (const name of ["nam", "qt01ab", "nobody"]) {
    assert.equal((await give(name)).status, 404, name);
  }
  assert.deepEqual((await findAccount(setting.sql, "nam"))?.account.rights, []);
});

Deno.test("a page that is in no table is closed, one of another role says so", async () => {
  await using setting = await pageSetting();
  await setting.account({ name: "hoa", role: "officer", office: "01AB" });
  const browser = await setting.browser().signIn("hoa");
  const response = await browser.get("/accounts");
  assert.equal(response.status, 403);
  assert.match(await response.text(), new RegExp(cannot));
  assert.equal(pageAccess["GET /nothing"], undefined);
});
