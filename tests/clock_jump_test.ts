/**
 * F40: the gateway's clock jumps back by an hour between two messages of one declaration, which any of
 * two lanes take. What came second stays second: at the standby, in the evidence and when everything is
 * given back. The database's clock stays: what is moved there is left to whoever runs its host.
 */
import assert from "node:assert/strict";
import { connect } from "../adapters/postgres/connect.ts";
import { migratedDatabase } from "../adapters/testing/migrated_database.ts";
import type { GiveBackPlanJson } from "../gateway/api/give_back.ts";
import type { Balance } from "../adapters/balance/balance.ts";
import { run } from "../gateway/command/run.ts";
import { declarations } from "./support/declarations.ts";
import { Desk, testdataSettings } from "./support/desk.ts";
import { GatewayProcess } from "./support/gateway_process.ts";
import { Operator, until } from "./support/operator.ts";

const hourMs = 3_600_000;

Deno.test("F40: messages keep their order when the clock jumps back by an hour", async () => {
  await using database = await migratedDatabase();
  const dir = await Deno.makeTempDir({ prefix: "songhanh-test-" });
  await using primary = await GatewayProcess.start({
    command: "primary",
    dataDir: `${dir}/primary`,
    databaseUrl: database.url,
    env: testdataSettings,
  });
  const start = (clockOffsetMs: number) =>
    GatewayProcess.start({
      dataDir: dir,
      databaseUrl: database.url,
      env: {
        ...testdataSettings,
        SONGHANH_WORKERS: "2",
        SONGHANH_MODE: "standby",
        SONGHANH_PRIMARY_URL: `http://${primary.edi}/`,
        SONGHANH_CLOCK_OFFSET_MS: String(clockOffsetMs),
      },
    });
  let gateway = await start(hourMs);
  const desk = new Desk(() => gateway.edi, "M1001M01");
  const operator = new Operator(() => gateway.admin, dir);
  const sql = connect(database.url, { schema: "songhanh", connectionsMax: 1 });
  try {
    const values = declarations.importOneLine;
    const draft = (await desk.accepted("IDA", values)).resultItems[0]!;
    await desk.accepted("IDC", { ICN: draft });
    assert.equal(await gateway.stop(), 0);
    gateway = await start(0);
    // The correction was received before the declaration, as far as the clock knows.
    await desk.accepted("IDA01", { ...values, ICN: draft, NT2: "sửa một lần" });
    const corrected = (await desk.accepted("IDE", { ICN: draft })).resultItems[0]!;
    assert.equal(corrected.at(-1), "1");
    const received = await sql`
      select procedure from message where procedure <> 'IID' order by received_at`;
    assert.deepEqual(received.slice(0, 2).map(({ procedure }) => procedure), ["IDA01", "IDE"]);
    const shown = await desk.accepted("IID", { ICN: corrected });
    assert.equal(shown.output!.items.value("ICN"), corrected, "the newest state");

    await operator.switch({ to: "failback", kind: "switchover" });
    const post = async <Answer>(path: string, body: unknown): Promise<Answer> => {
      const response = await operator.post(path, body);
      const answer = await response.json();
      assert.equal(response.status, 200, JSON.stringify(answer));
      return answer;
    };
    let plan = await post<GiveBackPlanJson>("/failback/plans", { reason: "the primary is back" });
    await post(`/failback/plans/${plan.id}/approve`, { reason: "checked" });
    await post(`/failback/plans/${plan.id}/run`, { reason: "go" });
    await until("it is done", async () => {
      plan = await operator.get<GiveBackPlanJson>(`/failback/plans/${plan.id}`);
      return plan.state === "done";
    });
    const items = await sql`select procedure, state, reason from failback_item order by place`;
    assert.deepEqual(
      items.map(({ procedure, state }) => [procedure, state]),
      ["IDA", "IDC", "IDA01", "IDE"].map((procedure) => [procedure, "given back"]),
      JSON.stringify(items),
    );
    assert.equal((await operator.get<Balance>("/balance")).balanced, true);

    const file = `${dir}/evidence`;
    const environment = { SONGHANH_DATA_DIR: dir, SONGHANH_DATABASE_URL: database.url };
    let said = "";
    const say = (text: string) => said += text;
    const output = { text: say, json: () => {}, remark: say };
    const evidence = (...args: string[]) => run(["evidence", ...args], { environment, output });
    assert.equal(await evidence("export", "--out", file), 0, said);
    assert.equal(await evidence("verify", file), 0, said);
    assert.equal(await gateway.stop(), 0);
  } finally {
    await gateway[Symbol.asyncDispose]();
    await sql.end();
    await Deno.remove(dir, { recursive: true });
  }
});
