import assert from "node:assert/strict";
import { connect } from "../../adapters/postgres/connect.ts";
import { listAudit } from "../../adapters/audit/audit_store.ts";
import { migratedDatabase } from "../../adapters/testing/migrated_database.ts";
import { findProvider } from "../../adapters/providers/mod.ts";
import { readConfig } from "../settings/config.ts";
import { runCommand } from "./command.ts";
import { CommandError } from "./command_error.ts";
import { providers } from "./providers.ts";

Deno.test("providers makes and lists, renews a token, suspends, tells the usage", async () => {
  await using database = await migratedDatabase();
  const dataDir = await Deno.makeTempDir({ prefix: "songhanh-providers-" });
  const environment = { SONGHANH_DATABASE_URL: database.url, SONGHANH_DATA_DIR: dataDir };
  const printed: string[] = [];
  const json: Record<string, string>[] = [];
  const run = (...args: string[]) =>
    runCommand(providers, args, {
      environment,
      config: () => readConfig(environment, 1),
      output: {
        text: (text) => printed.push(text),
        json: (value) => json.push(value as Record<string, string>),
        remark: () => {},
      },
    });
  const sql = connect(database.url, { schema: "songhanh", connectionsMax: 1 });
  try {
    assert.equal(await run("add", "VAN Sông Hồng", "--per-second", "5", "--json"), 0);
    const { id = "", token = "" } = json.pop()!;
    assert.match(token, new RegExp(`^shp_${id}_`));
    const found = (await findProvider(sql, id))!;
    assert.deepEqual([found.perSecond, found.perDay, found.disabled], [5, 1_000_000, false]);

    await run("token", id);
    assert.match(printed.at(-1)!, /^shp_/);
    assert.notEqual(printed.at(-1), token);
    await run("suspend", id);
    await run("suspend", id);
    assert.deepEqual(printed.slice(-2), [
      `provider ${id} is suspended`,
      `provider ${id} was suspended already`,
    ]);
    assert.equal((await findProvider(sql, id))!.disabled, true);
    await run("list");
    assert.match(printed.at(-1)!, /VAN Sông Hồng +5 +1000000 .* yes/);
    await run("resume", id);
    assert.equal((await findProvider(sql, id))!.disabled, false);

    await sql`
      insert into provider_usage (provider, day, user_id, messages, accepted, refused_by_gateway,
        refused_by_centre, bytes)
      values (${id}, '2026-10-02', 'A0001A01', 7, 4, 1, 1, 9000),
        (${id}, '2026-10-03', 'A0001A01', 3, 3, 0, 0, 4000),
        (${id}, '2026-11-01', 'A0001A01', 1, 1, 0, 0, 1000)`;
    await run("usage", id, "--month", "2026-10");
    assert.match(
      printed.at(-1)!,
      /2026-10-02 +A0001A01 +7 +4 +1 +1 +1 +9000\n.*\ntotal +10 +7 +1 +1 +1 +13000/,
    );
    await run("usage", id, "--month", "2026-10", "--csv");
    assert.match(
      printed.at(-1)!,
      new RegExp(
        "^day,user,messages,accepted,refused_by_gateway,refused_by_centre,unknown,bytes\r\n" +
          "2026-10-02,A0001A01,7,4,1,1,1,9000",
      ),
    );

    for (
      const wrong of [
        ["token", "nobody"],
        ["suspend", "nobody"],
        ["usage", "nobody"],
        ["usage", id, "--month", "2026-13"],
        ["add", "X", "--per-day", "0"],
        ["add", " "],
        ["drop", id],
      ]
    ) await assert.rejects(() => run(...wrong), CommandError, wrong.join(" "));
    assert.doesNotMatch(printed.slice(1).join("\n"), new RegExp(token));
    const actions = (await listAudit(sql, { limit: 9 })).map((
      { actor, action },
    ) => [actor, action]);
    assert.deepEqual(actions.reverse(), [
      ["command line", "provider made"],
      ["command line", "provider token renewed"],
      ["command line", "provider changed"],
      ["command line", "provider changed"],
    ]);
  } finally {
    await sql.end();
    await Deno.remove(dataDir, { recursive: true });
  }
});
