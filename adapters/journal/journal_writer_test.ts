import { balanceOf } from "../balance/balance.ts";
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { withSeed } from "../testing/seeded.ts";
import type { TcpProxy } from "../testing/tcp_proxy.ts";
import { packingSeal } from "../testing/packing_seal.ts";
import { aRecord, ScratchJournal } from "../testing/scratch_journal.ts";
import { waitUntil } from "../testing/wait_until.ts";
import { type Appended, CannotRecord, type MessageId, StaleEpoch } from "../journal.ts";
import type { BatchDecider } from "./batch_decider.ts";
import { ringOf } from "../seals/open_key_ring.ts";
import { MessageStore } from "./message_store.ts";

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

Deno.test("JournalWriter records bytes as they are, in a sequence without gaps", async () => {
  await using journal = await ScratchJournal.open();
  const { writer } = await journal.writer();
  const every = new Uint8Array(256).map((_, index) => index);
  const texts = {
    userId: "NULL",
    linkInfo: `{"a",\\ '${"x".repeat(10)}`,
    reason: "Không thể – “ngoặc”",
    path: "",
  };
  const ids = [];
  for (let number = 1; number <= 5; number++) {
    const request = new Uint8Array([...every, number]);
    const signer = number % 2 === 0 ? new Uint8Array(32).fill(number) : undefined;
    const record = { ...aRecord("", texts), request, signer };
    const id = idOf(await writer.append(record));
    ids.push(id.sequence);
    await writer.settle({ id, at: Date.now(), state: "answered", reply: replyOf(`r${number}`) });
    const stored = await journal.store.find(id);
    assert.deepEqual(new Uint8Array(stored!.request!), request);
    assert.deepEqual(new Uint8Array(stored!.digest), record.digest);
    assert.deepEqual(stored!.signer && new Uint8Array(stored!.signer), signer);
    assert.equal(new TextDecoder().decode(stored!.reply!.bytes), `r${number}`);
    assert.deepEqual([stored!.userId, stored!.linkInfo, stored!.reason, stored!.path], [
      texts.userId,
      texts.linkInfo,
      texts.reason,
      texts.path,
    ]);
  }
  assert.deepEqual(ids, [1, 2, 3, 4, 5]);
  await assertBalances(journal);
});

Deno.test("JournalWriter commits together what arrives while a commit runs", async () => {
  await using journal = await ScratchJournal.open();
  const batches: number[] = [];
  const { writer } = await journal.writer({ onBatch: (messages) => batches.push(messages) });
  const release = await journal.holdCommits();
  const first = writer.append(aRecord("first"));
  await waitUntil(
    "the first waits for its commit",
    async () => (await journal.waitingSessions()).length > 0,
  );
  const others = Array.from({ length: 200 }, (_, index) => writer.append(aRecord(`m${index}`)));
  await release();
  await Promise.all([first, ...others]);
  assert.deepEqual(batches, [1, 200]);
});

Deno.test("JournalWriter commits together what comes right behind a large batch", async () => {
  await using journal = await ScratchJournal.open();
  const batches: number[] = [];
  const { writer } = await journal.writer({ onBatch: (messages) => batches.push(messages) });
  await Promise.all(Array.from({ length: 8 }, (_, index) => writer.append(aRecord(`m${index}`))));
  const next = writer.append(aRecord("next"));
  // An idle writer would have taken it by now.
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
  await Promise.all([next, writer.append(aRecord("the one behind it"))]);
  assert.deepEqual(batches, [8, 2]);
});

Deno.test("JournalWriter records one of two equal sends, in one batch and in two (F21, F24)", async () => {
  await using journal = await ScratchJournal.open();
  const { writer } = await journal.writer();
  const record = aRecord("twice");
  const [first, second] = await Promise.all([writer.append(record), writer.append(record)]);
  const id = idOf(first);
  const repeat = { kind: "repeat", by: "send", first: id };
  assert.deepEqual(second, repeat);
  assert.deepEqual(await writer.append(record), repeat);

  const { writer: other } = await journal.writer();
  assert.deepEqual(await other.append(record), repeat, "seen by another lane");
  assert.equal(await journal.messages(), 1);
});

