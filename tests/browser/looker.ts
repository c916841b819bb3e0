/**
 * Looks at pages in a browser: what keeps people out, words of the other language, what is wider than
 * the screen or lies over something else, what is asked of other hosts; and takes pictures.
 */
import axe from "axe-core";
import type { BrowserContext, Page } from "playwright-core";
import { type Language, languages } from "../../gateway/texts/text.ts";
import { otherLanguage } from "./other_language.ts";

/** Width and height of a phone and of a desk, in CSS pixels. */
export const sizes = {
  desk: { width: 1280, height: 900 },
  phone: { width: 390, height: 800 },
} as const;
export type Size = keyof typeof sizes;

const themes = ["light", "dark"] as const;
export type Theme = typeof themes[number];

/** How a page is looked at. */
export interface Look {
  readonly lang: Language;
  readonly theme: Theme;
  readonly size: Size;
  /** Whether all of axe is run, or what depends on colours alone. */
  readonly isWhole: boolean;
}

/** Every way to look at a page. */
export const everyLook: readonly Look[] = languages.flatMap((lang) =>
  themes.flatMap((theme) =>
    (Object.keys(sizes) as Size[]).map((size) => ({ lang, theme, size, isWhole: true }))
  )
);

/** Both languages, themes and sizes, each once: what a suite has the time for. */
export const twoLooks: readonly Look[] = [
  { lang: "vi", theme: "light", size: "desk", isWhole: true },
  { lang: "en", theme: "dark", size: "phone", isWhole: false },
];

/** Where a page is looked at with what a played day has left on it, and by the walk besides. */
const oneLook: readonly Look[] = [{ lang: "vi", theme: "dark", size: "phone", isWhole: false }];

/** What header, search and navigation may take of a phone, in CSS pixels. */
const headerPixelsMax = 200;

/** Words that no Vietnamese sentence has and hardly an English one lacks. */
const english =
  /(?<!\p{L})(the|is|are|was|were|of|and|not|with|from|this|has|have|been|nothing)(?!\p{L})/iu;

const isOfOther = { vi: otherLanguage("vi"), en: otherLanguage("en") };

export class Looker {
  /** Everything that was found, by page and look. */
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
  async lookAtAll(
    page: Page,
    paths: Readonly<Record<string, string>>,
    looks: readonly Look[] = this.pictures === undefined ? oneLook : everyLook,
  ): Promise<void> {
    for (const [name, path] of Object.entries(paths)) {
      for (const look of looks) {
        await page.setViewportSize(sizes[look.size]);
        await this.#open(page, path, look);
        await this.#examine(page, name, look);
        if (look !== looks[0]) continue;
        const found = [...await fileFaults(page), ...await printFaults(page)];
        this.faults.push(...found.map((fault) => `${name}: ${fault}`));
      }
    }
    await page.setViewportSize(sizes.desk);
  }

  /** Looks at what a page shows now, also where it is shown a single time. */
  async lookAtShown(page: Page, name: string): Promise<void> {
    for (const size of ["desk", "phone"] as const) {
      await page.setViewportSize(sizes[size]);
      const lang = await page.evaluate("document.documentElement.lang") as Language;
      await this.#examine(page, name, { lang, theme: "light", size, isWhole: size === "desk" });
    }
    await page.setViewportSize(sizes.desk);
  }

  async #examine(page: Page, name: string, look: Look): Promise<void> {
    const { lang, theme, size, isWhole } = look;
    const where = `${name} ${lang} ${theme} ${size}`;
    const found = [
      ...await wordsOfOthers(page, lang),
      ...await layoutFaults(page),
      ...await axeFaults(page, isWhole),
    ];
    this.faults.push(...found.map((each) => `${where}: ${each}`));
    if (this.pictures === undefined) return;
    const path = `${this.pictures}/${name}-${lang}-${theme}-${size}.png`;
    await page.screenshot({ path, fullPage: true });
  }

  async #open(page: Page, path: string, { lang, theme }: Look): Promise<void> {
    const joined = `${path}${path.includes("?") ? "&" : "?"}lang=${lang}&theme=${theme}`;
    const response = await page.goto(this.origin + joined);
    const status = response?.status();
    if (status !== 200) this.faults.push(`${joined}: status ${status}`);
  }
}

/** Texts in the other language; identifiers, code and what says its own language may stay. */
async function wordsOfOthers(page: Page, lang: Language): Promise<string[]> {
  const texts = await page.evaluate(`(() => {
    const lang = document.documentElement.lang;
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const texts = [];
    while (walker.nextNode()) {
      const { parentElement, textContent } = walker.currentNode;
      if (parentElement.closest("code, pre, .mono, .bytes, script")) continue;
      if (parentElement.closest("[lang]").lang !== lang) continue;
      texts.push(textContent.replace(/\\s+/g, " ").trim());
    }
    for (const attribute of ["aria-label", "title", "placeholder", "alt"]) {
      for (const each of document.querySelectorAll("[" + attribute + "]")) {
        if (each.closest("[lang]").lang === lang) texts.push(each.getAttribute(attribute));
      }
    }
    texts.push(document.title.replace(/ – Songhanh$/, ""));
    return texts;
  })()`) as string[];
  return [...new Set(texts)].filter((text) =>
    text !== "" && (isOfOther[lang](text) || (lang === "vi" && english.test(text)))
  ).map((text) => `words of the other language: ${text}`);
}

