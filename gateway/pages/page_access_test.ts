/** Every route of the pages by every role, compared with the table; and every id in a path. */
import { builtInOffices } from "../../core/codes/mod.ts";
import assert from "node:assert/strict";
import { sayPresent, switchAssignment } from "../../adapters/officers/mod.ts";
import { connect } from "../../adapters/postgres/connect.ts";
import { consoleTestSetting } from "../testing/console_test_setting.ts";
import { scratchCase } from "../../adapters/testing/scratch_case.ts";
import { scratchDeclaration } from "../../adapters/testing/scratch_declaration.ts";
import { openProof, registerEnterprise } from "../../adapters/registration/mod.ts";
import {
  type AccountFacts,
  type AccountRole,
  accountRoles,
  type OfficerRight,
  officerRights,
} from "../../core/accounts/mod.ts";
import { mayUse, pageAccess } from "./page_access.ts";
import { Browser, pageSetting } from "../testing/page_test_setting.ts";
import { pagesApp } from "./pages_app.tsx";

/** Somebody of each role, and an officer of each right. */
interface Reader {
  readonly name: string;
  readonly facts: AccountFacts;
}

function readerOf(role: AccountRole, rights: readonly OfficerRight[] = []): Reader {
  const ofOffice = role === "officer" || role === "branch administrator";
  return {
    name: [role.replace(" ", "-"), ...rights].join("."),
    facts: {
      role,
      office: ofOffice ? "01AB" : undefined,
      taxCode: role === "registrant" ? "0101234567" : undefined,
      rights,
    },
  };
}

const readers: readonly Reader[] = [
  ...accountRoles.map((role) => readerOf(role)),
  ...officerRights.map((right) => readerOf("officer", [right])),
];

/** What a request meets: the table alone decides whether it is let in. */
async function ask(browser: Browser, route: string, token: string): Promise<string> {
  const [method, pattern] = route.split(" ") as [string, string];
  const path = pattern.replace(":taxCode", "0109999999").replace(/:\w+/g, "99999999999");
  const body = new FormData();
  body.set("csrf", token);
  const response = await browser.send(path, method === "GET" ? { method } : { method, body });
  const location = response.headers.get("location") ?? "";
  const page = await response.text();
  if (/^\/login(\?to=|$)/.test(location)) return "sign in";
  return page.includes("Tài khoản của bạn không được phép") ? "forbidden" : "let in";
}

Deno.test("every route lets in those whom the table names, and nobody else", async () => {
  await using setting = await pageSetting();
  const routes = pagesApp(setting.options).routes
    .filter(({ path, method }) => !path.endsWith("*") && method !== "ALL")
    .map(({ path, method }) => `${method} ${path}`)
    .filter((route) => !route.includes("/assets/"));
  assert.deepEqual([...new Set(routes)].sort(), Object.keys(pageAccess).sort());

  const anonymous = setting.browser();
  const open = await anonymous.token("/login");
  for (const [route, access] of Object.entries(pageAccess)) {
    const expected = access === "open" ? "let in" : "sign in";
    // The start page leads those who are not signed in to the login.
    if (route === "GET /") continue;
    assert.equal(await ask(anonymous, route, open), expected, `nobody: ${route}`);
  }
  for (const { name, facts } of readers) {
    await setting.account({ name, ...facts, taxCode: facts.taxCode });
    const browser = await setting.browser().signIn(name);
    const token = await browser.token("/account");
    // Signing out ends the session: last.
    const last = (route: string) => route === "POST /logout" ? 1 : 0;
    const all = Object.entries(pageAccess).toSorted(([a], [b]) => last(a) - last(b));
    for (const [route, access] of all) {
      const expected = mayUse(access, facts) ? "let in" : "forbidden";
      const found = await ask(browser, route, token);
      const ended = route === "POST /logout";
      assert.equal(ended ? "let in" : found, expected, `${name}: ${route}`);
    }
    await setting.sql`delete from session`;
    await setting.sql`delete from account where name = ${name}`;
  }
});

