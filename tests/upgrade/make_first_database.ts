/**
 * Makes `testdata/first-database` anew: what the program of version 0.1.0 left of a day with an outage,
 * as `pg_dump` writes it, and what it answered and would have delivered. Needs the history beside the
 * tree and Debian's PostgreSQL:
 *
 *     deno run -A tests/upgrade/make_first_database.ts
 *
 * VNACCS is the rehearsal primary of that version, in a schema of its own.
 */
import assert from "node:assert/strict";
import { connect } from "../../adapters/postgres/connect.ts";
import { raiseUsersVersion } from "../../adapters/users/users_version.ts";
import type { WrittenRequest } from "../../adapters/terminal/mod.ts";
import type { GiveBackPlanJson } from "../../gateway/api/give_back.ts";
import { readClientReply } from "../support/client_reply.ts";
import { declarations } from "../support/declarations.ts";
import { Desk, testdataSettings } from "../support/desk.ts";
import { dayValues } from "./day_values.ts";
import { firstProgram } from "./first_program.ts";
import {
  dataKey,
  type FirstDatabase,
  type KeptExchange,
} from "../../adapters/testing/first_database.ts";
import { GatewayProcess } from "../support/gateway_process.ts";
import { inDirectory } from "../support/in_directory.ts";
import { Operator, until } from "../support/operator.ts";
import { postRaw, terminalRequest } from "../support/post_raw.ts";
import { debianPrograms } from "../rig/debian_programs.ts";
import { PostgresPair } from "../rig/postgres_pair.ts";
import { RigAuthority } from "../rig/rig_authority.ts";
import { rigDirectory } from "../rig/rig_directory.ts";
import { runProgram } from "../rig/run_program.ts";
import { Watcher } from "../rig/watcher.ts";

const folder = new URL("../../testdata/first-database/", import.meta.url);

if (import.meta.main) {
  await inDirectory(async (dir) => {
    const program = await firstProgram(dir);
    if (program === undefined) Deno.exit(69);
    const programs = debianPrograms();
    if (programs === undefined) Deno.exit(69);
    const rig = await rigDirectory();
    await using watcher = new Watcher(rig);
    const authority = await RigAuthority.make(`${rig}/certificates`);
    await using pair = await PostgresPair.start({
      ...{ programs, dir: rig, authority, watcher, replication: "none" },
    });
    const found = await playDay(program, dir, pair.socketUrl());
    // What waits is fetched from a copy.
    await pair.primary.query((sql) =>
      sql.unsafe(`create database copied template songhanh owner ${pair.owner.name}`)
    );
    const copied = pair.socketUrl().replace("/songhanh?", "/copied?");
    const outputs = await fetchAll(program, dir, copied);
    await Deno.mkdir(folder, { recursive: true });
    const bytes = await runProgram(`${programs.postgresBin}/pg_dump`, [
      ...["--inserts", "--no-owner", "--no-privileges", "--dbname", pair.socketUrl()],
    ]);
    await Deno.writeTextFile(new URL("day.sql", folder), readable(bytes));
    const day: FirstDatabase = { ...found, outputs };
    await Deno.writeTextFile(new URL("day.json", folder), JSON.stringify(day, null, 1) + "\n");
  });
  Deno.exit(0);
}

/** The settings of a gateway of that day beside its addresses. */
function settings(service: Desk["terminal"]["account"]): Record<string, string> {
  return {
    ...testdataSettings,
    SONGHANH_WORKERS: "1",
    SONGHANH_DATA_KEY: dataKey,
    SONGHANH_SERVICE_USER: service.userId,
    SONGHANH_SERVICE_PASSWORD: service.password,
    SONGHANH_SERVICE_TERMINAL: service.terminalId,
  };
}