Deno.test("JournalWriter records one of equal sends that many lanes get at once (F24)", async () => {
  await using journal = await ScratchJournal.open();
  const writers = await Promise.all([1, 2, 3].map(() => journal.writer()));
  for (let round = 0; round < 10; round++) {
    const record = aRecord(`round ${round}`, { contentKey: randomUUID() });
    const all = await Promise.all(
      [...writers, ...writers].map(({ writer }) => writer.append(record)),
    );
    assert.equal(all.filter(({ kind }) => kind === "recorded").length, 1, `round ${round}`);
    assert.equal(
      all.filter((one) => one.kind === "repeat" && one.by === "send").length,
      5,
      `round ${round}`,
    );
  }
  assert.equal(await journal.messages(), 10);
  await assertBalances(journal);
});

Deno.test("JournalWriter settles outcomes that share a batch with nothing but repeats", async () => {
  await using journal = await ScratchJournal.open();
  const { writer } = await journal.writer();
  const record = aRecord("again");
  const id = idOf(await writer.append(record));
  const settled = writer.settle({ id, at: Date.now(), state: "answered", reply: replyOf("yes") });
  const repeat = writer.append(record);
  await Promise.all([settled, repeat]);
  assert.equal((await journal.store.answerOf(id)).kind, "answered");
});

Deno.test("JournalWriter keeps the order of outcomes of one message", async () => {
  await using journal = await ScratchJournal.open();
  const { writer } = await journal.writer();
  const id = idOf(await writer.append(aRecord("one")));
  await Promise.all([
    writer.settle({ id, at: Date.now(), state: "unknown" }),
    writer.settle({ id, at: Date.now(), state: "answered", reply: replyOf("late") }),
  ]);
  const stored = await journal.store.find(id);
  assert.deepEqual(stored!.steps.map(({ state }) => state), ["unknown", "answered"]);
});

Deno.test("JournalWriter takes equal content anew once its answer is delivered (F25)", async () => {
  await using journal = await ScratchJournal.open();
  const { writer } = await journal.writer();
  const contentKey = randomUUID();
  const send = () => writer.append(aRecord("content", { contentKey }));
  const [first, sameBatch] = await Promise.all([send(), send()]);
  const id = idOf(first);
  const repeat = { kind: "repeat", by: "content", first: id };
  assert.deepEqual(sameBatch, repeat, "in one batch");
  assert.deepEqual(await send(), repeat, "in flight");
  await writer.settle({ id, at: Date.now(), state: "unknown" });
  assert.deepEqual(await send(), repeat, "unknown");
  await writer.settle({ id, at: Date.now(), state: "answered", reply: replyOf("yes") });
  assert.deepEqual(await send(), repeat, "answered, not delivered");
  writer.delivered(id);
  assert.equal((await send()).kind, "recorded", "delivered");
});

Deno.test("JournalWriter sends news of a delivery with a batch, or alone where none comes", async () => {
  await using journal = await ScratchJournal.open();
  const { writer } = await journal.writer();
  const batches = async () =>
    (await journal.sql`select count(*)::int as n from batch where stream > 0`)[0]!.n;
  const contentKey = randomUUID();
  const answer = async () => {
    const id = idOf(await writer.append(aRecord("content", { contentKey })));
    await writer.settle({ id, at: Date.now(), state: "answered", reply: replyOf("yes") });
    return id;
  };
  const first = await answer();
  writer.delivered(first);
  const second = await answer();
  assert.equal(await batches(), 4, "the news went with the second message");
  assert.equal(await journal.store.isUndelivered(first), false);
  writer.delivered(second);
  await waitUntil("the delivery is known", async () => !await journal.store.isUndelivered(second));
  assert.equal(await batches(), 5);
});

