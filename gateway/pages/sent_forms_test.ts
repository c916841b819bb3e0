/**
 * Every form of every page, taken from the routes: nothing is chosen before somebody chooses it, and a
 * form that was sent with something wrong comes back as it was sent. A new form that stands in no
 * table here fails.
 */
import assert from "node:assert/strict";
import { JournalWriter } from "../../adapters/journal/journal_writer.ts";
import { createProvider } from "../../adapters/providers/mod.ts";
import { byteSeal } from "../../adapters/seals/byte_seal.ts";
import { handedOver } from "../../adapters/testing/journal_fixture.ts";
import { scratchAuthorities } from "../../adapters/testing/scratch_authorities.ts";
import { scratchCase } from "../../adapters/testing/scratch_case.ts";
import { scratchDeclaration } from "../../adapters/testing/scratch_declaration.ts";
import type { StoredMode } from "../../adapters/mode/mode_store.ts";
import { sealSigningKeys } from "../testing/seal_signing_keys.ts";
import { type Browser, type PageSetting, pageSetting } from "../testing/page_test_setting.ts";
import { readForms, type ShownForm } from "../testing/read_forms.ts";
import { pageAccess } from "./page_access.ts";

type Sent = Readonly<Record<string, string | readonly string[] | Blob>>;

/** A form that is sent with one thing wrong. */
interface Wrong {
  readonly as: Role;
  /** The mode in which the form is there; the standby where nothing is said. */
  readonly mode?: StoredMode["mode"];
  /** State of the plan of the bed; planned where nothing is said. */
  readonly plan?: "planned" | "done";
  /** The page that has the form. */
  readonly page: string;
  readonly action: string;
  /** What is sent, everything else than the form's hidden fields; one field of it is wrong. */
  readonly sent: Sent;
  /** What tells the form from others with its address. */
  readonly marks?: Readonly<Record<string, string>>;
}
type Role = "nobody" | "operator" | "administrator" | "officer" | "branch" | "registrant";

/** Forms of which nothing can be wrong, or that need more than this test has. */
type Without = { readonly without: string };

const fieldless = (what: string): Without => ({ without: what });
const reason = "VNACCS không trả lời <lần 2>";

interface Bed {
  readonly setting: PageSetting;
  readonly browsers: ReadonlyMap<Role, Browser>;
  readonly ids: Readonly<Record<string, string>>;
}

/** By route; `ids` names what stands in the paths. */
const forms: Readonly<
  Record<string, Without | ((ids: Bed["ids"]) => readonly [Wrong, ...Wrong[]])>
