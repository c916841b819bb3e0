/**
 * F77: primary, gateway and database are killed under open pages of every kind. Each page says so within
 * ten seconds, in words for whoever reads it, in the title and the icon of its window – and goes on by
 * itself. Prints how long each took.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { createAccount, type NewAccount } from "../adapters/accounts/mod.ts";
import { startEmbeddedPostgres } from "../adapters/embedded/mod.ts";
import { connect } from "../adapters/postgres/connect.ts";
import { waitUntil } from "../adapters/testing/wait_until.ts";
import { hashPassword } from "../adapters/users/mod.ts";
import { freePort } from "../bench/subjects/ports.ts";
import { browserTest, Browsing } from "./browser/browsing.ts";
import { EchoingPrimary } from "./support/echoing_primary.ts";
import { GatewayProcess } from "./support/gateway_process.ts";
import { NotificationReceiver } from "../gateway/testing/notification_receiver.ts";
import { Operator } from "./support/operator.ts";
import { postRaw, terminalRequest } from "./support/post_raw.ts";
import { ownFiles, testTerminal } from "./support/relay_bed.ts";

/** Within so long a page has to say what has happened. */
const SAYS_MS_MAX = 10_000;
/** Within so long it has to go on once all is well; what was killed may take its time to start. */
const GOES_ON_MS_MAX = 30_000;

/** After so long each page knows that nobody looks at it: it has asked once more. */
const HIDDEN_MS = 4_000;

const password = "mười chín con voi";

interface OpenPage {
  readonly name: string;
  readonly page: Page;
  readonly reader: "operator" | "officer" | "public";
}

/** What a page shows of how messages are served. */
interface Shown {
  readonly state: string;
  readonly text: string;
  readonly title: string;
  readonly icon: string;
  /** Of the line's edge, as the browser paints it. */
  readonly colour: string;
}

async function shown(page: Page): Promise<Shown> {
  return await page.evaluate(`(() => {
    const line = document.getElementById("service");
    return {
      state: line.dataset.state,
      text: line.innerText.replace(/\\s+/g, " "),
      title: document.title,
      icon: document.getElementById("icon").getAttribute("href"),
      colour: getComputedStyle(line.querySelector("strong")).color,
    };
  })()`) as Shown;
}

/** As a browser tells it whose window is behind others; this one shows all of them. */
async function hide(page: Page, isHidden: boolean): Promise<void> {
  await page.evaluate(`{
    Object.defineProperty(document, "hidden", { configurable: true, value: ${isHidden} });
    document.dispatchEvent(new Event("visibilitychange"));
  }`);
}

