/**
 * Commits that hang because a synchronous replica is away (F54): whatever is asked at the admin
 * address is answered, what would change something is refused, and nothing of it happens later. A
 * replica that was never there is as far away as one that was lost.
 */
import assert from "node:assert/strict";
import type { Sql } from "postgres";
import { createAccount, openSession } from "../adapters/accounts/mod.ts";
import { connect } from "../adapters/postgres/connect.ts";
import { waitUntil } from "../adapters/testing/wait_until.ts";
import { hashPassword } from "../adapters/users/mod.ts";
import { operationOfPage } from "../gateway/pages/console/operation_of_page.ts";
import { durableDatabase } from "./support/durable_database.ts";
import { Operator } from "./support/operator.ts";
import { codeOf, RelayBed } from "./support/relay_bed.ts";

const answerMsMax = 5_000;

const orders = [
  { to: "standby", kind: "failover", reason: "a test" },
  { to: "standby", kind: "switchover", reason: "a test" },
];

/** Every call and every page of the admin address. */
interface Calls {
  /** Paths that are read. */
  readonly looks: readonly string[];
  /** Methods and paths that would change something, but for the switch itself. */
  readonly acts: readonly (readonly [method: string, path: string])[];
}

Deno.test("F54: commits hang and every answer of the admin address comes in time", async (t) => {
  const databaseUrl = await durableDatabase();
  await using bed = await RelayBed.start({ databaseUrl });
  const sql = connect(databaseUrl, { schema: "songhanh", connectionsMax: 2 });
  const { admin } = bed.gateway;
  const operator = new Operator(() => admin, bed.dataDir);
  const token = (await Deno.readTextFile(`${bed.dataDir}/admin-token`)).trim();
  const cookie = await sessionCookie(sql);
  const ask = async (path: string, init: RequestInit = {}) => {
    const headers: Record<string, string> = path.startsWith("/api/")
      ? { authorization: `Bearer ${token}` }
      : { cookie };
    const from = performance.now();
    const response = await fetch(`http://${admin}${path}`, {
      ...init,
      headers,
      redirect: "manual",
    });
    const text = await response.text();
    const ms = Math.round(performance.now() - from);
    assert.ok(ms <= answerMsMax, `${init.method ?? "GET"} ${path} took ${ms} ms`);
    slowestMs = Math.max(slowestMs, ms);
    return { status: response.status, text };
  };
  const post = (path: string, body: unknown) =>
    ask(path, { method: "POST", body: JSON.stringify(body) });
  let slowestMs = 0;
  const calls = allCalls(JSON.parse((await ask("/api/openapi.json")).text));
  try {
    assert.ok(codeOf(await bed.post(bed.inquiry())), "it relays");
    await setReplicas(sql, "nobody");
    // Sessions read the setting when they next have a moment; this one's commit waits then.
    await waitUntil("commits hang", async () => (await ask("/readyz")).status === 503);

    await t.step("what is asked is answered", async () => {
      // In the background, too, everything that commits hangs by then.
      const sent = Array.from({ length: 8 }, () => bed.post(bed.inquiry()));
      for (let round = 0; round < 2; round++) {
        for (const path of calls.looks) {
          const { status, text } = await ask(path);
          assert.equal(status, path === "/readyz" ? 503 : 200, `${path}: ${text}`);
        }
      }
      assert.match((await ask("/readyz")).text, /synchronous replica that is away \(nobody\)/);
      for (const answer of await Promise.all(sent)) assert.equal(codeOf(answer), "A0011");
    });

    await t.step("what would change something is refused", async () => {
      await Promise.all(calls.acts.map(async ([method, path]) => {
        const { status, text } = await ask(path, { method, body: "{}" });
        assert.deepEqual([status, JSON.parse(text).code], [503, "COMMITS_HANG"], path);
      }));
      for (const order of orders) {
        const { status, text } = await post("/api/v1/switch", order);
        assert.deepEqual([status, JSON.parse(text).code], [409, "SWITCH_REFUSED"], text);
        assert.match(text, /synchronous replica that is away/);
      }
      const { text } = await post("/api/v1/switch", { ...orders[0], dryRun: true });
      assert.match(JSON.parse(text).outcome, /would be refused/);
    });

    await t.step("nothing of it happens when commits go through again", async () => {
      const before = await operator.status();
      assert.deepEqual([before.mode, before.epoch], ["relay", 1]);
      await setReplicas(sql, "");
      await waitUntil("it is ready", async () => (await ask("/readyz")).status === 200);
      // A message of the same mode has come and gone: whatever was waiting has been done by then.
      await waitUntil("it relays", async () => codeOf(await bed.post(bed.inquiry())) !== "A0011");
      await waitUntil("no commit waits", async () => {
        const [row] = await sql`
          select count(*)::int as n from pg_stat_activity where wait_event = 'SyncRep'`;
        return row!.n === 0;
      });
      const after = await operator.status();
      assert.deepEqual([after.mode, after.epoch, after.automatic.paused], ["relay", 1, false]);
      const { runs } = await operator.get<{ runs: unknown[] }>("/switch");
      assert.deepEqual(runs, []);
      const run = await operator.switch({ to: "standby", kind: "failover" });
      assert.deepEqual([run.state, run.outcome], ["done", "the mode is standby"]);
    });

    await t.step("commits that begin to hang while a switchover drains", async () => {
      const back = await operator.switch({ to: "relay", kind: "failover" });
      assert.equal(back.state, "done");
      const { promise: held, resolve: release } = Promise.withResolvers<void>();
      bed.primary.beforeAnswer = () => held;
      const kept = bed.primary.kept.length;
      const waiting = bed.post(bed.inquiry());
      await waitUntil("the primary has it", () => bed.primary.kept.length > kept);
      const { status, text } = await post("/api/v1/switch", orders[1]);
      assert.equal(status, 202, text);
      await setReplicas(sql, "nobody");
      release();
      const path = `/api/v1/switch/${JSON.parse(text).id}`;
      const ended = await waitUntil("it has ended", async () => {
        const run = JSON.parse((await ask(path)).text);
        return run.state !== "running" && run;
      });
      assert.equal(ended.state, "aborted", ended.outcome);
      assert.match(ended.outcome, /nothing has changed/);
      await setReplicas(sql, "");
      await waiting;
      await waitUntil("it is ready", async () => (await ask("/readyz")).status === 200);
      assert.equal((await operator.status()).mode, "relay");
    });

    await t.step("a database that lets nobody in", async () => {
      // A connection of its own, so that it is known which one holds the lock.
      const lock = connect(databaseUrl, { schema: "songhanh", connectionsMax: 1 });
      await lock.unsafe(
        "begin; lock table mode, switch_run, node, message in access exclusive mode",
      );
      const pausing = post("/api/v1/automatic", { paused: true, reason: "a test" });
      const switching = orders.map((order) => post("/api/v1/switch", order));
      await Promise.all(calls.looks.map((path) => ask(path)));
      for (const asked of [pausing, ...switching]) {
        const { status, text } = await asked;
        assert.deepEqual([status, JSON.parse(text).code], [503, "DATABASE_SLOW"], text);
      }
      await lock.unsafe("rollback");
      await lock.end();
      await operator.until("it answers", ({ ready }) => ready);
      const { mode, automatic } = await operator.status();
      assert.deepEqual([mode, automatic.paused], ["relay", false]);
    });
    console.log(`the slowest answer came after ${slowestMs} ms`);
  } finally {
    await setReplicas(sql, "");
    await sql.end({ timeout: 1 });
  }
});

