/**
 * Whatever changes rights, secrets, users, tokens or modes, or takes raw bytes out, leaves its row in
 * the audit, through whichever door it came. The doors are walked: every call of the API and every form
 * of the pages that is not only read, and every form of every command. One that is in no table here
 * fails; what is done through a door here is compared with the rows that it has left.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import type { Sql } from "postgres";
import { verifyState } from "../adapters/evidence/verify_state.ts";
import { JournalWriter } from "../adapters/journal/journal_writer.ts";
import { byteSeal } from "../adapters/seals/byte_seal.ts";
import { operationOfCall } from "../gateway/api/access.ts";
import { adminApp } from "../gateway/admin/admin_app.ts";
import { commands, run } from "../gateway/command/run.ts";
import { pageAccess } from "../gateway/pages/page_access.ts";
import {
  type PageSetting,
  pageSetting,
  testPassword,
} from "../gateway/testing/page_test_setting.ts";
import { sealSigningKeys } from "../gateway/testing/seal_signing_keys.ts";
import { auditedAccountForms } from "./support/audited_account_forms.ts";
import { giveBackForms, scratchNote } from "./support/audited_give_back_forms.ts";
import { modeSet, officeForms, setMode } from "./support/audited_office_forms.ts";
import { answered, handedOver } from "../adapters/testing/journal_fixture.ts";

/** What leaves no row, and why. */
type None = { readonly none: string };
/** What leaves these rows, and how it is done here. */
interface Done {
  readonly actions: readonly string[];
  readonly act: (doors: Doors) => Promise<unknown>;
}
/** What needs more than this test has: the files that write the row, or look for it. */
interface Elsewhere {
  readonly actions: readonly string[];
  readonly in: readonly string[];
}
type Expected = None | Done | Elsewhere;

interface Doors {
  readonly setting: PageSetting;
  readonly sql: Sql;
  /** A call of the API by an administrator's token; gives the answer's status and body. */
  api(method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }>;
  /** A form, sent by whoever has this role. */
  post(
    role: "operator" | "administrator" | "officer" | "branch",
    path: string,
    fields: Fields,
    from?: string,
  ): Promise<Response>;
  /** A command in the database itself. */
  command(...args: string[]): Promise<string>;
  readonly folder: string;
}
type Fields = Readonly<Record<string, string | Blob>>;

const reason = "thử";
const readOnly: None = { none: "only looks" };
const archived = { actions: ["messages archived"], in: ["adapters/archive/drop_part.ts"] };
const draft: None = { none: "a draft; what is submitted leaves a row" };
const order = { kind: "failover", to: "closed", reason };

