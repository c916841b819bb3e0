/** A browser for the tests of pages: who is signed in has a context of their own. */
import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import type { BrowserContext, Page } from "playwright-core";
import { hasChromium, openChromium } from "../support/open_chromium.ts";
import { Looker } from "./looker.ts";

/** Whether there is a browser; says so where there is none. */
export const canBrowse = hasChromium();
if (!canBrowse) console.log("no /usr/bin/chromium: the pages are not tested in a browser");

/** Where pictures of every page go, if they are wanted: `deno task pictures` says so. */
const pictures = picturesFolder(Deno.env.get("SONGHANH_TEST_PICTURES"));

/** `temporary`: beside what is temporary, where nothing of the project lies. */
function picturesFolder(wanted: string | undefined): string | undefined {
  if (wanted !== "temporary") return wanted;
  const probe = Deno.makeTempDirSync();
  Deno.removeSync(probe);
  return join(dirname(probe), "songhanh-pictures");
}

/** Options of a browser test; the browser's connection outlives single steps. */
export const browserTest = {
  ignore: !canBrowse,
  sanitizeOps: false,
  sanitizeResources: false,
} as const;

/** Somebody at a browser. */
export interface Visitor {
  readonly context: BrowserContext;
  readonly page: Page;
  readonly looker: Looker;
}

export class Browsing implements AsyncDisposable {
  readonly lookers: Looker[] = [];

  private constructor(
    private readonly opened: Awaited<ReturnType<typeof openChromium>>,
    /** Scheme, host and port of the pages. */
    readonly origin: string,
  ) {}

  static async open(origin: string): Promise<Browsing> {
    if (pictures !== undefined) {
      await Deno.mkdir(pictures, { recursive: true });
      console.log(`pictures of every page go to ${pictures}`);
    }
    return new Browsing(await openChromium(), origin);
  }

  get takesPictures(): boolean {
    return pictures !== undefined;
  }

  /** Somebody whom the pages do not know yet. */
  async visitor(): Promise<Visitor> {
    const context = await this.opened.browser.newContext({
      viewport: { width: 1280, height: 900 },
      acceptDownloads: true,
    });
    const looker = new Looker(context, this.origin, pictures);
    this.lookers.push(looker);
    return { context, looker, page: await context.newPage() };
  }

  /** Somebody who signs in; resolves on the page that follows. */
  async signIn(name: string, password: string): Promise<Visitor> {
    const visitor = await this.visitor();
    const { page } = visitor;
    await page.goto(`${this.origin}/login`);
    await page.fill("#f-name", name);
    await page.fill("#f-password", password);
    await page.click("main button[type=submit]");
    await page.waitForURL((url) => url.pathname !== "/login");
    return visitor;
  }

  /** Fails with everything that anybody's looks found. */
  assertNothingFound(): void {
    assert.deepEqual(this.lookers.flatMap(({ faults }) => faults), []);
    assert.deepEqual(this.lookers.flatMap(({ foreign }) => [...foreign]), []);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.opened[Symbol.asyncDispose]();
  }
}
