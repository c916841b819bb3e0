/**
 * What the command line does in the database itself – providers, accounts, evidence – and what the mirror's
 * page does beside the API: judged by the same bounds, from the same defaults, with the same left behind,
 * whatever the door. What is for the API too is in `operations_agree_test.ts`.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { Checkpoints } from "../adapters/evidence/checkpoints.ts";
import { keyFingerprint, loadInstallationKey } from "../adapters/evidence/installation_key.ts";
import { ownSigningKey } from "../adapters/evidence/signing_keys.ts";
import { findProvider } from "../adapters/providers/mod.ts";
import { adminApp } from "../gateway/admin/admin_app.ts";
import { run } from "../gateway/command/run.ts";
import {
  changeAccount,
  disableAccount,
  importAccounts,
  listAccounts,
  makeAccount,
  renewPassword,
  showAccount,
} from "../gateway/operations/accounts.ts";
import { showCertificates } from "../gateway/operations/certificates.ts";
import { exportRecorded, showCheckpoints, verifyRecorded } from "../gateway/operations/evidence.ts";
import { addRule, mirrorDifferences, mirrorPair } from "../gateway/operations/mirror.ts";
import {
  changeProvider,
  listProviders,
  makeProvider,
  renewProviderToken,
  showProvider,
} from "../gateway/operations/providers.ts";
import { listTokens, makeToken, revokeToken } from "../gateway/operations/tokens.ts";
import { operationOfPage } from "../gateway/pages/console/operation_of_page.ts";
import { operationOfAdministration } from "../gateway/pages/page_access.ts";
import { pageSetting } from "../gateway/testing/page_test_setting.ts";

Deno.test("pages are for those for whom their operations are", () => {
  const operations = {
    "GET /providers": listProviders,
    "POST /providers": makeProvider,
    "GET /providers/:id": showProvider,
    "GET /providers/:id/usage": showProvider,
    "POST /providers/:id": changeProvider,
    "POST /providers/:id/token": renewProviderToken,
    "GET /accounts": listAccounts,
    "POST /accounts": makeAccount,
    "POST /accounts/import": importAccounts,
    "GET /accounts/:name": showAccount,
    "POST /accounts/:name/change": changeAccount,
    "POST /accounts/:name/password": renewPassword,
    "POST /accounts/:name/disable": disableAccount,
    "POST /accounts/:name/enable": disableAccount,
    "GET /tokens": listTokens,
    "POST /tokens": makeToken,
    "POST /tokens/:id/revoke": revokeToken,
    "GET /compare": mirrorDifferences,
    "GET /compare/:id": mirrorPair,
    "POST /compare/rules": addRule,
    "GET /certificates": showCertificates,
    "GET /evidence": showCheckpoints,
    "POST /evidence": verifyRecorded,
    "POST /evidence/export": exportRecorded,
  };
  const pages = { ...operationOfPage, ...operationOfAdministration };
  for (const [route, { right }] of Object.entries(operations)) {
    assert.equal(pages[route], right, route);
  }
  // No call of the API has their rights: who may is held here, for every one of them.
  const others = Object.keys(operationOfAdministration).filter((route) => !(route in operations));
  assert.deepEqual(others, []);
});

Deno.test("providers: page and command judge alike, begin alike, leave alike", async () => {
  await using doors = await openDoors();
  const { page, command } = doors;
  const names = { fits: "V".repeat(200), "too long": "V".repeat(201), blank: " " };
  for (const [what, name] of Object.entries(names)) {
    const refused = what !== "fits";
    const fields = { name, perSecond: "5", perDay: "9" };
    assert.equal((await page("/providers", fields)).status, refused ? 422 : 200, what);
    assert.equal((await command("providers", "add", name)).code, refused ? 64 : 0, what);
  }
  for (const perDay of ["0", "1e3", "0x10", "1000000001", "2.5"]) {
    assert.equal((await page("/providers", { name: "V", perSecond: "5", perDay })).status, 422);
    assert.equal((await command("providers", "add", "V", "--per-day", perDay)).code, 64, perDay);
  }

  const made = JSON.parse((await command("providers", "add", "VAN", "--json")).text);
  const form = await (await doors.browser.get("/providers")).text();
  for (const name of ["perSecond", "perDay"]) {
    const [, shown] = new RegExp(`name="${name}"[^>]* value="(\\d+)"`).exec(form)!;
    assert.equal(shown, String(made[name]), name);
  }

  const path = `/providers/${made.id}`;
  for (const month of ["2026-13", "0000-01", "2026"]) {
    assert.equal((await doors.browser.get(`${path}?month=${month}`)).status, 404, month);
    assert.equal((await command("providers", "usage", made.id, "--month", month)).code, 64, month);
  }
  await doors.sql`
    insert into provider_usage (provider, day, user_id, messages, refused_by_centre, bytes)
    values (${made.id}, '2026-10-02', 'A0001A01', 7, 1, 9000),
      (${made.id}, '2026-10-03', 'A0001A01', 3, 0, 4321)`;
  const shown = await (await doors.browser.get(`${path}?month=2026-10`)).text();
  const { text } = await command("providers", "usage", made.id, "--month", "2026-10");
  for (const each of [shown, text]) assert.match(each, /10[\s\S]*13321/);

  const limits = { perSecond: "7", perDay: "80", state: "active" };
  await page(path, limits);
  const before = await doors.entries();
  await page(path, limits);
  await command("providers", "limit", made.id, "--per-second", "7", "--per-day", "80");
  await command("providers", "resume", made.id);
  assert.deepEqual(await doors.entries(), before, "nothing has changed");
  await command("providers", "limit", made.id, "--per-day", "81");
  const { perSecond, perDay } = (await findProvider(doors.sql, made.id))!;
  assert.deepEqual([perSecond, perDay], [7, 81]);
});

Deno.test("accounts: a list and a single one are judged alike, page and command show the same", async () => {
  await using doors = await openDoors();
  const { command, folder } = doors;
  const list = join(folder, "accounts.csv");
  const accounts = {
    fits: ["an", "A".repeat(200), "officer", "01AB"],
    "a long display name": ["bn", "A".repeat(201), "observer", ""],
    "a name of another form": ["b n", "B", "observer", ""],
    "an officer without office": ["cn", "C", "officer", ""],
    "an office of nobody": ["dn", "D", "operator", "01AB"],
    "a registrant": ["en", "E", "registrant", ""],
  };
  for (const [what, [name, displayName, role, office]] of Object.entries(accounts)) {
    const isGood = what === "fits";
    await Deno.writeTextFile(list, `${name}2;${displayName};${role};${office}\n`);
    const more = office === "" ? [] : ["--office", office!];
    const options = ["--display-name", displayName!, "--role", role!, ...more];
    assert.equal(
      (await command("accounts", "create", name!, ...options)).code,
      isGood ? 0 : 64,
      what,
    );
    assert.equal((await command("accounts", "import", list)).code, isGood ? 0 : 65, what);
  }
  await doors.sql`update account set rights = '{check}' where name = 'an'`;
  const page = await (await doors.browser.get("/accounts?lang=en")).text();
  const { text } = await command("accounts", "list");
  assert.match(page, />an<\/a>[\s\S]*Check/);
  assert.match(text, /^an .* check /m);
});

Deno.test("evidence: page and command verify and export the same, by the same key", async () => {
  await using doors = await openDoors();
  const { page, command, folder } = doors;
  const out = join(folder, "out.jsonl");
  const wrong = { from: "2026-02-02T00:00", to: "2026-01-01T00:00" };
  for (const range of [wrong, { from: "hôm qua", to: "" }]) {
    const options = Object.entries(range).flatMap(([name, at]) => at ? [`--${name}`, at] : []);
    assert.equal((await page("/evidence", range, "/evidence")).status, 422);
    assert.equal((await page("/evidence/export", range, "/evidence")).status, 422);
    assert.equal((await command("evidence", "verify", ...options)).code, 64);
    assert.equal((await command("evidence", "export", "--out", out, ...options)).code, 64);
  }
  assert.equal(
    (await command("evidence", "export", "--out", out, "--reason", "x".repeat(501))).code,
    64,
  );
  const long = { reason: "x".repeat(501) };
  assert.equal((await page("/evidence/export", long, "/evidence")).status, 422);

  // Something to vouch for, and two exports, each with a checkpoint of its own that goes along.
  await command("providers", "add", "V1");
  assert.equal((await command("evidence", "export", "--out", out, "--reason", "vì thử")).code, 0);
  assert.match(await Deno.readTextFile(out), /"kind":"checkpoint"/);
  await command("providers", "add", "V2");
  const exported = await page("/evidence/export", { reason: "vì thử" }, "/evidence");
  assert.equal((await exported.text()).match(/"kind":"checkpoint"/g)?.length, 2);
  const entries = await doors.entries();
  assert.deepEqual(
    entries.filter(({ action }) => action === "evidence exported").map(({ reason }) => reason),
    ["vì thử", "vì thử"],
  );

  const verified = JSON.parse((await command("evidence", "verify", "--json")).text);
  const shown = await (await page("/evidence", {}, "/evidence")).text();
  assert.equal(verified.holds, true);
  assert.match(shown, /Mọi bằng chứng khớp/);
  assert.ok(shown.includes(keyFingerprint(doors.key.spki)));

  assert.doesNotMatch(shown, /không phải của máy này/);
  assert.equal(verified.keys.length, 1);

  // Another node vouches for what came since, by its own key: it holds, and both say whose it is.
  assert.deepEqual(verified.otherKeys, []);
  await command("providers", "add", "V3");
  const other = await loadInstallationKey(join(folder, "other"), { make: true });
  await new Checkpoints({ sql: doors.sql, keys: ownSigningKey(other) }).turn({ now: true });
  const remarked = await (await page("/evidence", {}, "/evidence")).text();
  const [, remark] = remarked.split("không phải của máy này");
  assert.match(
    remark ?? "",
    new RegExp(`^[^<]*<div class="mono value">${keyFingerprint(other.spki)}<`),
  );
  const told = await command("evidence", "verify", "--from", "2020-01-01", "--json");
  assert.deepEqual(
    [told.code, JSON.parse(told.text).otherKeys],
    [0, [keyFingerprint(other.spki)]],
  );
  const own = join(folder, "own.pem");
  await Deno.writeTextFile(own, doors.key.publicPem);
  assert.equal((await command("evidence", "verify", "--all", "--key", own)).code, 1);

  // What another key is said to have signed.
  await doors.sql`update checkpoint set key = ${"AAAA"}
    where number = (select max(number) from checkpoint)`;
  assert.equal((await command("evidence", "verify")).code, 1);
  assert.match(await (await page("/evidence", {}, "/evidence")).text(), /KHÔNG khớp/);
});

Deno.test("rules of comparison: the page judges a rule as the API does", async () => {
  await using doors = await openDoors();
  const rule = { procedure: "IDC", output: "R", item: "ICN" };
  const rules = async () =>
    (await doors.api("GET", "/mirror/rules")).body as {
      version: number;
      rules: Record<string, string>[];
    };
  for (const as of ["ignore", "equal", "map"]) {
    const { version } = await rules();
    const fields = { ...rule, as, reason: `vì ${as}`, expectedVersion: String(version) };
    assert.equal((await doors.page("/compare/rules", fields, "/evidence")).status, 303, as);
    const after = await rules();
    assert.deepEqual(after.rules[0], { ...rule, as, note: `vì ${as}` });
    const put = { rules: after.rules, expectedVersion: version, reason: "vì thử" };
    assert.equal((await doors.api("PUT", "/mirror/rules", put)).status, 412, "another in force");
    const late = await doors.page("/compare/rules", fields, "/evidence");
    assert.equal(late.status, 409, "another in force");
  }
  const { version, rules: stored } = await rules();
  const long = "x".repeat(501);
  const tooLong = { rules: stored, expectedVersion: version, reason: long };
  assert.equal((await doors.api("PUT", "/mirror/rules", tooLong)).status, 400);
  const fields = { ...rule, as: "map", reason: long, expectedVersion: String(version) };
  assert.ok((await doors.page("/compare/rules", fields, "/evidence")).status >= 400);
  // As many as there may be: one more would make the stored ones unreadable.
  const full = Array.from({ length: 500 }, (_, n) => ({ as: "ignore", name: `item ${n}` }));
  const filled = { rules: full, expectedVersion: version, reason: "vì thử" };
  assert.equal((await doors.api("PUT", "/mirror/rules", filled)).status, 200);
  const more = { ...fields, reason: "vì thử", expectedVersion: String(version + 1) };
  assert.equal((await doors.page("/compare/rules", more, "/evidence")).status, 409);
  assert.equal((await rules()).version, version + 1);
});

/** An administrator's page, API and command, in one database and with one key. */
async function openDoors() {
  const setting = await pageSetting({}, "relay");
  const { sql } = setting;
  await setting.account({ name: "administrator", role: "administrator" });
  const folder = await Deno.makeTempDir({ prefix: "songhanh-test-" });
  const key = await loadInstallationKey(join(folder, "installation-key.pem"), { make: true });
  const gateway = setting.options.console!.gateway;
  Object.assign(gateway, { signingKeys: ownSigningKey(key) });
  const browser = await setting.browser().signIn("administrator");
  const app = adminApp({ gateway, token: "own", faultsUrl: undefined });
  const environment = {
    SONGHANH_DATABASE_URL: setting.url,
    SONGHANH_DATA_DIR: folder,
    SONGHANH_PRIMARY_URL: "http://127.0.0.1:9/",
  };
  return {
    ...{ sql, folder, key, browser },
    page: (path: string, fields: Readonly<Record<string, string>>, from = path) =>
      browser.post(path, fields, from),
    async api(method: string, path: string, body?: unknown) {
      const response = await app.request(`/api/v1${path}`, {
        method,
        headers: { authorization: "Bearer own", "content-type": "application/json" },
        body: body === undefined ? undefined : JSON.stringify(body),
      });
      return { status: response.status, body: await response.json() as unknown };
    },
    async command(...args: string[]) {
      const said: string[] = [];
      const text = (text: string) => void said.push(text);
      const json = (value: unknown) => void said.push(JSON.stringify(value));
      const code = await run(args, { environment, output: { text, json, remark: () => {} } });
      return { code, text: said.join("\n") };
    },
    async entries() {
      return [
        ...await sql<{ action: string; reason: string }[]>`
        select action, reason from audit where action <> 'signed in' order by id`,
      ];
    },
    async [Symbol.asyncDispose]() {
      await Deno.remove(folder, { recursive: true });
      await setting[Symbol.asyncDispose]();
    },
  };
}
