import assert from "node:assert/strict";
import { isRefusal } from "../../core/verdict.ts";
import { authenticate } from "./authenticate.ts";
import { barUser } from "./bar_user.ts";
import { hashPassword, scryptCostMin } from "./hash_password.ts";
import { importUsers } from "./import_users.ts";
import { listUsers } from "./list_users.ts";
import { loadDirectory } from "./load_directory.ts";
import { PasswordMemory } from "./password_memory.ts";
import { readUsersFile } from "./read_users_file.ts";
import { scratchUsers } from "../testing/scratch_users.ts";
import { Secret } from "./secret.ts";
import type { UserEntry } from "./user_entry.ts";

const samplePath = new URL("testdata/users.json", import.meta.url).pathname;
const fast = { actor: "test", scryptCost: scryptCostMin };

function entryOf(userId: string, change: Partial<UserEntry> = {}): UserEntry {
  return {
    userId,
    company: "CÔNG TY MẪU",
    taxCode: "0100000001",
    roles: ["importer"],
    password: Secret.plain("Sample#1"),
    terminals: [{ terminalId: "KK0001", accessKey: Secret.plain("KEY1") }],
    certificates: [{ authorityName: "Sample CA", serial: "77" }],
    ...change,
  };
}

Deno.test("importUsers() stores what loadDirectory() gives back", async () => {
  await using database = await scratchUsers();
  const { entries } = await readUsersFile(samplePath);
  const outcome = await importUsers(database.sql, entries, fast);
  assert.deepEqual(outcome, { added: 3, changed: 0, unchanged: 0, version: 1 });

  const directory = await loadDirectory(database.sql);
  assert.equal(directory.version, 1);
  assert.deepEqual(directory.userCodes, new Set(["K0001", "01AB0"]));
  for (const entry of entries) {
    const { passwordHash, certificates, ...user } = directory.users.get(entry.userId) ??
      assert.fail();
    assert.deepEqual(user, {
      userId: entry.userId,
      userCode: entry.userId.slice(0, 5),
      company: entry.company,
      taxCode: entry.taxCode,
      roles: entry.roles,
      barred: false,
    });
    assert.match(passwordHash, /^scrypt\$16\$/);
    const bySerial = [...entry.certificates].sort((a, b) =>
      a.authorityName < b.authorityName ? -1 : 1
    );
    assert.deepEqual(
      certificates.map(({ authorityName, serial, der }) => [authorityName, serial, der]),
      bySerial.map(({ authorityName, serial, der }) => [authorityName, serial, der]),
    );
    for (const { terminalId } of entry.terminals) {
      assert.deepEqual(directory.terminals.get(terminalId)?.owners, new Set([entry.userId]));
    }
  }
  assert.equal(directory.terminals.size, 2);
  // A worker thread gets the snapshot by structured clone.
  assert.deepEqual(structuredClone(directory), directory);

  const known = {
    userId: "K0001A02",
    path: "KK0002",
    procedure: "#REP1",
    password: "Sample#2",
    retrieval: { terminalId: "KK0002", accessKey: "SAMPLEKEY0000002" },
  };
  const accepted = await authenticate(directory, new PasswordMemory(), known);
  assert.equal(isRefusal(accepted) ? accepted : accepted.userId, "K0001A02");
});

Deno.test("importUsers() changes nothing when repeated, and keeps the hashes", async () => {
  await using database = await scratchUsers();
  const { entries } = await readUsersFile(samplePath);
  await importUsers(database.sql, entries, fast);
  const before = await loadDirectory(database.sql);
  const again = await importUsers(database.sql, entries, fast);
  assert.deepEqual(again, { added: 0, changed: 0, unchanged: 3, version: 1 });
  assert.deepEqual(await loadDirectory(database.sql), before);
});

Deno.test("importUsers() brings known users to what the entry says and leaves others alone", async () => {
  await using database = await scratchUsers();
  const { sql } = database;
  await importUsers(sql, [entryOf("K0001A01"), entryOf("K0001A02")], fast);
  const before = await loadDirectory(sql);

  const changed = entryOf("K0001A01", {
    company: "CÔNG TY MỚI",
    roles: [],
    password: Secret.plain("Sample#3"),
    terminals: [{ terminalId: "KK0003", accessKey: Secret.plain("KEY3") }],
    certificates: [{ authorityName: "Sample CA", serial: "78", der: Uint8Array.of(1, 2) }],
  });
  const outcome = await importUsers(sql, [changed, entryOf("L0001A01")], fast);
  assert.deepEqual(outcome, { added: 1, changed: 1, unchanged: 0, version: 2 });

  const after = await loadDirectory(sql);
  const user = after.users.get("K0001A01");
  assert.deepEqual([user?.company, user?.roles], ["CÔNG TY MỚI", []]);
  assert.deepEqual(user?.certificates, changed.certificates);
  assert.notEqual(user?.passwordHash, before.users.get("K0001A01")?.passwordHash);
  assert.deepEqual(after.users.get("K0001A02"), before.users.get("K0001A02"));
  assert.deepEqual(after.terminals.get("KK0001")?.owners, new Set(["K0001A02", "L0001A01"]));
  assert.deepEqual(after.terminals.get("KK0003")?.owners, new Set(["K0001A01"]));

  const withoutDer = { ...changed, certificates: [{ authorityName: "Sample CA", serial: "78" }] };
  assert.equal((await importUsers(sql, [withoutDer], fast)).unchanged, 1);
});

