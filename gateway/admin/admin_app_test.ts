/** The admin API in memory, over a real journal in a scratch database. */
import { oneBand } from "../../core/numbering/mod.ts";
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import type { Sql } from "postgres";
import type { MessageRecord } from "../../adapters/journal.ts";
import { byteSeal } from "../../adapters/seals/byte_seal.ts";
import { CommitWatch } from "../../adapters/postgres/commit_watch.ts";
import { connect } from "../../adapters/postgres/connect.ts";
import { JournalWriter } from "../../adapters/journal/journal_writer.ts";
import { MessageStore } from "../../adapters/journal/message_store.ts";
import { loadMode } from "../../adapters/mode/mode_store.ts";
import { migratedDatabase } from "../../adapters/testing/migrated_database.ts";
import { createToken, revokeToken, type Role, roles } from "../../adapters/accounts/token_store.ts";
import { builtInCodes } from "../../core/codes/mod.ts";
import { builtInPolicy } from "../../core/policy/mod.ts";
import { catalogue } from "../../core/catalogue/mod.ts";
import { reasonOfCut } from "../../core/evidence/mod.ts";
import { writeItems, writeMessage, writeResultMessage } from "../../core/wire/mod.ts";
import { operationRights } from "../../core/accounts/mod.ts";
import { makeAccount } from "../operations/accounts.ts";
import { archiveMessages } from "../operations/archive.ts";
import { makeToken } from "../operations/tokens.ts";
import { barUser } from "../operations/users.ts";
import { operationOfPage } from "../pages/console/operation_of_page.ts";
import { operationOfCall } from "../api/access.ts";
import * as accountOperations from "../operations/accounts.ts";
import * as tokenOperations from "../operations/tokens.ts";
import * as userOperations from "../operations/users.ts";
import { adminApp, type AdminOptions } from "./admin_app.ts";
import { testDiagnostics } from "../testing/test_diagnostics.ts";
import { loneNode } from "../testing/lone_node.ts";
import { scratchService } from "../testing/scratch_service.ts";
import { operationOfAdministration } from "../pages/page_access.ts";
import { pageSetting } from "../testing/page_test_setting.ts";

const ownToken = "sandbox-token";
const plain = "text/plain; charset=UTF-8";
const password = "Bi8Mat00";
const accessKey = "KHOABIMAT0000009";
const receivedAt = Date.parse("2030-01-02T03:04:05.678Z");

interface Setting extends AsyncDisposable {
  readonly app: ReturnType<typeof adminApp>;
  readonly url: string;
  readonly sql: Sql;
  readonly journal: JournalWriter;
  readonly gateway: AdminOptions["gateway"] & { lanes: { ready: boolean } };
  ask(path: string, options?: Asking): Promise<Response>;
}

interface Asking {
  /** Null = none; the sandbox's own by default. */
  readonly token?: string | null;
  readonly method?: string;
  readonly body?: string;
}

async function setUp(options: Partial<AdminOptions> = {}): Promise<Setting> {
  const database = await migratedDatabase();
  const sql = connect(database.url, { schema: "songhanh", connectionsMax: 4 });
  const { epoch } = await loadMode(sql, "relay");
  const own = connect(database.url, { schema: "songhanh", connectionsMax: 1 });
  const seal = byteSeal(undefined);
  const journal = new JournalWriter({
    sql: own,
    writer: "test",
    epoch: () => epoch,
    seal,
    appendWaitMs: 5_000,
    queueMessagesMax: 100,
  });
  await journal.open();
  const gateway = {
    database: { sql },
    store: new MessageStore(sql, seal),
    commits: new CommitWatch(sql, sql),
    lanes: { ready: true },
    policy: builtInPolicy,
    now: () => new Date(),
    codes: builtInCodes,
    startedAt: new Date(receivedAt),
    node: loneNode(sql),
    service: { now: scratchService("relay") },
    config: {
      automatic: "off",
      standby: "local",
      clearText: [],
      numberBands: oneBand(90_000_000, 99_999_999),
    } as const,
    primaryUrl: "http://primary.example/",
    mode: () => loadMode(sql, "relay"),
    metrics: () => Promise.resolve("songhanh_build_info 1\n"),
    diagnostics: testDiagnostics(sql),
  };
  const app = adminApp({ gateway, token: ownToken, faultsUrl: undefined, ...options });
  return {
    app,
    url: database.url,
    sql,
    journal,
    gateway,
    ask: async (path, { token = ownToken, method = "GET", body } = {}) =>
      await app.request(path, {
        method,
        body,
        headers: token === null ? {} : { authorization: `Bearer ${token}` },
      }),
    [Symbol.asyncDispose]: async () => {
      await journal.close();
      await own.end();
      await sql.end();
      await database[Symbol.asyncDispose]();
    },
  };
}

