/** Processes that die at any moment: the gateway (F1), its database (F2), and both stopped properly. */
import { balanceOf } from "../adapters/balance/balance.ts";
import assert from "node:assert/strict";
import { withSeed } from "../adapters/testing/seeded.ts";
import { waitUntil } from "../adapters/testing/wait_until.ts";
import { assertNothingLost, type Exchange } from "./support/assert_nothing_lost.ts";
import { durableDatabase } from "./support/durable_database.ts";
import { Load } from "./support/load.ts";
import { codeOf, isSame, JournalView, RelayBed, type SentMessage } from "./support/relay_bed.ts";

/** Deaths in each test. */
const kills = Number(Deno.env.get("SONGHANH_TEST_ROUNDS") ?? 2);

Deno.test("F1: the gateway is killed at any moment under load (seeded)", async () => {
  const databaseUrl = await durableDatabase();
  await withSeed(async (chance) => {
    await using bed = await RelayBed.start({ databaseUrl, env: { SONGHANH_WORKERS: "2" } });
    await using journal = new JournalView(databaseUrl);
    bed.primary.beforeAnswer = () => new Promise((resolve) => setTimeout(resolve, chance() * 20));
    const exchanges: Exchange[] = [];
    for (let kill = 1; kill <= kills; kill++) {
      const load = new Load(bed, 16);
      const enough = load.answered + 5 + Math.floor(chance() * 60);
      await waitUntil(`${enough} answers`, () => load.answered >= enough);
      bed.gateway.kill("SIGKILL");
      await bed.gateway.ended();
      await load.stop();
      exchanges.push(...load.exchanges);
      await bed.startGateway();
    }
    // Streams of the killed process are settled by now: nothing may still be in flight.
    await assertNothingLost(journal, bed.primary, exchanges);
    const lost = exchanges.filter(({ answer, message }) =>
      answer === undefined && bed.primary.countOf(message.linkInfo) > 0
    );
    assert.ok(lost.length > 0, "some were killed between the primary and their answer");
    for (const { message } of lost) {
      const before = (await journal.of(message.linkInfo))[0]!;
      const again = await bed.post(message);
      assert.equal(bed.primary.countOf(message.linkInfo), 1, "never handed over again");
      if (before.state === "answered") assert.ok(isSame(again?.body, before.reply?.bytes));
      else assert.equal(codeOf(again), "A0007", before.state);
    }
  });
});

/** Process number of the database server, as its own file says, once it lets itself be asked. */
async function postmasterOf(journal: JournalView): Promise<number> {
  const rows = await waitUntil(
    "the database answers",
    () => journal.sql`select pg_read_file('postmaster.pid') as file`.catch(() => undefined),
  );
  return Number(rows[0]!.file.split("\n")[0]);
}

Deno.test("F2: the database is killed at any moment under load and comes back (seeded)", async () => {
  const databaseUrl = await durableDatabase();
  await withSeed(async (chance) => {
    await using bed = await RelayBed.start({ databaseUrl, env: { SONGHANH_WORKERS: "2" } });
    await using journal = new JournalView(databaseUrl);
    bed.primary.beforeAnswer = () => new Promise((resolve) => setTimeout(resolve, chance() * 20));
    const load = new Load(bed, 16);
    for (let kill = 1; kill <= kills; kill++) {
      const enough = load.answered + 10 + Math.floor(chance() * 60);
      await waitUntil(`${enough} answers`, () => load.answered >= enough);
      Deno.kill(await postmasterOf(journal), "SIGKILL");
      const after = load.answered;
      await waitUntil(
        "a message was recorded again",
        () => load.exchanges.slice(after).some(({ answer }) => codeOf(answer) === "00000"),
      );
    }
    await load.stop();
    for (const { answer } of load.exchanges) {
      assert.ok(answer, "every sender is answered");
      assert.match(codeOf(answer)!, /^(00000|A0011)$/);
    }
    await waitUntil(
      "what was refused too late is settled",
      async () => (await balanceOf(journal.sql)).inFlight === 0,
    );
    await assertNothingLost(journal, bed.primary, load.exchanges);
    assert.equal(await bed.gateway.stop(), 0);
  });
});

Deno.test("F2: a gateway with its embedded database survives the death of that database", async () => {
  await using bed = await RelayBed.start();
  const { lines } = bed.gateway;
  const pid = Number(lines.find(({ event }) => event === "embedded_postgres_started")?.pid);
  const before = bed.inquiry();
  const answer = await bed.post(before);
  assert.equal(codeOf(answer), "00000");
  Deno.kill(pid, "SIGKILL");
  await waitUntil(
    "a new message is answered",
    async () => codeOf(await bed.post(bed.declaration())) === "00000",
  );
  await waitUntil(
    "the restart is told",
    () => lines.some(({ event }) => event === "embedded_postgres_restarted"),
  );
  const again = await bed.post(before);
  assert.ok(isSame(again?.body, answer?.body), "answered from the journal");
  assert.equal(bed.primary.countOf(before.linkInfo), 1);
  assert.equal(await bed.gateway.stop(), 0);
});

Deno.test("a graceful stop answers every request that was taken; mode and epoch stay (F39)", async () => {
  const databaseUrl = await durableDatabase();
  await using bed = await RelayBed.start({ databaseUrl });
  await using journal = new JournalView(databaseUrl);
  let waiting = 0;
  const released = Promise.withResolvers<void>();
  bed.primary.beforeAnswer = () => (waiting++, released.promise);
  const sent = Array.from(
    { length: 40 },
    (_, index): SentMessage => index % 2 === 0 ? bed.inquiry() : bed.declaration(),
  );
  const answers = Promise.all(sent.map((message) => bed.post(message)));
  await waitUntil("all are at the primary", () => waiting === sent.length);
  const stopped = bed.gateway.stop();
  await waitUntil(
    "it stops",
    () => bed.gateway.lines.some(({ event }) => event.startsWith("stopping")),
  );
  released.resolve();
  const exchanges = (await answers).map((answer, index) => ({ message: sent[index]!, answer }));
  assert.deepEqual(exchanges.map(({ answer }) => codeOf(answer)), sent.map(() => "00000"));
  assert.equal(await stopped, 0);
  await assertNothingLost(journal, bed.primary, exchanges);

  // The stored mode rules, whatever the settings say.
  await journal.sql`update mode set mode = 'closed', epoch = 7`;
  await bed.startGateway({ SONGHANH_MODE: "relay" });
  const message = bed.inquiry();
  assert.equal(codeOf(await bed.post(message)), "A0010");
  assert.equal((await journal.of(message.linkInfo))[0]?.epoch, 7);
});
