/**
 * One table of rights, and three doors: every call of the API, every page and form, and every form of
 * every command, taken from where they are registered, is tried by each role and by nobody. Who is let
 * in is compared with `operationRights`; a door that no table names fails. Prints what it found.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import type { Sql } from "postgres";
import { answered, handedOver } from "../adapters/testing/journal_fixture.ts";
import { byteSeal } from "../adapters/seals/byte_seal.ts";
import { JournalWriter } from "../adapters/journal/journal_writer.ts";
import { createToken } from "../adapters/accounts/token_store.ts";
import {
  type AccountRole,
  accountRoles,
  consoleRoles,
  mayOperate,
  type Operation,
  operationRights,
} from "../core/accounts/mod.ts";
import { operationOfCall } from "../gateway/api/access.ts";
import { adminApp } from "../gateway/admin/admin_app.ts";
import { commands, run } from "../gateway/command/run.ts";
import { operationOfPage } from "../gateway/pages/console/operation_of_page.ts";
import { mayUse, operationOfAdministration, pageAccess } from "../gateway/pages/page_access.ts";
import {
  type Browser,
  type PageSetting,
  pageSetting,
} from "../gateway/testing/page_test_setting.ts";

type Role = AccountRole | "nobody";
const everybody: readonly Role[] = [...accountRoles, "nobody"];
const withTokens: readonly Role[] = [...consoleRoles, "nobody"];

/** Needs no role of the gateway, but what this says. */
type Own = { readonly needs: "the database's account" | "nothing of the gateway" };
const database: Own = { needs: "the database's account" };
const nothing: Own = { needs: "nothing of the gateway" };
/** What a form of a command is, and words that make it ask. */
interface Asks {
  readonly is: readonly Operation[];
  readonly as: string;
}

const reason = "--reason thử";
/** A version of criteria that nobody has drafted. */
const criteria = "0123456789abcdef";