Deno.test("JournalWriter takes a send anew whose first try was refused (F22)", async () => {
  await using journal = await ScratchJournal.open();
  const { writer } = await journal.writer();
  const record = aRecord("try", { contentKey: randomUUID() });
  const id = idOf(await writer.append(record));
  await writer.settle({ id, at: Date.now(), state: "refused", code: "A0011" });
  const again = idOf(await writer.append(record));
  assert.notDeepEqual(again, id);
  await assertBalances(journal);
});

Deno.test("JournalWriter finds a batch that was committed before the connection broke", async () => {
  await using journal = await ScratchJournal.open();
  const { writer, proxy } = await journal.writer();
  await writer.append(aRecord("before"));
  loseCommit(proxy);
  const appended = Promise.all([writer.append(aRecord("a")), writer.append(aRecord("b"))]);
  await waitUntil("the batch is committed", async () => await journal.messages() === 3);
  proxy.comeBack();
  assert.deepEqual((await appended).map((one) => idOf(one).sequence), [2, 3]);
  assert.equal(idOf(await writer.append(aRecord("after"))).sequence, 4);
  await assertBalances(journal);
});

Deno.test("JournalWriter sends a batch again that never arrived", async () => {
  await using journal = await ScratchJournal.open();
  const { writer, proxy } = await journal.writer();
  await writer.append(aRecord("before"));
  let seen = 0;
  proxy.onBytes = (from) => {
    if (from === "client") seen++;
  };
  proxy.swallow("requests");
  const appended = writer.append(aRecord("a"));
  await waitUntil("the request left", () => seen > 0);
  proxy.comeBack();
  assert.equal(idOf(await appended).sequence, 2);
  assert.equal(await journal.messages(), 2);
});

Deno.test("JournalWriter does not take its own late commit for a repeat", async () => {
  await using journal = await ScratchJournal.open();
  const { writer, proxy } = await journal.writer();
  const release = await journal.holdCommits();
  const appended = [
    writer.append(aRecord("a")),
    writer.append(aRecord("b", { sendKey: undefined })),
  ];
  const [old] = await waitUntil("the old session waits", async () => {
    const pids = await journal.waitingSessions();
    return pids.length > 0 && pids;
  });
  // The client is gone, but the session goes on and would commit once the lock is free.
  proxy.cut();
  await waitUntil(
    "the new session waits",
    async () => (await journal.waitingSessions()).some((pid) => pid !== old),
  );
  await release();
  const ids = await Promise.all(appended);
  assert.deepEqual(ids.map((one) => idOf(one).sequence), [1, 2]);
  assert.equal(await journal.messages(), 2);
  await assertBalances(journal);
});

Deno.test("JournalWriter refuses what waits too long, and settles it should it be committed", async () => {
  await using journal = await ScratchJournal.open();
  const { writer, proxy } = await journal.writer();
  journal.appendWaitMs = 300;
  await writer.append(aRecord("before"));
  const record = aRecord("lost");
  loseCommit(proxy);
  const lost = assert.rejects(writer.append(record), CannotRecord);
  await waitUntil("the batch is committed", async () => await journal.messages() === 2);
  proxy.goAway();
  await lost;
  // Two more while the database is away: they must not be taken for the batch in doubt.
  const away = [writer.append(aRecord("away 1")), writer.append(aRecord("away 2"))];
  await Promise.all(away.map((one) => assert.rejects(one, CannotRecord)));
  journal.appendWaitMs = 20_000;
  const last = writer.append(aRecord("last"));
  proxy.comeBack();
  assert.equal(idOf(await last).sequence, 3);
  const stored = await waitUntil("the late one is settled", async () => {
    const message = await journal.store.find({ stream: writer.stream, sequence: 2 });
    return message?.state === "refused" && message;
  });
  assert.equal(stored.code, "A0011");
  assert.equal(await journal.messages(), 3);
  assert.equal((await writer.append(record)).kind, "recorded", "may be sent again");
  await assertBalances(journal);
});