/** What is asked for by reading and leaves a line: whoever took a file is named. */
const recorded = /\/files\//;

Deno.test("a page that is only read writes nothing: it opens where commits hang", async () => {
  await using setting = await pageSetting();
  const { sql } = setting;
  const at = { date: setting.now, offices: builtInOffices };
  const papers = {
    declarations: await scratchDeclaration(sql, { channel: 3 }),
    cases: await scratchCase(sql, { procedure: "TEA" }),
  };
  // There is something that could be written: a paper that nobody has, and somebody to have it.
  const rule = { office: "01AB", active: true, actor: "qt", reason: "x", at };
  await switchAssignment(sql, rule);
  await using reading = await readOnly(setting.url);
  const options = { ...setting.options, ...reading, console: consoleTestSetting(reading.sql) };
  const pages = pagesApp(options);
  for (const { name, facts } of readers) {
    await setting.account({ name, ...facts });
    if (facts.role === "officer") {
      await sayPresent(sql, { officer: name, office: "01AB", present: true, at: setting.now });
    }
    const { cookies } = await setting.browser().signIn(name);
    const browser = new Browser(pages);
    for (const cookie of cookies) browser.cookies.set(...cookie);
    for (const [route, access] of Object.entries(pageAccess)) {
      if (!route.startsWith("GET ") || recorded.test(route) || !mayUse(access, facts)) continue;
      const kind = route.includes("/cases/") ? "cases" : "declarations";
      const path = route.slice(4).replace(":id", papers[kind].id).replace(/:\w+/g, "1");
      const response = await browser.get(path);
      await response.body?.cancel();
      assert.notEqual(response.status, 500, `${name}: ${route}`);
    }
  }
});

function readOnly(url: string) {
  const sql = connect(url, {
    schema: "songhanh",
    connectionsMax: 2,
    postgres: { connection: { default_transaction_read_only: true } },
  });
  return { sql, [Symbol.asyncDispose]: () => sql.end() };
}

Deno.test("mayUse() opens what is written, to each role and right", () => {
  const allowed = (reader: Reader) =>
    Object.keys(pageAccess).filter((route) =>
      !["open", "signed in"].includes(pageAccess[route] as string) &&
      mayUse(pageAccess[route], reader.facts)
    ).map((route) => route.split(" ")[1]!.split("/")[1]!);
  const areas = (reader: Reader) => [...new Set(allowed(reader))].sort();
  const seen = [
    ...["audit", "certificates", "compare", "console", "diagnostics", "documents", "evidence"],
    ...[
      "find",
      "give-back",
      "messages",
      "numbers",
      "outage",
      "overview",
      "settings",
      "switch",
      "traffic",
    ],
  ];
  assert.deepEqual(areas(readerOf("observer")), seen);
  assert.deepEqual(areas(readerOf("operator")), [...seen, "automatic", "selectivity"].sort());
  assert.deepEqual(
    areas(readerOf("administrator")),
    [...seen, "automatic", "accounts", "providers", "selectivity", "tokens"].sort(),
  );
  assert.deepEqual(areas(readerOf("registrant")), ["register"]);
  assert.deepEqual(areas(readerOf("branch administrator")), ["office"]);
  // Domain: it gives rights to officers, and does one thing only.
  assert.deepEqual(
    Object.keys(pageAccess).filter((route) =>
      !["open", "signed in"].includes(pageAccess[route] as string) &&
      mayUse(pageAccess[route], readerOf("branch administrator").facts)
    ),
    ["GET /office/officers", "POST /office/officers/:name"],
  );
  assert.deepEqual(areas(readerOf("officer", ["registrations"])), ["office", "registrations"]);
  const acts = (reader: Reader) =>
    Object.keys(pageAccess).filter((route) =>
      route.startsWith("POST /office/declarations") && mayUse(pageAccess[route], reader.facts)
    ).length;
  assert.deepEqual(
    [[], ["check"], ["cancel"]].map((rights) =>
      acts(readerOf("officer", rights as OfficerRight[]))
    ),
    [0, 7, 1],
  );
});

