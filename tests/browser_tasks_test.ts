/**
 * The led tasks of an incident, played as people play them – by what is written on the page – with
 * their clicks counted: an operator switches to the standby when VNACCS fails, an officer clears a
 * declaration and goes on to the next, and everything is given back. Prints how many clicks each takes.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import type { Locator, Page } from "playwright-core";
import { createAccount } from "../adapters/accounts/mod.ts";
import { connect } from "../adapters/postgres/connect.ts";
import { migratedDatabase } from "../adapters/testing/migrated_database.ts";
import { waitUntil } from "../adapters/testing/wait_until.ts";
import { hashPassword } from "../adapters/users/mod.ts";
import type { ItemRecord } from "../core/wire/mod.ts";
import { browserTest, Browsing } from "./browser/browsing.ts";
import { readClientReply } from "./support/client_reply.ts";
import { declarations } from "./support/declarations.ts";
import { GatewayProcess } from "./support/gateway_process.ts";
import { Operator } from "./support/operator.ts";
import { postRaw, terminalRequest } from "./support/post_raw.ts";
import { ownFiles, testTerminal } from "./support/relay_bed.ts";

const password = "mười chín con voi";
const declared: ItemRecord = declarations.importOneLine;
const office = String(declared.CH);

/** Most clicks that a task may take. */
const clicksMax = { switch: 4, giveBack: 5, clear: 3 } as const;

/** Clicks one after the other, and how many they were. */
class Clicks {
  count = 0;

  async on(what: Locator): Promise<void> {
    await what.click();
    this.count++;
  }

  print(task: string, max: number): void {
    console.log(`${task}: ${this.count} clicks, at most ${max}`);
    assert.ok(this.count <= max, `${task}: ${this.count} clicks`);
  }
}