function request(code: string, values: Record<string, string>): Uint8Array {
  const known = catalogue.procedure(code) ?? catalogue.sessionProcedure(code);
  assert.ok(known !== undefined);
  const header = { procedure: code, userId: "X1234X01", password, path: "X00001", system: "1" };
  return writeMessage(header, writeItems(known.layout, "request", values));
}

function record(procedure: string, body: Uint8Array, more: Partial<MessageRecord> = {}) {
  return {
    receivedAt,
    sender: "192.0.2.7",
    userId: "X1234X01",
    procedure,
    path: "X00001",
    state: "handed over",
    digest: createHash("sha256").update(body).digest(),
    contentType: plain,
    request: body,
    ...more,
  } satisfies MessageRecord;
}

async function problemOf(response: Response): Promise<[number, string]> {
  assert.equal(response.headers.get("content-type"), "application/problem+json");
  const problem = await response.json();
  assert.equal(problem.status, response.status);
  assert.ok(problem.title !== "" && problem.detail !== "" && problem.type.startsWith("urn:"));
  return [response.status, problem.code];
}

Deno.test("adminApp() tells machines about its health without a token", async () => {
  await using setting = await setUp();
  const { gateway, ask, sql } = setting;
  for (const path of ["/livez", "/readyz", "/role/active", "/metrics"]) {
    const response = await ask(path, { token: null });
    assert.equal(response.status, 200, path);
    await response.body?.cancel();
  }
  gateway.lanes.ready = false;
  assert.equal((await ask("/livez", { token: null })).status, 200);
  assert.equal((await ask("/role/active", { token: null })).status, 503);
  const notReady = await ask("/readyz", { token: null });
  assert.equal(notReady.status, 503);
  assert.match(await notReady.text(), /lane/);

  gateway.lanes.ready = true;
  const readOnly = connect(setting.url, {
    schema: "songhanh",
    postgres: { connection: { default_transaction_read_only: true } },
  });
  const replica = adminApp({
    gateway: { ...gateway, commits: new CommitWatch(readOnly, readOnly) },
    token: undefined,
    faultsUrl: undefined,
  });
  const noWrites = await replica.request("/readyz");
  await readOnly.end();
  assert.equal(noWrites.status, 503);
  assert.match(await noWrites.text(), /takes no writes/);

  await sql.end();
  const away = await ask("/readyz", { token: null });
  assert.equal(away.status, 503);
  assert.match(await away.text(), /database/);
});

Deno.test("adminApp() asks for a token whose role suffices, for every call of the API", async () => {
  await using setting = await setUp();
  const { ask, sql } = setting;
  const description = await (await ask("/api/openapi.json", { token: null })).json();
  assert.equal(description.openapi, "3.1.0");
  const calls = Object.entries(description.paths as Record<string, Record<string, unknown>>)
    .filter(([path]) => path.startsWith("/api/v1/"))
    .flatMap(([path, methods]) =>
      Object.keys(methods).map((method) =>
        `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ":$1")}`
      )
    );
  assert.deepEqual(calls.toSorted(), Object.keys(operationOfCall).toSorted());

  const tokens = new Map<Role, string>();
  for (const role of roles) tokens.set(role, (await createToken(sql, role, role, "test")).text);
  const revoked = await createToken(sql, "gone", "administrator", "test");
  await revokeToken(sql, revoked.id, "test");
  for (const [call, operation] of Object.entries(operationOfCall)) {
    const least = operationRights[operation];
    const [method, pattern] = call.split(" ") as [string, string];
    const path = pattern.replace(":id", "1-999");
    const askAs = (token: string | null) => ask(path, { method, token });
    assert.deepEqual(await problemOf(await askAs(null)), [401, "TOKEN_MISSING"], call);
    assert.deepEqual(await problemOf(await askAs("nonsense")), [401, "TOKEN_INVALID"], call);
    assert.deepEqual(await problemOf(await askAs(revoked.text)), [401, "TOKEN_INVALID"], call);
    for (const role of roles) {
      const response = await askAs(tokens.get(role)!);
      const low = roles.indexOf(role) < roles.indexOf(least);
      if (low) assert.deepEqual(await problemOf(response), [403, "ROLE_TOO_LOW"], call);
      else {
        assert.ok(![401, 403].includes(response.status), `${call} as ${role}`);
        await response.body?.cancel();
      }
    }
  }
});

