/**
 * Switching with real processes: a primary that dies and comes back (F34, F35), planned switches under
 * load (F38), and restarts (F39).
 */
import assert from "node:assert/strict";
import { migratedDatabase } from "../adapters/testing/migrated_database.ts";
import { freePort } from "../bench/subjects/ports.ts";
import { Desk, testdataSettings } from "./support/desk.ts";
import { GatewayProcess } from "./support/gateway_process.ts";
import { inDirectory } from "./support/in_directory.ts";
import { fileOne, isStandbyNumber, Office } from "./support/office.ts";
import { Operator, until } from "./support/operator.ts";

const importers = ["M1001M01", "M1001M02", "M1002M01", "M1004M01"];

/** From the first failed request to the first answer of the standby, with default thresholds. */
const standInMsMax = 3_000;
/**
 * How long a planned switch may hold messages back, on a machine that answers a request in the time
 * below; one that is busy with other work answers later, and is allowed as much more.
 */
const pauseMsMax = 200;
const requestMs = 60;

/** Settings of a gateway that starts its own rehearsal primary. */
const ownPrimary = { ...testdataSettings, SONGHANH_PRIMARY_URL: "" };

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

Deno.test("the standby takes over from a primary that dies, once, and the mode survives", (t) =>
  inDirectory(async (dir) => {
    await using database = await migratedDatabase();
    const port = freePort();
    const startPrimary = () =>
      GatewayProcess.start({
        command: "primary",
        dataDir: `${dir}/primary`,
        databaseUrl: database.url,
        env: { ...testdataSettings, SONGHANH_PRIMARY_LISTEN: `127.0.0.1:${port}` },
      });
    const startGateway = () =>
      GatewayProcess.start({
        dataDir: dir,
        databaseUrl: database.url,
        env: {
          ...testdataSettings,
          SONGHANH_PRIMARY_URL: `http://127.0.0.1:${port}/`,
          SONGHANH_AUTOMATIC: "standby",
        },
      });
    let primary = await startPrimary();
    let gateway = await startGateway();
    const operator = new Operator(() => gateway.admin, dir);
    const desks = importers.map((userId) => new Desk(() => gateway.edi, userId));
    try {
      await t.step("F34: every message ends answered, unknown or stood in", async () => {
        await operator.until("the primary is up", ({ primary }) => primary.state === "up");
        const office = new Office(desks);
        const hasBoth = (isStandby: boolean) =>
          importers.every((userId) =>
            office.filed.filter((one) =>
              one.userId === userId && one.number !== undefined &&
              isStandbyNumber(one.number) === isStandby
            ).length >= 3
          );
        await until("answers of the primary", () => hasBoth(false));
        primary.kill();
        await until("answers of the standby", () => hasBoth(true));
        const filed = await office.close();

        const failed = filed.filter(({ number }) => number === undefined);
        assert.ok(failed.length > 0, "requests have failed");
        assert.ok(
          failed.every(({ code }) => code === "A0011" || code === "A0007"),
          "as they should",
        );
        const stoodIn = filed.filter(({ number }) => isStandbyNumber(number));
        const firstFailure = Math.min(...failed.map(({ answeredAt }) => answeredAt));
        const firstAnswer = Math.min(...stoodIn.map(({ answeredAt }) => answeredAt));
        const standInMs = firstAnswer - firstFailure;
        assert.ok(standInMs <= standInMsMax, `the standby answered after ${standInMs} ms`);
        const numbers = filed.flatMap(({ number }) => number ?? []);
        assert.equal(new Set(numbers).size, numbers.length, "no number twice");

        const status = await operator.status();
        assert.deepEqual([status.mode, status.epoch], ["standby", 2]);
        assert.deepEqual([status.by, status.node], [status.node, status.node]);
        assert.equal(status.unknownCount, failed.filter(({ code }) => code === "A0007").length);
        const balance = await operator.get<Record<string, unknown>>("/balance");
        assert.deepEqual([balance.balanced, balance.inFlight], [true, 0]);
        assert.equal(balance.received, filed.length);
        assert.deepEqual(await operator.actions(), ["automatic stand-in"]);
      });

      await t.step("F35: no second automatic action before a person acknowledges", async () => {
        await primary.ended();
        primary = await startPrimary();
        const { epoch } = await operator.until(
          "the primary is up again",
          ({ primary }) => primary.state === "up",
        );
        assert.equal(epoch, 2, "never back by itself");
        const back = await operator.switch({
          to: "relay",
          kind: "failover",
          expectedEpoch: epoch,
        });
        assert.deepEqual([back.state, back.epochAfter], ["done", 3]);
        const { number } = await fileOne(desks[0]!);
        assert.ok(number !== undefined && !isStandbyNumber(number), "the primary answers");

        primary.kill();
        await until(
          "it is said that nothing is done",
          async () => (await operator.actions()).includes("automatic stand-in withheld"),
        );
        const status = await operator.status();
        assert.deepEqual([status.mode, status.epoch], ["relay", 3]);
        assert.deepEqual([status.primary.state, status.automatic.acknowledged], ["down", false]);
        assert.equal((await operator.post("/acknowledge", { reason: "seen" })).status, 200);
        await operator.until("the standby", ({ mode }) => mode === "standby");
        const actions = await operator.actions();
        assert.deepEqual(actions.filter((action) => action.startsWith("automatic")), [
          "automatic stand-in",
          "automatic stand-in withheld",
          "automatic action acknowledged",
          "automatic stand-in",
        ]);
        assert.ok(isStandbyNumber((await fileOne(desks[0]!)).number));
      });

      await t.step("F39: mode, epoch and pause survive a restart in every mode", async () => {
        await operator.post("/automatic", { paused: true, reason: "a test" });
        for (const mode of ["standby", "closed", "failback", "relay"] as const) {
          if (mode !== "standby") await operator.switch({ to: mode, kind: "failover" });
          const before = await operator.status();
          gateway.kill();
          await gateway.ended();
          gateway = await startGateway();
          const after = await operator.status();
          for (const key of ["mode", "epoch", "since", "by", "reason", "automatic"] as const) {
            assert.deepEqual(after[key], before[key], `${key} after a restart in ${mode}`);
          }
          assert.equal(after.mode, mode);
          const { code, number } = await fileOne(desks[0]!);
          if (mode === "standby") assert.ok(isStandbyNumber(number));
          else assert.equal(code, mode === "closed" ? "A0010" : "A0011", mode);
        }
      });
    } finally {
      await gateway[Symbol.asyncDispose]();
      await primary[Symbol.asyncDispose]();
    }
  }));