async function playDay(
  program: string,
  dir: string,
  databaseUrl: string,
): Promise<Omit<FirstDatabase, "outputs">> {
  await using primary = await GatewayProcess.start({
    ...{ program, command: "primary", dataDir: `${dir}/primary`, databaseUrl },
    env: { ...testdataSettings, SONGHANH_PRIMARY_URL: "", SONGHANH_WORKERS: "1" },
  });
  const theirs = connect(databaseUrl, { schema: "rehearsal", connectionsMax: 1 });
  const ours = connect(databaseUrl, { schema: "songhanh", connectionsMax: 1 });
  // Who asks the primary may look at the documents of all.
  await theirs.begin(async (transaction) => {
    await transaction`update user_account set roles = '{officer}' where user_id = 'M1009M01'`;
    await raiseUsersVersion(transaction);
  });
  const service = new Desk(() => primary.edi, "M1009M01").terminal.account;
  await using gateway = await GatewayProcess.start({
    ...{ program, dataDir: `${dir}/gateway`, databaseUrl },
    env: { ...settings(service), SONGHANH_PRIMARY_URL: `http://${primary.edi}/` },
  });
  const importer = new Desk(() => gateway.edi, "M1001M01");
  const broker = new Desk(() => gateway.edi, "M1002M01");
  const operator = new Operator(() => gateway.admin, `${dir}/gateway`);
  const kept: Record<string, KeptExchange> = {};
  const numbers: Record<string, string> = {};
  const send = async (name: string, request: WrittenRequest) => {
    const response = await postRaw(gateway.edi, terminalRequest(request.contentType, request.body));
    assert.ok(response, name);
    kept[name] = {
      contentType: request.contentType,
      request: request.body.toBase64(),
      message: request.message.toBase64(),
      reply: response.body.toBase64(),
    };
    return readClientReply(response, request.message);
  };
  const number = async (name: string, reply: ReturnType<Desk["accepted"]>) =>
    numbers[name] = (await reply).resultItems[0]!;
  const post = async <Answer>(path: string, body: unknown): Promise<Answer> => {
    const response = await operator.post(path, body);
    const answer = await response.json();
    assert.equal(response.status, 200, `${path}: ${JSON.stringify(answer)}`);
    return answer;
  };

  // VNACCS works: one is begun, one is registered, one is refused, one comes twice.
  numbers.begun = (await send("relayed", importer.terminal.job("IDA", dayValues("BEGUN"))))
    .resultItems[0]!;
  await number("registered", broker.accepted("IDA", dayValues("REGISTERED")));
  await broker.accepted("IDC", { ICN: numbers.registered! });
  await importer.accepted("IID", { ICN: numbers.begun! });
  await broker.job("IID", { ICN: "100000999930" });
  const twice = broker.terminal.job("MIC", declarations.smallImport);
  numbers.small = (await send("repeated", twice)).resultItems[0]!;
  await broker.send(twice);
  const control = `http://127.0.0.1:${primary.controlPort}/faults`;
  const fault = async (body: unknown) => {
    const response = await fetch(control, { method: "POST", body: JSON.stringify(body) });
    assert.ok(response.ok, await response.text());
  };
  await fault({ dropReplies: 1 });
  const lost = await send("unknown", importer.terminal.job("IDA", dayValues("UNKNOWN")));
  assert.match(lost.codes.join(), /A0007/);
  await fault({});
  await until("the ledger knows them", async () => {
    const rows = await ours`select 1 from document where id = any(${
      [numbers.begun!, numbers.registered!, numbers.small!].map((full) => full.slice(0, 11))
    })`;
    return rows.length === 3;
  });

  // It does not: the standby finishes what was begun and takes others.
  await operator.switch({ to: "standby", kind: "failover", reason: "VNACCS does not answer" });
  await importer.accepted("IDB", { ICN: numbers.begun! });
  await importer.accepted("IDC", { ICN: numbers.begun! });
  numbers.own = (await send("stood in", importer.terminal.job("IDA", dayValues("OWN"))))
    .resultItems[0]!;
  await importer.accepted("IDC", { ICN: numbers.own! });
  await importer.accepted("IDA01", { ...dayValues("OWN"), ICN: numbers.own!, NT2: "sửa một lần" });
  await number("own", importer.accepted("IDE", { ICN: numbers.own! }));
  await number("draft", broker.accepted("IDA", dayValues("DRAFT")));
  await number("smallOwn", broker.accepted("MIC", { ...declarations.smallImport }));
  // One terminal fetches one report and leaves the others.
  const first = await importer.send(importer.terminal.retrieve());
  assert.ok(first.token);
  await importer.send(importer.terminal.acknowledge(first.token));

  // It answers again: two are given back, then the night comes.
  await operator.switch({ to: "failback", kind: "switchover", reason: "VNACCS answers again" });
  let plan = await post<GiveBackPlanJson>("/failback/plans", {
    reason: "the primary is back",
    perSecond: 1,
  });
  await post(`/failback/plans/${plan.id}/approve`, { reason: "checked" });
  await post(`/failback/plans/${plan.id}/run`, { reason: "go" });
  await until("some are given back", async () => {
    plan = await operator.get<GiveBackPlanJson>(`/failback/plans/${plan.id}`);
    return plan.counts["given back"] >= 2;
  });
  plan = await post<GiveBackPlanJson>(`/failback/plans/${plan.id}/pause`, { reason: "tomorrow" });
  await until("nothing is on its way", async () => {
    plan = await operator.get<GiveBackPlanJson>(`/failback/plans/${plan.id}`);
    return (plan.counts.sending ?? 0) === 0;
  });
  console.log(plan.counts, numbers);
  const balance = await operator.get<FirstDatabase["balance"]>("/balance");
  await theirs.end();
  await ours.end();
  assert.equal(await gateway.stop(), 0);
  assert.equal(await primary.stop(), 0);
  const at = new Date().toISOString();
  return { at, plan: plan.id, givenBack: plan.counts["given back"], numbers, kept, balance };
}

/** What each terminal of the day would have been given, in this order. */
async function fetchAll(
  program: string,
  dir: string,
  databaseUrl: string,
): Promise<FirstDatabase["outputs"]> {
  const outputs: Record<string, string[]> = {};
  const service = new Desk(() => "", "M1009M01").terminal.account;
  await using gateway = await GatewayProcess.start({
    ...{ program, dataDir: `${dir}/copied`, databaseUrl },
    // Nobody is asked: what waits here is delivered here. What was being fetched is free again.
    env: { ...settings(service), SONGHANH_CLOCK_OFFSET_MS: "600000" },
  });
  const operator = new Operator(() => gateway.admin, `${dir}/copied`);
  await operator.switch({ to: "standby", kind: "failover", reason: "a look at what waits" });
  for (const userId of ["M1001M01", "M1002M01"]) {
    const desk = new Desk(() => gateway.edi, userId);
    const kept: string[] = outputs[userId] = [];
    let request = desk.terminal.retrieve();
    for (;;) {
      const response = await postRaw(
        gateway.edi,
        terminalRequest(request.contentType, request.body),
      );
      const reply = readClientReply(response!, request.message);
      if (reply.token === undefined) break;
      kept.push(response!.body.toBase64());
      request = desk.terminal.acknowledge(reply.token);
    }
  }
  return outputs;
}

/** Without what only `psql` understands, and without remarks. */
function readable(dump: string): string {
  return dump.replace(/^\\.*\n/gm, "").replace(/^--.*\n/gm, "").replace(/\n{2,}/g, "\n");
}
