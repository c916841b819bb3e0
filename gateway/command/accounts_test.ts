import assert from "node:assert/strict";
import { findAccount } from "../../adapters/accounts/mod.ts";
import { connect } from "../../adapters/postgres/connect.ts";
import { migratedDatabase } from "../../adapters/testing/migrated_database.ts";
import { verifyPassword } from "../../adapters/users/mod.ts";
import { readConfig } from "../settings/config.ts";
import { accounts } from "./accounts.ts";
import { runCommand } from "./command.ts";
import { CommandError } from "./command_error.ts";

Deno.test("accounts imports a list with one first password, creates, lists, disables", async () => {
  await using database = await migratedDatabase();
  const dataDir = await Deno.makeTempDir({ prefix: "songhanh-accounts-" });
  const environment = { SONGHANH_DATABASE_URL: database.url, SONGHANH_DATA_DIR: dataDir };
  const printed: string[] = [];
  const json: Record<string, unknown>[] = [];
  const run = (...args: string[]) =>
    runCommand(accounts, args, {
      environment,
      config: () => readConfig(environment, 1),
      output: {
        text: (text) => printed.push(text),
        json: (value) => json.push(value as Record<string, unknown>),
        remark: () => {},
      },
    });
  const sql = connect(database.url, { schema: "songhanh", connectionsMax: 1 });
  try {
    const list = `${dataDir}/officers.csv`;
    await Deno.writeTextFile(
      list,
      "hoa;Trần Thị Hoa;officer;01AB\nqt;QT;branch administrator;01AB\n",
    );
    assert.equal(await run("import", list, "--json"), 0);
    const [{ added, password }] = json as [{ added: number; password: string }];
    assert.equal(added, 2);
    const hoa = (await findAccount(sql, "hoa"))!;
    assert.ok(hoa.account.mustChange && await verifyPassword(password, hoa.passwordHash));
    assert.equal(await run("import", list), 0);
    assert.deepEqual(printed, ["added 0, known already 2"]);

    assert.equal(await run("create", "Lan", "--display-name", "Lan", "--role", "operator"), 0);
    assert.equal((await findAccount(sql, "lan"))?.account.role, "operator");
    await assert.rejects(() => run("create", "lan", "--role", "operator"), CommandError);
    await assert.rejects(() => run("create", "x", "--role", "officer"), CommandError);
    await assert.rejects(() => run("create", "x", "--role", "registrant"), CommandError);
    assert.equal(await run("disable", "lan"), 0);
    assert.equal((await findAccount(sql, "lan"))?.account.disabled, true);
    await assert.rejects(() => run("disable", "nobody"), CommandError);
    await run("list");
    assert.match(printed.at(-1)!, /hoa .*officer +01AB/);
    assert.doesNotMatch(printed.join("\n"), /scrypt/);
    await Deno.writeTextFile(list, "hoa;Hoa;king;\n");
    await assert.rejects(() => run("import", list), /line 1/);
    await Deno.writeFile(list, Uint8Array.of(0x68, 0xc2, 0x3b));
    await assert.rejects(() => run("import", list), /expected UTF-8/);
  } finally {
    await sql.end();
    await Deno.remove(dataDir, { recursive: true });
  }
});