Deno.test("JournalWriter gives a new message its own place while a batch is in doubt", async () => {
  await using journal = await ScratchJournal.open();
  const { writer, proxy, troubles } = await journal.writer();
  journal.appendWaitMs = 400;
  await writer.append(aRecord("before"));
  loseCommit(proxy);
  const lost = assert.rejects(writer.append(aRecord("lost")), CannotRecord);
  await waitUntil("the batch is committed", async () => await journal.messages() === 2);
  proxy.goAway();
  await lost;
  const before = troubles.length;
  journal.appendWaitMs = 20_000;
  const next = writer.append(aRecord("next"));
  await waitUntil("the next one was tried in vain", () => troubles.length > before);
  proxy.comeBack();
  const id = idOf(await next);
  const stored = await journal.store.find(id);
  assert.equal(new TextDecoder().decode(stored!.request), "next");
});

Deno.test("JournalWriter refuses beyond its queue at once, answers nothing before the commit (F5)", async () => {
  await using journal = await ScratchJournal.open();
  const { writer } = await journal.writer({ queueMessagesMax: 20 });
  const release = await journal.holdCommits();
  let told = 0;
  const held = Array.from(
    { length: 20 },
    (_, index) => writer.append(aRecord(`m${index}`)).finally(() => told++),
  );
  await waitUntil(
    "the batch waits for its commit",
    async () => (await journal.waitingSessions()).length > 0,
  );
  const startedAt = performance.now();
  await assert.rejects(writer.append(aRecord("one more")), CannotRecord);
  assert.ok(performance.now() - startedAt < 20);
  assert.equal(told, 0);
  await release();
  assert.equal((await Promise.all(held)).length, 20);
  assert.equal(idOf(await writer.append(aRecord("again room"))).sequence, 21);
});

Deno.test("JournalWriter gives up messages whose commit does not come, queued ones too (F5)", async () => {
  await using journal = await ScratchJournal.open();
  const { writer } = await journal.writer();
  journal.appendWaitMs = 200;
  const release = await journal.holdCommits();
  const inHand = assert.rejects(writer.append(aRecord("in hand")), CannotRecord);
  await waitUntil(
    "the batch waits for its commit",
    async () => (await journal.waitingSessions()).length > 0,
  );
  await assert.rejects(writer.append(aRecord("queued")), CannotRecord);
  await inHand;
  assert.equal(writer.waiting, 0);
  await release();
  journal.appendWaitMs = 20_000;
  const next = idOf(await writer.append(aRecord("next")));
  assert.equal(next.sequence, 2, "the queued one was never written");
  await waitUntil(
    "the late one is refused",
    async () =>
      (await journal.store.find({ stream: next.stream, sequence: 1 }))?.state === "refused",
  );
  await assertBalances(journal);
});

Deno.test("JournalWriter keeps an answer that was committed too late for its sender's repeat", async () => {
  await using journal = await ScratchJournal.open();
  const { writer } = await journal.writer();
  journal.appendWaitMs = 200;
  const release = await journal.holdCommits();
  const record = aRecord("stood in", { state: "stood in", reply: replyOf("done") });
  const lost = assert.rejects(writer.append(record), CannotRecord);
  await lost;
  await release();
  await waitUntil("it is committed", async () => await journal.messages() === 1);
  const again = await writer.append(record);
  assert.equal(again.kind, "repeat", "what it did is done: not twice (I2)");
});

