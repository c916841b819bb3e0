/** Two gateways on one database of which the one that leads is stopped, and goes on later (F36, I6). */
import assert from "node:assert/strict";
import { StaleEpoch } from "../adapters/journal.ts";
import { byteSeal } from "../adapters/seals/byte_seal.ts";
import { connect } from "../adapters/postgres/connect.ts";
import { JournalWriter } from "../adapters/journal/journal_writer.ts";
import { migratedDatabase } from "../adapters/testing/migrated_database.ts";
import { declarations } from "./support/declarations.ts";
import { Desk, testdataSettings } from "./support/desk.ts";
import { FakePrimary } from "./support/fake_primary.ts";
import { GatewayProcess } from "./support/gateway_process.ts";
import { inDirectory } from "./support/in_directory.ts";
import { fileOne, isStandbyNumber } from "./support/office.ts";
import { Operator, until } from "./support/operator.ts";

Deno.test("a node that was stopped past its lease finds its epoch refused and stands down (F36)", () =>
  inDirectory(async (dir) => {
    await using database = await migratedDatabase();
    const released = Promise.withResolvers<void>();
    await using primary = new FakePrimary(async (_, number) => {
      // Of two declarations one is answered, and one not processed: both late.
      if (number === 2 || number === 3) await released.promise;
      const text = number === 3 ? "A0009" : "the primary";
      return { contentType: "text/plain", bytes: new TextEncoder().encode(text) };
    });
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
    // In flight, and repeats of their content that wait for their answers, when the node stops.
    const values = { ...declarations.importOneLine, REF: "TWICE" };
    const first = desk.trySend(desk.terminal.job("IDA", values));
    await until("it is with the primary", () => primary.taken.length === 2);
    const again = desk.trySend(desk.terminal.job("IDA", values));
    const others = { ...values, REF: "AGAIN" };
    const refused = desk.trySend(desk.terminal.job("IDA", others));
    await until("both are with the primary", () => primary.taken.length === 3);
    const anew = desk.trySend(desk.terminal.job("IDA", others));
    await until("both repeats wait", async () => {
      const metrics = await (await fetch(`http://${a.admin}/metrics`)).text();
      return /^songhanh_request_seconds_count\{phase="journal"\} 5$/m.test(metrics);
    });

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
    const status = await atA.until("the node has stood down", ({ epoch }) => epoch === 3);
    assert.deepEqual([status.mode, status.active], ["standby", false]);
    assert.deepEqual(await active(), [503, 200]);
    // Both have waited through it all, and the node believes the mode in force.
    released.resolve();
    for (const answer of [first, again]) assert.equal((await answer)?.text, "the primary");
    assert.equal((await refused)?.text, "A0009");
    const number = (await anew)?.information.slice(0, 12);
    assert.ok(isStandbyNumber(number), `the standby decides what is no repeat, not ${number}`);
    assert.equal(primary.taken.length, 3, "the primary is sent nothing any more");

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
    const rows = await sql`
      select epoch::int, state, count(*)::int as n from message group by 1, 2 order by 1, 2`;
    assert.deepEqual(rows.map(({ epoch, state, n }) => [epoch, state, n]), [
      [1, "handed over", 3],
      [3, "repeated", 1],
      [3, "stood in", 2],
    ]);
    await late.close();
    await own.end();
    await sql.end();
  }));