Deno.test("adminApp() shows the status and the balance", async () => {
  await using setting = await setUp();
  const { ask, journal } = setting;
  await journal.append(record("IDC", request("IDC", { ICN: "123456789012" })));
  const status = await (await ask("/api/v1/status")).json();
  assert.equal(status.mode, "relay");
  assert.equal(status.epoch, 1);
  assert.equal(status.unknownCount, 0);
  assert.deepEqual(status.ledger, {
    channelsUnknown: 0,
    journalSeq: 1,
    complete: false,
    inDoubt: 0,
    notLearnt: { count: 0, first: [] },
  });
  assert.deepEqual(status.primary, {
    url: "http://primary.example/",
    state: "up",
    reason: "",
    lastSeenAt: null,
    p50Ms: 1.5,
  });
  const balance = await (await ask("/api/v1/balance")).json();
  assert.deepEqual([balance.received, balance.inFlight, balance.balanced], [1, 1, true]);
});

Deno.test("adminApp() tells planned windows by the gateway's clock, which may be moved", async () => {
  await using setting = await setUp();
  const { ask, gateway } = setting;
  const at = (hours: number) => new Date(Date.now() + hours * 3_600_000);
  const window = { reason: "thay máy chủ", from: at(50), to: at(60) };
  const policy = { ...builtInPolicy, windows: [window] };
  for (const [now, runs] of [[at(0), [false]], [at(55), [true]], [at(60), []]] as const) {
    Object.assign(gateway, { policy, now: () => now });
    const { windows } = await (await ask("/api/v1/windows")).json();
    assert.deepEqual(windows.map((each: { runs: boolean }) => each.runs), runs);
  }
});

Deno.test("adminApp() lists messages by what is asked for, page by page", async () => {
  await using setting = await setUp();
  const { ask, journal } = setting;
  const body = request("IDC", { ICN: "123456789012" });
  for (let at = 0; at < 5; at++) {
    await journal.append(record("IDC", body, { receivedAt: receivedAt + at }));
  }
  await journal.append(record("IID", body, { state: "refused", code: "A0008" }));

  const ids: string[] = [];
  let cursor: string | undefined;
  do {
    const more = cursor === undefined ? "" : `&cursor=${cursor}`;
    const page = await (await ask(`/api/v1/messages?procedure=IDC&limit=2${more}`)).json();
    ids.push(...page.messages.map((message: { id: string }) => message.id));
    cursor = page.cursor;
  } while (cursor !== undefined);
  assert.deepEqual(ids, ["1-5", "1-4", "1-3", "1-2", "1-1"]);

  const refused = await (await ask("/api/v1/messages?state=refused")).json();
  assert.deepEqual(refused.messages.map((m: { code: string }) => m.code), ["A0008"]);
  const from = encodeURIComponent("2030-01-02T10:04:05.680+07:00");
  const late = await (await ask(`/api/v1/messages?from=${from}`)).json();
  assert.equal(late.messages.length, 3);
  for (const query of ["state=lost", "limit=0", "limit=100000", "from=today", "cursor=1"]) {
    const response = await ask(`/api/v1/messages?${query}`);
    assert.deepEqual(await problemOf(response), [400, "PARAMETERS_INVALID"], query);
  }
});

