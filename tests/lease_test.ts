/** Two gateways on one database of which the one that leads is stopped, and goes on later (F36, I6). */
import assert from "node:assert/strict";
import { StaleEpoch } from "../adapters/journal.ts";
import { byteSeal } from "../adapters/seals/byte_seal.ts";
import { connect } from "../adapters/postgres/connect.ts";
import { JournalWriter } from "../adapters/journal/journal_writer.ts";
import { migratedDatabase } from "../adapters/testing/migrated_database.ts";
import { Desk, testdataSettings } from "./support/desk.ts";
import { FakePrimary } from "./support/fake_primary.ts";
import { GatewayProcess } from "./support/gateway_process.ts";
import { inDirectory } from "./support/in_directory.ts";
import { fileOne, isStandbyNumber } from "./support/office.ts";
import { Operator, until } from "./support/operator.ts";

Deno.test("a node that was stopped past its lease finds its epoch refused and stands down (F36)", () =>
  inDirectory(async (dir) => {
    await using database = await migratedDatabase();
    await using primary = new FakePrimary(() => ({
      contentType: "text/plain",
      bytes: new TextEncoder().encode("the primary"),
    }));
    const start = (name: string) =>
      GatewayProcess.start({
        dataDir: `${dir}/${name}`,
        databaseUrl: database.url,
        env: { ...testdataSettings, SONGHANH_PRIMARY_URL: primary.url },
      });
    await using a = await start("a");
    await using b = await start("b");
    const atA = new Operator(() => a.admin, `${dir}/a`);
    const atB = new Operator(() => b.admin, `${dir}/b`);
    const active = async () => [
      await atA.health("/role/active"),
      await atB.health("/role/active"),
    ];
    assert.deepEqual(await active(), [200, 503]);
    const desk = new Desk(() => a.edi, "M1001M01");
    await desk.trySend(desk.terminal.logon());
    assert.equal(primary.taken.length, 1);

    a.kill("SIGSTOP");
    await until("the other node leads", async () => await atB.health("/role/active") === 200);
    const taken = (await atB.audit()).at(-1)!;
    assert.deepEqual([taken.action, taken.epoch], ["lease taken over", 2]);
    const run = await atB.switch({ to: "standby", kind: "failover", expectedEpoch: 2 });
    assert.deepEqual([run.state, run.epochAfter], ["done", 3]);

    // The system takes the connection; nobody reads it yet.
    const waiting = fileOne(desk);
    a.kill("SIGCONT");
    assert.ok(isStandbyNumber((await waiting).number), "the standby answers");
    assert.equal(primary.taken.length, 1, "the primary is sent nothing any more");
    const status = await atA.until("the node has stood down", ({ epoch }) => epoch === 3);
    assert.deepEqual([status.mode, status.active], ["standby", false]);
    assert.deepEqual(await active(), [503, 200]);

    const sql = connect(database.url, { schema: "songhanh", connectionsMax: 1 });
    const own = connect(database.url, { schema: "songhanh", connectionsMax: 1 });
    const late = new JournalWriter({
      sql: own,
      writer: "late",
      epoch: () => 1,
      seal: byteSeal(undefined),
      appendWaitMs: 1_000,
      queueMessagesMax: 1,
    });
    await late.open();
    const record = late.append({
      receivedAt: 0,
      sender: "test",
      state: "handed over",
      digest: new Uint8Array(32),
      contentType: null,
      request: new Uint8Array(1),
    });
    await assert.rejects(record, StaleEpoch);
    const rows =
      await sql`select epoch::int, count(*)::int as n from message group by 1 order by 1`;
    assert.deepEqual(rows.map(({ epoch, n }) => [epoch, n]), [[1, 1], [3, 1]]);
    await late.close();
    await own.end();
    await sql.end();
  }));