const apiCalls: Readonly<Record<string, Expected>> = {
  "GET /api/v1/messages/:id/request": {
    actions: ["request downloaded"],
    act: ({ api }) => ok(api("GET", "/messages/1-1/request")),
  },
  "GET /api/v1/messages/:id/reply": {
    actions: ["reply downloaded"],
    act: ({ api }) => ok(api("GET", "/messages/1-1/reply")),
  },
  "POST /api/v1/messages/:id/resolve": {
    actions: ["outcome resolved"],
    in: ["tests/resolve_test.ts"],
  },
  "POST /api/v1/messages/:id/inquiry": { none: "asks the primary, changes nothing here" },
  "POST /api/v1/failback/plans": {
    actions: ["give-back planned"],
    act: async ({ api, sql }) => {
      await scratchNote(sql);
      await ok(api("POST", "/failback/plans", { reason }));
    },
  },
  "POST /api/v1/failback/plans/:id/approve": {
    actions: ["give-back approved"],
    act: ({ api }) => ok(api("POST", "/failback/plans/1/approve", { reason })),
  },
  "POST /api/v1/failback/plans/:id/run": {
    actions: ["give-back started"],
    act: ({ api }) => ok(api("POST", "/failback/plans/1/run", { reason })),
  },
  "POST /api/v1/failback/plans/:id/pause": {
    actions: ["give-back paused"],
    act: ({ api }) => ok(api("POST", "/failback/plans/1/pause", { reason })),
  },
  "POST /api/v1/failback/plans/:id/resume": {
    actions: ["give-back resumed"],
    act: ({ api }) => ok(api("POST", "/failback/plans/1/resume", { reason })),
  },
  "POST /api/v1/failback/plans/:id/discard": {
    actions: ["give-back discarded"],
    in: ["adapters/give_back/discard_plan.ts"],
  },
  "POST /api/v1/failback/items/:item/decide": {
    actions: ["give-back item decided"],
    in: ["adapters/give_back/decide_item.ts"],
  },
  "POST /api/v1/failback/paper": {
    actions: ["paper notes imported"],
    in: ["adapters/give_back/paper_notes.ts"],
  },
  "POST /api/v1/faults": {
    actions: ["faults set"],
    act: ({ api }) => ok(api("POST", "/faults", { latencyMs: 5 })),
  },
  "PUT /api/v1/mirror/rules": {
    actions: ["comparison rules changed"],
    act: async ({ api }) => {
      const { body } = await api("GET", "/mirror/rules");
      const { version } = body as { version: number };
      await ok(api("PUT", "/mirror/rules", { rules: [], expectedVersion: version, reason }));
    },
  },
  "POST /api/v1/switch": {
    // The plan of the calls above runs, and cannot where the mode is closed.
    actions: ["failover asked", "failover", "give-back paused"],
    act: async ({ api, sql }) => {
      await ok(api("POST", "/switch", { ...order, expectedEpoch: await epochOf(sql) }));
      await ended(sql);
    },
  },
  "POST /api/v1/switch/:id/abort": {
    actions: ["switchover aborted"],
    in: ["adapters/switching/switcher_test.ts"],
  },
  "POST /api/v1/automatic": {
    actions: ["automatic action paused"],
    act: ({ api }) => ok(api("POST", "/automatic", { paused: true, reason })),
  },
  "POST /api/v1/acknowledge": {
    actions: ["automatic action acknowledged"],
    act: ({ api }) => ok(api("POST", "/acknowledge", { reason })),
  },
  "POST /api/v1/selectivity": {
    actions: ["selectivity drafted"],
    act: ({ api }) =>
      ok(api("POST", "/selectivity", { criteria: `{"version":"by API","default":1}` })),
  },
  "POST /api/v1/selectivity/:version/try": { none: "reads stored declarations only" },
  "POST /api/v1/selectivity/:version/activate": {
    actions: ["selectivity put in force"],
    act: async ({ api }) => {
      const { body } = await api("GET", "/selectivity");
      const { inForce, criteria } = body as {
        inForce: string | null;
        criteria: { version: string }[];
      };
      const path = `/selectivity/${criteria[0]!.version}/activate`;
      await ok(api("POST", path, { reason, expectedVersion: inForce }));
    },
  },
  "POST /api/v1/diagnostics": { none: "asks neighbours, changes nothing" },
  "POST /api/v1/diagnostics/:check": { none: "asks neighbours, changes nothing" },
  "POST /api/v1/numbers/skip": {
    actions: ["numbers skipped"],
    act: ({ api }) => ok(api("POST", "/numbers/skip", { type: "10", to: 90_000_100, reason })),
  },
  "POST /api/v1/keys/rotate": {
    actions: ["signing key entered", "signing key rotated"],
    act: async ({ api, setting }) => {
      await sealSigningKeys(setting.options.console!.gateway);
      await ok(api("POST", "/keys/rotate", { reason }));
    },
  },
};