Deno.test("adminApp() shows nobody the plain digest that a note of before keyed ones has", async () => {
  await using setting = await setUp();
  const { ask, journal } = setting;
  const body = request("IDC", { ICN: "123456789012" });
  const keptDigest = createHash("sha256").update(body).digest("hex");
  const cut = { keptBytes: body.length, receivedBytes: 9_000, keptDigest };
  for (const keyed of [false, true]) {
    const reason = reasonOfCut("why", { ...cut, keyed });
    await journal.append(record("IDC", body, { state: "refused", code: "A0008", reason }));
    await journal.append(
      record("IDC", body, { state: "refused", reason: reasonOfCut("", { ...cut, keyed }) }),
    );
  }
  for (const path of ["messages", "messages/1-1", "messages/1-2"]) {
    const text = await (await ask(`/api/v1/${path}`)).text();
    assert.match(text, /kept are the first/, path);
    assert.doesNotMatch(text, /SHA-256 [0-9a-f]/, path);
    assert.equal(text.includes(keptDigest), path === "messages", path);
  }
});

Deno.test("adminApp() shows a message decoded and gives its bytes as they were", async () => {
  await using setting = await setUp();
  const { ask, journal, sql } = setting;
  const body = request("IDC", { ICN: "123456789012" });
  const reply = writeResultMessage({
    request: { procedure: "IDC  " },
    codes: [{ code: "A0012" }],
    receivedAt: new Date(receivedAt),
  });
  const appended = await journal.append(record("IDC", body));
  assert.equal(appended.kind, "recorded");
  const id = appended.kind === "recorded" ? appended.id : assert.fail();
  const path = `/api/v1/messages/${id.stream}-${id.sequence}`;
  assert.deepEqual(await problemOf(await ask(`${path}/reply`)), [404, "REPLY_MISSING"]);
  await journal.settle({
    id,
    at: receivedAt + 9,
    state: "answered",
    code: "A0012",
    reply: { status: 200, contentType: plain, bytes: reply },
  });

  const message = await (await ask(path)).json();
  assert.equal(message.state, "answered");
  assert.equal(message.verdict.kind, "accepted");
  assert.deepEqual(
    message.steps.map((step: { state: string; reply: boolean }) => [step.state, step.reply]),
    [["handed over", false], ["answered", true]],
  );
  const [item] = message.request.messages[0].items;
  assert.deepEqual([item.id, item.repetition, item.value], ["ICN", 0, "123456789012"]);
  assert.equal(message.request.messages[0].header.userId, "X1234X01");
  assert.equal(message.reply.messages[0].codes[0].code, "A0012");
  assert.ok(!JSON.stringify(message).includes(password));

  const raw = await ask(`${path}/request`);
  assert.equal(raw.headers.get("content-type"), "application/octet-stream");
  assert.equal(raw.headers.get("x-original-content-type"), plain);
  assert.match(raw.headers.get("content-disposition") ?? "", /attachment/);
  assert.deepEqual(new Uint8Array(await raw.arrayBuffer()), body);
  const rawReply = await ask(`${path}/reply`);
  assert.deepEqual(new Uint8Array(await rawReply.arrayBuffer()), reply);
  assert.deepEqual(await problemOf(await ask("/api/v1/messages/1-999")), [404, "MESSAGE_UNKNOWN"]);
  assert.deepEqual(await problemOf(await ask("/api/v1/messages/x")), [400, "PARAMETERS_INVALID"]);

  // An observer sees the message, not the password within its bytes.
  const { text: token } = await createToken(sql, "dashboard", "observer", "test");
  assert.equal((await ask(path, { token })).status, 200);
  assert.equal((await ask(`${path}/request`, { token })).status, 403);
});

Deno.test("adminApp() decodes a logon without its access key, and a refusal with its text", async () => {
  await using setting = await setUp();
  const { ask, journal } = setting;
  const [terminal, key] = catalogue.sessionProcedure("#REP1")!.layout.items;
  const logon = request("#REP1", { [terminal!.id]: "X00001", [key!.id]: accessKey });
  await journal.append(record("#REP1", logon, { state: "refused", code: "A0008", reason: "why" }));
  const text = await (await ask("/api/v1/messages/1-1")).text();
  assert.ok(text.includes("X00001"));
  assert.ok(!text.includes(accessKey) && !text.includes(password));
  const { verdict, digest } = JSON.parse(text);
  // Of a message from before digests were keyed: an observer could try passwords by it.
  assert.equal(digest, null);
  assert.ok(!text.includes(createHash("sha256").update(logon).digest("hex")));
  assert.deepEqual([verdict.kind, verdict.code, verdict.reason], ["refused", "A0008", "why"]);
  assert.ok(verdict.en !== "" && verdict.vi !== "" && verdict.en !== verdict.vi);
});

