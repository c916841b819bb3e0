import assert from "node:assert/strict";
import { aRecord, ScratchJournal } from "../testing/scratch_journal.ts";
import { waitUntil } from "../testing/wait_until.ts";
import { DeadStreams } from "./dead_streams.ts";

/** Shorter than a driver's first wait is not possible; long enough for it to connect anew. */
const goneMs = 1_000;

async function handOver(journal: ScratchJournal) {
  const opened = await journal.writer();
  const { id } = await opened.writer.append(aRecord("handed over")) as { id: MessageKey };
  return { ...opened, id };
}

interface MessageKey {
  readonly stream: number;
  readonly sequence: number;
}

async function stateOf(journal: ScratchJournal, id: MessageKey): Promise<string> {
  return (await journal.store.find(id))!.state;
}

async function holders(journal: ScratchJournal, stream: number): Promise<number> {
  const [row] = await journal.sql`
    select count(*)::int as n from pg_locks k
    where k.locktype = 'advisory' and k.objid = ${stream}
      and k.database = (select d.oid from pg_database d where d.datname = current_database())`;
  return row!.n;
}

Deno.test("DeadStreams settles a stream once its session has been gone for a while (F59)", async () => {
  await using journal = await ScratchJournal.open();
  const dead = await handOver(journal);
  const living = await handOver(journal);
  const streams = new DeadStreams(journal.sql, goneMs);
  assert.deepEqual(await streams.turn(), { unknown: 0, voided: 0 });
  dead.proxy.goAway();
  await waitUntil("its session is gone", async () => await holders(journal, dead.id.stream) === 0);
  const goneAt = performance.now();
  assert.deepEqual(await streams.turn(), { unknown: 0, voided: 0 }, "it may come back");
  await waitUntil("it is settled", async () => (await streams.turn()).unknown === 1);
  assert.ok(performance.now() - goneAt >= goneMs);
  assert.equal(await stateOf(journal, dead.id), "unknown");
  assert.equal(await stateOf(journal, living.id), "in flight");
  assert.deepEqual(await streams.settleNow(), { unknown: 0, voided: 0 }, "once is enough");

  // It was only cut off: it takes a stream anew, and what it learns late still counts (F29).
  dead.proxy.comeBack();
  const next = await dead.writer.append(aRecord("next")) as { id: MessageKey };
  assert.deepEqual(next.id, { stream: dead.id.stream, sequence: 2 });
  await dead.writer.settle({
    id: dead.id,
    at: Date.now(),
    state: "answered",
    reply: { status: 200, contentType: "text/plain", bytes: new TextEncoder().encode("late") },
  });
  assert.equal(await stateOf(journal, dead.id), "answered");
});

Deno.test("DeadStreams leaves a writer alone that has only lost its connection", async () => {
  await using journal = await ScratchJournal.open();
  const { writer, proxy, id } = await handOver(journal);
  const streams = new DeadStreams(journal.sql, goneMs);
  for (let round = 0; round < 3; round++) {
    proxy.cut();
    await waitUntil("its session is gone", async () => await holders(journal, id.stream) === 0);
    assert.equal((await streams.turn()).unknown, 0);
    // It has nothing to write: it takes the stream again because it hears that it was lost.
    writer.reconnect();
    await waitUntil("its session is back", async () => await holders(journal, id.stream) > 0);
    assert.equal((await streams.settleNow()).unknown, 0);
  }
  assert.equal(await stateOf(journal, id), "in flight");
  const next = await writer.append(aRecord("next")) as { id: MessageKey };
  assert.deepEqual(next.id, { stream: id.stream, sequence: 2 });
});

Deno.test("DeadStreams costs the same however many messages are open", async () => {
  await using journal = await ScratchJournal.open();
  const { proxy, id } = await handOver(journal);
  await journal.sql`
    insert into open_message (stream, sequence, state, since)
    select ${id.stream}, n, 'unknown', now() from generate_series(10, 100009) n`;
  await journal.sql`analyze open_message`;
  proxy.goAway();
  await waitUntil("its session is gone", async () => await holders(journal, id.stream) === 0);
  const streams = new DeadStreams(journal.sql, 0);
  const settlingMs = await timed(() => streams.turn());
  assert.equal(await stateOf(journal, id), "unknown");
  const turnMs = await timed(() => streams.turn());
  const left = await journal.sql`select * from dead_streams()`;
  assert.equal(left.length, 0, "a stream that is settled is not looked into again");
  assert.ok(settlingMs < 2_000, `settling took ${settlingMs} ms`);
  assert.ok(turnMs < 200, `a turn took ${turnMs} ms`);
  console.log(`settling among 100,000 open messages ${settlingMs} ms, a turn ${turnMs} ms`);
});

async function timed(act: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  await act();
  return Math.round((performance.now() - from) * 10) / 10;
}