Deno.test("JournalWriter writes nothing of what a batch decided where one of it is a repeat", async () => {
  await using journal = await ScratchJournal.open();
  await journal.sql`create table decided (note text not null)`;
  const decider: BatchDecider<string> = {
    refuse: ({ task }) => aRecord(task, { state: "refused", code: "A0007" }),
    decide: (_, messages) =>
      Promise.resolve({
        records: messages.map(({ task }) => known.get(task)!),
        copies: () => [],
        write: (transaction) =>
          messages.map(({ task }) => transaction`insert into decided values (${task})`),
        committed: () => commits++,
      }),
  };
  const known = new Map(["a", "b", "c"].map((task) => {
    return [task, aRecord(task, { state: "stood in", reply: replyOf(task) })];
  }));
  let commits = 0;
  try {
    const { writer } = await journal.writer({ decider });
    const append = async (task: string) => {
      const { state: _, reply: __, ...proposed } = known.get(task)!;
      return (await writer.appendUndecided({ proposed, task })).kind;
    };
    assert.deepEqual(await Promise.all(["a", "b"].map(append)), ["recorded", "recorded"]);
    assert.deepEqual(await Promise.all(["c", "a", "b"].map(append)), [
      "recorded",
      "repeat",
      "repeat",
    ]);
    assert.equal(commits, 2);
    const rows = await journal.sql`select note from decided order by note`;
    assert.deepEqual(rows.map(({ note }) => note), ["a", "b", "c"]);
  } finally {
    await journal.sql`drop table decided`;
  }
});

Deno.test("JournalWriter is refused with an old epoch and goes on with the new one", async () => {
  await using journal = await ScratchJournal.open();
  const { writer } = await journal.writer({ onStaleEpoch: () => journal.epoch = 2 });
  const id = idOf(await writer.append(aRecord("old")));
  await journal.sql`update mode set epoch = 2`;
  const settled = writer.settle({ id, at: Date.now(), state: "answered", reply: replyOf("yes") });
  await assert.rejects(writer.append(aRecord("refused")), StaleEpoch);
  await settled;
  assert.equal(idOf(await writer.append(aRecord("new"))).sequence, 2);
  const rows = await journal.sql`select epoch::int from message order by sequence`;
  assert.deepEqual(rows.map(({ epoch }) => epoch), [1, 2]);
});

Deno.test("JournalWriter does not record under a new epoch what was decided under the old one", async () => {
  await using journal = await ScratchJournal.open();
  const { writer } = await journal.writer();
  const release = await journal.holdCommits();
  const first = writer.append(aRecord("first"));
  await waitUntil(
    "the first waits for its commit",
    async () => (await journal.waitingSessions()).length > 0,
  );
  const queued = assert.rejects(writer.append(aRecord("queued")), StaleEpoch);
  journal.epoch = 2;
  await release();
  await first;
  await queued;
});

Deno.test("JournalWriter records under no other epoch than the one that a message's target was chosen in", async () => {
  await using journal = await ScratchJournal.open();
  const decider: BatchDecider<string> = {
    refuse: ({ task }) => aRecord(task, { state: "refused", code: "A0007" }),
    decide: (_, messages) =>
      Promise.resolve({
        records: messages.map(({ task }) =>
          aRecord(task, { state: "stood in", reply: replyOf(task) })
        ),
        copies: () => [],
        write: () => [],
        committed: () => {},
      }),
  };
  const { writer } = await journal.writer({ decider });
  const undecided = (epoch: number) => {
    const { state: _, ...proposed } = aRecord("decided", { epoch });
    return { proposed, task: "decided" };
  };
  await journal.sql`update mode set epoch = 2, mode = 'standby'`;
  journal.epoch = 2;
  await assert.rejects(writer.append(aRecord("handed over", { epoch: 1 })), StaleEpoch);
  await assert.rejects(writer.appendUndecided(undecided(1)), StaleEpoch);
  assert.equal(await journal.messages(), 0);
  assert.equal((await writer.appendUndecided(undecided(2))).kind, "recorded");
});