Deno.test("adminApp() tells the rehearsal primary its faults, where there is one", async () => {
  const told: unknown[] = [];
  const primary = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    async (request) => {
      told.push(await request.json());
      return Response.json(told.at(-1));
    },
  );
  const faultsUrl = `http://127.0.0.1:${primary.addr.port}/faults`;
  {
    await using setting = await setUp({ faultsUrl });
    const post = (body: string) => setting.ask("/api/v1/faults", { method: "POST", body });
    const response = await post(`{"latencyMs":5}`);
    assert.equal(response.status, 200);
    assert.equal((await response.json()).latencyMs, 5);
    for (const body of ["", "{", `{"latency":5}`]) {
      assert.deepEqual(await problemOf(await post(body)), [400, "PARAMETERS_INVALID"], body);
    }
    assert.equal(told.length, 1);
    await primary.shutdown();
    assert.deepEqual(await problemOf(await post("{}")), [502, "REHEARSAL_PRIMARY_SILENT"]);
  }
  await using setting = await setUp();
  const missing = await setting.ask("/api/v1/faults", { method: "POST", body: "{}" });
  assert.deepEqual(await problemOf(missing), [404, "REHEARSAL_PRIMARY_MISSING"]);
});

Deno.test("adminApp() answers unknown paths and an absent database with problems", async () => {
  await using setting = await setUp();
  assert.deepEqual(await problemOf(await setting.ask("/nothing")), [404, "PATH_UNKNOWN"]);
  assert.deepEqual(await problemOf(await setting.ask("/api/v1/nothing")), [404, "PATH_UNKNOWN"]);
  await setting.sql.end();
  const response = await setting.ask("/api/v1/status");
  assert.deepEqual(await problemOf(response), [503, "DATABASE_UNAVAILABLE"]);
});

/** A body that tells whether anybody has begun to read it. */
function unread(kilobytes: number) {
  let read = 0;
  const chunk = new TextEncoder().encode("[".repeat(1_024));
  const body = new ReadableStream({
    pull: (controller) => {
      if (read++ === kilobytes) controller.close();
      else controller.enqueue(chunk);
    },
  }, { highWaterMark: 0 });
  return {
    body,
    get kilobytes() {
      return read;
    },
  };
}

