/** Every form and every call that changes something, while the node takes nothing. */
import assert from "node:assert/strict";
import { type AccountRole, accountRoles, officerRights } from "../core/accounts/mod.ts";
import { untilAcknowledged } from "../adapters/lost_rows/mod.ts";
import { say } from "../core/reasons/mod.ts";
import { adminApp } from "./admin/admin_app.ts";
import { operationOfCall } from "./api/access.ts";
import { openWhileStopped } from "./open_while_stopped.ts";
import { mayUse, pageAccess } from "./pages/page_access.ts";
import { pageSetting } from "./testing/page_test_setting.ts";

const lost = say("ROWS_LOST", { what: "messages 1-7 to 1-9 (3)" });
const obstacle = untilAcknowledged(lost);
const asVietnamese = /không nhận gì cho đến khi có người xác nhận \(&quot;songhanh acknowledge/;

/** What would change something, by method and path as the tables name it. */
function changing(table: Readonly<Record<string, unknown>>): string[] {
  return Object.keys(table).filter((route) => !route.startsWith("GET "));
}

/** A path of this route that names nothing. */
function pathOf(route: string): string {
  return route.split(" ")[1]!.replace(":taxCode", "0109999999").replace(/:\w+/g, "99999999999");
}

Deno.test("openWhileStopped names what there is, and nothing that is only read", () => {
  const all = [...changing(pageAccess), ...changing(operationOfCall)];
  assert.deepEqual([...openWhileStopped].filter((route) => !all.includes(route)), []);
  // Said by name, as they are what somebody might open by a wish to be kind.
  for (const route of all.filter((route) => /\/office|\/registrations|\/register/.test(route))) {
    assert.ok(!openWhileStopped.has(route), route);
  }
  for (const what of ["approve", "run", "resume", "decide", "resolve", "activate"]) {
    const routes = all.filter((route) => route.endsWith(`/${what}`));
    assert.ok(routes.length > 0, what);
    assert.deepEqual(routes.filter((route) => openWhileStopped.has(route)), [], what);
  }
});

Deno.test("while the node takes nothing, forms that decide are refused with the reason; others are not", async () => {
  let why: string | undefined;
  await using setting = await pageSetting({ obstacle: () => why });
  for (const role of accountRoles) {
    const facts = factsOf(role);
    await setting.account({ name: role.replace(" ", "-"), ...facts });
    const browser = await setting.browser().signIn(role.replace(" ", "-"));
    const token = await browser.token("/account");
    const routes = changing(pageAccess).filter((route) =>
      mayUse(pageAccess[route], facts) && route !== "POST /logout"
    );
    for (const route of routes) {
      const send = async () => {
        const body = new FormData();
        body.set("csrf", token);
        const answer = await browser.send(pathOf(route), { method: "POST", body });
        return { status: answer.status, page: await answer.text() };
      };
      why = obstacle;
      const stopped = await send();
      const isRefused = stopped.status === 503 && asVietnamese.test(stopped.page);
      assert.equal(isRefused, !openWhileStopped.has(route), `${role}: ${route} ${stopped.status}`);
      why = undefined;
      assert.notEqual((await send()).status, 503, `${role}: ${route}, when it is settled`);
    }
    why = obstacle;
    assert.equal((await browser.get("/account")).status, 200, "reading goes on");
    await setting.sql`delete from session`;
    why = undefined;
  }
  why = obstacle;
  // In English, too; and who has to look comes in.
  const english = await setting.browser().signIn("operator");
  const page = await english.get("/account?lang=en");
  const csrf = /name="csrf" value="([^"]+)"/.exec(await page.text())![1]!;
  const body = new FormData();
  body.set("csrf", csrf);
  const refused = await (await english.send("/give-back", { method: "POST", body })).text();
  assert.match(refused, /Nothing was changed: .*messages 1-7 to 1-9 \(3\).*songhanh acknowledge/s);
});

Deno.test("while the node takes nothing, calls that decide are refused with the reason; others are not", async () => {
  await using setting = await pageSetting();
  const { gateway } = setting.options.console!;
  let why: string | undefined;
  const node = Object.create(gateway.node, { obstacle: { get: () => why } });
  const token = "sandbox-token";
  const app = adminApp({ gateway: { ...gateway, node }, token, faultsUrl: undefined });
  const ask = async (route: string) => {
    const answer = await app.request(pathOf(route), {
      method: route.split(" ")[0],
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: "{}",
    });
    return await answer.json();
  };
  for (const route of changing(operationOfCall)) {
    why = obstacle;
    const { code, detail } = await ask(route);
    assert.equal(code === "NODE_STOPPED", !openWhileStopped.has(route), `${route}: ${code}`);
    if (code === "NODE_STOPPED") assert.match(detail, /songhanh acknowledge .*nothing was changed/);
    why = undefined;
    assert.notEqual((await ask(route)).code, "NODE_STOPPED", `${route}, when it is settled`);
  }
  why = obstacle;
  const status = await app.request("/api/v1/status", {
    headers: { authorization: `Bearer ${token}` },
  });
  assert.equal(status.status, 200, "reading goes on");
});

function factsOf(role: AccountRole) {
  const isOfOffice = role === "officer" || role === "branch administrator";
  return {
    role,
    office: isOfOffice ? "01AB" : undefined,
    taxCode: role === "registrant" ? "0101234567" : undefined,
    rights: role === "officer" ? [...officerRights] : [],
  };
}
