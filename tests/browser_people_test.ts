/**
 * People in a browser while the gateway stands in: an enterprise registers, an officer approves and
 * decides about what the new user declares, a branch administrator gives rights to their own branch.
 */
import { Buffer } from "node:buffer";
import assert from "node:assert/strict";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { createAccount, type NewAccount } from "../adapters/accounts/mod.ts";
import { createAuthority, exportPrivateKey, loadSigner } from "../adapters/authority/mod.ts";
import { connect } from "../adapters/postgres/connect.ts";
import { migratedDatabase } from "../adapters/testing/migrated_database.ts";
import { createProvider } from "../adapters/providers/mod.ts";
import { signContent, Terminal, type WrittenRequest } from "../adapters/terminal/mod.ts";
import { waitUntil } from "../adapters/testing/wait_until.ts";
import { hashPassword } from "../adapters/users/mod.ts";
import type { ItemRecord } from "../core/wire/mod.ts";
import { browserTest, Browsing } from "./browser/browsing.ts";
import { type ClientOutput, type ClientReply, readClientReply } from "./support/client_reply.ts";
import { declarations } from "./support/declarations.ts";
import { GatewayProcess } from "./support/gateway_process.ts";
import { postRaw, terminalRequest } from "./support/post_raw.ts";

const taxCode = "0101234567";
const password = "mười chín con voi";
const company = "CÔNG TY TNHH NGƯỜI MỚI";
const accepted = "00000-0000-0000";
const dayMs = 86_400_000;

/** A file as a form takes it. */
const upload = (name: string, content: Uint8Array | string) => ({
  name,
  mimeType: "application/octet-stream",
  buffer: Buffer.from(content),
});