Deno.test("an id of somebody else is as one that does not exist", async () => {
  await using setting = await pageSetting();
  const { sql } = setting;
  const declaration = await scratchDeclaration(sql, { office: "02CD" });
  const list = await scratchCase(sql, { procedure: "TEA", office: "02CD" });
  const keys = { sql, seal: setting.options.seal };
  const proof = await openProof(keys, "register", "0109999999", setting.now);
  const passwordHash = "scrypt$16$8$1$AAAAAAAAAAAAAAAAAAAAAA==$" + "A".repeat(43) + "=";
  await registerEnterprise(sql, { proof, subject: "X", passwordHash, now: setting.now });
  const change = await openProof(keys, "change", "0109999999", setting.now);
  await setting.account({ name: "nam", role: "officer", office: "02CD" });

  const officer = { role: "officer", office: "01AB", rights: [...officerRights] } as const;
  await setting.account({ name: "hoa", ...officer });
  await setting.account({ name: "qt", role: "branch administrator", office: "01AB" });
  await setting.account({ name: "dn", role: "registrant", taxCode: "0101234567" });
  const number = declaration.number;
  const cases: readonly [string, string, string, Record<string, string>?][] = [
    ["hoa", "GET", `/office/declarations/${declaration.id}`],
    ["hoa", "GET", `/office/declarations/${declaration.id}/print`],
    ["hoa", "POST", `/office/declarations/${declaration.id}/check`, { kind: "papers", number }],
    ["hoa", "POST", `/office/declarations/${declaration.id}/clear`, { confirm: "yes", number }],
    ["hoa", "POST", `/office/declarations/${declaration.id}/duties`, { number }],
    ["hoa", "POST", `/office/declarations/${declaration.id}/release`, { number }],
    ["hoa", "POST", `/office/declarations/${declaration.id}/storage`, { number }],
    ["hoa", "POST", `/office/declarations/${declaration.id}/channel`, { number, channel: "3" }],
    ["hoa", "POST", `/office/declarations/${declaration.id}/ask-correction`, { number }],
    ["hoa", "POST", `/office/declarations/${declaration.id}/cancel`, { confirm: "yes", number }],
    ["hoa", "GET", `/office/cases/${list.id}`],
    ...["accept", "reject", "ask-correction", "cancel"].map((act) =>
      [
        ...["hoa", "POST", `/office/cases/${list.id}/${act}`] as const,
        { number: list.number, text: "x", confirm: "yes" },
      ] as [string, string, string, Record<string, string>]
    ),
    ["hoa", "POST", "/office/to-enter/99"],
    // A draft that was never submitted is the enterprise's own.
    ["hoa", "GET", "/registrations/1"],
    ["hoa", "POST", "/registrations/1", { decision: "approve", confirm: "yes" }],
    ["hoa", "GET", "/registrations/enterprises/0109999999/form-1a"],
    ["hoa", "GET", "/registrations/enterprises/0109999999/form-1b"],
    ["hoa", "POST", "/registrations/enterprises/0109999999/secrets", { reason: "x" }],
    ["hoa", "POST", `/office/assignment/${declaration.id}`, { officer: "nam", text: "x" }],
    ["qt", "POST", "/office/officers/nam", { rights: "cancel" }],
    ["qt", "POST", "/office/officers/nam", { rights: "cancel", confirm: "yes" }],
    ["dn", "GET", `/register/proofs/${change.id}`],
    ["dn", "GET", `/register/proofs/${change.id}/text`],
    ["dn", "POST", `/register/proofs/${change.id}`],
    ["dn", "POST", "/register/application/users/u1", { action: "remove" }],
  ];
  for (const [name, method, path, fields] of cases) {
    const browser = await setting.browser().signIn(name);
    const response = method === "GET"
      ? await browser.get(path)
      : await browser.post(path, fields, "/account");
    assert.equal(response.status, 404, `${name}: ${method} ${path}`);
    await response.body?.cancel();
  }
  const [row] = await sql`select state from document where id = ${declaration.id}`;
  assert.equal(row!.state, "registered");
});
