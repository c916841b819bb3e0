import { balanceOf } from "../balance/balance.ts";
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import type { ISql } from "postgres";
import { type Appended, type MessageId, RefusedInstead } from "../journal.ts";
import { withSeed } from "../testing/seeded.ts";
import type { BatchDecider } from "./batch_decider.ts";
import { RowDigests } from "./row_digests.ts";
import { aRecord, ScratchJournal } from "../testing/scratch_journal.ts";
import { storableRecord } from "./storable_record.ts";

const replyOf = (text: string) => ({
  status: 200,
  contentType: "text/plain; charset=UTF-8",
  bytes: new TextEncoder().encode(text),
});

function idOf(appended: Appended): MessageId {
  assert.equal(appended.kind, "recorded");
  return (appended as Extract<Appended, { kind: "recorded" }>).id;
}

async function assertBalances(journal: ScratchJournal): Promise<void> {
  assert.deepEqual((await balanceOf(journal.sql)).problems, []);
}

/** Where a message may fail by a mistake of ours; each as it shows to the writer. */
const failures: Record<string, (transaction: ISql) => unknown> = {
  "deciding it throws": () => {
    throw new TypeError("cannot read what is not there");
  },
  "what is read for it cannot be": (transaction) => transaction`select 1 / 0`,
  "what it decided cannot be written": (transaction) =>
    transaction`insert into decided values (null)`,
  "what it decided is there already, however often it is tried": (transaction) =>
    transaction`insert into decided values ('there')`,
  "what it decided does not fit the driver": (transaction) =>
    transaction`insert into decided values (${undefined as unknown as string})`,
  "its record cannot be written": () => {},
};

for (const [failure, fail] of Object.entries(failures)) {
  Deno.test(`JournalWriter lets a message cost itself only where ${failure} (F69)`, async () => {
    await using journal = await ScratchJournal.open();
    await journal.sql`create table decided (note text primary key)`;
    await journal.sql`insert into decided values ('there')`;
    const bad = new Set<string>();
    const isWritten = failure.startsWith("what it decided");
    const decider: BatchDecider<string> = {
      refuse: ({ task }, cause) =>
        aRecord(task, {
          state: "refused",
          code: "A0007",
          reason: String(cause),
          sendKey: undefined,
        }),
      decide: async (transaction, messages, _, begun) => {
        await begun;
        const failed = messages.filter(({ task }) => bad.has(task));
        if (!isWritten) { for (const _ of failed) await fail(transaction); }
        return {
          records: messages.map(({ task }) => {
            const state = failure.startsWith("its record") && bad.has(task)
              ? "nonsense"
              : "stood in";
            return aRecord(task, { state: state as "stood in", reply: replyOf(task) });
          }),
          copies: () => [],
          write: (transaction) => [
            ...messages.filter(({ task }) => !bad.has(task))
              .map(({ task }) => transaction`insert into decided values (${task})`),
            ...isWritten ? failed.map(() => fail(transaction) as never) : [],
          ],
          committed: () => {},
        };
      },
    };
    try {
      const { writer, troubles } = await journal.writer({ decider });
      await withSeed(async (chance) => {
        const rounds = failure.includes("however often") ? [1] : [1, 2, 3];
        for (const round of rounds) {
          const tasks = Array.from({ length: 20 }, (_, place) => `${round}-${place}`);
          bad.clear();
          bad.add(tasks[Math.floor(chance() * tasks.length)]!);
          if (round === 3) bad.add(tasks[Math.floor(chance() * tasks.length)]!);
          const answers = await Promise.all(tasks.map(async (task) => {
            const { state: _, reply: __, ...proposed } = aRecord(task, {});
            const appended = await writer.appendUndecided({ proposed, task });
            const { state, code } = appended.record;
            return { id: idOf(appended), state, code };
          }));
          for (const [place, { id, state, code }] of answers.entries()) {
            const isBad = bad.has(tasks[place]!);
            assert.deepEqual([state, code], isBad ? ["refused", "A0007"] : ["stood in", undefined]);
            const stored = await journal.store.find(id);
            assert.equal(new TextDecoder().decode(stored!.request), tasks[place]);
            assert.equal(stored!.state, isBad ? "refused" : "answered");
            if (isBad) assert.ok(stored!.reason, "the cause is with the message");
          }
        }
      });
      assert.ok(troubles.length > 0, "and in the log");
      const [decided] = await journal.sql`select count(*)::int as n from decided`;
      const [refused] = await journal.sql`
        select count(*)::int as n from message where state = 'refused'`;
      const sent = failure.includes("however often") ? 20 : 60;
      assert.equal(decided!.n + refused!.n, sent + 1, "what others decided is written once");
      await assertBalances(journal);
    } finally {
      await journal.sql`drop table decided`;
    }
  });
}

