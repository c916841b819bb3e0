import assert from "node:assert/strict";
import { copyUsers } from "./copy_users.ts";
import { importUsers } from "./import_users.ts";
import { loadDirectory } from "./load_directory.ts";
import { scratchUsers } from "../testing/scratch_users.ts";
import { Secret } from "./secret.ts";

Deno.test("copyUsers() brings the users of one enterprise, with their hashes", async () => {
  await using from = await scratchUsers();
  await using to = await scratchUsers();
  const entry = (userId: string, taxCode: string, barred: boolean) => ({
    userId,
    company: "X",
    taxCode,
    roles: ["importer"],
    barred,
    password: Secret.plain("secret"),
    terminals: [{ terminalId: `${userId[0]}0${userId.slice(4)}`, accessKey: Secret.plain("KEY") }],
    certificates: [{ authorityName: "CA", serial: "7" }],
  });
  const entries = [entry("A0001A01", "1", false), entry("A0001A02", "1", true)];
  await importUsers(from.sql, [...entries, entry("B0001A01", "2", false)], {
    actor: "test",
    scryptCost: 16,
  });
  await copyUsers(from.sql, to.sql, "1", "test");
  await copyUsers(from.sql, to.sql, "1", "test");
  const [source, copy] = [await loadDirectory(from.sql), await loadDirectory(to.sql)];
  assert.deepEqual([...copy.users.keys()].sort(), ["A0001A01", "A0001A02"]);
  for (const [id, user] of copy.users) assert.deepEqual(user, source.users.get(id));
  for (const [id, terminal] of copy.terminals) assert.deepEqual(terminal, source.terminals.get(id));
});