const pageForms: Readonly<Record<string, Expected>> = {
  "POST /login": {
    actions: ["signed in"],
    act: ({ setting }) => setting.browser().signIn("administrator"),
  },
  "POST /logout": {
    actions: ["signed in", "signed out"],
    act: async ({ setting }) => {
      const browser = await setting.browser().signIn("administrator");
      await browser.post("/logout", {}, "/account");
    },
  },
  "POST /password": {
    actions: ["signed in", "account password changed"],
    act: async ({ setting }) => {
      const browser = await setting.browser().signIn("changes");
      const wanted = "hai mươi con ngựa vằn";
      const done = await browser.post("/password", {
        ...{ current: testPassword, new: wanted, repeat: wanted },
      });
      assert.equal(done.status, 303);
    },
  },
  "POST /messages/:id/resolve": { actions: ["outcome resolved"], in: ["tests/resolve_test.ts"] },
  "POST /selectivity": {
    actions: ["selectivity drafted"],
    act: async ({ post }) => {
      const fields = { criteria: `{"version":"by page","default":2}` };
      assert.equal((await post("operator", "/selectivity", fields)).status, 303);
    },
  },
  "POST /selectivity/:version/try": { none: "reads stored declarations only" },
  "POST /selectivity/:version/activate": {
    actions: ["selectivity put in force"],
    act: async ({ post, sql }) => {
      const [latest] = await sql`select version from selectivity order by at desc limit 1`;
      const [before] = await sql`
        select version from selectivity_activation order by id desc limit 1`;
      const path = `/selectivity/${latest!.version}/activate`;
      const fields = { reason, expectedVersion: before?.version ?? "", confirm: "yes" };
      assert.equal((await post("administrator", path, fields, "/selectivity")).status, 303);
    },
  },
  "POST /messages/:id/inquiry": { none: "asks the primary, changes nothing here" },
  "POST /switch": {
    actions: ["failover asked", "failover"],
    act: async ({ post, sql }) => {
      const fields = {
        ...order,
        to: "standby",
        confirm: "yes",
        expectedEpoch: String(await epochOf(sql)),
      };
      assert.equal((await post("operator", "/switch", fields)).status, 303);
      await ended(sql);
    },
  },
  "POST /outage": {
    actions: ["failover asked", "failover"],
    act: async ({ post, sql }) => {
      await setMode(sql, "relay");
      const expectedEpoch = String(await epochOf(sql));
      const fields = { kind: "failover", reason, expectedEpoch, step: "switch" };
      assert.equal((await post("operator", "/outage", fields)).status, 303);
      await ended(sql);
    },
  },
  "POST /give-back/switch": {
    actions: ["switchover asked", "switchover"],
    act: async ({ post, sql }) => {
      const fields = { reason, expectedEpoch: String(await epochOf(sql)) };
      const done = await post("operator", "/give-back/switch", fields, "/give-back");
      assert.equal(done.status, 303);
      await ended(sql);
    },
  },
  "POST /switch/:id/abort": {
    actions: ["switchover aborted"],
    in: ["adapters/switching/switcher_test.ts"],
  },
  "POST /automatic": {
    actions: ["automatic action resumed"],
    act: ({ post }) => post("operator", "/automatic", { act: "resume", reason }, "/switch"),
  },
  "POST /give-back/:id/items/:item/decide": {
    actions: ["give-back item decided"],
    in: ["adapters/give_back/decide_item.ts"],
  },
  ...giveBackForms,
  "POST /compare/rules": {
    actions: ["comparison rules changed"],
    act: async ({ post, sql }) => {
      const [row] = await sql`select coalesce(max(version), 0) as version from mirror_rules`;
      const version = String(row!.version);
      const fields = { item: "ICN", as: "ignore", reason, expectedVersion: version };
      assert.equal((await post("operator", "/compare/rules", fields, "/compare")).status, 303);
    },
  },
  "POST /diagnostics": { none: "asks neighbours, changes nothing" },
  "POST /diagnostics/:check": { none: "asks neighbours, changes nothing" },
  "POST /evidence": readOnly,
  "POST /evidence/export": {
    actions: ["evidence exported"],
    act: async ({ post }) => {
      const file = await post("operator", "/evidence/export", { reason }, "/evidence");
      assert.match(await file.text(), /"kind":"end"/);
    },
  },
  "POST /evidence/keys": {
    actions: ["signing key rotated"],
    act: async ({ post }) => {
      const rotated = await post("administrator", "/evidence/keys", { reason }, "/evidence");
      assert.equal(rotated.status, 303);
    },
  },
  "POST /register/proofs": { none: "a text to sign; whoever signs it leaves a row" },
  "POST /register/proofs/:id": {
    actions: ["account made"],
    in: ["gateway/pages/registration/registration_pages_test.ts"],
  },
  "POST /register/application/details": draft,
  "POST /register/application/users": draft,
  "POST /register/application/users/:ref": draft,
  "POST /register/application/machines": draft,
  "POST /register/application/machines/:ref": draft,
  "POST /register/application/submit": {
    actions: ["registration submitted"],
    in: ["gateway/pages/registration/registration_pages_test.ts"],
  },
  "POST /register/application/anew": draft,
  "POST /registrations/:id": {
    actions: ["registration approved", "registered users stored", "registered users barred"],
    in: ["gateway/pages/registration/registration_pages_test.ts"],
  },
  "POST /registrations/enterprises/:taxCode/secrets": {
    actions: ["secrets issued anew"],
    in: ["gateway/pages/registration/registration_pages_test.ts"],
  },
  ...officeForms,
  "POST /office/officers/:name": {
    actions: ["officer rights set"],
    act: ({ post }) =>
      post(
        "branch",
        "/office/officers/other",
        { rights: "check", confirm: "yes" },
        "/office/officers",
      ),
  },
  ...auditedAccountForms,
  "POST /providers": {
    actions: ["provider made"],
    act: ({ post }) =>
      post("administrator", "/providers", { name: "VAN", perSecond: "5", perDay: "90" }),
  },
  "POST /providers/:id": {
    actions: ["provider changed"],
    act: async ({ post, sql }) => {
      const path = `/providers/${await providerOf(sql)}`;
      await post("administrator", path, { perSecond: "6", perDay: "90", state: "disabled" });
    },
  },
  "POST /providers/:id/token": {
    actions: ["provider token renewed"],
    act: async ({ post, sql }) => {
      const path = `/providers/${await providerOf(sql)}`;
      await post("administrator", `${path}/token`, {}, path);
    },
  },
};