Deno.test("JournalWriter takes another stream when its own was taken", async () => {
  await using journal = await ScratchJournal.open();
  const { writer, proxy } = await journal.writer();
  const id = idOf(await writer.append(aRecord("mine")));
  proxy.goAway();
  await waitUntil("its session is gone", async () => {
    const [row] = await journal.sql`
      select count(*)::int as n from pg_locks where locktype = 'advisory' and objid = ${id.stream}
        and database = (select oid from pg_database where datname = current_database())`;
    return row!.n === 0;
  });
  const { writer: heir } = await journal.writer();
  assert.equal(heir.stream, id.stream);
  proxy.comeBack();
  const next = idOf(await writer.append(aRecord("next")));
  assert.notEqual(next.stream, id.stream);
  // Its answer still comes, and counts.
  assert.equal((await journal.store.find(id))!.state, "unknown");
  await writer.settle({ id, at: Date.now(), state: "answered", reply: replyOf("yes") });
  assert.equal((await journal.store.find(id))!.state, "answered");
  await assertBalances(journal);
});

Deno.test("JournalWriter refuses what it committed to a stream that was taken meanwhile", async () => {
  await using journal = await ScratchJournal.open();
  const { writer, proxy } = await journal.writer();
  await writer.append(aRecord("before"));
  const record = aRecord("lost");
  loseCommit(proxy);
  const lost = assert.rejects(writer.append(record), CannotRecord);
  await waitUntil("it is committed", async () => await journal.messages() === 2);
  proxy.goAway();
  const { writer: heir } = await waitUntil("its session is gone", async () => {
    const opened = await journal.writer();
    return opened.writer.stream === writer.stream && opened;
  });
  await heir.append(aRecord("heir"));
  proxy.comeBack();
  await lost;
  await waitUntil(
    "it is refused",
    async () =>
      (await journal.store.find({ stream: heir.stream, sequence: 2 }))?.state === "refused",
  );
  assert.equal((await writer.append(record)).kind, "recorded");
  await assertBalances(journal);
});

Deno.test("JournalWriter holds its stream again after a silent reconnection", async () => {
  await using journal = await ScratchJournal.open();
  const { writer, proxy } = await journal.writer();
  const { stream } = writer;
  const isHeld = async () => {
    const [row] = await journal.sql`
      select count(*)::int as n from pg_locks where locktype = 'advisory' and objid = ${stream}
        and database = (select oid from pg_database where datname = current_database())`;
    return row!.n > 0;
  };
  proxy.cut();
  await waitUntil("the stream is free", async () => !await isHeld());
  await writer.append(aRecord("a"));
  await writer.append(aRecord("b"));
  assert.ok(await isHeld());
});

Deno.test("JournalWriter keeps news of deliveries over a lost connection", async () => {
  await using journal = await ScratchJournal.open();
  const { writer, proxy } = await journal.writer();
  journal.appendWaitMs = 200;
  const contentKey = randomUUID();
  const id = idOf(await writer.append(aRecord("content", { contentKey })));
  await writer.settle({ id, at: Date.now(), state: "answered", reply: replyOf("yes") });
  proxy.goAway();
  writer.delivered(id);
  await assert.rejects(writer.append(aRecord("away")), CannotRecord);
  proxy.comeBack();
  await waitUntil("the delivery is known", async () => !await journal.store.isUndelivered(id));
});

