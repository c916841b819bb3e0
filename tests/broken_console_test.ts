/** F50: everything beside the intake is broken or abused, and messages are taken as before. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { migratedDatabase } from "../adapters/testing/migrated_database.ts";
import { waitUntil } from "../adapters/testing/wait_until.ts";
import { assertNothingLost } from "./support/assert_nothing_lost.ts";
import { Load } from "./support/load.ts";
import { RawConnection } from "./support/raw_connection.ts";
import { codeOf, JournalView, RelayBed } from "./support/relay_bed.ts";

/** What only pages, metrics and background steps read. */
const tables = [
  "account",
  "audit",
  "checkpoint",
  "failback_item",
  "failback_plan",
  "mirror_run",
  "output_delivery",
  "primary_health",
  "session",
  "switch_run",
  "token",
  "waiting_output",
];

Deno.test("F50: console and metrics are broken, nobody reads the log: the intake goes on", async () => {
  await using database = await migratedDatabase();
  await using bed = await RelayBed.start({ databaseUrl: database.url });
  await using journal = new JournalView(database.url);
  const { admin } = bed.gateway;
  const token = (await Deno.readTextFile(join(bed.dataDir, "admin-token"))).trim();
  const get = async (path: string) => {
    const headers = { authorization: `Bearer ${token}` };
    const response = await fetch(`http://${admin}${path}`, { headers, redirect: "manual" });
    return { status: response.status, text: await response.text() };
  };
  const rename = async (from: (name: string) => string, to: (name: string) => string) => {
    for (const name of tables) {
      await journal.sql.unsafe(`alter table ${from(name)} rename to ${to(name)}`);
    }
  };
  const load = new Load(bed, 8);
  await waitUntil("the gateway answers", () => load.answered >= 100);

  await rename((name) => name, (name) => `${name}_gone`);
  await bed.gateway.stopReading();
  const paths = [
    "/metrics",
    "/",
    "/messages",
    "/api/v1/audit",
    "/api/v1/status",
    "/api/v1/messages",
  ];
  let asking = true;
  const seen = new Map<string, Set<number>>();
  const askers = paths.flatMap((path) => [path, path]).map(async (path) => {
    while (asking) {
      const { status } = await get(path);
      seen.set(path, (seen.get(path) ?? new Set()).add(status));
    }
  });
  const idle = await Promise.all(Array.from({ length: 50 }, async (_, number) => {
    const connection = await RawConnection.open(admin);
    // Half a request, or a whole one whose answer nobody reads.
    await connection.write(`GET /metrics HTTP/1.1\r\nHost: x\r\n${number % 2 === 0 ? "" : "\r\n"}`);
    return connection;
  }));
  const enough = load.answered + 400;
  await waitUntil("messages are answered meanwhile", () => load.answered >= enough);
  await waitUntil("each of them was asked", () => paths.every((path) => seen.has(path)));
  assert.deepEqual([...seen.get("/metrics")!], [200], "metrics tell what can be told");
  assert.deepEqual([...seen.get("/api/v1/audit")!].filter((status) => status < 500), []);
  asking = false;
  await Promise.all(askers);

  await rename((name) => `${name}_gone`, (name) => name);
  for (const connection of idle) connection[Symbol.dispose]();
  assert.equal((await get("/api/v1/audit")).status, 200, "and is whole again");
  await load.stop();
  for (const { answer } of load.exchanges) assert.equal(codeOf(answer), "00000");
  await assertNothingLost(journal, bed.primary, load.exchanges);
  assert.equal(await bed.gateway.stop(), 0);
});