Deno.test("a planned switchover under load fails no request and holds them for a moment", () =>
  inDirectory(async (dir) => {
    await using database = await migratedDatabase();
    await using gateway = await GatewayProcess.start({
      dataDir: dir,
      databaseUrl: database.url,
      env: ownPrimary,
    });
    const operator = new Operator(() => gateway.admin, dir);
    const desks = importers.map((userId) => new Desk(() => gateway.edi, userId));
    await operator.until("the primary is up", ({ primary }) => primary.state === "up");
    const slow = await operator.post("/faults", { latencyMs: 20 });
    assert.equal(slow.status, 200);

    const office = new Office(desks);
    const more = async () => {
      const from = office.filed.length;
      await until("more answers", () => office.filed.length >= from + 2 * desks.length);
    };
    await more();
    const dry = await operator.switch({ to: "standby", dryRun: true });
    assert.match(dry.outcome, /would change the mode to standby/);
    assert.deepEqual([(await operator.status()).epoch, await operator.actions()], [1, []]);
    const wrong = await operator.post("/switch", { to: "standby", reason: "x", expectedEpoch: 9 });
    assert.deepEqual([wrong.status, (await wrong.json()).code], [412, "EPOCH_OTHER"]);

    await more();
    const usualMs = median(office.filed.map(({ sentAt, answeredAt }) => answeredAt - sentAt));
    const pauses: number[] = [];
    for (let epoch = 1; epoch <= 5; epoch++) {
      await more();
      const to = epoch % 2 === 1 ? "standby" : "primary";
      await operator.until("the primary is up", ({ primary }) => primary.state === "up");
      const run = await operator.switch({ to, expectedEpoch: epoch });
      assert.deepEqual([run.state, run.epochAfter], ["done", epoch + 1], run.outcome);
      pauses.push(run.pauseMs!);
    }
    await more();
    const filed = await office.close();
    assert.deepEqual(filed.filter(({ code }) => code !== "00000"), []);
    const numbers = filed.map(({ number }) => number);
    assert.equal(new Set(numbers).size, numbers.length, "no number twice");
    const standby = numbers.filter(isStandbyNumber).length;
    assert.ok(standby > 0 && standby < numbers.length, "both have answered");
    assert.ok(
      median(pauses) <= pauseMsMax * Math.max(1, usualMs / requestMs),
      `messages were held for ${pauses.join(", ")} ms, requests take ${usualMs} ms`,
    );
    const balance = await operator.get<Record<string, unknown>>("/balance");
    assert.deepEqual([balance.balanced, balance.received], [true, filed.length]);
  }));

Deno.test("a primary that does not end in time keeps its messages: nothing changes", () =>
  inDirectory(async (dir) => {
    await using database = await migratedDatabase();
    await using gateway = await GatewayProcess.start({
      dataDir: dir,
      databaseUrl: database.url,
      env: ownPrimary,
    });
    const operator = new Operator(() => gateway.admin, dir);
    const desk = new Desk(() => gateway.edi, "M1001M01");
    await operator.until("the primary is up", ({ primary }) => primary.state === "up");
    await operator.post("/faults", { latencyMs: 3_500 });
    const first = fileOne(desk);
    await operator.until("it is in flight", ({ queues }) => queues.in_flight === 1);
    const order = { to: "standby", reason: "a test" };
    const asked = await operator.post("/switch", order);
    assert.equal(asked.status, 202);
    const held = fileOne(new Desk(() => gateway.edi, "M1002M01"));
    const second = await operator.post("/switch", order);
    assert.deepEqual([second.status, (await second.json()).code], [409, "SWITCH_RUNNING"]);
    const { id } = await asked.json();
    await until(
      "the switch has ended",
      async () => (await operator.get<{ state: string }>(`/switch/${id}`)).state === "aborted",
    );
    const status = await operator.status();
    assert.deepEqual([status.mode, status.epoch], ["relay", 1]);
    const numbers = [(await first).number, (await held).number];
    assert.ok(numbers.every((number) => number !== undefined && !isStandbyNumber(number)));
    assert.deepEqual(await operator.actions(), [
      "switchover asked",
      "switchover refused",
      "switchover aborted",
    ]);
  }));