Deno.test("JournalWriter seals what it stores (SONGHANH_DATA_KEY)", async () => {
  await using journal = await ScratchJournal.open();
  const seal = packingSeal(ringOf(1, new Uint8Array(32).fill(7)));
  const { writer, troubles } = await journal.writer({ seal });
  // Long enough to be packed, as messages are.
  const secret = `a secret request${" ".repeat(4_000)}.`;
  const id = idOf(await writer.append(aRecord(secret)));
  const reply = replyOf(`a secret reply${" ".repeat(4_000)}.`);
  await writer.settle({ id, at: Date.now(), state: "answered", reply });
  const [row] = await journal.sql`
    select m.request, m.sealed, o.reply from message m join outcome o using (stream, sequence)`;
  for (const bytes of [row!.request, row!.reply]) {
    assert.ok(!new TextDecoder("latin1").decode(bytes).includes("secret"));
    assert.equal(bytes.length < 4_000, seal.packer !== undefined);
  }
  assert.ok(row!.sealed);
  const stored = await new MessageStore(journal.sql, seal).find(id);
  assert.equal(new TextDecoder().decode(stored!.request), secret);
  assert.deepEqual(new Uint8Array(stored!.reply!.bytes), reply.bytes);
  assert.deepEqual(troubles, []);
});

Deno.test("JournalWriter loses and doubles nothing whenever connections are cut (seeded)", async () => {
  await withSeed(async (chance) => {
    await using journal = await ScratchJournal.open();
    const writers = [
      await journal.writer(),
      await journal.writer(),
    ];
    journal.appendWaitMs = 400;
    for (const { proxy } of writers) {
      proxy.onBytes = () => {
        if (chance() > 0.04) return;
        if (chance() < 0.3) proxy.goAway();
        else proxy.cut();
        setTimeout(() => proxy.comeBack(), chance() * 150);
      };
    }
    const recorded: { id: MessageId; text: string }[] = [];
    const refused: string[] = [];
    const sendOne = async (number: number) => {
      const text = `m${number}`;
      const { writer } = writers[number % 2]!;
      const blank = chance() < 0.3;
      try {
        const appended = await writer.append(
          aRecord(text, blank ? { sendKey: undefined } : { contentKey: randomUUID() }),
        );
        assert.equal(appended.kind, "recorded", `${text} is nobody's repeat`);
        const id = idOf(appended);
        recorded.push({ id, text });
        await writer.settle({
          id,
          at: Date.now(),
          state: "answered",
          reply: replyOf(`re ${text}`),
        });
        writer.delivered(id);
      } catch (error) {
        assert.ok(error instanceof CannotRecord, String(error));
        refused.push(text);
      }
    };
    for (let round = 0; round < 12; round++) {
      await Promise.all(Array.from({ length: 12 }, (_, index) => sendOne(round * 12 + index)));
    }
    journal.appendWaitMs = 20_000;
    for (const { proxy } of writers) {
      proxy.onBytes = () => {};
      proxy.comeBack();
    }
    await Promise.all(writers.map(({ writer }) => writer.append(aRecord("the end"))));
    for (const { id, text } of recorded) {
      const stored = await journal.store.find(id);
      assert.equal(new TextDecoder().decode(stored!.request), text);
      assert.equal(new TextDecoder().decode(stored!.reply!.bytes), `re ${text}`);
      assert.equal(stored!.state, "answered");
    }
    const twice = await journal.sql`
      select digest from message where state = 'handed over' group by digest having count(*) > 1`;
    assert.equal(new Set(recorded.map(({ text }) => text)).size + refused.length, 144);
    assert.ok(twice.length <= 1, "only the two that end the test are alike");
    await waitUntil("the refused ones are settled", async () => {
      const open = await journal.sql`
        select 1 from message_state s join message m using (stream, sequence)
        where s.state = 'in flight' and encode(m.request, 'escape') <> 'the end'`;
      return open.length === 0;
    });
    await assertBalances(journal);
  });
});

/** Loses the news that the next batch was committed: of a batch by COPY, the reply to its commit. */
function loseCommit(proxy: TcpProxy): void {
  if (ScratchJournal.largeBatchBytes > 0) return proxy.swallow("replies");
  proxy.onBytes = (from, bytes) => {
    if (from !== "server" || !new TextDecoder().decode(bytes).includes("COMMIT\0")) return;
    proxy.swallow("replies");
    proxy.onBytes = () => {};
  };
}