Deno.test({
  name: "an enterprise registers and declares, officers decide, in a browser",
  ...browserTest,
  async fn(t) {
    const dataDir = await Deno.makeTempDir({ prefix: "songhanh-people-" });
    await using database = await migratedDatabase();
    const { signer, certificate, env } = await makeFiles(dataDir);
    await using gateway = await GatewayProcess.start({ dataDir, databaseUrl: database.url, env });
    const sql = connect(database.url, { schema: "songhanh", connectionsMax: 1 });
    const declared: ItemRecord = declarations.importOneLine;
    const office = String(declared.CH);
    const passwordHash = await hashPassword(password, 16);
    const account = async (more: Pick<NewAccount, "name" | "displayName"> & Partial<NewAccount>) =>
      await sql.begin((transaction) =>
        createAccount(transaction, {
          role: "officer",
          office,
          passwordHash,
          mustChange: false,
          ...more,
        }, "test")
      );
    await account({
      name: "hoa",
      displayName: "Trần Thị Hoa",
      rights: ["check", "cancel", "registrations"],
    });
    await account({ name: "minh", displayName: "Lê Minh", office: "01AB", rights: ["check"] });
    await account({ name: "tuan", displayName: "Phạm Tuấn", role: "branch administrator" });
    await account({
      name: "sang",
      displayName: "Võ Sáng",
      role: "administrator",
      office: undefined,
    });
    const { id: provider } = await createProvider(
      sql,
      "VAN Sông Hồng",
      { perSecond: 10, perDay: 1_000 },
      "sang",
    );

    await using browsing = await Browsing.open(`http://${gateway.admin}`);
    const { origin } = browsing;
    const enterprise = await browsing.visitor();
    const application = `${origin}/register/application`;
    await t.step("the enterprise proves who it is", async () => {
      const { page } = enterprise;
      await page.goto(`${origin}/register?lang=vi`);
      await page.fill("#f-taxCode", taxCode);
      await page.check("input[name=purpose][value=register]");
      await page.click("main form button[type=submit]");
      await page.waitForURL(/\/register\/proofs\/./);
      // The text is taken as the file that the page offers and signed as it is.
      const path = await page.getAttribute("a[href$='/text']", "href");
      const text = await (await page.request.get(origin + path)).body();
      const fill = async (file: ReturnType<typeof upload>) => {
        await page.setInputFiles("#f-signature", file);
        await page.fill("#f-password", password);
        await page.fill("#f-repeat", password);
        await page.click("main form button[type=submit]");
      };
      await fill(upload("other.p7s", signContent(new TextEncoder().encode("khác"), signer)));
      await page.waitForSelector(".banner.bad");
      await enterprise.looker.lookAtShown(page, "register-proof");
      await fill(upload("proof.p7s", signContent(text, signer)));
      await page.waitForSelector(".banner.good");
      await page.click("main a[href='/login']");
    });

    await t.step("its administrator fills the registration in and submits it", async () => {
      const { page } = enterprise;
      await page.fill("#f-name", taxCode);
      await page.fill("#f-password", password);
      await page.click("main button[type=submit]");
      await page.waitForURL(application);
      const details = page.locator("form[action$='/details']");
      await details.locator("[name=company]").fill(company);
      await details.locator("[name=address]").fill("Số 1 phố Mới, Hà Nội");
      await details.locator("[name=email]").fill("moi@example.vn");
      await details.locator("[name=roles][value=importer]").check();
      await submit(page, "form[action$='/details'] button");
      await page.fill("form[action$='/machines'] [name=description]", "Máy kế toán");
      await submit(page, "form[action$='/machines'] button");
      const user = page.locator("form[action$='/users']");
      await user.locator("[name=name]").fill("Nguyễn Thị Lan");
      await user.locator("[name=machines]").check();
      await user.locator("[name=certificate]").setInputFiles(upload("lan.crt", certificate));
      await submit(page, "form[action$='/users'] button");
      await enterprise.looker.lookAtAll(page, { "register-application": "/register/application" });
      await submit(page, "form[action$='/submit'] button");
      await page.waitForSelector(".banner.info");
    });

    const officer = await browsing.signIn("hoa", password);
    let secrets: string[] = [];
    await t.step("an officer approves; the form shows the secrets once", async () => {
      const { page, looker } = officer;
      await looker.lookAtAll(page, {
        registrations: "/registrations",
        registration: "/registrations/1",
      });
      await page.goto(`${origin}/registrations`);
      await page.click("tbody th a");
      assert.match(await page.textContent("main") ?? "", new RegExp(company));
      await page.check("input[name=decision][value=approve]");
      await page.click("form[action='/registrations/1'] button");
      await page.waitForSelector("button[name=confirm]");
      await looker.lookAtShown(page, "registration-confirm");
      await page.click("button[name=confirm]");
      await page.waitForSelector(".sheet");
      await looker.lookAtShown(page, "form-1a-secrets");
      // The form's own serial comes first.
      secrets = (await page.locator(".sheet code").allTextContents()).slice(1);
      assert.deepEqual([secrets[0], secrets[1], secrets[3]], ["A0001", "A0001A01", "A00001"]);
      await page.goto(`${origin}/registrations/enterprises/${taxCode}/form-1a`);
      assert.ok(!(await page.textContent("main"))!.includes(secrets[2]!), "shown once");
    });

    const [, userId = "", userPassword = "", terminalId = "", accessKey = ""] = secrets;
    const terminal = new Terminal(
      { userId, password: userPassword, terminalId, accessKey },
      { signer },
    );
    const send = async (request: WrittenRequest): Promise<ClientReply> => {
      const { contentType, body, message } = request;
      return readClientReply(
        (await postRaw(gateway.edi, terminalRequest(contentType, body)))!,
        message,
      );
    };
    const collect = async (): Promise<ClientOutput[]> => {
      const outputs = [];
      for (let reply = await send(terminal.retrieve()); reply.output !== undefined;) {
        outputs.push(reply.output);
        reply = await send(terminal.acknowledge(reply.token!));
      }
      return outputs;
    };
    const ida = (reference: string) =>
      terminal.job("IDA", {
        ...declarations.importOneLine,
        BL1: `261124${reference}`,
        REF: reference,
      });
    /** Registers a declaration, which the rules make yellow; gives its number. */
    const declare = async (reference: string): Promise<string> => {
      const number = (await send(ida(reference))).information.slice(0, 12);
      assert.deepEqual((await send(terminal.job("IDC", { ICN: number }))).codes, [accepted]);
      assert.deepEqual((await collect()).map(({ code }) => code), ["VAD2AC"]);
      return number;
    };

    let first = "";
    await t.step("the new user's first signed IDA is accepted by the standby", async () => {
      let reply = await send(ida("P1"));
      // The lanes hear of a new user within moments.
      await waitUntil("the user is known", async () => {
        if (reply.codes[0]?.startsWith("A0003")) reply = await send(ida("P1"));
        return !reply.codes[0]?.startsWith("A0003");
      });
      assert.deepEqual(reply.codes, [accepted]);
      first = reply.information.slice(0, 12);
      assert.deepEqual((await send(terminal.job("IDC", { ICN: first }))).codes, [accepted]);
      assert.deepEqual((await collect()).map(({ code }) => code), ["VAD2AC"]);
    });

    const open = async (number: string) => {
      await officer.page.goto(`${origin}/office?channel=2`);
      await officer.page.click(`tbody th a:text-is("${number}")`);
      await officer.page.waitForURL(/\/office\/declarations\/\d+$/);
    };
    await t.step(
      "a yellow declaration is checked and cleared; #REP1 fetches the permit",
      async () => {
        const { page, looker } = officer;
        await open(first);
        // Not before its papers were checked.
        assert.ok(
          await page.locator("#step-decision button[aria-describedby=clear-missing]").isDisabled(),
        );
        await page.fill("#f-papers-text", "Hồ sơ đầy đủ");
        await page.click("#step-papers button[value=good]");
        await page.waitForSelector(".banner.good");
        await page.click("form[action$='/clear'] button");
        await page.waitForSelector("button[name=confirm]");
        await looker.lookAtShown(page, "office-confirm");
        await page.click("button[name=confirm]");
        await page.waitForURL(/done=VAD2AG/);
        const [permit, ...more] = await collect();
        assert.deepEqual([permit?.code, more.length], ["VAD2AG", 0]);
        assert.equal(permit!.items.value("ICN"), first);
      },
    );

    let second = "";
    await t.step(
      "the officer asks for a correction; the terminal fetches what is wrong",
      async () => {
        const { page } = officer;
        second = await declare("P2");
        await open(second);
        await page.fill("#f-ask-correction-text", "Khai lại trọng lượng");
        await page.click("form[action$='/ask-correction'] button");
        await page.waitForURL(/done=VAD800/);
        const [instruction, ...more] = await collect();
        assert.deepEqual([instruction?.code, more.length], ["VAD800", 0]);
        assert.match(textOf(instruction!), /Khai lại trọng lượng/);
      },
    );

    await t.step("the officer cancels with a reason; afterwards nothing can be done", async () => {
      const { page, looker } = officer;
      await open(second);
      await looker.lookAtShown(page, "office-acts");
      await page.fill("#f-cancel-text", "Khai trùng");
      await page.click("form[action$='/cancel'] button");
      await page.click("button[name=confirm]");
      await page.waitForURL(/done=VAD800/);
      assert.equal(await page.locator("form[action$='/cancel']").count(), 0);
      const [told] = await collect();
      assert.match(textOf(told!), /Khai trùng/);
      const reply = await send(terminal.job("IDD", { ICN: second }));
      assert.notEqual(reply.codes[0], accepted);
    });

    await t.step("a branch administrator cannot touch another branch", async () => {
      const { page } = await browsing.signIn("tuan", password);
      await page.goto(`${origin}/office/officers?lang=vi`);
      const shown = await page.textContent("main") ?? "";
      assert.ok(shown.includes("Trần Thị Hoa") && !shown.includes("Lê Minh"));
      // The form of an officer of this branch, sent to the address of another's.
      const form = page.locator("form[action^='/office/officers/']");
      await page.evaluate(
        `document.querySelector("form[action$='/hoa']").action = "/office/officers/minh"`,
      );
      const answered = page.waitForResponse((response) => response.request().method() === "POST");
      await form.locator("[value=cancel]").check();
      await form.locator("button").click();
      assert.equal((await answered).status(), 404);
      const rights = async (name: string) =>
        (await sql`select rights from account where name = ${name}`)[0]!.rights;
      assert.deepEqual(await rights("minh"), ["check"]);
      // Nor do declarations and registrations open for one who gives rights.
      for (const path of ["/office", "/registrations", `/office/declarations/${first}`]) {
        assert.equal((await page.goto(origin + path))?.status(), 403, path);
      }
      await page.goto(`${origin}/office/officers`);
      await page.locator("form[action='/office/officers/hoa'] [value=cancel]").uncheck();
      await page.click("form[action='/office/officers/hoa'] button");
      await page.click("button[name=confirm]");
      await page.waitForSelector(".banner.good");
      assert.deepEqual(await rights("hoa"), ["check", "registrations"]);
      // It counts at once: the officer who is signed in may cancel no more.
      await open(first);
      assert.equal(await officer.page.locator("form[action$='/cancel']").count(), 0);
    });

    await t.step("an officer of another branch does not see the declaration", async () => {
      const { page } = await browsing.signIn("minh", password);
      await page.goto(`${origin}/office`);
      assert.equal(await page.locator("tbody th a").count(), 0);
      const path = `/office/declarations/${first.slice(0, 11)}`;
      assert.equal((await page.goto(origin + path))?.status(), 404);
      await page.goto(`${origin}/password`);
      const token = await page.inputValue("main [name=csrf]");
      const forged = await page.request.post(`${origin}${path}/clear`, {
        form: { csrf: token, number: first, confirm: "yes" },
      });
      assert.equal(forged.status(), 404);
    });

    await t.step("every page keeps nobody out and is Vietnamese", async () => {
      const stranger = await browsing.visitor();
      await stranger.looker.lookAtAll(stranger.page, { login: "/login", register: "/register" });
      const { page, looker } = officer;
      await looker.lookAtAll(page, {
        lookup: `/registrations/lookup?taxCode=${taxCode}`,
        "registration-approved": "/registrations/1",
        "form-1a": `/registrations/enterprises/${taxCode}/form-1a`,
        "form-1b": `/registrations/enterprises/${taxCode}/form-1b`,
        office: "/office",
        "office-declaration": `/office/declarations/${first.slice(0, 11)}`,
        "office-cancelled": `/office/declarations/${second.slice(0, 11)}`,
        account: "/account",
        password: "/password",
      });
      const registered = { "register-approved": "/register/application" };
      await enterprise.looker.lookAtAll(enterprise.page, registered);
      const branch = await browsing.signIn("tuan", password);
      await branch.looker.lookAtAll(branch.page, { officers: "/office/officers" });
      const administrator = await browsing.signIn("sang", password);
      await administrator.looker.lookAtAll(administrator.page, {
        accounts: "/accounts",
        providers: "/providers",
        provider: `/providers/${provider}`,
      });
      browsing.assertNothingFound();
    });
    await sql.end();
    await gateway.stop();
    await Deno.remove(dataDir, { recursive: true });
  },
});

