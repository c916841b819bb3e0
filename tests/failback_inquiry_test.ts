/**
 * Messages whose outcome is unknown, with real processes: the gateway asks the primary by itself and
 * settles what the answers leave no doubt about (F28, I2). The primary is asked and nothing is sent a
 * second time.
 */
import assert from "node:assert/strict";
import type { Balance } from "../adapters/balance/balance.ts";
import { connect } from "../adapters/postgres/connect.ts";
import { migratedDatabase } from "../adapters/testing/migrated_database.ts";
import { raiseUsersVersion } from "../adapters/users/users_version.ts";
import type { ItemRecord } from "../core/wire/mod.ts";
import { declarations } from "./support/declarations.ts";
import { Desk, testdataSettings } from "./support/desk.ts";
import { GatewayProcess } from "./support/gateway_process.ts";
import { Operator, until } from "./support/operator.ts";

const values = (bill: string) => ({ ...declarations.importOneLine, BL1: bill, ICD: "30112026" });

Deno.test("a gateway finds out by itself what became of messages without an answer", async () => {
  await using database = await migratedDatabase();
  const dir = await Deno.makeTempDir({ prefix: "songhanh-test-" });
  await using primary = await GatewayProcess.start({
    command: "primary",
    dataDir: `${dir}/primary`,
    databaseUrl: database.url,
    env: { ...testdataSettings, SONGHANH_PRIMARY_URL: "" },
  });
  const theirs = connect(database.url, { schema: "rehearsal", connectionsMax: 1 });
  const ours = connect(database.url, { schema: "songhanh", connectionsMax: 1 });
  try {
    // Who asks the primary may look at the documents of all.
    await theirs.begin(async (transaction) => {
      await transaction`update user_account set roles = '{officer}' where user_id = 'M1009M01'`;
      await raiseUsersVersion(transaction);
    });
    const service = new Desk(() => primary.edi, "M1009M01").terminal.account;
    await using gateway = await GatewayProcess.start({
      dataDir: dir,
      databaseUrl: database.url,
      env: {
        ...testdataSettings,
        SONGHANH_PRIMARY_URL: `http://${primary.edi}/`,
        SONGHANH_SERVICE_USER: service.userId,
        SONGHANH_SERVICE_PASSWORD: service.password,
        SONGHANH_SERVICE_TERMINAL: service.terminalId,
      },
    });
    const importer = new Desk(() => gateway.edi, "M1001M01");
    const operator = new Operator(() => gateway.admin, dir);
    const setFaults = async (faults: Readonly<Record<string, boolean>>) => {
      const response = await fetch(`http://127.0.0.1:${primary.controlPort}/faults`, {
        method: "POST",
        body: JSON.stringify(faults),
      });
      await response.body?.cancel();
      assert.ok(response.ok);
    };
    const lose = async (procedure: string, items: ItemRecord) => {
      const reply = await importer.send(importer.terminal.job(procedure, items));
      assert.equal(reply.codes[0]?.slice(0, 5), "A0007", procedure);
    };

    const ICN = (await importer.accepted("IDA", values("KNOWN"))).resultItems[0]!;
    await importer.accepted("IDC", { ICN });
    await setFaults({ dropReplies: true });
    await lose("IDA", values("DONE"));
    await lose("IDA01", { ...values("KNOWN"), ICN, NT2: "sửa một lần" });
    await setFaults({ dropRequests: true });
    await lose("IDA", values("NEVER"));
    await setFaults({});
    assert.equal((await operator.get<Balance>("/balance")).unknown, 3);

    // They have waited for long enough.
    await ours`update open_message set since = since - interval '1 hour'`;
    await until(
      "nothing is unknown",
      async () => (await operator.get<Balance>("/balance")).unknown === 0,
    );
    const found = await ours`
      select m.procedure, o.state from message m join outcome o using (stream, sequence)
      where exists (select 1 from outcome u where u.stream = m.stream
          and u.sequence = m.sequence and u.state = 'unknown')
        and o.state <> 'unknown' order by m.received_at, m.sequence`;
    assert.deepEqual(found.map(({ procedure, state }) => [procedure, state]), [
      ["IDA", "answered"],
      ["IDA01", "answered"],
      ["IDA", "absent"],
    ]);
    const acts = (await operator.audit()).filter(({ action }) => action === "outcome resolved");
    assert.equal(acts.length, 3);
    const documents = await theirs`
      select k.key from document_key k where k.key like 'cargo:%' order by k.key`;
    assert.deepEqual(documents.map(({ key }) => key), ["cargo:DONE", "cargo:KNOWN"]);
    const steps = await theirs`
      select c.procedure from document_history c where c.id = ${ICN.slice(0, 11)} order by c.place`;
    assert.deepEqual(steps.map(({ procedure }) => procedure), ["IDA", "IDC", "IDA01"]);
  } finally {
    await theirs.end();
    await ours.end();
    await Deno.remove(dir, { recursive: true });
  }
});
