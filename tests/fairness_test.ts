/** F27: one sender takes far more than its share, and the others notice nothing. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { migratedDatabase } from "../adapters/testing/migrated_database.ts";
import { waitUntil } from "../adapters/testing/wait_until.ts";
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
/** Messages that the one sender has in flight: a hundred times as many as each of the others. */
const flood = 100 * others;
/** A lane busy with as many connections may be slower by this. */
const slowerMs = 100;

Deno.test("F27: a sender with a hundred times its share in flight delays nobody else", async () => {
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
  await measure();
  const calm = await measure();

  // What it sends takes long at the primary, so that all of it is in flight at once.
  const greedy = testTerminal("m1001");
  const released = Promise.withResolvers<void>();
  let held = 0;
  bed.primary.beforeAnswer = ({ body }) => {
    if (Buffer.from(body).includes(greedy.account.userId)) return held++, released.promise;
  };
  const floods = Array.from({ length: flood }, () => post(bed.inquiry(greedy)));
  await waitUntil("all are in flight", () => held === flood, 60_000);
  const flooded = await measure();
  released.resolve();
  assert.deepEqual(new Set(await Promise.all(floods)), new Set(["00000"]));
  assert.ok(
    flooded < 2 * calm + slowerMs,
    `the 99th percentile of the others is ${calm.toFixed(1)} ms, and ${flooded.toFixed(1)} ms then`,
  );
  await assertNothingLost(journal, bed.primary, exchanges);
  assert.equal(await bed.gateway.stop(), 0);
});