/** By the first words of a form; `FOLDER` is an empty one, message 1-1 is there. */
const commandForms: Readonly<Record<string, Own | readonly Asks[]>> = {
  "start": database,
  "status": [{ is: ["see"], as: "status" }],
  "health": nothing,
  "doctor": database,
  "switchover": [{ is: ["switch"], as: `switchover --to standby ${reason} --dry-run` }],
  "failover": [{ is: ["switch"], as: `failover --to standby ${reason} --dry-run` }],
  "pause": [{ is: ["allow automatic action"], as: `pause ${reason}` }],
  "resume": [{ is: ["allow automatic action"], as: `resume ${reason}` }],
  "acknowledge": [{ is: ["allow automatic action"], as: `acknowledge ${reason}` }],
  "traffic": [{ is: ["see"], as: "traffic" }],
  "messages list": [{ is: ["see"], as: "messages list" }],
  "messages show": [{ is: ["see"], as: "messages show 1-1" }],
  "messages export": [
    { is: ["see", "see raw bytes"], as: "messages export --out FOLDER" },
    { is: ["see", "see raw bytes"], as: "messages export --out FOLDER 1-1" },
  ],
  "messages inquire": [{ is: ["resolve an outcome"], as: "messages inquire 1-1" }],
  "messages resolve": [{
    is: ["resolve an outcome"],
    as: `messages resolve 1-1 --verdict absent ${reason}`,
  }],
  "documents list": [{ is: ["see"], as: "documents list" }],
  "documents show": [{ is: ["see"], as: "documents show 123456789012" }],
  "documents unentered": [{ is: ["see"], as: "documents unentered --office 01AB" }],
  "documents print": [{ is: ["see"], as: "documents print 123456789012" }],
  "failback plan": [{ is: ["make a give-back plan"], as: `failback plan ${reason}` }],
  "failback approve": [
    { is: ["approve a give-back plan"], as: `failback approve 99 ${reason}` },
  ],
  "failback discard": [
    { is: ["make a give-back plan"], as: `failback discard 99 ${reason}` },
  ],
  "failback run": [{ is: ["run a give-back plan"], as: `failback run 99 ${reason}` }],
  "failback pause": [{ is: ["run a give-back plan"], as: `failback pause 99 ${reason}` }],
  "failback resume": [{ is: ["run a give-back plan"], as: `failback resume 99 ${reason}` }],
  "failback status": [{ is: ["see"], as: "failback status 99" }],
  "failback numbers": [{ is: ["see"], as: "failback numbers 99" }],
  "failback report": [{ is: ["see"], as: "failback report 99" }],
  "failback decide": [{
    is: ["decide a give-back item"],
    as: `failback decide 99 --decision done ${reason}`,
  }],
  "failback import": [{
    is: ["decide a give-back item"],
    as: `failback import FOLDER/notes.json ${reason}`,
  }],
  "windows": [{ is: ["see"], as: "windows" }],
  "selectivity list": [{ is: ["see selectivity"], as: "selectivity list" }],
  "selectivity show": [{ is: ["see selectivity"], as: `selectivity show ${criteria}` }],
  "selectivity draft": [{
    is: ["draft selectivity"],
    as: "selectivity draft FOLDER/rules.json",
  }],
  "selectivity try": [{ is: ["draft selectivity"], as: `selectivity try ${criteria}` }],
  "selectivity activate": [
    {
      is: ["put selectivity in force"],
      as: `selectivity activate ${criteria} --expect ${criteria} ${reason}`,
    },
    {
      is: ["see selectivity", "put selectivity in force"],
      as: `selectivity activate ${criteria} ${reason}`,
    },
  ],
  "numbers": [{ is: ["see"], as: "numbers" }],
  "numbers skip": [{ is: ["skip numbers"], as: `numbers skip --type 10 --to 90000100 ${reason}` }],
  "send": nothing,
  "fetch": nothing,
  "decode": nothing,
  "audit": [{ is: ["see"], as: "audit" }],
  "find": [{ is: ["see"], as: "find 1-1" }],
  "balance": [{ is: ["see"], as: "balance" }],
  "mirror status": [{ is: ["see"], as: "mirror status" }],
  "mirror differences": [
    { is: ["see"], as: "mirror differences" },
    { is: ["see"], as: "mirror differences --pair 99" },
  ],
  "mirror readiness": [{ is: ["see"], as: "mirror readiness" }],
  "mirror rules": [
    { is: ["see"], as: "mirror rules" },
    { is: ["see", "compare"], as: `mirror rules --file FOLDER/rules.json ${reason}` },
  ],
  "evidence verify": database,
  "evidence export": database,
  "evidence key": database,
  "keys list": [{ is: ["see"], as: "keys list" }],
  "keys rotate": [{ is: ["rotate signing keys"], as: `keys rotate ${reason}` }],
  "migrate": database,
  "archive": database,
  "archive verify": database,
  "archive show": database,
  "archive unfetched": database,
  "reseal": database,
  "users import": database,
  "users list": database,
  "users disable": database,
  "users enable": database,
  "accounts import": database,
  "accounts create": database,
  "accounts list": database,
  "accounts disable": database,
  "accounts enable": database,
  "providers list": database,
  "providers add": database,
  "providers limit": database,
  "providers token": database,
  "providers suspend": database,
  "providers resume": database,
  "providers usage": database,
  "tokens create": database,
  "tokens list": database,
  "tokens revoke": database,
  "primary": database,
  "corpus": nothing,
  "help": nothing,
  "completion": nothing,
  "man": nothing,
};

/** What was found: operation → door → roles that were let in, by every way through that door. */
const found = new Map<Operation, Map<string, Set<string>>>();

function note(operation: Operation, door: string, roles: readonly Role[]): void {
  const doors = found.get(operation) ?? new Map<string, Set<string>>();
  found.set(operation, doors);
  doors.set(door, (doors.get(door) ?? new Set()).add(roles.join(", ") || "none"));
}

const letIn = (roles: readonly Role[], operations: readonly Operation[]) =>
  roles.filter((role) => role !== "nobody" && operations.every((each) => mayOperate(role, each)));

