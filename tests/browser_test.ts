/**
 * The operators' way in a browser: watches traffic, compares it with a second system, finds a message
 * and reads it, settles an unknown outcome, gives a switchover up, switches to the standby, gives
 * everything back and returns to the relay – by clicking alone.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { migratedDatabase } from "../adapters/testing/migrated_database.ts";
import { waitUntil } from "../adapters/testing/wait_until.ts";
import type { ItemRecord } from "../core/wire/mod.ts";
import { browserTest, Browsing, type Visitor } from "./browser/browsing.ts";
import { type ClientReply, readClientReply } from "./support/client_reply.ts";
import { declarations } from "./support/declarations.ts";
import { GatewayProcess } from "./support/gateway_process.ts";
import { Operator } from "./support/operator.ts";
import { postRaw, terminalRequest } from "./support/post_raw.ts";
import { ownFiles, testTerminal } from "./support/relay_bed.ts";

/** How long the primary keeps a message when a switchover shall wait for it, in milliseconds. */
const slowMs = 3_500;

/** How long the primary keeps the message whose outcome a person settles meanwhile. */
const lostMs = 60_000;

/** How long the gateway waits for an answer: the outcome of what takes longer is unknown. */
const deadlineMs = 4_000;

Deno.test({
  name: "an operator watches, compares, settles, switches and gives back, in a browser",
  ...browserTest,
  async fn(t) {
    await using database = await migratedDatabase();
    await using mirrorDatabase = await migratedDatabase();
    const dataDir = await Deno.makeTempDir({ prefix: "songhanh-operator-" });
    await using mirror = await GatewayProcess.start({
      command: "primary",
      dataDir: join(dataDir, "mirror"),
      databaseUrl: mirrorDatabase.url,
      env: { ...ownFiles, ...await otherwise(dataDir) },
    });
    await using gateway = await GatewayProcess.start({
      dataDir,
      databaseUrl: database.url,
      env: {
        ...ownFiles,
        SONGHANH_WORKERS: "1",
        SONGHANH_RELAY_DEADLINE_MS: String(deadlineMs),
        SONGHANH_MIRROR_URL: `http://${mirror.edi}/`,
      },
    });
    const password = (await Deno.readTextFile(join(dataDir, "admin-password"))).trim();
    const operator = new Operator(() => gateway.admin, dataDir);
    const terminal = testTerminal();
    const send = async ({ contentType, body, message }: ReturnType<typeof terminal.job>) => {
      const response = await postRaw(gateway.edi, terminalRequest(contentType, body));
      return readClientReply(response!, message);
    };
    const accepted = async (procedure: string, values: ItemRecord): Promise<ClientReply> => {
      const reply = await send(terminal.job(procedure, values));
      assert.deepEqual(reply.codes, ["00000-0000-0000"], procedure);
      return reply;
    };
    const draft = (reference: string): ItemRecord => ({
      ...declarations.importOneLine,
      BL1: reference,
      REF: `BROWSER-${reference}`,
    });
    /** Registers a draft; gives its number. */
    const declare = async (reference: string): Promise<string> =>
      (await accepted("IDA", draft(reference))).information.slice(0, 12);
    await waitUntil("the mirror has begun", async () => {
      const { run } = await operator.get<{ run: unknown }>("/mirror/status");
      return run !== null;
    });

    await using browsing = await Browsing.open(`http://${gateway.admin}`);
    const { origin } = browsing;
    // Each step builds on the one before.
    const step = async (name: string, act: () => Promise<void>) =>
      assert.ok(await t.step(name, act));
    let visitor: Visitor;
    let page: Page;
    await step("signs in and lands on the overview", async () => {
      visitor = await browsing.signIn("admin", password);
      page = visitor.page;
      assert.equal(new URL(page.url()).pathname, "/overview");
      assert.match(await page.textContent("#mode") ?? "", /CHUYỂN TIẾP/i);
    });

    await step("watches the traffic without reloading", async () => {
      const count = async () => Number(await page.textContent(".tiles .tile:last-child strong"));
      const before = await count();
      for (let n = 0; n < 3; n++) await declare(`W${n}`);
      await waitUntil("the page is renewed by itself", async () => await count() > before);
    });

    let message = "";
    await step("finds a message and reads its fields", async () => {
      await page.goto(`${origin}/messages`);
      await page.fill("#f-procedure", "IDA");
      await page.click("form[role=search] button");
      await page.click("tbody tr:first-child th a");
      await page.waitForURL(/\/messages\/\d+-\d+$/);
      message = new URL(page.url()).pathname;
      assert.equal(
        await page.locator("#signer .badge.good").count(),
        2,
        "signature and certificate",
      );
      const field = page.locator('#bytes .header-fields [data-field="procedure"] dd');
      assert.match(await field.textContent() ?? "", /IDA/);
      assert.match(await page.textContent('.bytes [data-field="password"]') ?? "", /^•+$/);
      assert.match(await page.textContent("#items") ?? "", /BROWSER-W\d/);
    });

    let name = "";
    let pair = "";
    await step("sees where the second system answers otherwise, and makes a rule", async () => {
      const number = await declare("C1");
      for (const procedure of ["IDC", "IID"]) await accepted(procedure, { ICN: number });
      await page.goto(`${origin}/compare`);
      const classes = page.locator("#compare tbody tr");
      await waitUntil("the classes are shown", async () => {
        await page.reload();
        return await classes.count() >= 3;
      });
      assert.ok(
        await page.locator("#compare svg polyline, #compare svg path").count() > 0,
        "trend",
      );
      const row = classes.filter({ hasText: /\|value/ }).first();
      name = (await row.locator("th").textContent())!.trim();
      await row.locator("td a").click();
      await page.waitForURL(/\/compare\/\d+$/);
      pair = new URL(page.url()).pathname;
      assert.match(await page.textContent("main del") ?? "", /^CONG TY/);
      assert.match(await page.textContent("main ins") ?? "", /^CTY/);
      await page.click("details.entry summary");
      assert.equal(await page.inputValue("#f-as-0"), "", "nothing is chosen beforehand");
      await page.selectOption("#f-as-0", "equal");
      // As a browser sends it that judges no forms: what was chosen comes back.
      await page.evaluate(
        "document.querySelector(`form[action='/compare/rules']`).noValidate = true",
      );
      await page.click("form[action='/compare/rules'] button");
      await page.waitForSelector("#f-reason-0-fault");
      assert.equal(await page.inputValue("#f-as-0"), "equal");
      await page.selectOption("#f-as-0", "ignore");
      await page.fill("#f-reason-0", "cùng một công ty, viết tắt");
      await page.click("form[action='/compare/rules'] button");
      await page.waitForSelector(".banner.good");
      assert.match(await page.textContent("main") ?? "", /cùng một công ty, viết tắt/);
      await waitUntil("the rule explains the class", async () => {
        await page.reload();
        const shown = await page.textContent("#compare tbody") ?? "";
        return !shown.includes(name);
      });
    });

    await step("settles an outcome that nobody knows", async () => {
      await operator.post("/faults", { latencyMs: lostMs });
      const lost = await send(terminal.job("IDA", draft("U1")));
      assert.match(lost.codes[0]!, /^A0007/);
      await operator.post("/faults", {});
      await page.goto(`${origin}/messages?state=unknown&repeats=no`);
      await page.click("tbody tr:first-child th a");
      await page.waitForURL(/\/messages\/\d+-\d+$/);
      await page.click(`form[action$='/inquiry'] button`);
      // Nobody is set who could ask: a person has to find out.
      await page.waitForSelector("#next .banner");
      const resolve = async (number: string) => {
        await page.check("input[name=verdict][value=found]");
        await page.fill("#f-number", number);
        await page.fill("#f-reason", "đã gọi điện hỏi");
        await page.click("form[action$='/resolve'] button");
      };
      await resolve("");
      await page.waitForSelector("#f-number-fault");
      await visitor.looker.lookAtShown(page, "message-unknown");
      await resolve("100000000920");
      await page.waitForSelector(".banner.good");
      assert.match(await page.textContent("#timeline") ?? "", /đã gọi điện hỏi \(admin\)/);
      assert.equal((await operator.status()).unknownCount, 0);
    });

    /** Fills the order in as a person does, who reads the epoch from the banner. */
    const order = async (to: string, reason: string, step: string) => {
      await page.goto(`${origin}/switch`);
      const epoch = (await page.textContent("#mode dd"))!.trim();
      await page.check("input[name=kind][value=switchover]");
      await page.check(`input[name=to][value="${to}"]`);
      await page.fill("#f-reason", reason);
      await page.fill("#f-expectedEpoch", epoch);
      await page.click(`button[value=${step}]`);
    };
    const begin = async (to: string, reason: string) => {
      await order(to, reason, "review");
      await page.click("button[name=confirm]");
      await page.waitForURL(/\/switch\/\d+$/);
    };
    const phases = async () =>
      await page.locator("#run .phases li > span:first-child").allTextContents();

    await step("tries a switchover without doing it", async () => {
      await order("standby", "diễn tập", "dry-run");
      await page.waitForSelector("#run");
      assert.match(await page.textContent("#run") ?? "", /sẽ chuyển sang chế độ dự phòng/);
      assert.equal((await operator.status()).mode, "relay");
    });

    let givenUp = "";
    await step("gives a running switchover up; the message in flight is answered", async () => {
      await operator.post("/faults", { latencyMs: slowMs });
      // By itself it gives up after two seconds: on a busy machine the hand may come too late.
      for (let n = 0; n < 5 && givenUp === ""; n++) {
        const slow = send(terminal.job("IID", { ICN: "100000000420" }));
        await waitUntil("it is in flight", async () => {
          const found = await operator.get<{ messages: unknown[] }>("/messages?state=in%20flight");
          return found.messages.length > 0;
        });
        await begin("standby", "diễn tập");
        const { pathname } = new URL(page.url());
        await page.click("#abort button", { timeout: 2_000 }).catch(() => {});
        await page.goto(origin + pathname);
        await page.waitForSelector("#run h2 .badge:not(.info)");
        const outcome = await page.textContent("#run strong");
        if (outcome?.startsWith("admin đã hủy; chưa thay đổi gì")) givenUp = pathname;
        await slow;
      }
      assert.notEqual(givenUp, "");
      assert.equal((await operator.status()).mode, "relay");
      await operator.post("/faults", {});
    });

    let run = "";
    await step("switches to the standby and sees each step with its time", async () => {
      await begin("standby", "VNACCS bảo trì");
      run = new URL(page.url()).pathname;
      await page.waitForSelector("#mode.standby");
      await page.waitForSelector("#run .badge.good");
      assert.deepEqual(await phases(), [
        "Giữ và chờ xong",
        "Sổ theo dõi đọc kịp",
        "Đổi chế độ",
        "Các nút chạy tiếp",
      ]);
      const times = await page.locator("#run .phases .number").allTextContents();
      assert.ok(times.every((time) => /\d.*(ms|s)/.test(time)), times.join());
    });

    const own: string[] = [];
    await step("the standby takes the traffic; the overview shows it", async () => {
      for (let n = 0; n < 3; n++) own.push(await declare(`S${n}`));
      assert.ok(own.every((number) => /^109/.test(number)), "numbers of the standby");
      await accepted("IDC", { ICN: own[0]! });
      await page.goto(`${origin}/overview`);
      await page.waitForSelector("#mode.standby");
    });

    let plan = "";
    await step("switches to giving back: plans, approves, runs it to the end", async () => {
      await begin("primary", "VNACCS đã trở lại");
      await page.waitForSelector("#mode.failback");
      await page.waitForSelector("#run .badge.good");
      await page.goto(`${origin}/give-back`);
      await page.fill("#f-reason", "sau bảo trì");
      await page.click("form[action='/give-back'] button");
      await page.click("#step-plan a");
      await page.waitForURL(/\/give-back\/\d+$/);
      plan = new URL(page.url()).pathname;
      assert.equal(await page.locator("#items tbody tr").count(), 4);
      for (const act of ["approve", "run"]) {
        await page.fill("#acts #f-reason", "đã đối chiếu");
        await page.click(`#acts form[action$="/${act}"] button`);
      }
      // Live: the page tells by itself that everything is through.
      await page.waitForSelector("#plan .badge.good");
      await page.waitForFunction("!document.querySelector('#acts button')");
      assert.equal(await page.locator("#items tbody .badge.good").count(), 4);
      const theirs = await page.locator("#items tbody .mono .block").allTextContents();
      assert.ok(
        theirs.length > 0 && theirs.every((text) => /^→ 10[0-7]/.test(text)),
        theirs.join(),
      );
    });

    await step("reads the report and returns to the relay", async () => {
      await page.click(`a[href='${plan}/report']`);
      await page.waitForURL(`${origin}${plan}/report`);
      await page.waitForSelector("main .badge, main .banner");
      await begin("primary", "đã cập nhật lại hết");
      await page.waitForSelector("#mode.relay");
      await page.waitForSelector("#run .badge.good");
      assert.deepEqual(await phases(), ["Giữ và chờ xong", "Đổi chế độ", "Các nút chạy tiếp"]);
      // What the standby has registered is found at the primary, by the standby's number.
      await accepted("IID", { ICN: own[0]! });
    });

    await step("every page keeps nobody out and is Vietnamese", async () => {
      await page.goto(`${origin}/documents`);
      const document = await page.getAttribute("tbody th a", "href");
      assert.ok(document !== null);
      await visitor.looker.lookAtAll(page, {
        overview: "/overview",
        messages: "/messages",
        message,
        documents: "/documents",
        document,
        outage: "/outage",
        switch: "/switch",
        "switch-run": run,
        "give-back": "/give-back",
        "give-back-plan": plan,
        "give-back-report": `${plan}/report`,
        "give-back-numbers": `${plan}/numbers`,
        compare: "/compare",
        "compare-pair": pair,
        certificates: "/certificates",
        evidence: "/evidence",
        audit: "/audit",
        settings: "/settings",
      });
      browsing.assertNothingFound();
    });
    // The polite way would wait for the answer that the primary still keeps.
    gateway.kill();
    mirror.kill();
    await Promise.all([gateway.ended(), mirror.ended()]);
    // Its rehearsal primary sees that it is gone, and may write until then.
    await waitUntil(
      "nobody writes there any more",
      () => Deno.remove(dataDir, { recursive: true }).then(() => true, () => false),
    );
  },
});

/** Settings of a second system that routes otherwise and knows companies by other names. */
async function otherwise(dataDir: string): Promise<Record<string, string>> {
  const rules = join(dataDir, "red-rules");
  await Deno.writeTextFile(rules, `{"version":"1","default":3}\n`);
  const users = join(dataDir, "other-users.json");
  const text = await Deno.readTextFile(ownFiles.SONGHANH_USERS_FILE);
  await Deno.writeTextFile(users, text.replaceAll("CÔNG TY", "CTY"));
  return { SONGHANH_CHANNEL_RULES: rules, SONGHANH_USERS_FILE: users };
}