Deno.test({
  name: "an outage from its beginning to its end, in a browser, with few clicks",
  ...browserTest,
  async fn(t) {
    await using database = await migratedDatabase();
    const dataDir = await Deno.makeTempDir({ prefix: "songhanh-tasks-" });
    // Everything is yellow: its papers are checked before it is cleared.
    const rules = join(dataDir, "rules");
    await Deno.writeTextFile(rules, `{"version":"1","default":2}\n`);
    await using gateway = await GatewayProcess.start({
      dataDir,
      databaseUrl: database.url,
      env: { ...ownFiles, SONGHANH_WORKERS: "1", SONGHANH_CHANNEL_RULES: rules },
    });
    const sql = connect(database.url, { schema: "songhanh", connectionsMax: 1 });
    const passwordHash = await hashPassword(password, 16);
    await sql.begin((transaction) =>
      createAccount(transaction, {
        ...{ name: "hoa", displayName: "Trần Thị Hoa", role: "officer", passwordHash },
        ...{ office, rights: ["check", "cancel"] },
        mustChange: false,
      }, "test")
    );
    const adminPassword = (await Deno.readTextFile(join(dataDir, "admin-password"))).trim();
    const operator = new Operator(() => gateway.admin, dataDir);
    const terminal = testTerminal();
    const accepted = async (procedure: string, values: ItemRecord): Promise<string> => {
      const { contentType, body, message } = terminal.job(procedure, values);
      const answer = await postRaw(gateway.edi, terminalRequest(contentType, body));
      const reply = readClientReply(answer!, message);
      assert.deepEqual(reply.codes, ["00000-0000-0000"], procedure);
      return reply.information.slice(0, 12);
    };
    await using browsing = await Browsing.open(`http://${gateway.admin}`);
    const { origin } = browsing;
    const step = async (name: string, act: () => Promise<void>) =>
      assert.ok(await t.step(name, act));
    const visitor = await browsing.signIn("admin", adminPassword);
    const { page, looker } = visitor;
    const button = (on: Page, name: string | RegExp) => on.getByRole("button", { name }).first();
    /** The colour of the button that clears. */
    const colour = (on: Page) =>
      on.evaluate(
        "getComputedStyle(document.querySelector('[aria-labelledby=clear] button')).backgroundColor",
      ) as Promise<string>;

    await step("VNACCS fails: what is down, a dry run, the switch", async () => {
      await operator.post("/faults", { down: true });
      await waitUntil("it counts as down", async () => {
        return (await operator.status()).primary.state === "down";
      });
      const clicks = new Clicks();
      await clicks.on(page.getByRole("link", { name: "Sự cố VNACCS" }).first());
      await page.waitForURL(`${origin}/outage`);
      assert.match(await page.textContent("#outage") ?? "", /Không thông điệp nào được tiếp nhận/);
      const epoch = (await page.textContent("#mode dd"))!.trim();
      assert.ok(await button(page, "Chuyển ngay").isDisabled(), "not before a dry run");
      await page.getByLabel("Lý do").fill("VNACCS không trả lời");
      await page.getByLabel("Số lần chuyển (epoch)").fill(epoch);
      await clicks.on(button(page, "Chạy thử"));
      await page.waitForSelector("#tried strong");
      assert.equal((await operator.status()).mode, "relay", "nothing is changed by it");
      assert.equal(await page.getByLabel("Lý do").inputValue(), "VNACCS không trả lời");
      await looker.lookAtShown(page, "outage-tried");
      await clicks.on(button(page, "Chuyển ngay"));
      await page.waitForSelector("#mode.standby");
      clicks.print("switch with dry run", clicksMax.switch);
    });

    const numbers: string[] = [];
    await step("a wrong epoch is said where it was typed, and the rest stays", async () => {
      for (let n = 0; n < 2; n++) {
        const draft = { ...declarations.importOneLine, BL1: `T${n}`, REF: `TASKS-${n}` };
        const number = await accepted("IDA", draft);
        await accepted("IDC", { ICN: number });
        numbers.push(number);
      }
      await page.goto(`${origin}/switch`);
      await page.getByLabel("Cưỡng bức").check();
      await page.getByLabel("Hệ thống chính").check();
      await page.locator("#f-reason").fill("thử <số cũ>");
      await page.getByLabel("Số lần chuyển (epoch)").fill("1");
      await button(page, "Xem lại và xác nhận").click();
      await page.waitForSelector("#f-expectedEpoch-fault");
      await page.waitForFunction("document.activeElement.id === 'f-expectedEpoch'");
      assert.equal(await page.locator("#f-reason").inputValue(), "thử <số cũ>");
      assert.ok(await page.getByLabel("Cưỡng bức").isChecked());
      assert.ok(await page.getByLabel("Hệ thống chính").isChecked());
    });

    const officer = await browsing.signIn("hoa", password);
    await step("an officer clears what is in order, and has the next one offered", async () => {
      const { page } = officer;
      await page.goto(`${origin}/office?channel=2`);
      await page.getByRole("link", { name: numbers[0]!, exact: true }).click();
      await page.waitForURL(/\/office\/declarations\/\d+$/);
      const steps = await page.locator(".step h2").allTextContents();
      assert.deepEqual(steps.map((text) => text.trim()[0]), ["1", "2", "3", "4"]);
      const clear = page.locator("#step-decision").getByRole("button", {
        name: "Thông quan",
        exact: true,
      });
      assert.ok(await clear.isDisabled());
      assert.match(await page.textContent("#clear-missing") ?? "", /kiểm tra hồ sơ phù hợp/);
      const blocked = await colour(page);
      await officer.looker.lookAtShown(page, "office-steps");
      const clicks = new Clicks();
      await clicks.on(
        page.locator("#step-papers").getByRole("button", { name: "Phù hợp", exact: true }),
      );
      await page.waitForSelector("#step-papers .badge.good");
      assert.notEqual(await colour(page), blocked, "coloured when it is possible");
      await clicks.on(clear);
      await clicks.on(page.getByRole("button", { name: "Xác nhận thực hiện" }));
      const next = page.getByRole("link", { name: `Hồ sơ tiếp theo: ${numbers[1]}` });
      await next.waitFor();
      clicks.print("clearing with the next case offered", clicksMax.clear);
      await next.click();
      await page.waitForSelector(`h1:has-text("${numbers[1]}")`);
    });

    await step("what was not in order is recorded as that, and can be recorded anew", async () => {
      const { page } = officer;
      const papers = page.locator("#step-papers");
      const bad = papers.getByRole("button", { name: "Không phù hợp" });
      await bad.click();
      await page.waitForSelector("#f-papers-text-fault");
      const [none] =
        await sql`select count(*)::int as n from officer_act where number = ${numbers[1]!}`;
      assert.equal(none!.n, 0, "nothing is recorded without its text");
      await page.fill("#f-papers-text", "Thiếu vận đơn");
      await bad.click();
      await papers.locator(".badge.bad").waitFor();
      await papers.getByRole("button", { name: "Phù hợp", exact: true }).click();
      await papers.locator(".badge.good").waitFor();
      assert.match(await page.textContent("main") ?? "", /đã được thay/);
      const acts = await sql`
        select good, text from officer_act where number = ${numbers[1]!} order by id`;
      assert.deepEqual(acts.map((row) => ({ ...row })), [
        { good: false, text: "Thiếu vận đơn" },
        { good: true, text: "" },
      ]);
    });

    await step("VNACCS is back: everything is given back in five steps", async () => {
      await operator.post("/faults", {});
      await waitUntil("it answers", async () => {
        return (await operator.status()).primary.state === "up";
      });
      await page.goto(`${origin}/give-back`);
      await looker.lookAtShown(page, "give-back-steps");
      const clicks = new Clicks();
      const next = async (name: string, label: string) => {
        const at = page.locator(`#step-${name}.next`);
        await at.waitFor();
        await clicks.on(at.getByRole("button", { name: label, exact: true }));
      };
      /** Resolves when all has been put in place that may be; both parts are old before. */
      const renewed = async () => {
        await page.evaluate(`{
          document.activeElement.blur();
          for (const part of ["#steps", "#plans"]) {
            document.querySelector(part).insertAdjacentHTML("beforeend", "<i class=old></i>");
          }
          document.dispatchEvent(new Event("songhanh:changed"));
        }`);
        await page.locator("#plans .old").waitFor({ state: "detached" });
        assert.equal(await page.locator("#steps .old").count(), 1, "it is in somebody's hands");
      };
      const typed = page.locator("#step-back").getByLabel("Lý do");
      await typed.fill("VNACCS đã trở lại");
      await renewed();
      assert.equal(await typed.inputValue(), "VNACCS đã trở lại");
      await next("back", "Trả quyền tiếp nhận cho VNACCS");
      const settings = page.locator("#step-plan details");
      await settings.locator("summary").click();
      await renewed();
      await page.evaluate("document.querySelector('#step-plan form').noValidate = true");
      await settings.locator("[name=concurrency]").fill("x");
      await page.locator("#step-plan button").click();
      await page.locator("#step-plan .fault").waitFor();
      await page.evaluate("document.querySelector('#step-plan details').open = false");
      await renewed();
      assert.equal(await settings.locator("[name=concurrency]").inputValue(), "x");
      await settings.locator("summary").click();
      await settings.locator("[name=concurrency]").fill("64");
      await next("plan", "Lập kế hoạch");
      await next("approve", "Duyệt");
      await next("run", "Bắt đầu cập nhật lại");
      await next("close", "Kết thúc, về chuyển tiếp");
      await page.locator("#step-close.done").waitFor();
      clicks.print("give-back", clicksMax.giveBack);
      const [mode] = await sql`select mode from mode`;
      assert.equal(mode!.mode, "relay");
      const reasons = await sql`select reason from failback_plan`;
      assert.deepEqual(reasons.map(({ reason }) => reason), ["VNACCS đã trở lại"], "one for all");
      assert.match(await page.textContent("#step-close .equation") ?? "", /4 = .* 4 .*cân/);
    });

    await step("what it leaves on paper can be taken along", async () => {
      const download = async (link: Locator): Promise<string> => {
        const [file] = await Promise.all([page.waitForEvent("download"), link.click()]);
        return await Deno.readTextFile(await file.path());
      };
      const report = JSON.parse(await download(page.getByRole("link", { name: /báo cáo đã ký/ })));
      assert.equal(report.report.balance.balanced, true);
      assert.ok(report.signature.value.length > 20);
      assert.deepEqual(
        report.report.acts.map(({ kind }: { kind: string }) => kind),
        ["papers", "clear", "papers", "papers"],
      );
      const print = await page.request.get(`${origin}/api/v1/failback/plans/1/report.html`);
      assert.match(await print.text(), /Decisions of officers: 4.*Thông quan \/ Clear.*hoa/s);
      const csv = await download(page.getByRole("link", { name: /số \(CSV\)/ }));
      const rows = csv.trim().split("\r\n").slice(1).map((row) => row.split(","));
      assert.deepEqual(rows.map(([ours]) => ours).toSorted(), numbers.toSorted());
      assert.ok(rows.every(([, theirs]) => /^10[0-8]\d{8,9}$/.test(theirs!)), csv);
      await page.getByRole("link", { name: office, exact: true })
        .click();
      const list = await page.textContent("main") ?? "";
      assert.match(list, /Thông quan/);
      assert.ok(list.includes(numbers[0]!));
      await looker.lookAtShown(page, "give-back-acts");
    });

    await step("every page of them keeps nobody out and is Vietnamese", async () => {
      await looker.lookAtAll(page, {
        "outage-over": "/outage",
        "give-back-over": "/give-back",
        "give-back-map": "/give-back/1/numbers",
      });
      await officer.looker.lookAtAll(officer.page, {
        "office-cleared": `/office/declarations/${numbers[0]!.slice(0, 11)}`,
      });
      browsing.assertNothingFound();
    });
    await sql.end();
    await gateway.stop();
    await Deno.remove(dataDir, { recursive: true });
  },
});
