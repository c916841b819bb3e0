/**
 * The console in a browser: an operator watches traffic, finds a message, reads its fields, runs a dry
 * run and switches over. Every page is looked at in both languages and both themes: pictures go to
 * `tests/screenshots/`, axe-core looks for what keeps people out, and nothing asks another host.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import axe from "axe-core";
import type { BrowserContext, Page } from "playwright-core";
import { scratchDatabase } from "../adapters/postgres/scratch_database.ts";
import { declarations } from "./support/declarations.ts";
import { GatewayProcess } from "./support/gateway_process.ts";
import { hasChromium, openChromium } from "./support/open_chromium.ts";
import { postRaw, terminalRequest } from "./support/post_raw.ts";
import { ownFiles, testTerminal } from "./support/relay_bed.ts";

const pictures = new URL("screenshots/", import.meta.url).pathname;

const languages = ["vi", "en"] as const;
const themes = ["light", "dark"] as const;

const found = hasChromium();
if (!found) console.log("no /usr/bin/chromium: the pages are not tested in a browser");

/** What a page looks like, and what of it keeps people out. */
class Looker {
  readonly faults: string[] = [];
  readonly foreign = new Set<string>();

  constructor(private readonly context: BrowserContext, private readonly origin: string) {
    context.on("request", (request) => {
      const { origin, protocol } = new URL(request.url());
      if (origin !== this.origin && protocol !== "data:") this.foreign.add(request.url());
    });
  }

  async lookAt(page: Page, path: string, name: string): Promise<void> {
    for (const lang of languages) {
      for (const theme of themes) {
        const joined = `${path}${path.includes("?") ? "&" : "?"}lang=${lang}&theme=${theme}`;
        const response = await page.goto(this.origin + joined);
        assert.equal(response?.status(), 200, joined);
        await page.screenshot({ path: `${pictures}${name}-${lang}-${theme}.png`, fullPage: true });
        // Both languages have the same parts; the themes differ in contrast.
        if (lang === "vi") await this.#check(page, `${name} ${theme}`);
      }
    }
    await page.setViewportSize({ width: 390, height: 800 });
    await page.goto(`${this.origin}${path}${path.includes("?") ? "&" : "?"}lang=vi&theme=light`);
    await page.screenshot({ path: `${pictures}${name}-phone.png`, fullPage: true });
    const wider = await page.evaluate("document.documentElement.scrollWidth - innerWidth");
    if (Number(wider) > 0) this.faults.push(`${name}: ${wider} pixels wider than a phone`);
    await page.setViewportSize({ width: 1280, height: 900 });
  }

  /** axe runs in the page's world by way of the debugger: the page's own policy lets in no script. */
  async #check(page: Page, name: string): Promise<void> {
    await page.evaluate(axe.source);
    const violations = await page.evaluate(
      `axe.run().then(({ violations }) => violations
        .filter(({ impact }) => impact === "serious" || impact === "critical")
        .map(({ id, nodes }) => id + ": " + nodes.slice(0, 3).map(({ target, failureSummary }) =>
          target + " " + failureSummary).join("; ")))`,
    ) as string[];
    this.faults.push(...violations.map((each) => `${name}: ${each}`));
  }
}