> = {
  "POST /login": () => [{
    ...{ as: "nobody", page: "/login", action: "/login" },
    sent: { name: "ai đó", password: "sai" },
  }],
  "POST /logout": fieldless("a button"),
  "POST /password": () => [{
    ...{ as: "operator", page: "/password", action: "/password" },
    sent: { current: "sai", new: "x", repeat: "y" },
  }],
  "POST /messages/:id/resolve": ({ message }) => {
    const at = { as: "operator", page: `/messages/${message}` } as const;
    const action = `/messages/${message}/resolve`;
    return [
      { ...at, action, sent: { verdict: "found", number: "12", reason, resend: "yes" } },
      { ...at, action, sent: { verdict: "operator", number: "", reason: "" } },
      { ...at, action, sent: { number: "100000000420", reason } },
    ];
  },
  "POST /messages/:id/inquiry": fieldless("a button"),
  "POST /outage": () => {
    const at = { as: "operator", mode: "relay", page: "/outage", action: "/outage" } as const;
    return [
      { ...at, sent: { reason, expectedEpoch: "99", step: "switch" } },
      { ...at, sent: { reason: "", expectedEpoch: "1", step: "dry-run" } },
      { ...at, sent: { reason, expectedEpoch: "", step: "dry-run" } },
    ];
  },
  "POST /switch": () => {
    const at = { as: "operator", page: "/switch", action: "/switch" } as const;
    const order = { kind: "failover", to: "closed", reason, expectedEpoch: "1" };
    return [
      { ...at, sent: { ...order, expectedEpoch: "99", step: "review" } },
      { ...at, sent: { ...order, reason: "", step: "review" } },
      { ...at, sent: { to: "primary", reason, expectedEpoch: "1", step: "dry-run" } },
    ];
  },
  "POST /switch/:id/abort": fieldless("a button"),
  "POST /automatic": () => [{
    ...{ as: "operator", page: "/switch", action: "/automatic" },
    sent: { reason: "", act: "pause" },
  }],
  "POST /give-back": () => {
    const at = { as: "operator", mode: "failback", plan: "done", page: "/give-back" } as const;
    const sent = { reason, ask: "doubtful", concurrency: "0", perSecond: "5" };
    return [{ ...at, action: "/give-back", sent }];
  },
  "POST /give-back/switch": () => [{
    ...{ as: "operator", page: "/give-back", action: "/give-back/switch" },
    sent: { reason: "", expectedEpoch: "1" },
  }],
  "POST /give-back/paper": () => {
    const at = { as: "operator", page: "/give-back", action: "/give-back/paper" } as const;
    const file = (notes: BlobPart) => new File([notes], "notes.csv");
    return [
      { ...at, sent: { reason, text: file("document\n1\n") } },
      { ...at, sent: { reason, text: file(Uint8Array.of(0x64, 0xe2, 0x0a)) } },
    ];
  },
  "POST /give-back/:id/items/:item/decide": ({ plan, item }) => {
    const at = { as: "operator", mode: "relay", page: `/give-back/${plan}?item=${item}` } as const;
    const action = `/give-back/${plan}/items/${item}/decide`;
    return [
      { ...at, action, sent: { decision: "done", number: "12", reason } },
      { ...at, action, sent: { decision: "", number: "100000000420", reason } },
    ];
  },
  "POST /give-back/:id/approve": ({ plan }) => [{
    ...{ as: "administrator", mode: "relay", page: `/give-back/${plan}` },
    ...{ action: `/give-back/${plan}/approve`, sent: { reason: "" } },
  }],
  "POST /give-back/:id/discard": fieldless("the form of the approval, with another word"),
  "POST /give-back/:id/run": fieldless("the form of the approval, with another word"),
  "POST /give-back/:id/pause": fieldless("the form of the approval, with another word"),
  "POST /give-back/:id/resume": fieldless("the form of the approval, with another word"),
  "POST /compare/rules": fieldless("needs two systems: tests/browser_test.ts"),
  "POST /evidence": () => [{
    ...{ as: "operator", page: "/evidence", action: "/evidence" },
    sent: { from: "hôm qua", to: "2026-03-02T08:00" },
  }],
  "POST /evidence/export": () => [{
    ...{ as: "operator", page: "/evidence", action: "/evidence/export" },
    sent: { from: "2026-03-01T08:00", to: "mai", reason },
  }],
  "POST /evidence/keys": () => [{
    ...{ as: "administrator", page: "/evidence", action: "/evidence/keys" },
    sent: { reason: "" },
  }],
  "POST /selectivity": () => [{
    ...{ as: "operator", page: "/selectivity", action: "/selectivity" },
    sent: { criteria: '{"version":"<1>","default":7}' },
  }],
  "POST /selectivity/:version/try": ({ criteria }) => [{
    ...{ as: "operator", page: `/selectivity/${criteria}` },
    ...{ action: `/selectivity/${criteria}/try`, sent: { declarations: "nhiều" } },
  }],
  "POST /selectivity/:version/activate": ({ criteria }) => [{
    ...{ as: "administrator", page: `/selectivity/${criteria}` },
    ...{ action: `/selectivity/${criteria}/activate`, sent: { reason: "" } },
  }],
  "POST /register/proofs": () => {
    const at = { as: "nobody", page: "/register", action: "/register/proofs" } as const;
    return [
      { ...at, sent: { taxCode: "12", purpose: "recover" } },
      { ...at, sent: { taxCode: "0109999999" } },
    ];
  },
  "POST /register/proofs/:id": fieldless("a file and passwords, which come back in no form"),
  "POST /register/application/details": () => [{
    ...{ as: "registrant", page: "/register/application" },
    action: "/register/application/details",
    sent: {
      ...{ company: "CÔNG TY <MỚI>", holder: "person", address: "Hà Nội", email: "không" },
      ...{ phone: "0123", roles: ["exporter"] },
    },
  }],
  "POST /register/application/users": () => [{
    ...{ as: "registrant", page: "/register/application" },
    action: "/register/application/users",
    sent: { name: "Lan", email: "không", machines: [] },
  }],
  "POST /register/application/users/:ref": () => [{
    ...{ as: "registrant", page: "/register/application" },
    action: "/register/application/users/u1",
    sent: { name: "Lan Anh", email: "không", machines: [] },
  }],
  "POST /register/application/machines": () => [{
    ...{ as: "registrant", page: "/register/application" },
    ...{ action: "/register/application/machines", sent: { description: "" } },
  }],
  "POST /register/application/machines/:ref": fieldless("a button"),
  "POST /register/application/submit": fieldless("a button"),
  "POST /register/application/anew": fieldless("a button"),
  "POST /registrations/:id": ({ registration }) => {
    const page = `/registrations/${registration}`;
    const at = { as: "officer", page, action: page } as const;
    return [
      { ...at, sent: { decision: "reject", reason: "" } },
      { ...at, sent: { decision: "ask changes", reason: "" } },
      { ...at, sent: { reason } },
    ];
  },
  "POST /registrations/enterprises/:taxCode/secrets": fieldless(
    "needs an approved enterprise: registration_pages_test.ts",
  ),
  "POST /office/declarations/:id/check": ({ red }) => {
    const at = { as: "officer", page: `/office/declarations/${red}` } as const;
    const action = `/office/declarations/${red}/check`;
    return [
      { ...at, action, marks: { kind: "goods" }, sent: { result: "bad", text: "" } },
      { ...at, action, marks: { kind: "papers" }, sent: { text: "thiếu <vận đơn>" } },
    ];
  },
  "POST /office/declarations/:id/clear": fieldless("a button"),
  "POST /office/declarations/:id/duties": ({ green }) => {
    const at = { as: "officer", page: `/office/declarations/${green}` } as const;
    const action = `/office/declarations/${green}/duties`;
    const marks = { result: "good" };
    return [
      { ...at, action, marks, sent: { basis: "guaranteed", reference: "BL 1", text: "" } },
      { ...at, action, marks, sent: { basis: "exempt", reference: "", text: "QĐ 5" } },
      { ...at, action, marks, sent: { reference: "GNT 1", text: "đã nộp" } },
    ];
  },
  "POST /office/declarations/:id/release": ({ green }) => [{
    ...{ as: "officer", page: `/office/declarations/${green}` },
    ...{ action: `/office/declarations/${green}/release`, sent: { text: "", confirm: "yes" } },
  }],
  "POST /office/declarations/:id/storage": ({ red }) => [{
    ...{ as: "officer", page: `/office/declarations/${red}` },
    ...{ action: `/office/declarations/${red}/storage`, sent: { text: "" } },
  }],
  "POST /office/declarations/:id/channel": ({ red, unheard }) => {
    const at = (id: string | undefined) => ({
      ...{ as: "officer", page: `/office/declarations/${id}` } as const,
      action: `/office/declarations/${id}/channel`,
    });
    return [
      { ...at(red), sent: { channel: "2", text: "" } },
      { ...at(unheard), sent: { text: "bản in" } },
    ];
  },
  "POST /office/declarations/:id/ask-correction": ({ red }) => [{
    ...{ as: "officer", page: `/office/declarations/${red}` },
    ...{ action: `/office/declarations/${red}/ask-correction`, sent: { text: "" } },
  }],
  "POST /office/declarations/:id/cancel": ({ red }) => [{
    ...{ as: "officer", page: `/office/declarations/${red}` },
    ...{ action: `/office/declarations/${red}/cancel`, sent: { text: "" } },
  }],
  "POST /office/cases/:id/accept": fieldless("a text that may be blank"),
  "POST /office/cases/:id/reject": ({ case: id }) => [{
    ...{ as: "officer", page: `/office/cases/${id}` },
    ...{ action: `/office/cases/${id}/reject`, sent: { text: "" } },
  }],
  "POST /office/cases/:id/ask-correction": ({ case: id }) => [{
    ...{ as: "officer", page: `/office/cases/${id}` },
    ...{ action: `/office/cases/${id}/ask-correction`, sent: { text: "" } },
  }],
  "POST /office/cases/:id/cancel": fieldless("the form of the rejection, after an acceptance"),
  "POST /office/assignment": () => [{
    ...{ as: "officer", page: "/office/assignment", action: "/office/assignment" },
    sent: { text: "", active: "yes" },
  }],
  "POST /office/assignment/:id": ({ red }) => {
    const at = { as: "officer", page: "/office/assignment" } as const;
    const action = `/office/assignment/${red}`;
    return [
      { ...at, action, sent: { officer: "third", text: "" } },
      { ...at, action, sent: { officer: "", text: "nghỉ phép" } },
    ];
  },
  "POST /office/presence": fieldless("two buttons"),
  "POST /office/to-enter/:act": fieldless("a note that may be blank"),
  "POST /office/officers/:name": fieldless("boxes, of which each may be ticked"),
  "POST /accounts": () => [{
    ...{ as: "administrator", page: "/accounts", action: "/accounts" },
    sent: { name: "lan", displayName: "Lan <1>", role: "officer", office: "không" },
  }, {
    ...{ as: "administrator", page: "/accounts", action: "/accounts" },
    sent: { name: "lan", displayName: "Lan", office: "01AB" },
  }],
  "POST /accounts/import": fieldless("a file, which comes back in no form"),
  "POST /accounts/:name/change": () => [{
    ...{ as: "administrator", page: "/accounts/third", action: "/accounts/third/change" },
    sent: { displayName: "", role: "branch administrator", office: "01AB" },
  }],
  "POST /accounts/:name/password": fieldless("a button"),
  "POST /accounts/:name/disable": fieldless("a button"),
  "POST /accounts/:name/enable": fieldless("a button"),
  "POST /tokens": () => [{
    ...{ as: "administrator", page: "/tokens", action: "/tokens" },
    sent: { name: "", role: "operator" },
  }],
  "POST /tokens/:id/revoke": fieldless("a button"),
  "POST /diagnostics": fieldless("a button"),
  "POST /diagnostics/:check": fieldless("a button"),
  "POST /providers": () => [{
    ...{ as: "administrator", page: "/providers", action: "/providers" },
    sent: { name: "VAN <1>", perSecond: "x", perDay: "9" },
  }],
  "POST /providers/:id": ({ provider }) => [{
    ...{ as: "administrator", page: `/providers/${provider}`, action: `/providers/${provider}` },
    sent: { perSecond: "x", perDay: "9", state: "disabled" },
  }],
  "POST /providers/:id/token": fieldless("a button"),
};

