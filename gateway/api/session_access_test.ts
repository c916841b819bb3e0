/** The API called from a page: by its session, and with the session's form token where it matters. */
import assert from "node:assert/strict";
import { Hono } from "hono";
import { pageSetting, testPassword } from "../testing/page_test_setting.ts";
import { requireRole } from "./access.ts";
import type { AdminEnv } from "./api.ts";
import { Problem } from "../web/problem.ts";

Deno.test("requireRole() takes a session of the console, and its token for what changes something", async () => {
  await using setting = await pageSetting();
  const api = new Hono<AdminEnv>();
  api.use("/api/v1/*", requireRole(setting.sql, undefined, setting.options));
  api.get("/api/v1/status", (context) => context.text(context.var.actor));
  api.post("/api/v1/faults", (context) => context.text(context.var.actor));
  api.onError((error) => {
    assert.ok(error instanceof Problem);
    return error.response();
  });
  await setting.account({ name: "lan", role: "operator" });
  await setting.account({ name: "mai", role: "observer" });
  await setting.account({ name: "hoa", role: "officer", office: "01AB" });
  await setting.account({ name: "new", role: "administrator", mustChange: true });
  const ask = async (name: string, path: string, method = "GET", token?: string) => {
    const browser = setting.browser();
    await browser.post("/login", { name, password: testPassword });
    const cookie = `songhanh=${browser.cookies.get("songhanh")}`;
    const csrf = token ?? (method === "POST" ? await browser.token("/account") : "");
    return await api.request(path, { method, headers: { cookie, "x-csrf-token": csrf } });
  };
  const got = await ask("lan", "/api/v1/status");
  assert.deepEqual([got.status, await got.text()], [200, "lan"]);
  assert.equal((await ask("lan", "/api/v1/faults", "POST")).status, 200);
  const guessed = await ask("lan", "/api/v1/faults", "POST", "guessed");
  assert.equal((await guessed.json()).code, "CSRF_TOKEN_MISSING");
  assert.equal((await (await ask("mai", "/api/v1/faults", "POST")).json()).code, "ROLE_TOO_LOW");
  for (const name of ["hoa", "new"]) {
    assert.equal((await (await ask(name, "/api/v1/status")).json()).code, "ROLE_TOO_LOW", name);
  }
  const nobody = await api.request("/api/v1/status", { headers: { cookie: "songhanh=x" } });
  assert.equal(nobody.status, 401);
});