Deno.test({
  name: "an operator watches, finds, reads, tries and switches, in a browser",
  ignore: !found,
  // The browser's connection outlives single steps.
  sanitizeOps: false,
  sanitizeResources: false,
  async fn(t) {
    await Deno.mkdir(pictures, { recursive: true });
    await using database = await scratchDatabase();
    const dataDir = await Deno.makeTempDir();
    await using gateway = await GatewayProcess.start({
      dataDir,
      databaseUrl: database.url,
      env: { ...ownFiles, SONGHANH_WORKERS: "1" },
    });
    const password = (await Deno.readTextFile(join(dataDir, "admin-password"))).trim();
    const terminal = testTerminal();
    const send = async (job: ReturnType<typeof terminal.job>) => {
      await postRaw(gateway.edi, terminalRequest(job.contentType, job.body));
    };
    const declare = (n: number) =>
      send(terminal.job("IDA", { ...declarations.importOneLine, REF: `BROWSER-${n}` }));
    for (let n = 0; n < 5; n++) await declare(n);
    await send(terminal.job("IID", { ICN: "100000000420" }));

    await using opened = await openChromium();
    const origin = `http://${gateway.admin}`;
    const context = await opened.browser.newContext({ viewport: { width: 1280, height: 900 } });
    const looker = new Looker(context, origin);
    const page = await context.newPage();

    await t.step("signs in and lands on the overview", async () => {
      await page.goto(`${origin}/?lang=en`);
      await page.fill("#f-name", "admin");
      await page.fill("#f-password", password);
      await page.click("main button[type=submit]");
      await page.waitForURL("**/overview");
      assert.match(await page.textContent("#mode") ?? "", /RELAY/);
    });

    await t.step("watches the traffic without reloading", async () => {
      const count = async () => Number(await page.textContent(".tiles .tile:last-child strong"));
      const before = await count();
      await declare(10);
      const giveUpAt = performance.now() + 30_000;
      while (await count() <= before) {
        assert.ok(performance.now() < giveUpAt, "the page is renewed by itself");
        await page.waitForTimeout(100);
      }
    });

    let message = "";
    await t.step("finds a message and reads its fields", async () => {
      await page.goto(`${origin}/messages`);
      await page.fill("#f-procedure", "IDA");
      await page.click("form[role=search] button");
      await page.click("tbody tr:first-child th a");
      message = new URL(page.url()).pathname;
      const text = await page.textContent("main") ?? "";
      assert.match(text, /Signature right/);
      assert.match(text, /Certificate trusted/);
      assert.match(
        await page.textContent('.header-fields [data-field="procedure"] dd') ?? "",
        /IDA/,
      );
      assert.match(await page.textContent('.bytes [data-field="password"]') ?? "", /^•+$/);
      assert.match(text, /BROWSER-/);
    });

    await t.step("runs a dry run, then switches over", async () => {
      await page.goto(`${origin}/switch`);
      const epoch = (await page.textContent("#mode dd"))!.trim();
      const fill = async () => {
        await page.check('input[name=to][value="standby"]');
        await page.fill("#f-reason", "exercise");
        await page.fill("#f-epoch", epoch);
      };
      await fill();
      await page.click("button[value=dry-run]");
      await page.waitForSelector("#run");
      assert.match(await page.textContent("#run") ?? "", /would change the mode to standby/);
      await page.goto(`${origin}/switch`);
      await fill();
      await page.click("button[value=review]");
      await page.click("button[name=confirm]");
      await page.waitForURL(/\/switch\/\d+$/);
      await page.waitForSelector("#mode.standby");
      await page.waitForSelector("#run .badge.good");
      assert.match(await page.textContent("#run") ?? "", /Hold and drain/);
      for (let n = 20; n < 23; n++) await declare(n);
    });

    await t.step("makes a plan of what the standby has accepted", async () => {
      await page.goto(`${origin}/give-back`);
      await page.fill("#f-reason", "after the exercise");
      await page.click("form[action='/give-back'] button");
      await page.waitForURL(/\/give-back\/\d+$/);
      await page.waitForSelector("#items tbody th a");
    });

    await t.step("every page looks right", async () => {
      await page.goto(`${origin}/documents`);
      const document = await page.getAttribute("tbody th a", "href");
      assert.ok(document !== null);
      const paths = {
        overview: "/overview",
        messages: "/messages",
        message,
        documents: "/documents",
        document,
        switch: "/switch",
        "switch-run": "/switch/1",
        "give-back": "/give-back",
        "give-back-plan": "/give-back/1",
        "give-back-report": "/give-back/1/report",
        compare: "/compare",
        certificates: "/certificates",
        evidence: "/evidence",
        audit: "/audit",
        settings: "/settings",
      };
      for (const [name, path] of Object.entries(paths)) await looker.lookAt(page, path, name);
      assert.deepEqual(looker.faults, []);
      assert.deepEqual([...looker.foreign], []);
    });
    await context.close();
    await gateway.stop();
    await Deno.remove(dataDir, { recursive: true });
  },
});