const byTheApi: None = { none: "goes through the API" };

/** By the first words of a form of a command. */
const commandForms: Readonly<Record<string, Expected>> = {
  "start": { none: "what it supplies itself with is below: users, accounts, data keys" },
  "status": byTheApi,
  "health": byTheApi,
  "doctor": readOnly,
  "switchover": byTheApi,
  "failover": byTheApi,
  "pause": byTheApi,
  "resume": byTheApi,
  "acknowledge": byTheApi,
  "messages list": byTheApi,
  "messages show": byTheApi,
  "messages export": byTheApi,
  "messages inquire": byTheApi,
  "messages resolve": byTheApi,
  "documents list": byTheApi,
  "documents show": byTheApi,
  "documents unentered": byTheApi,
  "documents print": { none: "prints what the pages show" },
  "find": byTheApi,
  "failback plan": byTheApi,
  "failback approve": byTheApi,
  "failback discard": byTheApi,
  "failback run": byTheApi,
  "failback pause": byTheApi,
  "failback resume": byTheApi,
  "failback status": byTheApi,
  "failback numbers": byTheApi,
  "failback report": byTheApi,
  "failback decide": byTheApi,
  "failback import": byTheApi,
  "windows": byTheApi,
  "numbers": byTheApi,
  "numbers skip": byTheApi,
  "selectivity list": byTheApi,
  "selectivity show": byTheApi,
  "selectivity draft": byTheApi,
  "selectivity try": byTheApi,
  "selectivity activate": byTheApi,
  "decode": { none: "reads a file" },
  "audit": byTheApi,
  "balance": readOnly,
  "mirror status": byTheApi,
  "mirror differences": byTheApi,
  "mirror readiness": byTheApi,
  "mirror rules": byTheApi,
  "evidence verify": {
    actions: ["evidence verified"],
    in: ["adapters/evidence/verified_parts_test.ts"],
  },
  "evidence export": {
    actions: ["evidence exported"],
    act: ({ command, folder }) =>
      command("evidence", "export", "--out", join(folder, "evidence.jsonl")),
  },
  "evidence key": { none: "a public key" },
  "keys list": byTheApi,
  "keys rotate": byTheApi,
  "migrate": { none: "the schema names its steps in the table `migration`" },
  "archive": archived,
  "archive verify": { none: "reads files" },
  "archive show": { actions: ["request downloaded"], in: ["gateway/operations/archive.ts"] },
  "archive unfetched": readOnly,
  "reseal": {
    actions: ["data key entered"],
    act: ({ command }) => command("reseal"),
  },
  "users import": {
    actions: ["users imported"],
    act: async ({ command, folder }) => {
      const users = [{
        ...{ user_id: "K0001A01", company: "K", tax_code: "0101234567", roles: ["declarant"] },
        ...{ password: "Sample#1", terminals: [], certificates: [] },
      }];
      await Deno.writeTextFile(join(folder, "users.json"), JSON.stringify({ users }));
      await command("users", "import", join(folder, "users.json"));
    },
  },
  "users list": readOnly,
  "users disable": {
    actions: ["user barred"],
    act: ({ command }) => command("users", "disable", "K0001A01"),
  },
  "users enable": {
    actions: ["user admitted"],
    act: ({ command }) => command("users", "enable", "K0001A01"),
  },
  "accounts import": {
    actions: ["account made"],
    act: async ({ command, folder }) => {
      await Deno.writeTextFile(join(folder, "accounts.csv"), "tam;Tâm;officer;01AB\n");
      await command("accounts", "import", join(folder, "accounts.csv"));
    },
  },
  "accounts create": {
    actions: ["account made"],
    act: ({ command }) => command("accounts", "create", "an", "--role", "operator"),
  },
  "accounts list": readOnly,
  "accounts disable": {
    actions: ["account disabled"],
    act: ({ command }) => command("accounts", "disable", "an"),
  },
  "accounts enable": {
    actions: ["account enabled"],
    act: ({ command }) => command("accounts", "enable", "an"),
  },
  "providers list": readOnly,
  "providers add": {
    actions: ["provider made"],
    act: ({ command }) => command("providers", "add", "VAN 2"),
  },
  "providers limit": {
    actions: ["provider changed"],
    act: async ({ command, sql }) =>
      await command("providers", "limit", await providerOf(sql), "--per-day", "77"),
  },
  "providers token": {
    actions: ["provider token renewed"],
    act: async ({ command, sql }) => await command("providers", "token", await providerOf(sql)),
  },
  "providers suspend": {
    actions: ["provider changed"],
    act: async ({ command, sql }) =>
      await command("providers", "suspend", await providerOf(sql, { last: true })),
  },
  "providers resume": {
    actions: ["provider changed"],
    act: async ({ command, sql }) =>
      await command("providers", "resume", await providerOf(sql, { last: true })),
  },
  "providers usage": readOnly,
  "tokens create": {
    actions: ["token made"],
    act: ({ command }) => command("tokens", "create", "--name", "x", "--role", "operator"),
  },
  "tokens list": readOnly,
  "tokens revoke": {
    actions: ["token revoked"],
    act: async ({ command, sql }) => {
      const [row] = await sql`select id from token where revoked_at is null limit 1`;
      await command("tokens", "revoke", row!.id);
    },
  },
  "primary": { none: "the rehearsal primary has a register of its own" },
  "corpus": { none: "writes files" },
  "help": { none: "writes help" },
  "completion": { none: "writes a script" },
  "man": { none: "writes a page" },
  "send": { none: "a terminal's: the journal has what it sends" },
  "fetch": { none: "a terminal's: the journal has what it sends" },
  "traffic": byTheApi,
};

