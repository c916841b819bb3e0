/**
 * How a person finds in a browser: the box and its key, lists that are gone through and taken away, a
 * declaration of fifty lines, what was corrected in it.
 */
import assert from "node:assert/strict";
import type { Sql } from "postgres";
import { scratchDeclaration } from "../adapters/testing/scratch_declaration.ts";
import { waitUntil } from "../adapters/testing/wait_until.ts";
import { catalogue } from "../core/catalogue/mod.ts";
import type { Document } from "../core/documents/mod.ts";
import { writeItems, writeMessage } from "../core/wire/mod.ts";
import { adminApp } from "../gateway/admin/admin_app.ts";
import {
  type PageSetting,
  pageSetting,
  testPassword,
} from "../gateway/testing/page_test_setting.ts";
import { browserTest, Browsing } from "./browser/browsing.ts";

const lines = 50;
/** Screens that a declaration of fifty lines may be high. */
const screensMax = 8;

function bodyOf(code: string, value: (id: string, row: number) => string): Uint8Array {
  return writeItems(catalogue.procedure(code)!.layout, "request", value);
}

/** Fifty lines that say HS code, description, origin, quantity and value, and much besides. */
function longBody(number: string, weight: string): Uint8Array {
  return bodyOf("IDA", (id, row) => {
    if (row === 0) {
      const head = { ICN: number, CH: "01AB", IP3: "USD", GW: weight, GWT: "KGM", ICB: "A11" };
      return head[id as keyof typeof head] ?? "";
    }
    const line: Readonly<Record<string, string>> = {
      CMD: `8471${String(row).padStart(4, "0")}`,
      CMN: `Máy tính xách tay số ${row}, mới 100%`,
      OR: "SG",
      QN1: String(row),
      QT1: "PCE",
      BPR: `${row}.25`,
    };
    // The other items of a line are what makes it long.
    return row > lines ? "" : line[id] ?? (/^[VT][A-Z]?\d?$/.test(id) ? "1" : "");
  });
}

/** Its draft was corrected once and then declared, as the messages of its history say. */
async function longDeclaration(sql: Sql): Promise<Document> {
  const document = await scratchDeclaration(sql);
  const { id, number } = document;
  const steps = [
    ["IDA", longBody(number, "100")],
    ["IDA01", longBody(number, "250.5")],
    ["IDC", bodyOf("IDC", (item) => item === "ICN" ? number : "")],
  ] as const;
  await sql`update document set change_stood_in = null where id = ${id}`;
  for (const [index, [procedure, body]] of steps.entries()) {
    const request = writeMessage(
      { procedure, userId: "A0001A01", path: "T00001", system: "1" },
      body,
    );
    const at = new Date(Date.UTC(2026, 2, 2, 1, index));
    await sql`
      insert into message (stream, sequence, received_at, epoch, sender, user_id, procedure, path,
        document, state, code, digest, sealed, request, content_type)
      values (98, ${index + 1}, ${at}, 1, 'test', 'A0001A01', ${procedure}, 'T00001',
        ${index === 0 ? null : number}, 'stood in', '00000', '\\x00', false, ${request},
        'text/plain; charset=UTF-8')`;
    await sql`
      insert into document_change (id, stream, sequence, at, procedure, number, state, stood_in)
      values (${id}, 98, ${index + 1}, ${at}, ${procedure}, ${number},
        ${procedure === "IDC" ? "registered" : "draft"}, true)`;
  }
  await sql`update document set content = ${longBody(number, "250.5")} where id = ${id}`;
  return document;
}

function serve({ options }: PageSetting) {
  const { gateway } = options.console!;
  const app = adminApp({ gateway, token: undefined, faultsUrl: undefined, pages: options });
  return Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    (request, info) => app.fetch(request, info),
  );
}