interface DescribedCall {
  readonly parameters?: readonly { name: string; in: string; required?: boolean }[];
}

/** A query without which a call cannot be asked. */
function neededQuery({ parameters = [] }: DescribedCall): string {
  const needed = parameters.filter((each) => each.in === "query" && each.required);
  return needed.length === 0 ? "" : `?${needed.map(({ name }) => `${name}=00ZZ`).join("&")}`;
}

/** From the API's own description and the table of pages, so that none is forgotten. */
function allCalls({ paths }: { paths: Record<string, Record<string, unknown>> }): Calls {
  const others = ["/api/v1/switch", "/api/v1/faults"];
  const described = Object.entries(paths).flatMap(([path, calls]) =>
    Object.entries(calls).map(([method, call]) =>
      [method.toUpperCase(), path + neededQuery(call as DescribedCall)] as const
    )
  );
  const pages = Object.keys(operationOfPage).map((call) => call.split(" ") as [string, string]);
  const looks = [...described, ...pages]
    .filter(([method, path]) => method === "GET" && !/[{:]/.test(path))
    .map(([, path]) => path)
    // No page, but what pages listen to; and what only the node that leads can say.
    .filter((path) => path !== "/console/events" && path !== "/role/active");
  const acts = described.filter(([method, path]) => method !== "GET" && !others.includes(path))
    .map(([method, path]) => [method, path.replaceAll(/\{\w+\}/g, "1")] as const);
  assert.ok(looks.length > 20 && acts.length > 10, "they were found");
  return { looks, acts };
}

/** Names the replicas that commits wait for; in force when every session has heard of it. */
async function setReplicas(sql: Sql, names: string): Promise<void> {
  await sql.unsafe(`alter system set synchronous_standby_names = '${names}'`);
  await sql`select pg_reload_conf()`;
}

async function sessionCookie(sql: Sql): Promise<string> {
  const passwordHash = await hashPassword("never asked for", 1_024);
  const account = await sql.begin((transaction) =>
    createAccount(transaction, {
      name: "watcher",
      displayName: "Watcher",
      role: "operator",
      passwordHash,
      mustChange: false,
    }, "test")
  );
  assert.ok(account);
  return `songhanh=${await openSession(sql, account, "test", new Date())}`;
}
