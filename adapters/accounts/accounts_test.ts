import assert from "node:assert/strict";
import { sessionIdleMs, sessionMs } from "../../core/accounts/mod.ts";
import { builtInOffices, namesOfOffice } from "../../core/codes/mod.ts";
import { listAudit } from "../audit/audit_store.ts";
import { RequestScope, TooSlow } from "../postgres/request_scope.ts";
import { scratchSchema } from "../testing/scratch_schema.ts";
import { GuessBudget, hashPassword } from "../users/mod.ts";
import { scratchGuessLimits } from "../testing/scratch_guess_limits.ts";
import {
  createAccount,
  disableAccount,
  findAccount,
  listAccounts,
  setPassword,
} from "./account_store.ts";
import { AccountsFileError, importAccounts, parseAccountsFile } from "./import_accounts.ts";
import { closeSession, findSession } from "./session_store.ts";
import { SignIn } from "./sign_in.ts";

const scryptCost = 16;
const now = new Date("2026-03-02T02:00:00Z");
const later = (ms: number) => new Date(now.getTime() + ms);
const password = "mười chín con voi";

async function withAccount() {
  const schema = await scratchSchema();
  const account = await schema.sql.begin(async (transaction) =>
    await createAccount(transaction, {
      name: "lan",
      displayName: "Lan",
      role: "operator",
      passwordHash: await hashPassword(password, scryptCost),
      mustChange: false,
    }, "test")
  );
  assert.ok(account !== undefined);
  const signIn = new SignIn(schema.sql, {
    budget: new GuessBudget(scratchGuessLimits),
    scryptCost,
  });
  const login = (typed: string, at = now, name = "lan", address = "192.0.2.1") =>
    signIn.signIn({ name, password: typed, address, now: at });
  return { ...schema, account, login, [Symbol.asyncDispose]: schema[Symbol.asyncDispose] };
}

Deno.test("SignIn opens a session whose id is not stored, and the audit names it", async () => {
  await using setting = await withAccount();
  const { sql, login } = setting;
  const outcome = await login(password, now, " LAN ");
  assert.ok(outcome.kind === "signed in");
  const session = await findSession(sql, outcome.sessionId, later(1000));
  assert.equal(session?.account.name, "lan");
  const [row] = await sql`select encode(digest, 'base64') as digest from session`;
  assert.notEqual(row!.digest, outcome.sessionId);
  assert.equal(await findSession(sql, "x".repeat(43), now), undefined);
  assert.equal(await findSession(sql, "'", now), undefined);
  const actions = (await listAudit(sql, { limit: 10 })).map(({ action }) => action);
  assert.deepEqual(actions, ["signed in", "account made"]);
  await closeSession(sql, session!);
  assert.equal(await findSession(sql, outcome.sessionId, now), undefined);
});

Deno.test("a session ends when it is idle, when its time is over, when its account is disabled", async () => {
  await using setting = await withAccount();
  const { sql, login } = setting;
  const open = async (at = now) => {
    const outcome = await login(password, at);
    assert.ok(outcome.kind === "signed in");
    return outcome.sessionId;
  };
  const id = await open();
  assert.equal(await findSession(sql, id, later(sessionIdleMs)), undefined);
  // Each request within the time keeps it, up to its end.
  for (let at = 0; at < sessionMs; at += sessionIdleMs - 1000) {
    assert.ok(await findSession(sql, id, later(at)), `after ${at} ms`);
  }
  assert.equal(await findSession(sql, id, later(sessionMs)), undefined);
  const other = await open(later(sessionMs));
  await disableAccount(sql, "lan", true, "test");
  assert.equal(await findSession(sql, other, later(sessionMs)), undefined);
  assert.equal((await login(password, later(sessionMs))).kind, "refused");
});