Deno.test("every operation is for the same roles by API, page and command", async (t) => {
  await using doors = await openDoors();

  await t.step("the API, with a token and with a session", async () => {
    const calls = doors.app.routes
      .filter(({ method, path }) => method !== "ALL" && path.startsWith("/api/v1/"))
      .map(({ method, path }) => `${method} ${path.replace(/\{[^}]*\}/g, "")}`);
    assert.deepEqual([...new Set(calls)].toSorted(), Object.keys(operationOfCall).toSorted());
    for (const [call, operation] of Object.entries(operationOfCall)) {
      const byToken: Role[] = [];
      for (const role of withTokens) if (await doors.call(call, role, "token")) byToken.push(role);
      assert.deepEqual(byToken, letIn(withTokens, [operation]), `${call} with a token`);
      note(operation, "API", byToken);
      const bySession: Role[] = [];
      for (const role of everybody) {
        if (await doors.call(call, role, "session")) bySession.push(role);
      }
      assert.deepEqual(bySession, letIn(everybody, [operation]), `${call} with a session`);
      note(operation, "API", bySession);
    }
  });

  await t.step("pages and forms", async () => {
    const routes = doors.app.routes
      .filter(({ method, path }) =>
        method !== "ALL" && !path.includes("*") &&
        !/^\/(api|assets|livez|readyz|metrics|role)/.test(path)
      )
      .map(({ method, path }) => `${method} ${path.replace(/\{[^}]*\}/g, "")}`);
    assert.deepEqual([...new Set(routes)].toSorted(), Object.keys(pageAccess).toSorted());
    for (const [route, access] of Object.entries(pageAccess)) {
      if (access === "open" || route === "POST /logout") continue;
      const operation = operationOfPage[route] ?? operationOfAdministration[route];
      const roles: Role[] = [];
      for (const role of everybody) if (await doors.page(route, role)) roles.push(role);
      const facts = (role: Role) => role === "nobody" ? undefined : { role, rights: doors.rights };
      const expected = operation === undefined
        ? everybody.filter((role) => mayUse(access, facts(role)))
        : letIn(everybody, [operation]);
      assert.deepEqual(roles, expected, route);
      if (operation !== undefined) note(operation, "page", roles);
      // What is in no table of operations is no affair of the console.
      else if (access !== "signed in") {
        assert.deepEqual(roles.filter((role) => consoleRoles.includes(role as never)), [], route);
      }
    }
  });

  await t.step("commands", async () => {
    assert.deepEqual(formsOfCommands(), Object.keys(commandForms).toSorted());
    for (const [form, asks] of Object.entries(commandForms)) {
      if ("needs" in asks) continue;
      for (const { is, as } of asks) {
        const roles: Role[] = [];
        const asked = new Set<Operation>();
        for (const role of withTokens) {
          const done = await doors.command(as, role);
          if (done.letIn) roles.push(role);
          for (const operation of done.operations) asked.add(operation);
        }
        assert.deepEqual(roles, letIn(withTokens, is), form);
        assert.deepEqual([...asked].toSorted(), [...is].toSorted(), `${form}: what it asks for`);
        note(is.at(-1)!, "command", roles);
      }
    }
  });

  await t.step("what needs the database's account has none of the gateway's roles", async () => {
    for (const [form, asks] of Object.entries(commandForms)) {
      if (!("needs" in asks)) continue;
      const [first, second = ""] = form.split(" ");
      const text = await Deno.readTextFile(
        new URL(`../gateway/command/${first}.ts`, import.meta.url),
      ).catch(() => "");
      assert.ok(!text.includes("AdminClient.open"), `${first} ${second}: goes through the API`);
    }
  });

  const lines = Object.entries(operationRights).map(([operation, least]) => {
    const byDoor = ["API", "page", "command"].map((door) =>
      `${door}: ${[...found.get(operation as Operation)?.get(door) ?? ["–"]].join(" / ")}`
    );
    return `${operation} (${least})  ${byDoor.join("; ")}`;
  });
  console.log(lines.join("\n"));
  for (const [operation, byDoor] of found) {
    for (const ways of byDoor.values()) {
      assert.deepEqual([...ways], [letIn(everybody, [operation]).join(", ")], operation);
    }
  }
});

/** The forms that commands have by their own account. */
function formsOfCommands(): string[] {
  const forms = Object.entries(commands).flatMap(([name, { forms }]) =>
    forms.map(({ action }) => action === undefined ? name : `${name} ${action}`)
  );
  return [...new Set(forms)].sort();
}

