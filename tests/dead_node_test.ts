/**
 * A node that dies for good with messages in flight while another lives (F59): the other says that
 * their outcome is unknown, and answers whoever sends them again, without sending anything twice.
 */
import assert from "node:assert/strict";
import { migratedDatabase } from "../adapters/testing/migrated_database.ts";
import { waitUntil } from "../adapters/testing/wait_until.ts";
import { GatewayProcess } from "./support/gateway_process.ts";
import { postRaw, terminalRequest } from "./support/post_raw.ts";
import { codeOf, JournalView, RelayBed, type SentMessage } from "./support/relay_bed.ts";

const inFlight = 30;
const unknownMsMax = 10_000;
const resentMsMax = 5_000;

Deno.test("F59: a node dies for good with messages in flight", async (t) => {
  await using database = await migratedDatabase();
  await using bed = await RelayBed.start({ databaseUrl: database.url });
  await using view = new JournalView(database.url);
  const otherDir = await Deno.makeTempDir({ prefix: "songhanh-test-" });
  const other = await GatewayProcess.start({ ...bed.processOptions(), dataDir: otherDir });
  let release = () => {};
  try {
    const { promise: held, resolve } = Promise.withResolvers<void>();
    release = resolve;
    bed.primary.beforeAnswer = () => held;
    // The first one leads, so that the lease has to be taken first; the second one does not.
    for (const [round, what] of ["the node that leads", "one that does not"].entries()) {
      await t.step(what, () => dies(bed, other, view, 1_000 * (round + 1)));
      await bed.gateway.ended();
      if (round === 0) await bed.startGateway();
    }
  } finally {
    release();
    await other[Symbol.asyncDispose]();
    await Deno.remove(otherDir, { recursive: true });
  }
});

async function dies(
  bed: RelayBed,
  other: GatewayProcess,
  view: JournalView,
  firstNumber: number,
): Promise<void> {
  const keptBefore = bed.primary.kept.length;
  const numbers = Array.from({ length: inFlight }, (_, index) => firstNumber + index);
  const sent = numbers.map((number) => bed.declaration(number));
  const answers = sent.map((message) => bed.post(message).catch(() => undefined));
  await waitUntil(
    "all are with the primary",
    () => bed.primary.kept.length === keptBefore + inFlight,
  );
  bed.gateway.kill();
  const killedAt = performance.now();
  const again = (message: SentMessage) => postTo(other, message);
  // Some send again at once: the same send, and the same content by hand.
  const early = Promise.all([
    ...sent.slice(0, 5).map(again),
    ...numbers.slice(5, 10).map((number) => again(bed.declaration(number))),
  ]);
  await waitUntil("all are unknown", async () => {
    const [row] = await view.sql`
      select count(*)::int as n from open_message where state = 'unknown'`;
    const [open] = await view.sql`
      select count(*)::int as n from open_message where state = 'handed over'`;
    return row!.n >= inFlight && open!.n === 0;
  }, unknownMsMax);
  const unknownMs = Math.round(performance.now() - killedAt);
  await Promise.all(answers);

  const late = await Promise.all([
    ...sent.slice(10, 20).map(again),
    ...numbers.slice(20).map((number) => again(bed.declaration(number))),
  ]);
  const all = [...await early, ...late];
  for (const { code, ms } of all) {
    assert.equal(code, "A0007");
    assert.ok(ms <= resentMsMax, `answered after ${ms} ms`);
  }
  assert.equal(bed.primary.kept.length, keptBefore + inFlight, "nothing was sent twice");
  assert.ok(unknownMs <= unknownMsMax, `unknown after ${unknownMs} ms`);
  const slowest = Math.max(...all.map(({ ms }) => ms));
  console.log(`unknown after ${unknownMs} ms; the slowest resend was answered in ${slowest} ms`);
}

async function postTo(
  { edi }: GatewayProcess,
  { contentType, body }: SentMessage,
): Promise<{ code: string | undefined; ms: number }> {
  const from = performance.now();
  const answer = await postRaw(edi, terminalRequest(contentType, body));
  return { code: codeOf(answer), ms: Math.round(performance.now() - from) };
}