Deno.test("SignIn refuses wrong names and passwords alike, and makes guessers wait", async () => {
  await using setting = await withAccount();
  const { login } = setting;
  assert.deepEqual(await login("wrong"), { kind: "refused" });
  assert.deepEqual(await login("wrong", now, "nobody"), { kind: "refused" });
  for (let n = 0; n < 4; n++) await login("wrong");
  const outcome = await login(password);
  assert.ok(outcome.kind === "wait" && outcome.seconds === 2);
  assert.equal((await login(password, later(2000))).kind, "signed in");
});

Deno.test("SignIn: failures from everywhere keep no owner out, and the audit names them once (F71)", async () => {
  await using setting = await withAccount();
  const { sql, login } = setting;
  // More than anybody mistypes, from one address, from many, and from the owner's own at other names.
  for (let n = 0; n < 60; n++) await login(`guess ${n}`, later(n), "lan", "198.51.100.1");
  for (let n = 0; n < 41; n++) await login(`guess ${n}`, later(n), "lan", `203.0.113.${n}`);
  for (let n = 0; n < 12; n++) await login(`guess ${n}`, later(n), `name${n}`, "192.0.2.77");
  // Nobody has signed in before, as after a restart.
  let at = 100;
  while ((await login(password, later(at), "lan", "192.0.2.50")).kind === "wait") at += 1_000;
  assert.ok(at <= 15_000, `${at} ms`);
  assert.equal(
    (await login(password, later(at), "lan", "198.51.100.1")).kind,
    "wait",
    "who guesses",
  );
  assert.equal(
    (await login(password, later(at + 60_000), "lan", "198.51.100.1")).kind,
    "signed in",
    "the pauses end",
  );
  const refused = (await listAudit(sql, { limit: 100 })).filter(({ action }) =>
    action === "login refused"
  );
  assert.deepEqual(refused.map(({ actor }) => actor), ["name0", "lan"]);
});

Deno.test("setPassword() ends the other sessions", async () => {
  await using setting = await withAccount();
  const { sql, login, account } = setting;
  const [one, two] = [await login(password), await login(password)];
  assert.ok(one.kind === "signed in" && two.kind === "signed in");
  const kept = (await findSession(sql, one.sessionId, now))!;
  const hash = await hashPassword("một mật khẩu khác", scryptCost);
  const options = { actor: "lan", mustChange: false, kept: kept.digest };
  await sql.begin((transaction) => setPassword(transaction, account, hash, options));
  assert.ok(await findSession(sql, one.sessionId, now));
  assert.equal(await findSession(sql, two.sessionId, now), undefined);
  assert.equal((await login(password)).kind, "refused");
  assert.equal((await login("một mật khẩu khác")).kind, "signed in");
});

Deno.test("importAccounts() makes what is not there, each to change the default password", async () => {
  await using setting = await withAccount();
  const { sql } = setting;
  const list = parseAccountsFile(
    "\uFEFF# tên;họ tên;vai trò;chi cục\n\nHoa;Trần Thị Hoa;officer;01AB\r\n" +
      "qt01ab;Quản trị 01AB;branch administrator;01AB\nlan;Lan;operator;\n",
  );
  assert.equal(list.length, 3);
  const options = { password: "mat khau dau tien", actor: "test", scryptCost };
  assert.deepEqual(await importAccounts(sql, list, options), { added: 2, known: 1 });
  assert.deepEqual(await importAccounts(sql, list, options), { added: 0, known: 3 });
  const hoa = (await findAccount(sql, "hoa"))!.account;
  assert.deepEqual([hoa.role, hoa.office, hoa.mustChange], ["officer", "01AB", true]);
});