Deno.test({
  name: "F77: whatever is killed, every open page says so within ten seconds and goes on by itself",
  ...browserTest,
  async fn(t) {
    const dataDir = await Deno.makeTempDir({ prefix: "songhanh-open-pages-" });
    const databaseDir = await Deno.makeTempDir({ prefix: "songhanh-open-pages-database-" });
    // As root the server runs under another account.
    await Deno.chmod(databaseDir, 0o711);
    let server = await startEmbeddedPostgres({ dataDir: databaseDir });
    await using receiver = new NotificationReceiver();
    await using primary = new EchoingPrimary();
    const start = () =>
      GatewayProcess.start({
        dataDir,
        databaseUrl: server.url,
        env: {
          ...ownFiles,
          ...receiver.settings,
          SONGHANH_WORKERS: "1",
          SONGHANH_PRIMARY_URL: primary.url,
          SONGHANH_ADMIN_LISTEN: `127.0.0.1:${adminPort}`,
          SONGHANH_EDI_LISTEN: `127.0.0.1:${ediPort}`,
        },
      });
    const [adminPort, ediPort] = [freePort(), freePort()];
    let gateway = await start();
    try {
      const operator = new Operator(() => gateway.admin, dataDir);
      await operator.until("the primary is up", ({ service }) => service.state === "relaying");
      await makePeople(server.url);
      await using browsing = await Browsing.open(`http://${gateway.admin}`);
      const admin = (await Deno.readTextFile(join(dataDir, "admin-password"))).trim();
      const open: OpenPage[] = [];
      const visit = async (
        reader: OpenPage["reader"],
        visitor: Awaited<ReturnType<Browsing["visitor"]>>,
        paths: Readonly<Record<string, string>>,
      ) => {
        for (const [name, path] of Object.entries(paths)) {
          const page = await visitor.context.newPage();
          const response = await page.goto(`${browsing.origin}${path}`);
          assert.equal(response?.status(), 200, path);
          open.push({ name, page, reader });
        }
      };
      const operators = await browsing.signIn("admin", admin);
      await visit("operator", operators, {
        console: "/overview?lang=vi",
        messages: "/messages?lang=vi",
        switch: "/switch?lang=vi",
        outage: "/outage?lang=vi",
        providers: "/providers?lang=vi",
      });
      await visit("officer", await browsing.signIn("hoa", password), {
        office: "/office?lang=vi",
        registrations: "/registrations?lang=vi",
      });
      const strangers = await browsing.visitor();
      await visit("public", strangers, { register: "/register?lang=vi", login: "/login?lang=vi" });

      const took: Record<string, Record<string, number>> = {};
      /** Waits until every page shows a state; keeps how long each took. */
      const every = async (what: string, states: readonly string[], msMax: number) => {
        const from = performance.now();
        await Promise.all(open.map(async ({ name, page }) => {
          await page.waitForSelector(
            states.map((state) => `#service[data-state="${state}"]`).join(),
            { timeout: GOES_ON_MS_MAX },
          );
          (took[name] ??= {})[what] = Math.round((performance.now() - from) / 100) / 10;
        }));
        for (const [name, times] of Object.entries(took)) {
          assert.ok(times[what]! * 1000 <= msMax, `${name}: ${what} after ${times[what]} s`);
        }
      };
      /** How a page looks that says that something is wrong. */
      const assertSays = async (texts: Readonly<Record<OpenPage["reader"], RegExp>>) => {
        for (const { name, page, reader } of open) {
          const { text, title, icon, colour } = await shown(page);
          assert.match(text, texts[reader], name);
          assert.match(title, /^✕ .+ · .+ – Songhanh$/, name);
          assert.match(icon, /icon-bad\.svg/, name);
          assert.equal(colour, "rgb(163, 32, 32)", name);
        }
      };
      const assertWell = async () => {
        for (const { name, page, reader } of open) {
          const { text, title, icon } = await shown(page);
          const well = reader === "public" ? /Đang tiếp nhận tờ khai/ : /VNACCS đang hoạt động/;
          assert.match(text, well, name);
          assert.doesNotMatch(title, /·/, name);
          assert.match(icon, /icon\.svg/, name);
        }
      };
      const well = () => every("well again", ["relaying"], GOES_ON_MS_MAX);
      const step = async (name: string, act: () => Promise<void>) =>
        assert.ok(await t.step(name, act));

      await step("all is well, and every page says so", assertWell);

      await step("who wants to be told by the browser says so once", async () => {
        await operators.context.grantPermissions(["notifications"], { origin: browsing.origin });
        // The browser's own, with what it is told kept.
        await operators.context.addInitScript(`{
          const Real = Notification;
          globalThis.told = [];
          globalThis.Notification = class extends Real {
            constructor(title, options) {
              super(title, options);
              told.push(title);
            }
          };
        }`);
        const { page } = open[0]!;
        await page.reload();
        await page.getByRole("button", { name: "Báo khi có thay đổi" }).click();
        await page.getByRole("button", { name: "Thôi báo" }).waitFor();
        await page.reload();
        await page.getByRole("button", { name: "Thôi báo" }).waitFor();
      });

      await step(
        "the primary is killed: who is turned away is counted, and what to do is offered",
        async () => {
          primary.proxy.goAway();
          await every("primary killed", ["primary down"], SAYS_MS_MAX);
          await assertSays({
            operator: /VNACCS ngừng hoạt động Từ .* Nguyên nhân: .*Chuyển sang dự phòng/,
            officer: /Chưa tiếp nhận được tờ khai/,
            public: /Tạm thời chưa tiếp nhận được tờ khai/,
          });
          const terminal = testTerminal();
          for (let n = 0; n < 3; n++) {
            const { contentType, body } = terminal.job("IID", { ICN: `10000000000${n}` });
            await postRaw(gateway.edi, terminalRequest(contentType, body));
          }
          const [overview] = open;
          await waitUntil(
            "it is counted",
            async () =>
              /3 thông điệp được trả lời “thử lại sau”/.test((await shown(overview!.page)).text),
          );
          const told = await overview!.page.evaluate("told") as string[];
          assert.ok(told.includes("Songhanh: VNACCS ngừng hoạt động"), told.join());
          await operators.looker.lookAtShown(overview!.page, "primary-down");
          const switchPage = open.find(({ name }) => name === "switch");
          const remark = switchPage!.page.locator(".checklist .warning, .checklist .bad");
          await switchPage!.page.reload();
          assert.ok(await remark.count() > 0, "the list before a switch says it, too");
          primary.proxy.comeBack();
          await well();
          await assertWell();
        },
      );

      await step("the standby answers: it is said whom the line is for", async () => {
        await operator.switch({ kind: "switchover", to: "standby" });
        await every("switched", ["standing in", "primary back"], SAYS_MS_MAX);
        for (const { page, reader, name } of open) {
          const { text, icon } = await shown(page);
          const says = {
            operator: /hệ thống dự phòng vẫn đang thay.*Cập nhật lại VNACCS/,
            officer: /tiếp nhận và xử lý tại đây/,
            public: /Hệ thống dự phòng đang tiếp nhận tờ khai thay VNACCS/,
          }[reader];
          assert.match(text, says, name);
          assert.match(icon, /icon-warning\.svg/, name);
        }
        await operator.switch({ kind: "switchover", to: "primary" });
        await well();
      });

      await step("the gateway hangs: it is said as if it were gone", async () => {
        gateway.kill("SIGSTOP");
        await every("gateway hangs", ["stale"], SAYS_MS_MAX);
        gateway.kill("SIGCONT");
        await well();
      });

      await step("nobody looks at the pages: they say it all the same", async () => {
        for (const { page } of open) await hide(page, true);
        // Each has asked once more and knows that it is hidden.
        await new Promise((resolve) => setTimeout(resolve, HIDDEN_MS));
        gateway.kill("SIGSTOP");
        await every("gateway hangs, hidden", ["stale"], SAYS_MS_MAX);
        gateway.kill("SIGCONT");
        await well();
        for (const { page } of open) await hide(page, false);
      });

      await step(
        "the gateway is killed: pages say that they are old, and go on when it is back",
        async () => {
          gateway.kill();
          await gateway.ended();
          await every("gateway killed", ["stale"], SAYS_MS_MAX);
          const stale = /không còn liên lạc được với Songhanh từ \d\d:\d\d:\d\d/;
          await assertSays({ operator: stale, officer: stale, public: stale });
          await strangers.looker.lookAtShown(open.at(-1)!.page, "stale");
          gateway = await start();
          await well();
          await assertWell();
          // A page that renews itself does so again.
          const tile = ".tiles .tile:last-child strong";
          const count = async () => Number(await open[0]!.page.textContent(tile));
          const before = await count();
          const { contentType, body } = testTerminal().job("IID", { ICN: "100000000009" });
          await postRaw(gateway.edi, terminalRequest(contentType, body));
          await waitUntil("the overview is renewed by itself", async () => await count() > before);
        },
      );

      await step(
        "the database is killed: pages say it without it, and go on when it is back",
        async () => {
          Deno.kill(server.pid, "SIGKILL");
          await server.stop();
          await every("database killed", ["not durable"], SAYS_MS_MAX);
          await assertSays({
            operator: /Cơ sở dữ liệu không ghi được Từ .* bị từ chối \(A0011\)/,
            officer: /Chưa tiếp nhận được tờ khai/,
            public: /Tạm thời chưa tiếp nhận được tờ khai/,
          });
          await waitUntil(
            "it is told outside, without the database",
            () => receiver.kinds().includes("outage-began database"),
          );
          // Who asks for a page now gets it once it can be shown.
          const [, messages] = open;
          await messages!.page.reload();
          assert.match(await messages!.page.textContent("h1") ?? "", /Cơ sở dữ liệu không trả lời/);
          server = await startEmbeddedPostgres({ dataDir: databaseDir });
          await well();
          await messages!.page.waitForSelector("h1:has-text('Thông điệp')", {
            timeout: GOES_ON_MS_MAX,
          });
          await assertWell();
          await waitUntil("its end, too", () => receiver.kinds().includes("outage-ended database"));
          assert.deepEqual(receiver.faults, []);
        },
      );

      await step("on a phone the frame leaves room for the page", async () => {
        const [overview] = open;
        await overview!.page.setViewportSize({ width: 390, height: 800 });
        const [header, line] = await overview!.page.evaluate(
          `["header.top", "#service"].map((part) =>
          document.querySelector(part).getBoundingClientRect().height)`,
        ) as [number, number];
        assert.ok(header + line <= 200, `header ${header} and line ${line} pixels high`);
      });

      console.log("seconds until a page says it:");
      console.table(took);
      browsing.assertNothingFound();
    } finally {
      await gateway[Symbol.asyncDispose]();
      await server.stop();
      await Promise.all([dataDir, databaseDir].map((dir) => Deno.remove(dir, { recursive: true })));
    }
  },
});

/** An officer, beside the sandbox's administrator. */
async function makePeople(url: string): Promise<void> {
  const sql = connect(url, { schema: "songhanh", connectionsMax: 1 });
  const account: NewAccount = {
    name: "hoa",
    displayName: "Trần Thị Hoa",
    role: "officer",
    office: "01AB",
    rights: ["check", "registrations"],
    passwordHash: await hashPassword(password, 16),
    mustChange: false,
  };
  await sql.begin((transaction) => createAccount(transaction, account, "test"));
  await sql.end();
}