Deno.test("importUsers() takes hashes as they are and makes cheaper ones dearer", async () => {
  await using database = await scratchUsers();
  const { sql } = database;
  const hash = await hashPassword("Sample#1", scryptCostMin);
  const hashed = entryOf("K0001A01", { password: Secret.hash(hash), terminals: [] });
  await importUsers(sql, [hashed], fast);
  assert.equal((await loadDirectory(sql)).users.get("K0001A01")?.passwordHash, hash);
  assert.equal((await importUsers(sql, [hashed], { actor: "test" })).unchanged, 1);

  const plain = entryOf("K0001A01", { terminals: [] });
  assert.equal((await importUsers(sql, [plain], fast)).unchanged, 1);
  assert.equal((await importUsers(sql, [plain], { actor: "test", scryptCost: 32 })).changed, 1);
  assert.match(
    (await loadDirectory(sql)).users.get("K0001A01")?.passwordHash ?? "",
    /^scrypt\$32\$/,
  );
});

Deno.test("importUsers() stores a large register with given hashes", async () => {
  await using database = await scratchUsers();
  const hash = Secret.hash(await hashPassword("Sample#1", scryptCostMin));
  const entries = Array.from({ length: 2_500 }, (_, index) => {
    const number = String(index + 1).padStart(4, "0");
    return entryOf(`K${number}A01`, {
      password: hash,
      terminals: [{ terminalId: `KK${number}`, accessKey: hash }],
    });
  });
  const outcome = await importUsers(database.sql, entries, { actor: "test" });
  assert.equal(outcome.added, 2_500);
  const directory = await loadDirectory(database.sql);
  assert.equal(directory.users.size, 2_500);
  assert.equal(directory.terminals.size, 2_500);
  assert.equal((await importUsers(database.sql, entries, { actor: "test" })).unchanged, 2_500);
});

Deno.test("importUsers() writes all or nothing, and its error holds no secret", async () => {
  await using database = await scratchUsers();
  const { sql } = database;
  await sql`alter table user_account add check (user_id <> 'L0001A01')`;
  const bad = entryOf("L0001A01", { password: Secret.plain("Sample#9") });
  const error = await importUsers(sql, [entryOf("K0001A01"), bad], fast)
    .then(() => assert.fail(), (error: unknown) => error);
  const printed = Deno.inspect(error, { depth: 9, showHidden: true }) + JSON.stringify(error);
  assert.doesNotMatch(printed, /Sample#|KEY1/);
  const directory = await loadDirectory(sql);
  assert.deepEqual([directory.version, directory.users.size], [0, 0]);
});

Deno.test("importUsers() keeps no secret in clear in the database", async () => {
  await using database = await scratchUsers();
  const { sql } = database;
  await importUsers(sql, (await readUsersFile(samplePath)).entries, fast);
  for (const table of ["user_account", "terminal", "terminal_owner", "user_certificate"]) {
    const rows = await sql`select t::text as text from ${sql(table)} t`;
    assert.ok(rows.length > 0);
    for (const row of rows) assert.doesNotMatch(row.text, /Sample#|SAMPLEKEY/);
  }
});

Deno.test("barUser() bars and lets in, and an import does not undo it", async () => {
  await using database = await scratchUsers();
  const { sql } = database;
  await importUsers(sql, [entryOf("K0001A01")], fast);
  assert.equal(await barUser(sql, "K0001A01", true, "test"), "changed");
  assert.equal(await barUser(sql, "K0001A01", true, "test"), "unchanged");
  assert.equal(await barUser(sql, "K0001A99", true, "test"), "unknown");
  assert.equal((await importUsers(sql, [entryOf("K0001A01")], fast)).unchanged, 1);
  const directory = await loadDirectory(sql);
  assert.equal(directory.version, 2);
  assert.equal(directory.users.get("K0001A01")?.barred, true);
  const letIn = entryOf("K0001A01", { barred: false });
  assert.equal((await importUsers(sql, [letIn], fast)).changed, 1);
});

Deno.test("listUsers() lists page by page, without hashes", async () => {
  await using database = await scratchUsers();
  const { sql } = database;
  await importUsers(
    sql,
    ["L0001A01", "01AB0001", "AA001A01", "K0001A01"].map((userId) => entryOf(userId)),
    fast,
  );
  const first = await listUsers(sql, { limit: 3 });
  assert.deepEqual(first.map((user) => user.userId), ["01AB0001", "AA001A01", "K0001A01"]);
  const rest = await listUsers(sql, { after: "K0001A01", limit: 3 });
  const begun = await listUsers(sql, { begins: "K0001", limit: 3 });
  assert.deepEqual(begun.map((user) => user.userId), ["K0001A01"]);
  assert.deepEqual(rest.map(({ changedAt: _, ...user }) => user), [{
    userId: "L0001A01",
    company: "CÔNG TY MẪU",
    taxCode: "0100000001",
    roles: ["importer"],
    barred: false,
    terminals: ["KK0001"],
    certificates: [{ authorityName: "Sample CA", serial: "77" }],
  }]);
  assert.doesNotMatch(JSON.stringify([first, rest]), /scrypt/);
});