/** What a form shows because it is stored or a setting that has a default, not because it is likely. */
const stored: readonly RegExp[] = [
  /^\/give-back ask$/,
  /^\/providers\/[\w-]+ state$/,
  /^\/register\/application\/details (holder|roles)$/,
  /^\/register\/application\/users(\/u1)? machines$/,
  /^\/office\/officers\/\w+ rights$/,
  /^\/accounts\/third\/change role$/,
];

Deno.test("every form stands in the table of what may be wrong with it", () => {
  const routes = Object.keys(pageAccess).filter((route) => route.startsWith("POST "));
  assert.deepEqual(Object.keys(forms).sort(), routes.sort());
});

Deno.test("nothing is chosen before somebody chooses it, and what failed comes back as it was sent", async (t) => {
  await using bed = await openBed();
  for (const [route, of] of Object.entries(forms)) {
    if ("without" in of) continue;
    for (const [index, wrong] of of(bed.ids).entries()) {
      await t.step(`${route} ${index + 1}`, () => sendWrong(bed, wrong));
    }
  }
});

Deno.test("a form that cannot be taken now can be sent again as it was, but for secrets", async () => {
  let problem: string | undefined;
  await using setting = await pageSetting({ undurable: () => Promise.resolve(problem) });
  await setting.account({ name: "lan", role: "operator" });
  const browser = await setting.browser().signIn("lan");
  problem = "no replica";
  const sent = { reason, act: "pause" };
  const refused = await browser.post("/automatic", sent, "/switch");
  assert.equal(refused.status, 503);
  const again = formOf(await refused.text(), "/automatic", {});
  assert.ok(again !== undefined);
  problem = undefined;
  const fields = Object.fromEntries([...again.fields].map(([name, { values }]) => [name, values]));
  const { csrf: _, ...whole } = fields;
  assert.deepEqual(whole, { reason: [reason], act: ["pause"] });
  assert.equal((await browser.post("/automatic", whole, "/switch")).status, 303);
  problem = "no replica";
  const secret = { current: "bí mật", new: "bí mật mới", repeat: "bí mật mới" };
  const page = await (await browser.post("/password", secret)).text();
  assert.equal(formOf(page, "/password", {}), undefined);
  assert.doesNotMatch(page, /bí mật/);
});