/** Clicks what sends a form that leads back to the same page, and waits for it. */
async function submit(page: Page, selector: string): Promise<void> {
  const shown = page.waitForNavigation();
  await page.click(selector);
  await shown;
}

/** Everything that an output says. */
function textOf({ items }: ClientOutput): string {
  return [...items.filled()].map(({ value }) => value).join("\n");
}

/** A certificate authority, rules that make everything yellow, and no users. */
async function makeFiles(dataDir: string) {
  const life = {
    notBefore: new Date(Date.now() - dayMs),
    notAfter: new Date(Date.now() + dayMs),
  };
  const authority = await createAuthority({ ...life, name: "People CA", keyType: "EC-P256" });
  const trustDir = join(dataDir, "trust");
  await Deno.mkdir(trustDir);
  await Deno.writeTextFile(join(trustDir, "ca.crt"), authority.certificate.toString("pem"));
  const list = await authority.makeRevocationList(life.notBefore, life.notAfter);
  await Deno.writeFile(join(trustDir, "ca.crl"), list);
  const rules = join(dataDir, "rules");
  await Deno.writeTextFile(rules, `{"version":"1","default":2}\n`);
  const users = join(dataDir, "users.json");
  await Deno.writeTextFile(users, `{"users":[]}`);
  const issued = await authority.issueUser({
    ...life,
    companyName: company,
    taxCode,
    keyType: "EC-P256",
  });
  const certificate = issued.certificate.toString("pem");
  return {
    certificate,
    signer: loadSigner(certificate, await exportPrivateKey(issued.keys)),
    env: {
      SONGHANH_MODE: "standby",
      SONGHANH_TRUST_DIR: trustDir,
      SONGHANH_USERS_FILE: users,
      SONGHANH_CHANNEL_RULES: rules,
      SONGHANH_PRIMARY_URL: "http://127.0.0.1:1/",
      SONGHANH_WORKERS: "1",
    },
  };
}
