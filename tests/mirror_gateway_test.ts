/** The mirror of a whole gateway: killed in the middle of it, asked by API and command line. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { migratedDatabase } from "../adapters/testing/migrated_database.ts";
import { catalogue } from "../core/catalogue/mod.ts";
import { peekHeader, writeOutputMessage } from "../core/wire/mod.ts";
import { trustDir, usersFile } from "./support/captures.ts";
import { plain, writeJob } from "./support/fake_centre.ts";
import { FakePrimary, type TakenRequest } from "./support/fake_primary.ts";
import { GatewayProcess } from "./support/gateway_process.ts";

const main = new URL("../gateway/main.ts", import.meta.url).pathname;
const denoConfig = new URL("../deno.json", import.meta.url).pathname;
const number = "100000000420";

/** An answer to IID that shows this kind code. */
function shows(kind: string) {
  return ({ body }: TakenRequest) => ({
    contentType: plain,
    bytes: writeOutputMessage({
      message: catalogue.output("VAD0AP")!,
      values: { ICN: number, A03: kind },
      request: peekHeader(body)!,
      receivedAt: new Date(),
      information: number,
    }),
  });
}

Deno.test("a gateway that is killed loses no pair, and tells what it has compared (F33)", async () => {
  await using database = await migratedDatabase();
  await using primary = new FakePrimary(shows("A11"));
  const answer = shows("A21");
  await using mirror = new FakePrimary(async (request) => {
    await new Promise((resolve) => setTimeout(resolve, 20));
    return answer(request);
  });
  const dataDir = await Deno.makeTempDir();
  const options = {
    dataDir,
    databaseUrl: database.url,
    env: {
      SONGHANH_TRUST_DIR: trustDir,
      SONGHANH_USERS_FILE: usersFile,
      SONGHANH_PRIMARY_URL: primary.url,
      SONGHANH_MIRROR_URL: mirror.url,
    },
  };
  const sent = 60;
  {
    await using killed = await GatewayProcess.start(options);
    await untilMirroring(killed, dataDir);
    await Promise.all(Array.from({ length: sent }, (_, n) => send(killed, n)));
    while (mirror.taken.length < 10) await new Promise((resolve) => setTimeout(resolve, 10));
  }
  await using gateway = await GatewayProcess.start(options);
  const token = (await Deno.readTextFile(join(dataDir, "admin-token"))).trim();
  // deno-lint-ignore no-explicit-any -- whatever the call answers
  const ask = async (path: string, init: RequestInit = {}): Promise<any> => {
    const response = await fetch(`http://${gateway.admin}/api/v1/mirror${path}`, {
      ...init,
      headers: { authorization: `Bearer ${token}` },
    });
    return response.headers.get("content-type")?.includes("json")
      ? { status: response.status, ...await response.json() }
      : { status: response.status, text: await response.text() };
  };
  let readiness;
  do readiness = await ask("/readiness"); while (readiness.compared < sent);
  assert.deepEqual(
    [readiness.relayed, readiness.compared, readiness.differs, readiness.balanced],
    [sent, sent, sent, true],
  );
  assert.match(readiness.statement, /^60 messages over .* mirrored, 0 % equal .* 1 class\.$/);
  const status = await ask("/status");
  assert.deepEqual([status.run.url, status.waiting], [mirror.url, 0]);

  const { classes, rulesVersion } = await ask("/differences");
  assert.equal(classes.length, 1);
  const [{ class: name, count, sample }] = classes;
  assert.deepEqual([name, count, rulesVersion], ["IID|VAD0AP|A03|value", sent, 0]);
  const pair = await ask(`/pairs/${sample}`);
  const [difference] = pair.differences;
  assert.deepEqual([difference.primary, difference.mirror], ["A11", "A21"]);
  assert.deepEqual(difference.rule, {
    procedure: "IID",
    output: "VAD0AP",
    item: "A03",
    as: "ignore",
  });
  assert.equal(pair.mirror.messages[0].header.procedure, "IID");
  assert.equal((await ask("/pairs/999999")).code, "PAIR_UNKNOWN");

  const put = (body: unknown) => ask("/rules", { method: "PUT", body: JSON.stringify(body) });
  const { rules } = await ask("/rules");
  const order = { rules, expectedVersion: 7, reason: "to be refused" };
  assert.deepEqual((await put(order)).code, "RULES_OTHER");
  const unfit = { ...order, rules: [{ as: "ignore" }] };
  assert.deepEqual((await put(unfit)).code, "PARAMETERS_INVALID");

  const songhanh = async (...args: string[]) => {
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", "--config", denoConfig, main, "mirror", ...args],
      env: { SONGHANH_DATA_DIR: dataDir, SONGHANH_ADMIN_LISTEN: gateway.admin },
      stdin: "null",
    }).output();
    const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    assert.equal(code, 0, decode(stderr));
    return decode(stdout);
  };
  assert.match(await songhanh("differences"), /^pairs .*\n60 +IID\|VAD0AP\|A03\|value/);
  const sampleOptions = ["--pair", sample, "--item", "A03", "--reason", "same thing, other name"];
  assert.match(await songhanh("rules", ...sampleOptions), /^version 1, .*same thing, other name/);
  do readiness = await ask("/readiness"); while (readiness.judgedByOlderRules > 0);
  assert.deepEqual([readiness.equal, readiness.equalPercent, readiness.classes], [sent, 100, []]);
  const page = join(dataDir, "readiness.html");
  assert.match(await songhanh("readiness", "--html", page), /100 % equal/);
  assert.match(
    await Deno.readTextFile(page),
    /<p class="statement">60 messages over .*100 % equal/,
  );
  assert.match(await songhanh("status"), /relayed +60\n/);

  const metrics = await (await fetch(`http://${gateway.admin}/metrics`)).text();
  assert.match(metrics, /songhanh_mirror_total\{result="answered"\} \d/);
  assert.match(metrics, /songhanh_compare_total\{verdict="differs"\} \d/);
  assert.match(metrics, /songhanh_queue_oldest_seconds\{queue="mirror"\} 0/);
  assert.equal(await gateway.stop(), 0);
  await Deno.remove(dataDir, { recursive: true });
});

/** Resolves when the node leads and its mirror has begun: what comes before is not mirrored. */
async function untilMirroring(gateway: GatewayProcess, dataDir: string): Promise<void> {
  const token = (await Deno.readTextFile(join(dataDir, "admin-token"))).trim();
  for (;;) {
    const response = await fetch(`http://${gateway.admin}/api/v1/mirror/status`, {
      headers: { authorization: `Bearer ${token}` },
    });
    if ((await response.json()).run !== null) return;
  }
}

async function send(gateway: GatewayProcess, n: number): Promise<void> {
  const link = `M10001${String(n).padStart(20, "0")}`;
  const user = `S${String(n).padStart(4, "0")}A01`;
  const body = writeJob("IID", { ICN: number }, { link, user });
  const response = await fetch(`http://${gateway.edi}/`, {
    method: "POST",
    headers: { "content-type": plain },
    body: body as Uint8Array<ArrayBuffer>,
  });
  assert.equal(response.status, 200);
  await response.body?.cancel();
}