async function sendWrong({ setting, browsers }: Bed, wrong: Wrong): Promise<void> {
  const { as, mode = "standby", plan = "planned", page, action, sent, marks = {} } = wrong;
  await setting.sql`update mode set mode = ${mode} where mode <> ${mode}`;
  await setting.sql`update failback_plan set state = ${plan} where state <> ${plan}`;
  const browser = browsers.get(as)!;
  const before = formOf(await (await browser.get(page)).text(), action, marks);
  assert.ok(before !== undefined, `${page} has the form`);
  for (const { name, kind, values } of before.fields.values()) {
    const isChoice = kind === "radio" || kind === "select" || kind === "checkbox";
    if (!isChoice || stored.some((each) => each.test(`${action} ${name}`))) continue;
    assert.deepEqual(values.filter((value) => value !== ""), [], `${name} is chosen beforehand`);
  }
  const hidden = [...before.fields.values()].filter(({ kind }) => kind === "hidden")
    .map(({ name, values }) => [name, values[0]!] as const);
  const answer = await browser.post(action, { ...Object.fromEntries(hidden), ...sent }, page);
  assert.ok(answer.status >= 400 && answer.status < 500, `it is refused: ${answer.status}`);
  const html = await answer.text();
  const after = formOf(html, action, marks);
  assert.ok(after !== undefined, "the form comes back");
  for (const { name, kind, values } of after.fields.values()) {
    if (kind === "hidden" || kind === "file") continue;
    const was = sent[name];
    const expected = kind === "password" || was === undefined
      ? kind === "radio" || kind === "checkbox" ? [] : [""]
      : typeof was === "string"
      ? [was]
      : was;
    assert.deepEqual(values, expected, name);
  }
  assert.match(html, /autofocus|role="alert"/, "what is wrong is said where it is seen");
  assert.match(html, / data-refused/, "an open page leaves it as it is");
}

