/**
 * What became of the traffic: told apart by outcome and by who was asked, whatever is switched; kept
 * over a restart, summed over nodes, and read from the charts and the files in a browser.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { migratedDatabase } from "../adapters/testing/migrated_database.ts";
import { outcomes } from "../core/outcome.ts";
import { parseMetrics } from "../gateway/pages/console/parse_metrics.ts";
import type { ItemRecord } from "../core/wire/mod.ts";
import type { MessageList } from "../gateway/api/messages.ts";
import type { TrafficJson } from "../gateway/operations/traffic_json.ts";
import { browserTest, Browsing, canBrowse } from "./browser/browsing.ts";
import { readClientReply } from "./support/client_reply.ts";
import { declarations } from "./support/declarations.ts";
import { GatewayProcess } from "./support/gateway_process.ts";
import { Operator } from "./support/operator.ts";
import { postRaw, terminalRequest } from "./support/post_raw.ts";
import { ownFiles, testTerminal } from "./support/relay_bed.ts";

const unknownNumber = { ICN: "123456789015" };

Deno.test({
  name: "traffic is told by outcome and target, is there after a restart, and is read from charts",
  ...browserTest,
  ignore: false,
  async fn(t) {
    await using database = await migratedDatabase();
    const dataDir = await Deno.makeTempDir();
    const start = (folder: string, env: Record<string, string> = {}) =>
      GatewayProcess.start({
        dataDir: join(dataDir, folder),
        databaseUrl: database.url,
        env: { ...ownFiles, SONGHANH_WORKERS: "1", ...env },
      });
    let gateway = await start("one");
    const operator = new Operator(() => gateway.admin, join(dataDir, "one"));
    const terminal = testTerminal();
    let number = 0;
    const send = async (procedure: string, values: ItemRecord, edi = gateway.edi) => {
      const { contentType, body, message } = terminal.job(procedure, values);
      const response = await postRaw(edi, terminalRequest(contentType, body));
      return readClientReply(response!, message).codes[0]!.slice(0, 5);
    };
    const draft = () => send("IDA", { ...declarations.importOneLine, REF: `TRAFFIC-${++number}` });
    const outcomesTold = async () => {
      const response = await fetch(`http://${gateway.admin}/metrics`);
      const told = parseMetrics(await response.text())
        .filter(({ name }) => name === "songhanh_outcomes_total");
      return Object.fromEntries(
        told.map(({ labels, value }) => [`${labels.target}: ${labels.outcome}`, value]),
      );
    };
    const step = async (name: string, act: () => Promise<void>) =>
      assert.ok(await t.step(name, act));

    await step(
      "what VNACCS refuses is refused, and what comes to nobody is the gateway's",
      async () => {
        for (let n = 0; n < 3; n++) assert.equal(await draft(), "00000");
        assert.match(await send("IDC", unknownNumber), /^[A-V]/);
        const garbage = { contentType: "text/plain", body: new Uint8Array([1, 2, 3]) };
        await postRaw(gateway.edi, terminalRequest(garbage.contentType, garbage.body));
        assert.deepEqual(await outcomesTold(), {
          "primary: accepted": 3,
          "primary: refused by the centre": 1,
          "gateway: refused by the gateway": 1,
        });
      },
    );

    await step("after a switch answers of the standby are the standby's", async () => {
      const run = await operator.switch({ to: "standby", kind: "switchover", expectedEpoch: 1 });
      assert.equal(run.state, "done");
      for (let n = 0; n < 2; n++) assert.equal(await draft(), "00000");
      assert.match(await send("IDC", { ICN: "109999999990" }), /^[B-V]/);
      assert.deepEqual(await outcomesTold(), {
        "primary: accepted": 3,
        "primary: refused by the centre": 1,
        "gateway: refused by the gateway": 1,
        "standby: accepted": 2,
        "standby: refused by the centre": 1,
      });
    });

    await step("the journal says the same of each message", async () => {
      const found = await Promise.all(outcomes.map(async (outcome) => {
        const path = `/messages?outcome=${encodeURIComponent(outcome)}`;
        return [outcome, (await operator.get<MessageList>(path)).messages.length];
      }));
      assert.deepEqual(Object.fromEntries(found), {
        "accepted": 5,
        "refused by the gateway": 1,
        "refused by the centre": 2,
        "unknown": 0,
      });
    });

    await step("a second node counts for itself, and both are there after a restart", async () => {
      await using other = await start("two", { SONGHANH_PRIMARY_URL: "http://127.0.0.1:1/" });
      for (let n = 0; n < 2; n++) {
        const values = { ...declarations.importOneLine, REF: `TRAFFIC-${++number}` };
        assert.equal(await send("IDA", values, other.edi), "00000");
      }
      assert.equal(await other.stop(), 0);
      assert.equal(await gateway.stop(), 0);
      // The minute in which they stopped is over by its clock.
      gateway = await start("one", { SONGHANH_CLOCK_OFFSET_MS: "120000" });
      const { total, series } = await operator.get<TrafficJson>("/traffic?by=target");
      const counts = { refusedByGateway: 0, refusedByCentre: 0, unknown: 0 };
      assert.deepEqual(
        Object.fromEntries(series.map((each) => [each.value, countsOf(each)])),
        {
          standby: { ...counts, messages: 5, accepted: 4, refusedByCentre: 1 },
          primary: { ...counts, messages: 4, accepted: 3, refusedByCentre: 1 },
          gateway: { ...counts, messages: 1, accepted: 0, refusedByGateway: 1 },
        },
      );
      assert.equal(total.messages, 10);
      assert.ok(total.p50Ms! > 0 && total.p99Ms! >= total.p50Ms!);
      const procedures = await operator.get<TrafficJson>("/traffic?by=procedure&range=15m");
      assert.deepEqual(
        procedures.series.map(({ value, messages }) => [value, messages]),
        [["IDA", 7], ["IDC", 2], ["", 1]],
      );
      const lanes = await operator.get<TrafficJson>("/traffic?by=lane");
      assert.deepEqual(lanes.series.map(({ messages }) => messages), [8, 2], "of two nodes");
    });

    await t.step({
      name: "an operator reads a step from the chart, sees the codes, and takes the numbers along",
      ignore: !canBrowse,
      ...{ sanitizeOps: false, sanitizeResources: false },
      async fn() {
        const password = (await Deno.readTextFile(join(dataDir, "one", "admin-password"))).trim();
        await using browsing = await Browsing.open(`http://${gateway.admin}`);
        const { page, looker } = await browsing.signIn("admin", password);
        await page.click("nav.main a[href='/traffic']");
        await page.click(".ranges a[href*='15m']");
        await page.waitForURL(/range=15m/);
        assert.equal(await page.locator(".ranges [aria-current]").textContent(), "15 phút");
        // Pointed at, a step tells its numbers.
        const steps = page.locator("[data-chart]").first().locator(".step");
        // A minute may end between what is accepted and what is refused: it is one that has both.
        const counted = steps.filter({ hasText: /Chấp nhận: [1-9]/ })
          .filter({ hasText: /VNACCS hoặc dự phòng từ chối: [1-9]/ }).first();
        await counted.hover();
        const read = await page.locator("[data-chart] output").first().textContent() ?? "";
        assert.match(read, /^\d\d:\d\d · Chấp nhận: [\d,]+ \/phút · Cổng từ chối: /);
        assert.match(read, /VNACCS hoặc dự phòng từ chối: [1-9]/);
        await page.selectOption("#f-by", "code");
        await page.click("main form button");
        await page.waitForURL(/by=code/);
        const rows = page.locator("main tbody tr");
        assert.deepEqual(await rows.locator("th").allTextContents().then((all) => all[0]), "00000");
        // What was refused is not in the colour of what was done.
        const taken = page.waitForEvent("download");
        await page.click(".exports a[href*='/csv']");
        const path = await (await taken).path();
        const lines = (await Deno.readTextFile(path)).trim().split("\r\n");
        assert.equal(
          lines[0],
          "at,seconds,code,messages,accepted,refused_by_gateway,refused_by_centre,unknown",
        );
        const messages = lines.slice(1).map((line) => Number(line.split(",")[3]));
        assert.equal(messages.reduce((sum, n) => sum + n, 0), 10);
        const badge = async (outcome: string) => {
          await page.goto(`${browsing.origin}/messages?outcome=${encodeURIComponent(outcome)}`);
          const shown = page.locator("tbody .badge").first();
          const color = await page.evaluate(
            "getComputedStyle(document.querySelector('tbody .badge')).color",
          );
          return { text: await shown.textContent(), color };
        };
        const done = await badge("accepted");
        const refused = await badge("refused by the centre");
        assert.deepEqual([done.text, refused.text], ["Chấp nhận", "Dự phòng từ chối"]);
        assert.notEqual(done.color, refused.color);
        await looker.lookAtAll(page, {
          traffic: "/traffic",
          "traffic-by": "/traffic?range=15m&by=procedure",
          "traffic-days": "/traffic?range=30d&by=user",
        });
        browsing.assertNothingFound();
      },
    });
    await gateway.stop();
    await Deno.remove(dataDir, { recursive: true });
  },
});

function countsOf(
  { messages, accepted, refusedByGateway, refusedByCentre, unknown }: TrafficJson["series"][number],
) {
  return { messages, accepted, refusedByGateway, refusedByCentre, unknown };
}