async function openDoors() {
  const setting: PageSetting = await pageSetting({}, "relay");
  const { sql } = setting;
  const rights = ["check", "cancel", "assign", "registrations"] as const;
  const tokens = new Map<Role, string>();
  const browsers = new Map<Role, Browser>([["nobody", setting.browser()]]);
  for (const role of consoleRoles) {
    tokens.set(role, (await createToken(sql, role, role, "test")).text);
  }
  for (const role of accountRoles) {
    const ofOffice = role === "officer" || role === "branch administrator";
    const name = await setting.account({
      role,
      ...(ofOffice ? { office: "01AB" } : {}),
      ...(role === "officer" ? { rights: [...rights] } : {}),
      ...(role === "registrant" ? { taxCode: "0101234567" } : {}),
    });
    browsers.set(role, await setting.browser().signIn(name));
  }
  await takeMessage(sql);
  const app = adminApp({
    gateway: setting.options.console!.gateway,
    token: undefined,
    pages: setting.options,
    faultsUrl: undefined,
  });
  const forms = new Map<Role, string>();
  for (const role of everybody) {
    forms.set(role, await browsers.get(role)!.token(role === "nobody" ? "/login" : "/account"));
  }
  const folder = await Deno.makeTempDir({ prefix: "songhanh-test-" });
  await Deno.writeTextFile(join(folder, "notes.json"), JSON.stringify([]));
  await Deno.writeTextFile(join(folder, "rules.json"), JSON.stringify([]));

  /** Calls of the command that runs, as the server has answered them. */
  let asked: { operation: Operation; status: number }[] = [];
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    async (given) => {
      const response = await app.fetch(given, {});
      const path = new URL(given.url).pathname;
      const call = Object.keys(operationOfCall).find((each) => {
        const [method, pattern] = each.split(" ") as [string, string];
        return method === given.method &&
          new RegExp(`^${pattern.replace(/:\w+/g, "[^/]+")}$`).test(path);
      });
      asked.push({ operation: operationOfCall[call!]!, status: response.status });
      return response;
    },
  );

  return {
    app,
    rights,
    /** Whether the role is let in; what then becomes of the call does not matter. */
    async call(call: string, role: Role, by: "token" | "session"): Promise<boolean> {
      const [method, pattern] = call.split(" ") as [string, string];
      const path = pattern.replace(/:(id|item)/g, "99999").replace(":number", "123456789012");
      const token = tokens.get(role);
      const cookies = [...browsers.get(role)!.cookies].map(([name, value]) => `${name}=${value}`);
      const headers: Record<string, string> = by === "token"
        ? token === undefined ? {} : { authorization: `Bearer ${token}` }
        : { cookie: cookies.join("; "), "x-csrf-token": forms.get(role)! };
      const response = await app.request(path, { method, headers });
      await response.body?.cancel();
      return ![401, 403].includes(response.status);
    },
    async page(route: string, role: Role): Promise<boolean> {
      const [method, pattern] = route.split(" ") as [string, string];
      const path = pattern.replace(":taxCode", "0109999999").replace(/:\w+/g, "99999999999");
      const body = new FormData();
      body.set("csrf", forms.get(role)!);
      const init = method === "GET" ? { method } : { method, body };
      const response = await browsers.get(role)!.send(path, init);
      const location = response.headers.get("location") ?? "";
      const page = await response.text();
      return !/^\/login(\?to=|$)/.test(location) &&
        !page.includes("Tài khoản của bạn không được phép");
    },
    async command(words: string, role: Role) {
      asked = [];
      const said = () => {};
      const token = tokens.get(role);
      const code = await run(words.replaceAll("FOLDER", folder).split(" "), {
        environment: {
          SONGHANH_PROFILE: "sandbox",
          SONGHANH_DATA_DIR: folder,
          SONGHANH_DATABASE_URL: setting.url,
          SONGHANH_ADMIN_LISTEN: `127.0.0.1:${server.addr.port}`,
          ...(token === undefined ? {} : { SONGHANH_TOKEN: token }),
        },
        output: { text: said, json: said, remark: said },
      });
      const isRefused = code === 77;
      assert.equal(isRefused, asked.some(({ status }) => [401, 403].includes(status)), words);
      assert.ok(asked.length > 0, `${words}: asks the gateway`);
      return { letIn: !isRefused, operations: asked.map(({ operation }) => operation) };
    },
    async [Symbol.asyncDispose]() {
      await server.shutdown();
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
