/**
 * F34: the primary goes on taking messages and answers none. Whoever stands in does so within its time,
 * and what the primary has is not decided or sent a second time, also where its content comes again and
 * waits while the mode changes.
 */
import assert from "node:assert/strict";
import type { Balance } from "../adapters/balance/balance.ts";
import { migratedDatabase } from "../adapters/testing/migrated_database.ts";
import { waitUntil } from "../adapters/testing/wait_until.ts";
import { testdataSettings } from "./support/desk.ts";
import { isStandbyNumber } from "./support/office.ts";
import { Operator } from "./support/operator.ts";
import {
  codeOf,
  JournalView,
  RelayBed,
  type SentMessage,
  testTerminal,
} from "./support/relay_bed.ts";

const downMs = 500;
/**
 * A probe waits a second for its answer, and the next one is silent after `downMs`: two and a half in
 * all, and more on a machine that is busy with other tests.
 */
const standInMsMax = 10_000;

Deno.test("F34: a primary that hangs is stood in for, and what it has is unknown once", async () => {
  await using database = await migratedDatabase();
  const service = testTerminal("m1002").account;
  await using bed = await RelayBed.start({
    databaseUrl: database.url,
    env: {
      SONGHANH_WORKERS: "2",
      SONGHANH_AUTOMATIC: "standby",
      SONGHANH_POLICY: testdataSettings.SONGHANH_POLICY,
      SONGHANH_SERVICE_USER: service.userId,
      SONGHANH_SERVICE_PASSWORD: service.password,
      SONGHANH_SERVICE_TERMINAL: service.terminalId,
      SONGHANH_PROBE_MS: "200",
      SONGHANH_DOWN_MS: String(downMs),
    },
  });
  await using journal = new JournalView(database.url);
  const operator = new Operator(() => bed.gateway.admin, bed.dataDir);
  await operator.until("the primary is up", ({ primary }) => primary.state === "up");
  const post = async (message: SentMessage) => codeOf(await bed.post(message));
  assert.equal(await post(bed.inquiry()), "00000");

  bed.primary.beforeAnswer = () => new Promise(() => {});
  const hangsAt = performance.now();
  const [first, again, asked] = [bed.declaration(1), bed.declaration(1), bed.inquiry()];
  const inFlight = [post(first), post(asked)];
  const hasBoth = () => [first, asked].every(({ linkInfo }) => bed.primary.countOf(linkInfo) === 1);
  await waitUntil("both are with the primary", hasBoth);
  const waiting = [post(again), post(first)];
  await waitUntil("its repeats have come", async () => {
    const metrics = await (await fetch(`http://${bed.gateway.admin}/metrics`)).text();
    return /^songhanh_request_seconds_count\{phase="inspect"\} 5$/m.test(metrics);
  });
  const { epoch } = await operator.until("the standby", ({ mode }) => mode === "standby");
  const stoodInMs = Math.round(performance.now() - hangsAt);
  assert.equal(epoch, 2);
  assert.ok(stoodInMs <= standInMsMax, `the standby after ${stoodInMs} ms`);
  const other = bed.declaration(2);
  assert.equal(await post(other), "00000");
  const [stoodIn] = await journal.of(other.linkInfo);
  assert.ok(isStandbyNumber(stoodIn!.document ?? undefined), `${stoodIn!.document}`);
  assert.equal(bed.primary.countOf(other.linkInfo), 0);

  assert.equal((await journal.of(first.linkInfo))[0]!.state, "in flight");
  // As its deadline would, which nobody waits for here.
  bed.primary.proxy.cut();
  assert.deepEqual(await Promise.all([...inFlight, ...waiting]), Array(4).fill("A0007"));
  const late = bed.declaration(1);
  assert.equal(await post(late), "A0007", "also when its content comes once more");
  for (const { linkInfo } of [again, late]) assert.equal(bed.primary.countOf(linkInfo), 0);
  assert.equal(bed.primary.countOf(first.linkInfo), 1);
  const status = await operator.status();
  assert.equal(status.unknownCount, 2, "each that it has, once");
  const balance = await operator.get<Balance>("/balance");
  assert.deepEqual([balance.balanced, balance.inFlight], [true, 0]);
  const [row] = await journal.sql`
    select count(*)::int as n from message where state = 'stood in'`;
  assert.equal(row!.n, 1, "the standby has decided one");
  assert.equal(await bed.gateway.stop(), 0);
});