Deno.test("JournalWriter records as refused what cannot be handed over, and hands on the others (F69)", async () => {
  await using journal = await ScratchJournal.open();
  const { writer, troubles } = await journal.writer();
  const first = idOf(await writer.append(aRecord("first")));
  const second = idOf(await writer.append(aRecord("second")));
  const at = Date.now();
  const settle = (id: MessageId, state: string) =>
    writer.settle({ id, at, state: state as "answered", reply: replyOf("yes") });
  const all = await Promise.allSettled([
    ...["a", "b", "c"].map((text) => writer.append(aRecord(text))),
    writer.append(aRecord("bad", { state: "nonsense" as "handed over", userId: "M1001M01" })),
    ...["d", "e", "f"].map((text) => writer.append(aRecord(text))),
    settle(first, "answered"),
    settle(second, "nonsense"),
  ]);
  assert.deepEqual(all.map(({ status }) => status === "fulfilled"), [
    ...[true, true, true, false, true, true, true],
    ...[true, false],
  ]);
  const { reason } = all[3] as PromiseRejectedResult;
  assert.ok(reason instanceof RefusedInstead);
  assert.equal(reason.record.code, "A0011");
  const rows = await journal.sql`
    select state, code, reason, reply is not null as told, user_id from message
    where request = 'bad'`;
  assert.equal(rows.length, 1);
  const { state, code, told, user_id } = rows[0]!;
  assert.deepEqual([state, code, told, user_id], ["refused", "A0011", true, "M1001M01"]);
  assert.match(rows[0]!.reason, /^could not be handled: PostgresError 23514/);
  assert.ok(troubles.length > 0);
  // The outcome that could not be written may be another one.
  await settle(second, "unknown");
  await assertBalances(journal);
});

Deno.test("JournalWriter keeps what is no text for the database as one that is, evidence included", async () => {
  await using journal = await ScratchJournal.open();
  const { writer } = await journal.writer();
  const bad = "no\0text\ud800";
  const texts = { userId: bad, procedure: bad, path: bad, linkInfo: bad, document: bad };
  const record = aRecord("bad", {
    ...texts,
    sender: bad,
    contentType: bad,
    code: bad,
    reason: bad,
  });
  const id = idOf(await writer.append(record));
  const reply = { ...replyOf("yes"), contentType: bad };
  await writer.settle({ id, at: Date.now(), state: "answered", code: bad, reason: bad, reply });
  const stored = await journal.store.find(id);
  for (const name of Object.keys(texts) as (keyof typeof texts)[]) {
    assert.equal(stored![name], "no\ufffdtext\ufffd", name);
  }
  const [row] = await journal.sql`
    select b.row_digests = ${
    Buffer.from(
      new RowDigests().ofMessage(storableRecord(record), id, 1),
    )
  } as same from batch b where b.stream > 0 and b.number = 1`;
  assert.equal(row!.same, true, "its digest is that of what is stored");
  await assertBalances(journal);
});

Deno.test("JournalWriter keeps what is committed, whatever a measure of it throws", async () => {
  await using journal = await ScratchJournal.open();
  const { writer, troubles } = await journal.writer({
    onBatch: () => {
      throw new TypeError("cannot count");
    },
  });
  const trace = {
    note: () => {
      throw new TypeError("cannot trace");
    },
  } as unknown as NonNullable<Parameters<typeof writer.append>[0]["trace"]>;
  const both = await Promise.all([
    writer.append(aRecord("traced", { state: "handed over", trace })),
    writer.append(aRecord("not traced", { state: "handed over" })),
  ]);
  const [first, second] = both.map(idOf);
  assert.equal(second!.sequence, first!.sequence + 1);
  await writer.settle({ id: first!, at: 1, state: "answered", reply: replyOf("good") });
  assert.equal(writer.waiting, 0);
  assert.deepEqual([...new Set(troubles)].sort(), [
    "could not measure a commit: cannot count",
    "could not measure a commit: cannot trace",
  ]);
  await writer.close();
  await assertBalances(journal);
});