/** What is wider than the screen, and what can be pressed and lies over something else that can. */
async function layoutFaults(page: Page): Promise<string[]> {
  return await page.evaluate(`(() => {
    const faults = [];
    const wider = document.documentElement.scrollWidth - innerWidth;
    if (wider > 0) faults.push(wider + " pixels wider than the screen");
    if (innerWidth < 640) {
      const { height } = document.querySelector("header.top")?.getBoundingClientRect() ?? {};
      if (height >= ${headerPixelsMax}) faults.push("the header takes " + height + " pixels");
      for (const list of document.querySelectorAll(".list")) {
        if (list.scrollWidth > list.clientWidth) {
          faults.push("cells out of sight: " + list.getAttribute("aria-label"));
        }
      }
    }
    for (const element of document.querySelectorAll("td, th, dd, dt, p, li, label, h1, h2, h3")) {
      const { clientWidth, scrollWidth } = element;
      if (clientWidth === 0 || scrollWidth - clientWidth <= 2) continue;
      if (!element.checkVisibility() || getComputedStyle(element).overflowX !== "visible") continue;
      faults.push("more than fits into its place: " + element.textContent.trim().slice(0, 60));
    }
    const named = (element) => element.tagName.toLowerCase() + " " +
      (element.textContent || element.getAttribute("name") || "").trim().slice(0, 40);
    // As much of a rectangle as is not cut off by what scrolls.
    const shown = (element, rectangle) => {
      let { left, top, right, bottom } = rectangle;
      for (let at = element.parentElement; at; at = at.parentElement) {
        if (getComputedStyle(at).overflow === "visible") continue;
        const cut = at.getBoundingClientRect();
        left = Math.max(left, cut.left);
        top = Math.max(top, cut.top);
        right = Math.min(right, cut.right);
        bottom = Math.min(bottom, cut.bottom);
      }
      return { left, top, right, bottom };
    };
    const pressed = [...document.querySelectorAll(
      "a, button, input:not([type=hidden]), select, textarea, summary",
    )].filter((element) => element.checkVisibility() && !element.classList.contains("skip"))
      .map((element) => ({
        element,
        parts: [...element.getClientRects()].map((each) => shown(element, each)),
      }));
    const across = (a, b) =>
      Math.min(a.right, b.right) - Math.max(a.left, b.left) > 2 &&
      Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 2;
    for (let one = 0; one < pressed.length; one++) {
      for (let other = one + 1; other < pressed.length; other++) {
        const [a, b] = [pressed[one], pressed[other]];
        if (a.element.contains(b.element) || b.element.contains(a.element)) continue;
        if (a.parts.some((part) => b.parts.some((each) => across(part, each)))) {
          faults.push(named(a.element) + " lies over " + named(b.element));
        }
      }
    }
    return faults.slice(0, 10);
  })()`) as string[];
}

/** Every list that shows something can be had as a file, which has at least the rows that are shown. */
async function fileFaults(page: Page): Promise<string[]> {
  return await page.evaluate(`(async () => {
    const faults = [];
    // All at one moment: a page that goes on by itself puts others in their place meanwhile.
    const tables = [...document.querySelectorAll("main .table")].map((table) => ({
      caption: table.querySelector("caption")?.textContent,
      rows: [...table.querySelectorAll("tbody tr")].filter((row) =>
        row.closest("table").parentElement === table && !row.querySelector("td.empty")).length,
      isSheet: table.closest(".sheet") !== null,
      links: [...table.nextElementSibling?.querySelectorAll(":scope.files a") ?? []],
    }));
    for (const { caption, rows, isSheet, links } of tables) {
      if (rows === 0 || isSheet) continue;
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
}

/** What is on paper and should not be – nobody presses it – and the foot where it is missing. */
async function printFaults(page: Page): Promise<string[]> {
  await page.emulateMedia({ media: "print" });
  const faults = await page.evaluate(`(() => {
    const pressed = [...document.querySelectorAll("button, input, select, textarea, nav")]
      .filter((element) => element.checkVisibility());
    const faults = pressed.map((element) => "on paper: " + element.outerHTML.slice(0, 80));
    const foot = document.querySelector(".print-foot")?.checkVisibility() ?? false;
    const isForm = document.querySelector(".sheet") !== null;
    if (foot === isForm) faults.push("on paper: " + (foot ? "two feet" : "no foot"));
    return faults.slice(0, 5);
  })()`) as string[];
  await page.emulateMedia({ media: null });
  return faults;
}

/** axe runs in the page's world by way of the debugger: the page's own policy lets in no script. */
async function axeFaults(page: Page, isWhole: boolean): Promise<string[]> {
  await page.evaluate(axe.source);
  const only = isWhole ? "" : `runOnly: ["color-contrast"], `;
  return await page.evaluate(
    `axe.run({ ${only}resultTypes: ["violations"] }).then(({ violations }) => violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .map(({ id, nodes }) => id + ": " + nodes.slice(0, 3).map(({ target, failureSummary }) =>
        target + " " + failureSummary).join("; ")))`,
  ) as string[];
}