/** Of several with this address, the one with these marks. */
function formOf(
  html: string,
  action: string,
  marks: Readonly<Record<string, string>>,
): ShownForm | undefined {
  return readForms(html).find((form) =>
    form.action === action &&
    Object.entries(marks).every(([name, value]) => form.fields.get(name)?.values[0] === value)
  );
}

async function openBed(): Promise<Bed & AsyncDisposable> {
  const authorities = await scratchAuthorities();
  const setting = await pageSetting({ judge: authorities.judge });
  const { sql } = setting;
  await sealSigningKeys(setting.options.console!.gateway);
  const rights = ["check", "cancel", "assign", "registrations"] as const;
  await setting.account({ name: "operator", role: "operator" });
  await setting.account({ name: "administrator", role: "administrator" });
  await setting.account({ name: "officer", role: "officer", office: "01AB", rights: [...rights] });
  await setting.account({ name: "third", role: "officer", office: "01AB", rights: ["check"] });
  await setting.account({ name: "branch", role: "branch administrator", office: "01AB" });
  const browsers = new Map<Role, Browser>([["nobody", setting.browser()]]);
  for (const name of ["operator", "administrator", "officer", "branch"] as const) {
    browsers.set(name, await setting.browser().signIn(name));
  }
  // An enterprise whose registration waits for customs, and one that still fills its own in.
  const submitted = await register(setting, authorities, "0101234567");
  await submitted.post("/register/application/submit", {}, "/register/application");
  browsers.set("registrant", await register(setting, authorities, "0101234568"));
  const [registration] = await sql`select id from registration where state = 'submitted'`;

  const red = await scratchDeclaration(sql, { office: "01AB", channel: 3 });
  const green = await scratchDeclaration(sql, { office: "01AB", channel: 1 });
  const since = new Date("2026-03-02T01:00:00Z");
  const unheard = await scratchDeclaration(sql, {
    change: {
      channel: { kind: "unknown", since, atLeast: 1 },
      dates: { created: since, registered: since, unpermitted: since },
    },
  });
  const list = await scratchCase(sql, { procedure: "TEA", office: "01AB" });
  const { id: provider } = await createProvider(sql, "VAN", { perSecond: 5, perDay: 9 }, "test");
  const drafted = await browsers.get("operator")!.post("/selectivity", {
    criteria: `{"version":"1","default":1}`,
  });
  const message = await unknownMessage(sql);
  const [plan] = await sql`
    insert into failback_plan (created_by, reason, settings)
    values ('test', 'x', '{"ask":"doubtful","concurrency":1,"perSecond":0}') returning id`;
  await sql`
    insert into failback_item (place, plan, source, stream, sequence, procedure, number, expected,
      state, ask)
    values (900, ${plan!.id}, 'message', 1, 900, 'IDA', '109000000060', '', 'refused', false)`;
  return {
    ...{ setting, browsers },
    ids: {
      ...{ red: red.id, green: green.id, unheard: unheard.id, case: list.id, provider, message },
      criteria: drafted.headers.get("location")!.split("/").at(-1)!,
      registration: String(registration!.id),
      ...{ plan: String(plan!.id), item: "900" },
    },
    [Symbol.asyncDispose]: () => setting[Symbol.asyncDispose](),
  };
}

