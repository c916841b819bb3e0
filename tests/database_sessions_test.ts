import assert from "node:assert/strict";
import { connect } from "../adapters/postgres/connect.ts";
import { migratedDatabase } from "../adapters/testing/migrated_database.ts";
import { waitUntil } from "../adapters/testing/wait_until.ts";
import { databaseSessions } from "../gateway/database/database_sessions.ts";
import { declarations } from "./support/declarations.ts";
import { Desk, testdataSettings } from "./support/desk.ts";
import { GatewayProcess } from "./support/gateway_process.ts";

/** The most sessions of one gateway; two more for a moment while it starts. */
function databaseSessionsMax(lanes: number): number {
  const { laneWriting, laneReading, ...once } = databaseSessions;
  const all = Object.values(once).reduce((sum, count) => sum + count, 0);
  return all + lanes * (laneWriting + laneReading);
}

Deno.test("databaseSessions: they are what a gateway under traffic keeps to", async () => {
  await using database = await migratedDatabase();
  const dataDir = await Deno.makeTempDir({ prefix: "songhanh-test-" });
  const lanes = 2;
  const sql = connect(database.url, { applicationName: "watcher", connectionsMax: 1 });
  const count = async () => {
    const rows = await sql`
      select application_name as name, count(*)::integer as sessions from pg_stat_activity
      where datname = current_database() and application_name <> 'watcher' group by 1`;
    return new Map(rows.map(({ name, sessions }) => [name as string, sessions as number]));
  };
  try {
    await using gateway = await GatewayProcess.start({
      dataDir,
      databaseUrl: database.url,
      env: { ...testdataSettings, SONGHANH_MODE: "standby", SONGHANH_WORKERS: String(lanes) },
    });
    const desks = ["M1001M01", "M1001M02", "M1002M01", "M1004M01"]
      .map((user) => new Desk(() => gateway.edi, user));
    const seen: Map<string, number>[] = [];
    const traffic = Promise.all(desks.flatMap((desk) => [
      ...Array.from({ length: 5 }, () => desk.job("IDA", declarations.importOneLine)),
      ...Array.from(
        { length: 10 },
        () => fetch(`http://${gateway.admin}/readyz`).then((answer) => answer.text()),
      ),
    ]));
    let ends = false;
    traffic.finally(() => ends = true);
    await waitUntil("the traffic ends", async () => {
      seen.push(await count());
      return ends;
    });
    await traffic;
    seen.push(await count());
    for (const sessions of seen) {
      const { main, listening, admin, adminListening, node, laneWriting, laneReading } =
        databaseSessions;
      for (const [name, found] of sessions) {
        const most = name === "songhanh main"
          ? main + listening
          : name === "songhanh admin"
          ? admin + adminListening
          : name === "songhanh node"
          ? node
          : name.startsWith("songhanh lane")
          ? laneWriting + laneReading
          : 1;
        assert.ok(found <= most, `${name}: ${found}, expected at most ${most}`);
      }
      const all = [...sessions.values()].reduce((sum, found) => sum + found, 0);
      assert.ok(all <= databaseSessionsMax(lanes), JSON.stringify([...sessions]));
    }
    const names = [...seen.at(-1)!.keys()].sort();
    assert.ok(names.includes("songhanh node") && names.some((name) => /lane/.test(name)));
  } finally {
    await sql.end({ timeout: 1 });
    await Deno.remove(dataDir, { recursive: true });
  }
});