/** The forms that commands have by their own account. */
function formsOfCommands(): string[] {
  const forms = Object.entries(commands).flatMap(([name, { forms }]) =>
    forms.map(({ action }) => action === undefined ? name : `${name} ${action}`)
  );
  return [...new Set(forms)].sort();
}

Deno.test("every call, form and command is in a table of what the audit has of it", () => {
  const calls = Object.entries(operationOfCall)
    .filter(([call, operation]) => !call.startsWith("GET ") || operation === "see raw bytes")
    .map(([call]) => call);
  assert.deepEqual(Object.keys(apiCalls).sort(), calls.sort());
  const forms = Object.keys(pageAccess).filter((route) => !route.startsWith("GET "));
  assert.deepEqual(Object.keys(pageForms).sort(), forms.sort());
  assert.deepEqual(formsOfCommands(), Object.keys(commandForms).sort());
});

Deno.test("what is not done here is written or looked for where the table says", async () => {
  for (const [name, expected] of Object.entries({ ...apiCalls, ...pageForms, ...commandForms })) {
    if (!("in" in expected)) continue;
    const texts = await Promise.all(
      expected.in.map((file) => Deno.readTextFile(new URL(`../${file}`, import.meta.url))),
    );
    for (const action of expected.actions) {
      assert.ok(texts.some((text) => text.includes(`"${action}"`)), `${name}: ${action}`);
    }
  }
});

Deno.test("what changes rights, secrets, users, tokens and modes leaves its rows, by every door", async (t) => {
  await using doors = await openDoors();
  const { sql } = doors;
  const all = Object.entries({ ...apiCalls, ...pageForms, ...commandForms });
  for (const [name, expected] of all) {
    if (!("act" in expected)) continue;
    await t.step(name, async () => {
      const since = await lastEntry(sql);
      await expected.act(doors);
      const entries = await sql`select action, actor from audit where id > ${since} order by id`;
      const actions = entries.map(({ action }) => action).filter((each) => each !== modeSet);
      assert.deepEqual(actions, expected.actions);
      for (const { actor } of entries) assert.notEqual(actor, "", "somebody is named");
      const findings: string[] = [];
      await verifyState(sql, ({ what }) => findings.push(what));
      assert.deepEqual(findings, []);
    });
  }
});