/** Proves who it is and fills its registration in; gives its browser. */
async function register(
  setting: PageSetting,
  authorities: Awaited<ReturnType<typeof scratchAuthorities>>,
  taxCode: string,
): Promise<Browser> {
  const browser = setting.browser();
  const signer = await authorities.issue(taxCode);
  const asked = await browser.post(
    "/register/proofs",
    { taxCode, purpose: "register" },
    "/register",
  );
  const path = asked.headers.get("location")!;
  const text = await (await browser.get(`${path}/text`)).text();
  const password = "mười chín con voi";
  const signature = new Blob([signer.sign(text)]);
  await browser.post(path, { signature, password, repeat: password });
  await browser.signIn(taxCode);
  const application = "/register/application";
  await browser.post(`${application}/details`, {
    ...{ company: "CÔNG TY", address: "Hà Nội", email: "a@example.vn", holder: "enterprise" },
    roles: ["importer"],
  }, application);
  await browser.post(`${application}/machines`, { description: "Máy 1" }, application);
  const user = { name: "Lan", machines: ["m1"], certificate: new Blob([signer.pem]) };
  await browser.post(`${application}/users`, user, application);
  return browser;
}

/** A message whose outcome nobody knows. */
async function unknownMessage(sql: PageSetting["sql"]): Promise<string> {
  const writer = new JournalWriter({
    ...{ sql, writer: "test", epoch: () => 1, seal: byteSeal(undefined) },
    ...{ appendWaitMs: 5_000, queueMessagesMax: 10 },
  });
  await writer.open();
  const appended = await writer.append(handedOver("unknown"));
  assert.ok(appended.kind === "recorded");
  const { id } = appended;
  await writer.settle({ id, at: Date.now(), state: "unknown", reason: "no answer" });
  await writer.close();
  return `${id.stream}-${id.sequence}`;
}
