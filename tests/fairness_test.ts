/**
 * F27: one sender takes far more than its share, and the others notice nothing: neither in the room of a
 * lane, nor in its queue for the journal, nor at the primary.
 */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { adapterLimits } from "../adapters/limits.ts";
import { migratedDatabase } from "../adapters/testing/migrated_database.ts";
import { waitUntil } from "../adapters/testing/wait_until.ts";
import { limits } from "../gateway/limits.ts";
import { assertNothingLost, type Exchange } from "./support/assert_nothing_lost.ts";
import {
  codeOf,
  JournalView,
  RelayBed,
  type SentMessage,
  testTerminal,
} from "./support/relay_bed.ts";

/** Senders that wait for each answer before they send again, and how often they do. */
const others = 10;
const rounds = 15;
/**
 * Messages that the one sender has under way: more than the lane has room for, and in flight, where all
 * that it is given are half of that, a hundred times as many as the others together have.
 */
const flood = limits.laneMessagesMax + 100;
/** A lane busy with as many connections may be slower by this. */
const slowerMs = 100;

Deno.test("F27: a sender with a hundred times its share under way delays nobody else", async () => {
  await using database = await migratedDatabase();
  await using bed = await RelayBed.start({ databaseUrl: database.url });
  await using journal = new JournalView(database.url);
  const exchanges: Exchange[] = [];
  const post = async (message: SentMessage) => {
    const answer = await bed.post(message);
    exchanges.push({ message, answer });
    return codeOf(answer);
  };
  const measure = async () => {
    const took: number[] = [];
    await Promise.all(Array.from({ length: others }, async () => {
      for (let round = 0; round < rounds; round++) {
        const from = performance.now();
        assert.equal(await post(bed.inquiry()), "00000");
        took.push(performance.now() - from);
      }
    }));
    return took.toSorted((a, b) => a - b)[Math.floor(took.length * 0.99)]!;
  };
  const greedy = testTerminal("m1001");

  // In the queue for the journal: no batch commits while this holds.
  const inspected = async () => {
    const metrics = await (await fetch(`http://${bed.gateway.admin}/metrics`)).text();
    return Number(
      /^songhanh_request_seconds_count\{phase="inspect"\} (\d+)/m.exec(metrics)?.[1] ?? 0,
    );
  };
  const lock = await journal.sql.reserve();
  await lock`begin`;
  await lock`lock table message in exclusive mode`;
  const before = await inspected();
  const codes = [post(bed.inquiry())];
  await waitUntil("the first is in hand", async () => await inspected() === before + 1);
  const { batchMessagesMax } = adapterLimits;
  for (let sent = 0; sent <= batchMessagesMax; sent++) codes.push(post(bed.inquiry(greedy)));
  await waitUntil("a queue", async () => await inspected() === before + batchMessagesMax + 2);
  const other = bed.inquiry();
  codes.push(post(other));
  await waitUntil("it is behind", async () => await inspected() === before + batchMessagesMax + 3);
  await lock`rollback`;
  lock.release();
  assert.deepEqual(new Set(await Promise.all(codes)), new Set(["00000"]));
  const { id } = (await journal.of(other.linkInfo))[0]!;
  const ofGreedy = await journal.sql`
    select sequence from message where user_id = ${greedy.account.userId} order by sequence`;
  assert.equal(ofGreedy.length, batchMessagesMax + 1);
  const ahead = ofGreedy.filter(({ sequence }) => Number(sequence) < id.sequence).length;
  assert.ok(ahead < 10, `${ahead} of the other sender stand before it`);

  const calm = await measure();

  // At the primary, where what it sends takes long, so that all of it is in flight at once.
  const released = Promise.withResolvers<void>();
  let held = 0;
  bed.primary.beforeAnswer = ({ body }) => {
    if (Buffer.from(body).includes(greedy.account.userId)) return held++, released.promise;
  };
  const refused: (string | undefined)[] = [];
  const floods = Array.from({ length: flood }, async () => {
    const code = await post(bed.inquiry(greedy));
    if (code !== "00000") refused.push(code);
  });
  await waitUntil("all are in flight or refused", () => held + refused.length === flood, 60_000);
  assert.equal(held, limits.laneMessagesMax / 2, "one sender leaves as much as it has");
  const flooded = await measure();
  released.resolve();
  await Promise.all(floods);
  assert.deepEqual(new Set(refused), new Set(["A0011"]));
  assert.ok(
    flooded < 2 * calm + slowerMs,
    `the 99th percentile of the others is ${calm.toFixed(1)} ms, and ${flooded.toFixed(1)} ms then`,
  );
  await assertNothingLost(journal, bed.primary, exchanges);
  assert.equal(await bed.gateway.stop(), 0);
});