Deno.test("importAccounts() takes as long as its hashes do, within a request that has less time", async () => {
  await using setting = await withAccount();
  const { sql } = setting;
  // At the default cost, twice the request's time on one processor.
  const requestMs = 800;
  const count = Math.ceil(2 * requestMs / await hashMs());
  const options = { password: "mat khau dau tien", actor: "test" };
  const outcome = await RequestScope.run(
    requestMs,
    () => importAccounts(sql, listOf(count), options),
  );
  assert.deepEqual(outcome, { added: count, known: 0 });
  const hashed = await sql`select count(distinct password_hash)::int as n from account`;
  assert.ok(hashed[0]!.n > count, "each has its own");
});

Deno.test("importAccounts() leaves nothing where it fails, and hashes nothing for who is there", async () => {
  await using setting = await withAccount();
  const { sql } = setting;
  const before = (await listAccounts(sql)).length;
  const options = { password: "mat khau dau tien", actor: "test", scryptCost };
  const list = listOf(3);
  const broken = [...list, { ...list[0]!, name: "cuoi", role: "none" as "officer" }];
  await assert.rejects(importAccounts(sql, broken, options));
  assert.equal((await listAccounts(sql)).length, before);
  let importing: Promise<unknown> | undefined;
  const tooSlow = RequestScope.run(50, () => {
    importing = new Promise((resolve) => setTimeout(resolve, 100))
      .then(() => importAccounts(sql, list, options));
    return importing;
  });
  await assert.rejects(tooSlow, TooSlow);
  await assert.rejects(importing!, TooSlow);
  assert.equal((await listAccounts(sql)).length, before);
  assert.equal((await importAccounts(sql, list, options)).added, 3);
  const noCost = { ...options, scryptCost: 3 };
  assert.deepEqual(await importAccounts(sql, list, noCost), { added: 0, known: 3 });
  await assert.rejects(importAccounts(sql, listOf(4), noCost), /scrypt cost 3/);
});

async function hashMs(): Promise<number> {
  const from = performance.now();
  await hashPassword("a password");
  return performance.now() - from;
}

function listOf(count: number) {
  return Array.from({ length: count }, (_, number) => ({
    name: `cc${number}`,
    displayName: `Công chức ${number}`,
    role: "officer" as const,
    office: "01AB",
  }));
}

Deno.test("accounts are made for offices that end in a digit, and follow an office that was merged", async () => {
  await using setting = await withAccount();
  const { sql } = setting;
  const offices = ["01B1", "02B1", "18A3", "47D1", "47D3"];
  const list = parseAccountsFile(
    offices.flatMap((office) => [
      `cc${office};Công chức ${office};officer;${office}`,
      `qt${office};Quản trị ${office};branch administrator;${office}`,
    ]).join("\n"),
  );
  const options = { password: "mat khau dau tien", actor: "test", scryptCost };
  assert.equal((await importAccounts(sql, list, options)).added, 10);
  const officersOf = async (office: string, date: string) =>
    (await listAccounts(sql, {
      offices: namesOfOffice(office, { date: new Date(date), offices: builtInOffices }),
      role: "officer",
    })).map(({ name }) => name);
  assert.deepEqual(await officersOf("01B1", "2026-06-01"), ["cc01b1"]);
  assert.deepEqual(await officersOf("47D3", "2026-05-01"), ["cc47d3"]);
  assert.deepEqual(await officersOf("47D3", "2026-06-01"), ["cc47d1", "cc47d3"]);
  assert.deepEqual(await officersOf("47D1", "2026-06-01"), ["cc47d1", "cc47d3"]);
});

Deno.test("parseAccountsFile() names every wrong line", () => {
  const text = "a b;X;officer;01AB\nc;X;king;\nd;X;officer;\ne;X;operator;01AB\nf;;observer;\n" +
    "g;G;observer;\nG;G;observer;\n";
  assert.throws(() => parseAccountsFile(text), (error: Error) => {
    assert.ok(error instanceof AccountsFileError);
    for (const line of [1, 2, 3, 4, 5, 7]) assert.match(error.message, new RegExp(`line ${line}:`));
    assert.doesNotMatch(error.message, /line 6:/);
    return true;
  });
});
