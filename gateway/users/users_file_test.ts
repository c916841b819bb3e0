import assert from "node:assert/strict";
import { join } from "node:path";
import type { Sql } from "postgres";
import { scratchUsers } from "../../adapters/testing/scratch_users.ts";
import { hasUsers } from "../../adapters/users/mod.ts";
import { scryptCostMin } from "../../adapters/users/hash_password.ts";
import { createLog } from "../log/log.ts";
import { UsersFile } from "./users_file.ts";

const first = new URL("../../adapters/users/testdata/users.json", import.meta.url);

Deno.test("UsersFile tries again what the database kept it from, and tells once what is wrong with the file", async () => {
  await using database = await scratchUsers();
  const folder = await Deno.makeTempDir();
  const path = join(folder, "users.json");
  await Deno.copyFile(first, path);
  const lines: string[] = [];
  const log = createLog({}, { write: (_, event) => lines.push(event), settleMs: 0 });
  let fault: unknown;
  let begun = 0;
  const sql = new Proxy(database.sql, {
    get(target, name) {
      if (name === "begin") begun++;
      if (name === "begin" && fault !== undefined) return () => Promise.reject(fault);
      return Reflect.get(target, name);
    },
  }) as Sql;
  const file = await UsersFile.open(sql, path, { scryptCost: scryptCostMin, log });
  try {
    assert.ok(await hasUsers(sql));
    const companies = async () =>
      (await database.sql`select distinct company from user_account`).map(({ company }) => company);
    const rename = async (company: string) => {
      const users = JSON.parse(await Deno.readTextFile(first));
      const list = Array.isArray(users) ? users : users.users;
      for (const user of list) user.company = company;
      await Deno.writeTextFile(path, JSON.stringify(users));
    };
    const away = { name: "DatabaseUnreachable", code: "ECONNREFUSED" };
    const locked = { name: "PostgresError", code: "40P01" };
    for (const [at, passing] of [away, locked].entries()) {
      await rename(`COMPANY ${at}`);
      fault = Object.assign(new Error("not now"), passing);
      await file.reread();
      await file.reread();
      assert.equal(file.fault, undefined, "it is not the file's");
      fault = undefined;
      await file.reread();
      assert.deepEqual(await companies(), [`COMPANY ${at}`]);
    }
    const before = begun;
    await file.reread();
    assert.equal(begun, before, "it is as it was");

    const faults = () =>
      lines.filter((event) => event === "could not import the users file").length;
    const told = faults();
    await Deno.remove(path);
    await file.reread();
    assert.equal(faults(), told, "it may be under way");
    for (let look = 0; look < 3; look++) await file.reread();
    assert.equal(faults(), told + 1);
    await Deno.writeTextFile(path, "nothing");
    for (let look = 0; look < 3; look++) await file.reread();
    assert.equal(begun, before);
    assert.ok(file.fault instanceof Error);
    await rename("LAST");
    await file.reread();
    assert.equal(file.fault, undefined);
    assert.deepEqual(await companies(), ["LAST"]);
  } finally {
    file.close();
    await Deno.remove(folder, { recursive: true });
  }
});