async function ok(asked: Promise<{ status: number; body: unknown }>): Promise<void> {
  const { status, body } = await asked;
  assert.ok(status < 300, `${status} ${JSON.stringify(body)}`);
}

async function lastEntry(sql: Sql): Promise<string> {
  const [row] = await sql`select coalesce(max(id), 0)::text as last from audit`;
  return row!.last;
}

async function epochOf(sql: Sql): Promise<number> {
  const [row] = await sql`select epoch from mode`;
  return Number(row!.epoch);
}

/** Until the switch that was asked for has come to its end. */
async function ended(sql: Sql): Promise<void> {
  for (;;) {
    const [row] =
      await sql`select count(*)::int as running from switch_run where state = 'running'`;
    if (row!.running === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

async function providerOf(sql: Sql, { last } = { last: false }): Promise<string> {
  const [row] = await sql`select id from provider order by made_at ${
    last ? sql`desc` : sql`asc`
  } limit 1`;
  return row!.id;
}

async function openDoors(): Promise<Doors & AsyncDisposable> {
  const setting = await pageSetting({}, "relay");
  const { sql } = setting;
  await setting.account({ name: "operator", role: "operator" });
  await setting.account({ name: "administrator", role: "administrator" });
  await setting.account({ name: "changes", role: "operator" });
  const rights = ["check", "cancel", "assign", "registrations"] as const;
  await setting.account({ name: "officer", role: "officer", office: "01AB", rights: [...rights] });
  await setting.account({ name: "other", role: "officer", office: "01AB" });
  await setting.account({ name: "third", role: "officer", office: "01AB", rights: ["check"] });
  await setting.account({ name: "branch", role: "branch administrator", office: "01AB" });
  const browsers = new Map<
    string,
    Awaited<ReturnType<ReturnType<PageSetting["browser"]>["signIn"]>>
  >();
  for (const name of ["operator", "administrator", "officer", "branch"]) {
    browsers.set(name, await setting.browser().signIn(name));
  }
  await takeMessage(sql);

  const primary = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    async (request) => Response.json(await request.json()),
  );
  const app = adminApp({
    gateway: setting.options.console!.gateway,
    token: "own",
    faultsUrl: `http://127.0.0.1:${primary.addr.port}/faults`,
  });
  const folder = await Deno.makeTempDir({ prefix: "songhanh-test-" });
  const environment = {
    SONGHANH_DATABASE_URL: setting.url,
    SONGHANH_DATA_DIR: folder,
    SONGHANH_DATA_KEY: new Uint8Array(32).fill(5).toBase64(),
    SONGHANH_PRIMARY_URL: "http://127.0.0.1:9/",
  };
  return {
    setting,
    sql,
    folder,
    async api(method, path, body) {
      const response = await app.request(`/api/v1${path}`, {
        method,
        headers: { authorization: "Bearer own", "content-type": "application/json" },
        body: body === undefined ? undefined : JSON.stringify(body),
      });
      const text = await response.text();
      return {
        status: response.status,
        body: /^[[{]/.test(text) ? JSON.parse(text) : text,
      };
    },
    async post(role, path, fields, from) {
      const response = await browsers.get(role)!.post(path, fields, from);
      assert.ok(response.status < 400, `${path}: ${response.status}`);
      return response;
    },
    async command(...args) {
      const said: string[] = [];
      const note = (text: unknown) => void said.push(String(text));
      const code = await run(args, {
        environment,
        output: { text: note, json: note, remark: note },
      });
      assert.equal(code, 0, said.join("\n"));
      return said.join("\n");
    },
    async [Symbol.asyncDispose]() {
      await primary.shutdown();
      await Deno.remove(folder, { recursive: true });
      await setting[Symbol.asyncDispose]();
    },
  };
}

/** Message 1-1 with an answer. */
async function takeMessage(sql: Sql): Promise<void> {
  const writer = new JournalWriter({
    ...{ sql, writer: "test", epoch: () => 1, seal: byteSeal(undefined) },
    ...{ appendWaitMs: 5_000, queueMessagesMax: 10 },
  });
  await writer.open();
  const appended = await writer.append(handedOver("a"));
  assert.ok(appended.kind === "recorded");
  await writer.settle(answered(appended.id, "b"));
  await writer.close();
}