Deno.test("adminApp() reads no body of who may not ask, or for no call, and no large one (F64)", async () => {
  await using setting = await setUp();
  const post = async (path: string, token: string | undefined, kilobytes: number) => {
    const sent = unread(kilobytes);
    const response = await setting.app.request(path, {
      method: "POST",
      body: sent.body,
      headers: {
        "content-type": "application/json",
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
    });
    return [...await problemOf(response), sent.kilobytes] as const;
  };
  for (const path of ["/api/v1/nothing", "/api/v1/faults/more", "/nothing"]) {
    assert.deepEqual(await post(path, undefined, 8), [404, "PATH_UNKNOWN", 0]);
  }
  assert.deepEqual(await post("/api/v1/switch", undefined, 8), [401, "TOKEN_MISSING", 0]);
  for (
    const [path, most] of [["switch", 256], ["selectivity", 4_096], ["mirror/rules", 0]] as const
  ) {
    const [status, code, kilobytes] = await post(`/api/v1/${path}`, ownToken, 5_000);
    if (most === 0) assert.deepEqual([status, code], [404, "PATH_UNKNOWN"], "it is for PUT");
    else assert.deepEqual([status, code], [413, "BODY_TOO_LARGE"], path);
    assert.ok(kilobytes <= most + 2, `${path}: ${kilobytes} KB were read`);
  }
});

Deno.test("adminApp() changes the mode for a reason, once, and from the epoch that was seen", async () => {
  await using setting = await setUp();
  const post = (path: string, body: unknown) =>
    setting.ask(`/api/v1${path}`, { method: "POST", body: JSON.stringify(body) });
  const order = { to: "standby", reason: "a test", expectedEpoch: 1 };

  const other = await post("/switch", { ...order, expectedEpoch: 7 });
  assert.deepEqual(await problemOf(other), [412, "EPOCH_OTHER"]);
  for (const wrong of [{ reason: " " }, { reason: undefined }, { to: "moon" }]) {
    const response = await post("/switch", { ...order, ...wrong });
    assert.deepEqual(await problemOf(response), [400, "PARAMETERS_INVALID"]);
  }

  const dry = await (await post("/switch", { ...order, dryRun: true })).json();
  assert.deepEqual([dry.dryRun, dry.mode, dry.state], [true, "standby", "done"]);
  assert.match(dry.outcome, /would change/);
  assert.equal((await (await setting.ask(`/api/v1/switch/${dry.id}`)).json()).id, dry.id);
  // Who looks first may not know yet why; what is only tried is kept nowhere.
  const unsaid = await (await post("/switch", { to: "standby", dryRun: true })).json();
  assert.deepEqual([unsaid.dryRun, unsaid.reason, unsaid.state], [true, "", "done"]);
  assert.equal((await setting.gateway.mode()).epoch, 1);

  const taken = await post("/switch", order);
  assert.equal(taken.status, 202);
  const path = taken.headers.get("location")!;
  let run = await taken.json();
  while (run.state === "running") run = await (await setting.ask(path)).json();
  assert.deepEqual([run.state, run.epochBefore, run.epochAfter], ["done", 1, 2]);
  assert.deepEqual(run.phases.map((phase: { name: string }) => phase.name), [
    "hold",
    "ledger",
    "change",
    "resume",
  ]);
  assert.equal(run.phase, null);
  assert.deepEqual(await problemOf(await post(`/switch/${run.id}/abort`, {})), [
    409,
    "SWITCH_ENDED",
  ]);
  assert.deepEqual(await problemOf(await post("/switch/99/abort", {})), [404, "SWITCH_UNKNOWN"]);
  assert.deepEqual(
    await problemOf(await post("/switch", { ...order, expectedEpoch: 2 })),
    [409, "SWITCH_REFUSED"],
  );
  const status = await (await setting.ask("/api/v1/status")).json();
  assert.deepEqual([status.mode, status.epoch, status.by], ["standby", 2, "sandbox"]);
  assert.deepEqual(await problemOf(await setting.ask("/api/v1/switch/99")), [
    404,
    "SWITCH_UNKNOWN",
  ]);

  const gate = await (await post("/automatic", { paused: true, reason: "a test" })).json();
  assert.deepEqual(gate, { paused: true, acknowledged: true });
  assert.equal((await post("/acknowledge", { reason: "seen" })).status, 200);

  const first = await (await setting.ask("/api/v1/audit?limit=2")).json();
  const rest = await (await setting.ask(`/api/v1/audit?cursor=${first.cursor}`)).json();
  const entries = [...first.entries, ...rest.entries] as { action: string; by: string }[];
  assert.deepEqual(entries.map(({ action }) => action), [
    "automatic action acknowledged",
    "automatic action paused",
    "switchover refused",
    "switchover",
    "switchover asked",
    "switchover refused",
  ]);
  assert.ok(entries.every(({ by }) => by === "sandbox"));

  await setting.sql.begin(async (transaction) => {
    // Nobody asks what seals these.
    await transaction.unsafe("alter table audit disable trigger audit_is_sealed");
    await transaction`
      insert into audit (actor, action, reason, epoch, details)
      select 'mai', 'signed in', '', 1, '{}' from generate_series(1, 31000)`;
  });
  const looked = await (await setting.ask("/api/v1/audit?text=seen")).json();
  assert.deepEqual([looked.entries, looked.goesOn], [[], true]);
  const older = await (await setting.ask(`/api/v1/audit?text=seen&cursor=${looked.cursor}`)).json();
  assert.deepEqual([older.entries.length, older.goesOn], [1, false]);
});

Deno.test("what a page and a call do alike is the same operation, and every operation is somewhere", () => {
  const callOf = (route: string) =>
    route
      // Where a switch is led to, and where it is led back from.
      .replace(/^POST \/(outage|give-back\/switch)$/, "POST /switch")
      .replace(" /give-back/paper", " /failback/paper")
      .replace(" /give-back/:id/items", " /failback/items")
      .replace(" /give-back", " /failback/plans")
      .replace("POST /compare/rules", "PUT /mirror/rules")
      .replace(/ \//, " /api/v1/");
  const both = Object.keys(operationOfPage).filter((route) =>
    Object.hasOwn(operationOfCall, callOf(route))
  );
  // Those that change something are all among them, but for evidence, which has no call yet.
  const acts = Object.keys(operationOfPage).filter((route) =>
    !route.startsWith("GET ") && !route.includes("/evidence")
  );
  assert.deepEqual(acts.filter((route) => !both.includes(route)), []);
  for (const route of both) {
    assert.equal(operationOfPage[route], operationOfCall[callOf(route)], route);
  }
  const used = new Set<string>(
    [operationOfPage, operationOfCall, operationOfAdministration].flatMap((each) =>
      Object.values(each)
    ),
  );
  // Accounts, users and tokens are made on the command line alone.
  for (const all of [accountOperations, userOperations, tokenOperations]) {
    for (const each of Object.values<unknown>(all)) {
      const { right } = each as { readonly right?: string };
      if (right !== undefined) used.add(right);
    }
  }
  // In the database itself, by the command line alone.
  for (const { right } of [makeAccount, barUser, makeToken, archiveMessages]) used.add(right);
  assert.deepEqual([...used].toSorted(), Object.keys(operationRights).toSorted());
});

Deno.test("adminApp() refuses what is no text with 400 in every place of every route, never with 500", async () => {
  await using pages = await pageSetting();
  await using setting = await setUp({ pages: pages.options });
  const { app } = setting;
  const routes = app.routes.filter(({ method, path }) => method !== "ALL" && !path.includes("*"));
  const asked = new Set<string>();
  const ask = async (path: string, init: RequestInit) => {
    const headers = { authorization: `Bearer ${ownToken}`, ...init.headers };
    const remoteAddr = { transport: "tcp", hostname: "192.0.2.9", port: 1 } as const;
    return await app.request(path, { ...init, headers }, { remoteAddr });
  };
  for (const { method, path } of routes) {
    const filled = (value: string) => path.replace(/:\w+(\{[^}]*\})?/g, value);
    if (asked.has(method + path)) continue;
    asked.add(method + path);
    const bad = [
      `${filled("1")}?x=%00`,
      `${filled("1")}?%00=x`,
      `${filled("1")}?user=a%00b&state=x`,
    ];
    if (path.includes(":")) bad.push(filled("%00"), filled("a%00b"));
    for (const address of bad) {
      assert.deepEqual(await problemOf(await ask(address, { method })), [
        400,
        "PARAMETERS_INVALID",
      ]);
    }
    if (method === "GET") continue;
    if (path.startsWith("/api/v1/")) {
      for (const body of [`{"reason":"a\\u0000b"}`, `{"x":["\\ud800"]}`, `{"\\u0000":1}`, "\0"]) {
        const response = await ask(filled("1"), { method, body });
        assert.deepEqual(await problemOf(response), [400, "PARAMETERS_INVALID"], path);
      }
      continue;
    }
    const form = new FormData();
    form.set("name", "a\0b");
    const encoded = new URLSearchParams({ csrf: "x", name: "\0" });
    for (const body of [form, encoded]) {
      const response = await ask(filled("1"), { method, body });
      // Whoever has to sign in first is sent there before his form is read.
      const expected = path === "/login" ? [400] : [400, 303];
      assert.ok(expected.includes(response.status), `${method} ${path}: ${response.status}`);
      await response.body?.cancel();
    }
  }
  assert.ok(asked.size > 60, `${asked.size} routes`);
  // Bytes that are no UTF-8 become a character that nothing is called by.
  for (const { method, path } of routes) {
    if (method !== "GET") continue;
    const response = await ask(`${path.replace(/:\w+(\{[^}]*\})?/g, "%ff")}?user=%ed%a0%80`, {
      method,
    });
    assert.ok(response.status < 500 || response.status === 503, `${path}: ${response.status}`);
    await response.body?.cancel();
  }
});
