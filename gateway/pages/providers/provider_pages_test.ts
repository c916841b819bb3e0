import assert from "node:assert/strict";
import { loadAdmitted } from "../../../adapters/providers/mod.ts";
import { pageSetting } from "../../testing/page_test_setting.ts";
import { usageCsv } from "../../operations/usage_csv.ts";

Deno.test("an administrator makes a provider, limits it, renews its token, exports its usage", async () => {
  await using setting = await pageSetting();
  await setting.account({ name: "admin", role: "administrator" });
  const browser = await setting.browser().signIn("admin");
  const bad = await browser.post("/providers", { name: "VAN", perSecond: "0", perDay: "9" });
  assert.equal(bad.status, 422);
  const made = await browser.post("/providers", { name: "VAN <1>", perSecond: "5", perDay: "90" });
  const page = await made.text();
  const [token, id] = /shp_([0-9a-f]{12})_[\w-]{32}/.exec(page)!;
  const path = `/providers/${id}`;
  assert.ok(!(await (await browser.get(path)).text()).includes(token));
  const change = { perSecond: "7", perDay: "80", state: "active" };
  assert.equal((await browser.post(path, change)).status, 303);
  const [admitted] = await loadAdmitted(setting.sql, "2026-03-02");
  assert.deepEqual([admitted!.perSecond, admitted!.perDay], [7, 80]);
  const renewed = await (await browser.post(`${path}/token`, {}, path)).text();
  assert.ok(/shp_/.test(renewed) && !renewed.includes(token));
  await setting.sql`
    insert into provider_usage (provider, day, user_id, messages, accepted, refused_by_centre, bytes)
    values (${id!}, '2026-03-01', 'A0001A01', 3, 1, 1, 150)`;
  assert.match(await (await browser.get(path)).text(), /A0001A01/);
  const csv = await browser.get(`${path}/usage?month=2026-03`);
  assert.match(csv.headers.get("content-disposition")!, /attachment/);
  assert.equal(
    await csv.text(),
    "day,user,messages,accepted,refused_by_gateway,refused_by_centre,unknown,bytes\r\n" +
      "2026-03-01,A0001A01,3,1,0,1,1,150\r\n",
  );
  assert.equal((await browser.get("/providers/000000000000")).status, 404);
  await browser.post(path, { ...change, state: "disabled" });
  assert.deepEqual(await loadAdmitted(setting.sql, "2026-03-02"), []);
});

Deno.test("usageCsv() gives no formula to a program that opens it", () => {
  const counts = { messages: 1, accepted: 1, refusedByGateway: 0, refusedByCentre: 0, unknown: 0 };
  const rest = { day: "2026-03-01", ...counts, bytes: 1 };
  const csv = usageCsv([{ ...rest, userId: '=A1,"x"' }]);
  assert.equal(csv.split("\r\n")[1], `2026-03-01,"'=A1,""x""",1,1,0,0,0,1`);
});
