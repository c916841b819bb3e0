import assert from "node:assert/strict";
import { sessionIdleMs, sessionMs } from "../../core/accounts/mod.ts";
import { listAudit } from "../postgres/audit_store.ts";
import { scratchSchema } from "../postgres/scratch_schema.ts";
import { hashPassword } from "../users/mod.ts";
import { createAccount, disableAccount, findAccount, setPassword } from "./account_store.ts";
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
  const signIn = new SignIn(schema.sql, scryptCost);
  const login = (typed: string, at = now, name = "lan") =>
    signIn.signIn({ name, password: typed, address: "192.0.2.1", now: at });
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
