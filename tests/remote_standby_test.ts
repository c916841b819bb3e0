/** A standby elsewhere, and a service user that asks the primary. */
import assert from "node:assert/strict";
import { migratedDatabase } from "../adapters/testing/migrated_database.ts";
import { peekHeader, writeResultMessage } from "../core/wire/mod.ts";
import { Desk, testdataSettings } from "./support/desk.ts";
import { FakePrimary, type TakenRequest } from "./support/fake_primary.ts";
import { GatewayProcess } from "./support/gateway_process.ts";
import { inDirectory } from "./support/in_directory.ts";
import { Operator, until } from "./support/operator.ts";

Deno.test("a remote standby takes over, and a service user asks the primary", () =>
  inDirectory(async (dir) => {
    await using database = await migratedDatabase();
    const accept = ({ body }: TakenRequest) => ({
      contentType: "text/plain; charset=UTF-8",
      bytes: writeResultMessage({
        request: peekHeader(body)!,
        codes: [],
        receivedAt: new Date(),
      }),
    });
    await using primary = new FakePrimary(accept);
    let held = Promise.resolve();
    await using standby = new FakePrimary(async (request) => {
      await held;
      return accept(request);
    });
    const { user, terminal } = new Desk(() => "", "M1001M02");
    await using gateway = await GatewayProcess.start({
      dataDir: dir,
      databaseUrl: database.url,
      env: {
        ...testdataSettings,
        SONGHANH_PRIMARY_URL: primary.url,
        SONGHANH_STANDBY: standby.url,
        SONGHANH_SERVICE_USER: user.user_id,
        SONGHANH_SERVICE_PASSWORD: user.password,
        SONGHANH_SERVICE_TERMINAL: terminal.account.terminalId,
      },
    });
    const operator = new Operator(() => gateway.admin, dir);
    const status = await operator.until(
      "the primary has answered the service user",
      ({ primary }) => primary.state === "up" && primary.p50Ms !== null,
    );
    assert.equal(status.standby, standby.url);
    const probe = new TextDecoder().decode(primary.taken[0]!.body);
    assert.ok(probe.startsWith("SS TCC  ") && probe.includes(user.user_id));

    const desk = new Desk(() => gateway.edi, "M1001M01");
    const check = () => desk.accepted("TCC", { I01: "A" });
    await check();
    assert.equal(standby.taken.length, 0);
    const run = await operator.switch({ to: "standby" });
    assert.equal(run.state, "done", run.outcome);
    await check();
    assert.equal(standby.taken.length, 1);

    const inFlight = async () => {
      const text = await (await fetch(`http://${gateway.admin}/metrics`)).text();
      return ["primary", "standby"].map((target) =>
        new RegExp(`^songhanh_target_inflight\\{target="${target}"\\} (\\S+)$`, "m").exec(text)?.[1]
      );
    };
    assert.deepEqual(await inFlight(), ["0", "0"]);
    const answering = Promise.withResolvers<void>();
    held = answering.promise;
    const asked = check();
    await until("it is in flight", async () => (await inFlight())[1] === "1");
    assert.deepEqual(await inFlight(), ["0", "1"]);
    answering.resolve();
    await asked;
    assert.deepEqual(await inFlight(), ["0", "0"]);
  }));
