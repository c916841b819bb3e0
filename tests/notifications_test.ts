/** What those are told who do not look: signed, again until it arrives, by whoever leads. */
import assert from "node:assert/strict";
import { migratedDatabase } from "../adapters/testing/migrated_database.ts";
import { waitUntil } from "../adapters/testing/wait_until.ts";
import { NotificationReceiver } from "../gateway/testing/notification_receiver.ts";
import { Operator } from "./support/operator.ts";
import { codeOf, RelayBed } from "./support/relay_bed.ts";

Deno.test("outages, unknown outcomes and changes of the mode are told once, signed, through a restart", async () => {
  await using receiver = new NotificationReceiver();
  await using database = await migratedDatabase();
  await using bed = await RelayBed.start({
    databaseUrl: database.url,
    env: { ...receiver.settings, SONGHANH_DOWN_MS: "500" },
  });
  const operator = new Operator(() => bed.gateway.admin, bed.dataDir);
  const told = (what: string, kinds: readonly string[]) =>
    waitUntil(what, () => kinds.every((kind) => receiver.kinds().includes(kind)));

  await operator.until("the primary is up", ({ primary }) => primary.state === "up");
  // Taken, and never answered.
  bed.primary.proxy.swallow("replies");
  const lost = bed.post(bed.declaration());
  await waitUntil("the primary has it", () => bed.primary.kept.length === 1);
  bed.primary.proxy.goAway();
  assert.equal(codeOf(await lost), "A0007");
  await told("the outage and the unknown outcome are told", [
    "outage-began primary",
    "outcomes-unknown",
  ]);
  const began = receiver.told.find(({ kind }) => kind === "outage-began")!;
  assert.match(began.text.vi, /^VNACCS ngừng hoạt động: /);
  assert.match(began.text.en, /^VNACCS is down: /);

  // What happens while the receiver is away outlives the process that has seen it.
  receiver.refuses = true;
  await operator.switch({ kind: "failover", to: "standby", reason: "diễn tập" });
  await waitUntil("it was tried", () => receiver.refused >= 1);
  assert.equal(receiver.kinds().includes("mode-changed"), false);
  const { queues } = await operator.status();
  assert.ok(queues.notifications! >= 1, "it shows what waits");
  bed.gateway.kill();
  await bed.gateway.ended();
  receiver.refuses = false;
  await bed.startGateway();
  await told("the change of the mode is told", ["mode-changed"]);
  const changed = receiver.told.find(({ kind }) => kind === "mode-changed")!;
  assert.deepEqual([changed.facts.mode, changed.facts.reason], ["standby", "diễn tập"]);
  assert.match(changed.text.vi, /DỰ PHÒNG .*diễn tập/);

  bed.primary.proxy.comeBack();
  await told("the end of the outage is told", ["outage-ended primary"]);
  await waitUntil(
    "nothing waits",
    async () => (await operator.status()).queues.notifications === 0,
  );
  assert.deepEqual(receiver.faults, []);
  const once = receiver.kinds().filter((kind) => !/database|lane/.test(kind));
  assert.deepEqual(once.toSorted(), [...new Set(once)].toSorted(), "each is told once");
  const said = bed.gateway.text.join("\n");
  assert.doesNotMatch(said, /key=k|một bí mật/, "the log holds no address and no secret");
});