Deno.test({
  name: "a person finds, goes through lists and reads a long declaration, in a browser",
  ...browserTest,
  async fn(t) {
    await using setting = await pageSetting();
    const { sql } = setting;
    await setting.account({ name: "mai", role: "observer" });
    await setting.account({ name: "hoa", role: "officer", office: "01AB", rights: ["check"] });
    const document = await longDeclaration(sql);
    const { id, number } = document;
    await using server = serve(setting);
    await using browsing = await Browsing.open(`http://127.0.0.1:${server.addr.port}`);
    const { origin } = browsing;
    const visitor = await browsing.signIn("mai", testPassword);
    const { page } = visitor;
    const pathOf = () => decodeURIComponent(new URL(page.url()).pathname);

    await t.step("the key leads to the box, and a number in groups to its document", async () => {
      await page.goto(`${origin}/messages?lang=vi`);
      await page.keyboard.press("/");
      await page.keyboard.type(number.replace(/^(..)(.{8})(.)(.)$/, "$1 $2 $3 $4"));
      await page.keyboard.press("Enter");
      await page.waitForURL(/\/documents\//);
      assert.equal(pathOf(), `/documents/${number}`);
      // Where somebody types, the key is a letter.
      await page.goto(`${origin}/messages`);
      await page.fill("#f-document", "");
      await page.type("#f-document", "a/b");
      assert.equal(await page.inputValue("#f-document"), "a/b");
    });

    await t.step("a span of one's own shows its two times, and no other does", async () => {
      await page.goto(`${origin}/messages`);
      assert.equal(await page.locator("#f-from").isVisible(), false);
      await page.selectOption("#f-span", "custom");
      assert.ok(await page.locator("#f-from").isVisible());
      await page.fill("#f-from", "2026-03-02T08:01");
      await page.click("main form[role=search] button");
      assert.equal(await page.locator("tbody tr").count(), 2, "IDA01 and IDC");
      assert.ok(await page.locator("#f-from").isVisible());
    });

    await t.step("what is copied is what is shown", async () => {
      await page.goto(`${origin}/messages/98-2`);
      await visitor.context.grantPermissions(["clipboard-read", "clipboard-write"]);
      await page.locator(`[data-copy="${number}"]`).click();
      await waitUntil(
        "it is copied",
        async () => await page.evaluate("navigator.clipboard.readText()") === number,
      );
    });

    await t.step("fifty lines are fifty rows that unfold, with sums", async () => {
      await page.goto(`${origin}/documents/${number}`);
      const high = Number(await page.evaluate("document.body.scrollHeight / 900"));
      console.log(`a declaration of ${lines} lines is ${high.toFixed(1)} screens high`);
      assert.ok(high < screensMax, `${high} screens`);
      assert.equal(await page.locator("details.line").count(), lines);
      assert.equal(await page.locator("details.line[open]").count(), 0);
      const sums = await page.textContent(".sums") ?? "";
      assert.match(sums, /1\.275 PCE/);
      assert.match(sums, /1\.287,5 USD/);
      await page.selectOption("[data-jump]", { label: "42 – 84710042" });
      await waitUntil("line 42 is open", () => page.locator("#declared-42[open]").isVisible());
      await page.click("[data-unfold]");
      assert.equal(await page.locator("details.line[open]").count(), lines);
      await page.goto(`${origin}/documents/${number}#declared-7`);
      await waitUntil("a link opens its line", () => page.locator("#declared-7[open]").isVisible());
    });

    await t.step(
      "a correction is what the document said, and the declaration empties nothing",
      async () => {
        const tables = page.locator("table", { has: page.locator("del") });
        assert.equal(await tables.count(), 1);
        assert.match(await tables.locator("caption").textContent() ?? "", /IDA → IDA01/);
        assert.deepEqual(await tables.locator("del").allTextContents(), ["100"]);
        assert.deepEqual(await tables.locator("ins").allTextContents(), ["250.5"]);
      },
    );

    await t.step("an officer reads the same lines, and prints them", async () => {
      const officer = await browsing.signIn("hoa", testPassword);
      await officer.page.goto(`${origin}/office/declarations/${id}`);
      assert.equal(await officer.page.locator("details.line").count(), lines);
      await officer.looker.lookAtAll(officer.page, {
        "finding-officer": `/office/declarations/${id}`,
      });
      await page.goto(`${origin}/api/v1/documents/${number}/page`);
      assert.equal(await page.locator("table.lines tbody tr").count(), lines);
    });

    await t.step("an unknown address is answered as a page", async () => {
      const response = await page.goto(`${origin}/nowhere?lang=vi`);
      assert.equal(response?.status(), 404);
      assert.match(await page.textContent("main") ?? "", /Địa chỉ \/nowhere không có/);
      assert.ok(await page.locator("[data-find]").isVisible());
    });

    await t.step("every page keeps nobody out, and every list is had as a file", async () => {
      await sql`insert into user_account (user_id, company, tax_code, roles, password_hash) values
        ('A0001A01', 'CÔNG TY THỬ', '0101234567', '{}', ''),
        ('A0001A02', 'CÔNG TY THỬ', '0101234567', '{}', '')`;
      await visitor.looker.lookAtAll(page, {
        "finding-nothing": "/find?q=kh%C3%B4ng",
        "finding-several": "/find?q=0101234567",
        "finding-long": `/documents/${number}`,
        "finding-message": "/messages/98-2",
        "finding-lists": "/messages?span=custom&from=2026-03-01T00:00",
      });
      browsing.assertNothingFound();
    });
  },
});
