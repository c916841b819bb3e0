/** Looks at pages in a browser: what keeps people out, what they ask of other hosts, pictures. */
import assert from "node:assert/strict";
import axe from "axe-core";
import type { BrowserContext, Page } from "playwright-core";

/** Width of a phone and of a desk, in CSS pixels. */
const phone = { width: 390, height: 800 };
const desk = { width: 1280, height: 900 };

const languages = ["vi", "en"] as const;
const themes = ["light", "dark"] as const;

/** Words that no Vietnamese sentence has and hardly an English one lacks. */
const english =
  /(?<!\p{L})(the|is|are|was|were|of|and|not|with|from|this|has|have|been|nothing)(?!\p{L})/iu;

export class Looker {
  /** What axe calls serious, and what is wider than a phone. */
  readonly faults: string[] = [];
  /** Requests to other hosts. */
  readonly foreign = new Set<string>();

  /** `pictures`: the folder that pictures of every page go to; none = no pictures. */
  constructor(
    context: BrowserContext,
    private readonly origin: string,
    private readonly pictures?: string,
  ) {
    context.on("request", (request) => {
      const { origin, protocol } = new URL(request.url());
      if (origin !== this.origin && protocol !== "data:") this.foreign.add(request.url());
    });
  }

  /** Looks at pages by name and path. */
  async lookAtAll(page: Page, paths: Readonly<Record<string, string>>): Promise<void> {
    for (const [name, path] of Object.entries(paths)) {
      await this.#open(page, path, "vi", "light");
      await this.#checkLanguage(page, name);
      await this.#checkFiles(page, name);
      await this.lookAtShown(page, name);
      if (this.pictures !== undefined) await this.#takeAll(page, name, path);
    }
  }

  /** Looks at what a page shows now, also where it is shown a single time. */
  async lookAtShown(page: Page, name: string): Promise<void> {
    await this.#check(page, name);
    await page.setViewportSize(phone);
    const wider = Number(await page.evaluate("document.documentElement.scrollWidth - innerWidth"));
    if (wider > 0) this.faults.push(`${name}: ${wider} pixels wider than a phone`);
    if (this.pictures !== undefined) await this.#take(page, `${name}-phone`);
    await page.setViewportSize(desk);
  }

  /** Fails with everything that was found. */
  assertNothingFound(): void {
    assert.deepEqual(this.faults, []);
    assert.deepEqual([...this.foreign], []);
  }

  /** English sentences on a page that should be Vietnamese; identifiers and code may stay. */
  async #checkLanguage(page: Page, name: string): Promise<void> {
    const texts = await page.evaluate(`(() => {
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      const texts = [];
      while (walker.nextNode()) {
        const { parentElement, textContent } = walker.currentNode;
        if (parentElement.closest("code, pre, .mono, .bytes, script, [lang=en]")) continue;
        texts.push(textContent.replace(/\\s+/g, " ").trim());
      }
      for (const attribute of ["aria-label", "title", "placeholder", "alt"]) {
        for (const each of document.querySelectorAll("[" + attribute + "]")) {
          texts.push(each.getAttribute(attribute));
        }
      }
      return texts;
    })()`) as string[];
    for (const text of new Set(texts)) {
      if (english.test(text)) this.faults.push(`${name}: English in Vietnamese: ${text}`);
    }
  }

  /** Every list that shows something can be had as a file, which has at least the rows that are shown. */
  async #checkFiles(page: Page, name: string): Promise<void> {
    const faults = await page.evaluate(`(async () => {
      const faults = [];
      for (const table of document.querySelectorAll("main .table")) {
        const caption = table.querySelector("caption")?.textContent;
        const rows = [...table.querySelectorAll("tbody tr")].filter((row) =>
          row.closest("table").parentElement === table && !row.querySelector("td.empty")).length;
        if (rows === 0 || table.closest(".sheet")) continue;
        const links = [...table.nextElementSibling?.querySelectorAll(":scope.files a") ?? []];
        if (links.length !== 2) {
          faults.push(caption + ": no files");
          continue;
        }
        for (const link of links) {
          const response = await fetch(link.href);
          const text = await response.text();
          const isJson = link.href.endsWith("json");
          const found = response.status !== 200
            ? -1
            : isJson
            ? JSON.parse(text).rows.length
            : text.split("\\r\\n").length - 2;
          if (found < rows) faults.push(caption + ": " + link.href + " has " + found);
        }
      }
      return faults;
    })()`) as string[];
    this.faults.push(...faults.map((fault) => `${name}: ${fault}`));
  }

  async #takeAll(page: Page, name: string, path: string): Promise<void> {
    for (const lang of languages) {
      for (const theme of themes) {
        await this.#open(page, path, lang, theme);
        // Both languages have the same parts; the themes differ in contrast.
        if (lang === "vi" && theme === "dark") await this.#check(page, `${name} ${theme}`);
        await this.#take(page, `${name}-${lang}-${theme}`);
      }
    }
  }

  async #open(page: Page, path: string, lang: string, theme: string): Promise<void> {
    const joined = `${path}${path.includes("?") ? "&" : "?"}lang=${lang}&theme=${theme}`;
    const response = await page.goto(this.origin + joined);
    assert.equal(response?.status(), 200, joined);
  }

  async #take(page: Page, name: string): Promise<void> {
    await page.screenshot({ path: `${this.pictures}/${name}.png`, fullPage: true });
  }

  /** axe runs in the page's world by way of the debugger: the page's own policy lets in no script. */
  async #check(page: Page, name: string): Promise<void> {
    await page.evaluate(axe.source);
    const violations = await page.evaluate(
      `axe.run({ resultTypes: ["violations"] }).then(({ violations }) => violations
        .filter(({ impact }) => impact === "serious" || impact === "critical")
        .map(({ id, nodes }) => id + ": " + nodes.slice(0, 3).map(({ target, failureSummary }) =>
          target + " " + failureSummary).join("; ")))`,
    ) as string[];
    this.faults.push(...violations.map((each) => `${name}: ${each}`));
  }
}
