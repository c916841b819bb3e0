/**
 * A mirror whose documents have other numbers than the primary's: what is said of them later goes
 * to the mirror's own, and its answers are compared as if the numbers were the same.
 */
import assert from "node:assert/strict";
import { connect } from "../adapters/postgres/connect.ts";
import { migratedDatabase } from "../adapters/testing/migrated_database.ts";
import { rehearsalSchema } from "../gateway/primary/rehearsal_primary.ts";
import { Desk, testdataSettings } from "./support/desk.ts";
import { GatewayProcess } from "./support/gateway_process.ts";
import { fileOne } from "./support/office.ts";
import { Operator, until } from "./support/operator.ts";

interface Readiness {
  readonly relayed: number;
  readonly compared: number;
  readonly equal: number;
  readonly classes: readonly unknown[];
  readonly balanced: boolean;
}

const declarations = 4;

Deno.test("a mirror with numbers of its own is compared by the map of numbers", async () => {
  await using database = await migratedDatabase();
  await using otherDatabase = await migratedDatabase();
  const dir = await Deno.makeTempDir();
  const startPrimary = (dataDir: string, databaseUrl: string) =>
    GatewayProcess.start({ command: "primary", dataDir, databaseUrl, env: testdataSettings });
  const [primary, mirror] = await Promise.all([
    startPrimary(`${dir}/primary`, database.url),
    startPrimary(`${dir}/mirror`, otherDatabase.url),
  ]);
  await using _primary = primary;
  await using _mirror = mirror;
  // From here on the two do not give the same numbers.
  const own = new Desk(() => mirror.edi, "M1002M01");
  for (let count = 1; count <= 3; count++) assert.equal((await fileOne(own)).code, "00000");

  await using gateway = await GatewayProcess.start({
    dataDir: dir,
    databaseUrl: database.url,
    env: {
      ...testdataSettings,
      SONGHANH_PRIMARY_URL: `http://${primary.edi}/`,
      SONGHANH_MIRROR_URL: `http://${mirror.edi}/`,
    },
  });
  const operator = new Operator(() => gateway.admin, dir);
  const isMirroring = async () => (await operator.get<{ run: unknown }>("/mirror/status")).run;
  await until("the mirror has begun", async () => await isMirroring() !== null);

  const desk = new Desk(() => gateway.edi, "M1001M01");
  const numbers: string[] = [];
  for (let count = 1; count <= declarations; count++) {
    const filed = await fileOne(desk);
    assert.equal(filed.code, "00000");
    const number = filed.number!;
    numbers.push(number);
    // A signed message names the number, so its bytes may not change; an inquiry is not signed.
    for (
      const request of [
        desk.terminal.job("IDC", { ICN: number }),
        desk.terminal.job("IID", { ICN: number }),
      ]
    ) {
      const reply = await desk.trySend(request);
      assert.equal(reply?.codes[0]?.slice(0, 5) ?? "00000", "00000");
    }
  }

  const sent = 3 * declarations;
  let readiness: Readiness | undefined;
  await until("everything is compared", async () => {
    readiness = await operator.get<Readiness>("/mirror/readiness");
    return readiness.compared >= sent;
  });
  const { classes } = await operator.get<{ classes: unknown[] }>("/mirror/differences");
  assert.deepEqual(classes, []);
  assert.deepEqual([readiness!.relayed, readiness!.equal, readiness!.balanced], [sent, sent, true]);

  const stateOf = async (url: string, stems: string[]) => {
    const sql = connect(url, { schema: rehearsalSchema, connectionsMax: 1 });
    const rows = await sql`
      select left(number, 11) as stem, state from document where left(number, 11) = any (${stems})`;
    await sql.end();
    const states = new Map(rows.map(({ stem, state }) => [stem, state]));
    return stems.map((stem) => states.get(stem));
  };
  const sql = connect(database.url, { schema: "songhanh", connectionsMax: 1 });
  const pairs = await sql`select number, mirror_number from mirror_number`;
  await sql.end();
  const mapped = new Map(pairs.map(({ number, mirror_number }) => [number, mirror_number]));
  const stems = numbers.map((number) => number.slice(0, 11));
  const theirs = stems.map((stem) => mapped.get(stem) as string);
  assert.ok(stems.every((stem, index) => theirs[index] !== undefined && theirs[index] !== stem));
  const [here, there] = await Promise.all([
    stateOf(database.url, stems),
    stateOf(otherDatabase.url, theirs),
  ]);
  assert.ok(here.every((state) => state !== undefined));
  assert.deepEqual(there, here);
  assert.equal(await gateway.stop(), 0);
  await Deno.remove(dir, { recursive: true });
});
