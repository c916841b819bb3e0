import assert from "node:assert/strict";
import { diagnosticChecks } from "../../core/diagnostics/mod.ts";
import { readConfig } from "../settings/config.ts";
import { type DiagnosedPlace, NoDatabase, NoGateway } from "./diagnosed_place.ts";
import { Diagnostics } from "./diagnostics.ts";
import { NotificationReceiver } from "../testing/notification_receiver.ts";

/** A place where there is nothing yet, but for what a test puts there. */
function place(more: Partial<DiagnosedPlace> = {}): DiagnosedPlace {
  return {
    config: readConfig({ SONGHANH_DATA_DIR: "/nowhere/songhanh" }, 1),
    node: "a:8400",
    primaryUrl: undefined,
    settingFaults: () => Promise.resolve([]),
    problem: () => Promise.reject(new NoGateway("nobody listens")),
    database: () => Promise.reject(new NoDatabase("it rests")),
    trust: () => Promise.resolve(undefined),
    shownAt: () => Promise.resolve(undefined),
    now: () => new Date(),
    ...more,
  };
}

Deno.test("Diagnostics.list() finds nothing wrong where nothing was made yet, and looks once a minute", async () => {
  let asked = 0;
  const diagnostics = new Diagnostics(place({
    settingFaults: () => {
      asked++;
      return Promise.resolve([]);
    },
  }));
  const findings = await diagnostics.list();
  assert.deepEqual(findings.map(({ check }) => check), [...diagnosticChecks]);
  assert.deepEqual(findings.filter(({ light }) => light === "bad"), []);
  await diagnostics.list();
  assert.equal(asked, 1);
  await diagnostics.try("settings");
  assert.equal(asked, 2, "looks now");
});

Deno.test("Diagnostics says what it could not look at, and that a database which cannot be asked is wrong", async () => {
  const diagnostics = new Diagnostics(place({
    database: () => Promise.reject(new Error("connection refused")),
    trust: () => Promise.reject(new Error("no permission")),
    problem: () => Promise.resolve("a lane does not listen"),
    settingFaults: () => Promise.resolve(["SONGHANH_TRUST_DIR: cannot read"]),
  }));
  const lights = Object.fromEntries(
    (await diagnostics.list()).map(({ check, light }) => [check, light]),
  );
  assert.equal(lights.database, "bad");
  assert.equal(lights["number-bands"], "unknown");
  assert.equal(lights.trust, "unknown");
  assert.equal(lights.gateway, "bad");
  assert.equal(lights.settings, "bad");
});

Deno.test("Diagnostics waits for no check without end", async () => {
  const never = new Promise<never>(() => {});
  const diagnostics = new Diagnostics(place({ database: () => never }));
  const { light, remarks } = await diagnostics.try("database");
  assert.equal(light, "bad");
  assert.match(remarks[0]!.says, /no finding within/);
});

Deno.test("Diagnostics sends the collector of traces a trial where somebody asks for it", async () => {
  const heard: string[] = [];
  let status = 200;
  await using server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    async (request) => {
      heard.push(`${request.headers.get("authorization")} ${await request.text()}`);
      return new Response("{}", { status });
    },
  );
  const settings = {
    SONGHANH_DATA_DIR: "/nowhere",
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${server.addr.port}`,
    OTEL_EXPORTER_OTLP_HEADERS: "authorization=Bearer%20of-collector",
  };
  const diagnostics = new Diagnostics(place({ config: readConfig(settings, 1) }));
  await diagnostics.tryAll();
  const found = async () => (await diagnostics.list()).find(({ check }) => check === "traces")!;
  assert.equal((await found()).light, "good");
  assert.deepEqual(heard, []);
  assert.equal((await diagnostics.try("traces")).light, "good");
  assert.match(heard.join(), /^Bearer of-collector \{"resourceSpans":/);
  status = 401;
  const { light, remarks } = await diagnostics.try("traces");
  assert.equal(light, "warning");
  assert.match(remarks[0]!.says, /answered 401/);
  assert.doesNotMatch(JSON.stringify(remarks), /of-collector|127\.0\.0\.1/);
});

Deno.test("Diagnostics sends the receiver of notifications a trial where somebody asks for it, and not by itself", async () => {
  await using receiver = new NotificationReceiver();
  const config = readConfig({ SONGHANH_DATA_DIR: "/nowhere", ...receiver.settings }, 1);
  const diagnostics = new Diagnostics(place({ config }));
  const lightOf = async () =>
    (await diagnostics.list()).find(({ check }) => check === "notifications")!.light;
  assert.equal(await lightOf(), "good");
  await diagnostics.tryAll();
  assert.deepEqual(receiver.told, []);
  assert.equal((await diagnostics.try("notifications")).light, "good");
  assert.deepEqual(receiver.kinds(), ["trial"]);
  const [, tried] = await Promise.all([
    diagnostics.tryAll(),
    diagnostics.try("notifications"),
    diagnostics.try("notifications"),
  ]);
  assert.equal(tried.light, "good");
  assert.deepEqual(
    receiver.kinds(),
    ["trial", "trial"],
    "also while it is looked at otherwise, once",
  );
  receiver.refuses = true;
  const { light, remarks } = await diagnostics.try("notifications");
  assert.equal(light, "warning");
  assert.match(remarks[0]!.says, /answered 500/);
  assert.deepEqual(receiver.faults, []);
});
