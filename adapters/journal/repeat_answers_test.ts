import { balanceOf } from "../balance/balance.ts";
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { randomUUID } from "node:crypto";
import { writeHeader } from "../../core/testing/write_header.ts";
import { peekHeader, readReply, writeResultMessage } from "../../core/wire/mod.ts";
import type { Header } from "../../core/wire/mod.ts";
import type { Appended, MessageId, MessageRecord, Reply } from "../journal.ts";
import { aRecord, ScratchJournal } from "../testing/scratch_journal.ts";
import type { JournalWriter } from "./journal_writer.ts";
import { RepeatAnswers } from "./repeat_answers.ts";
import { waitUntil } from "../testing/wait_until.ts";

const at = new Date("2026-03-04T05:06:07Z");

function headerWith(linkInfo: string): Header {
  const header = { control: "SS", procedure: "IDA", userId: "M1001M01", linkInfo, system: "1" };
  return peekHeader(writeHeader(header, 0))!;
}

function replyTo(header: Header, contentType = "text/plain; charset=UTF-8"): Reply {
  const bytes = writeResultMessage({ request: header, codes: [], receivedAt: at });
  return { status: 200, contentType, bytes };
}

function repeatsOf(journal: ScratchJournal, writer: JournalWriter, waitMs = 5_000): RepeatAnswers {
  return new RepeatAnswers({
    journal: {
      append: (record) => writer.append(record),
      settle: (outcome) => writer.settle(outcome),
      delivered: (id) => writer.delivered(id),
      answerOf: (id) => journal.store.answerOf(id),
      findRepeat: (keys) => journal.store.findRepeat(keys),
      isUndelivered: (id) => journal.store.isUndelivered(id),
    },
    waitMs,
    now: () => at.getTime(),
  });
}

async function opened(waitMs?: number) {
  const journal = await ScratchJournal.open();
  const { writer } = await journal.writer();
  return { journal, writer, repeats: repeatsOf(journal, writer, waitMs) };
}

const first = headerWith("FIRST00000000000000000001 ");
const second = headerWith("SECOND0000000000000000002 ");

function recordOf(header: Header, keys: Partial<MessageRecord>): MessageRecord {
  return aRecord("content", { linkInfo: header.linkInfo, sendKey: undefined, ...keys });
}

function asRepeat(appended: Appended): Extract<Appended, { kind: "repeat" }> {
  assert.equal(appended.kind, "repeat");
  return appended as Extract<Appended, { kind: "repeat" }>;
}

const settled = (writer: JournalWriter, id: MessageId, reply: Reply) =>
  writer.settle({ id, at: at.getTime(), state: "answered", reply });

Deno.test("RepeatAnswers gives the same send the first's bytes, waiting for them (F21, F24)", async () => {
  const { journal, writer, repeats } = await opened();
  await using _ = journal;
  const record = recordOf(first, { sendKey: randomUUID() });
  const appended = await repeats.append(() => writer.append(record));
  assert.equal(appended.kind, "recorded");
  const { id } = appended as { id: MessageId };
  const waiting = [1, 2, 3].map(async () =>
    await repeats.answer(record, first, asRepeat(await repeats.append(() => writer.append(record))))
  );
  const reply = replyTo(first);
  await settled(writer, id, reply);
  for (const answer of await Promise.all(waiting)) {
    assert.equal(answer!.result, "repeated");
    assert.deepEqual(Buffer.from(answer!.reply.bytes), Buffer.from(reply.bytes));
  }
  const rows = await journal.sql`select state, reply from message order by sequence`;
  assert.deepEqual(rows.map(({ state }) => state), [
    "handed over",
    "repeated",
    "repeated",
    "repeated",
  ]);
  assert.ok(rows.every((row) => row.reply === null), "the answer is kept once");
  const balance = await balanceOf(journal.sql);
  assert.deepEqual([balance.answered, balance.repeated, balance.problems], [4, 3, []]);
});

Deno.test("RepeatAnswers gives equal content the first's answer under its own link information (F25)", async () => {
  const { journal, writer, repeats } = await opened();
  await using _ = journal;
  const contentKey = randomUUID();
  const appended = await repeats.append(() => writer.append(recordOf(first, { contentKey })));
  const { id } = appended as { id: MessageId };
  await settled(writer, id, replyTo(first));
  const again = recordOf(second, { contentKey });
  const answer = await repeats.answer(
    again,
    second,
    asRepeat(await repeats.append(() => writer.append(again))),
  );
  const reply = readReply(answer!.reply.bytes);
  assert.equal(reply.kind === "messages" && reply.messages[0]!.header.linkInfo, second.linkInfo);
  assert.deepEqual(Buffer.from(answer!.reply.bytes), Buffer.from(replyTo(second).bytes));
  // What the sender sees is in the journal to the byte (I1).
  const stored = await journal.store.find({ stream: id.stream, sequence: 2 });
  assert.deepEqual(Buffer.from(stored!.reply!.bytes), Buffer.from(answer!.reply.bytes));

  answer!.finished(true);
  await waitUntil("the delivery is known", async () => !await journal.store.isUndelivered(id));
  assert.equal(
    (await repeats.append(() => writer.append(again))).kind,
    "recorded",
    "now it is a new message",
  );
});

Deno.test("RepeatAnswers leaves an answer alone that it must not change", async () => {
  const { journal, writer, repeats } = await opened();
  await using _ = journal;
  const contentKey = randomUUID();
  const appended = await repeats.append(() => writer.append(recordOf(first, { contentKey })));
  const reply = replyTo(first, 'multipart/signed; boundary="x"');
  await settled(writer, (appended as { id: MessageId }).id, reply);
  const again = recordOf(second, { contentKey });
  const answer = await repeats.answer(
    again,
    second,
    asRepeat(await repeats.append(() => writer.append(again))),
  );
  assert.deepEqual(Buffer.from(answer!.reply.bytes), Buffer.from(reply.bytes));
});

Deno.test("RepeatAnswers waits for news of a delivery before content counts as a repeat", async () => {
  const { journal, writer, repeats } = await opened();
  await using _ = journal;
  const contentKey = randomUUID();
  const appended = await repeats.append(() => writer.append(recordOf(first, { contentKey })));
  const { id } = appended as { id: MessageId };
  await settled(writer, id, replyTo(first));
  const again = repeats.append(() => writer.append(recordOf(second, { contentKey })));
  setTimeout(() => writer.delivered(id), 50);
  assert.equal((await again).kind, "recorded");
});

Deno.test("RepeatAnswers says A0007 with the first's id while its outcome is unknown", async () => {
  const { journal, writer, repeats } = await opened();
  await using _ = journal;
  const contentKey = randomUUID();
  const appended = await repeats.append(() => writer.append(recordOf(first, { contentKey })));
  const { id } = appended as { id: MessageId };
  await writer.settle({ id, at: at.getTime(), state: "unknown", code: "A0007" });
  const again = recordOf(second, { contentKey });
  const answer = await repeats.answer(
    again,
    second,
    asRepeat(await repeats.append(() => writer.append(again))),
  );
  const reply = readReply(answer!.reply.bytes);
  assert.ok(reply.kind === "messages");
  assert.equal(reply.messages[0]!.codes[0]!.code, "A0007");
  assert.match(reply.messages[0]!.header.subject, new RegExp(`^A0007-0000-0000 ${id.stream}-1 `));
  const stored = await journal.store.find({ stream: id.stream, sequence: 2 });
  assert.deepEqual(Buffer.from(stored!.reply!.bytes), Buffer.from(answer!.reply.bytes));
  assert.equal(stored!.state, "unknown", "a repeat is in the state of its first");

  // The A0007 is delivered, the answer that comes late is not: the next repeat gets that one.
  answer!.finished(true);
  await settled(writer, id, replyTo(first));
  const third = await repeats.answer(
    again,
    second,
    asRepeat(await repeats.append(() => writer.append(again))),
  );
  assert.deepEqual(Buffer.from(third!.reply.bytes), Buffer.from(replyTo(second).bytes));
});

Deno.test("RepeatAnswers gives up waiting after its time", async () => {
  const { journal, writer, repeats } = await opened(50);
  await using _ = journal;
  const record = recordOf(first, { sendKey: randomUUID() });
  await repeats.append(() => writer.append(record));
  const answer = await repeats.answer(
    record,
    first,
    asRepeat(await repeats.append(() => writer.append(record))),
  );
  const reply = readReply(answer!.reply.bytes);
  assert.equal(reply.kind === "messages" && reply.messages[0]!.codes[0]!.code, "A0007");
});

Deno.test("RepeatAnswers says A0011 where the first was not taken", async () => {
  const { journal, writer, repeats } = await opened();
  await using _ = journal;
  const record = recordOf(first, { sendKey: randomUUID() });
  const appended = await repeats.append(() => writer.append(record));
  const repeat = asRepeat(await repeats.append(() => writer.append(record)));
  const waiting = repeats.answer(record, first, repeat);
  const { id } = appended as { id: MessageId };
  await writer.settle({ id, at: at.getTime(), state: "refused", code: "A0011" });
  const reply = readReply((await waiting)!.reply.bytes);
  assert.equal(reply.kind === "messages" && reply.messages[0]!.codes[0]!.code, "A0011");
  assert.equal(
    (await repeats.append(() => writer.append(record))).kind,
    "recorded",
    "and may be sent again (F22)",
  );
});

Deno.test("RepeatAnswers takes an answer with a system code for no first (F70)", async () => {
  const { journal, writer, repeats } = await opened();
  await using _ = journal;
  const contentKey = randomUUID();
  for (const code of ["A0004", "A0011", "A0036"]) {
    const record = recordOf(first, { contentKey });
    const { id } = await repeats.append(() => writer.append(record)) as { id: MessageId };
    const codes = [{ code }];
    const bytes = writeResultMessage({ request: first, codes, receivedAt: at });
    await settled(writer, id, { ...replyTo(first), bytes });
    const again = recordOf(second, { contentKey });
    assert.equal(
      await repeats.answer(
        again,
        second,
        asRepeat(await repeats.append(() => writer.append(again))),
      ),
      undefined,
    );
    const anew = await repeats.append(() => writer.append(again));
    assert.equal(anew.kind, "recorded", "it is a message of its own, at once");
    await settled(writer, (anew as { id: MessageId }).id, replyTo(second));
    writer.delivered((anew as { id: MessageId }).id);
    await waitUntil(
      "the delivery is known",
      async () => !await journal.store.isUndelivered((anew as { id: MessageId }).id),
    );
  }
  assert.deepEqual((await balanceOf(journal.sql)).problems, []);
});

Deno.test("RepeatAnswers knows a repeat of content by its own send, once the first is delivered (F21, F25)", async () => {
  const { journal, writer, repeats } = await opened();
  await using _ = journal;
  const content = { contentKey: randomUUID() };
  const record = recordOf(first, { ...content, sendKey: randomUUID() });
  const { id } = await repeats.append(() => writer.append(record)) as { id: MessageId };
  await settled(writer, id, replyTo(first));
  // The answer did not arrive; a person sends the same content again.
  const again = recordOf(second, { ...content, sendKey: randomUUID() });
  const answer = await repeats.answer(
    again,
    second,
    asRepeat(await repeats.append(() => writer.append(again))),
  );
  assert.equal(answer!.result, "repeated");
  answer!.finished(true);
  await waitUntil("the delivery is known", async () => !await journal.store.isUndelivered(id));
  // That very message once more: no new one, though its content would be.
  for (let copy = 0; copy < 2; copy++) {
    const repeat = await repeats.append(() => writer.append(again));
    assert.equal(repeat.kind === "repeat" && repeat.by, "send");
    const same = await repeats.answer(again, second, asRepeat(repeat));
    assert.deepEqual(Buffer.from(same!.reply.bytes), Buffer.from(answer!.reply.bytes));
  }
  assert.deepEqual(await repeats.find(again).then((found) => found?.by), "send");
  assert.equal(await repeats.find(recordOf(second, { sendKey: randomUUID() })), undefined);
  const anew = await repeats.append(() =>
    writer.append(recordOf(second, { ...content, sendKey: randomUUID() }))
  );
  assert.equal(anew.kind, "recorded");
  const balance = await balanceOf(journal.sql);
  assert.deepEqual([balance.repeated, balance.problems], [3, []]);
});

Deno.test("RepeatAnswers gives a repeat of content that was told unknown the late answer (F25, F29)", async () => {
  const { journal, writer, repeats } = await opened();
  await using _ = journal;
  const content = { contentKey: randomUUID() };
  const record = recordOf(first, { ...content, sendKey: randomUUID() });
  const { id } = await repeats.append(() => writer.append(record)) as { id: MessageId };
  await writer.settle({ id, at: Date.now(), state: "unknown", code: "A0007" });
  const again = recordOf(second, { ...content, sendKey: randomUUID() });
  const told = await repeats.answer(
    again,
    second,
    asRepeat(await repeats.append(() => writer.append(again))),
  );
  assert.equal(told!.code, "A0007");
  await settled(writer, id, replyTo(first));
  const late = await repeats.answer(
    again,
    second,
    asRepeat(await repeats.append(() => writer.append(again))),
  );
  assert.deepEqual(
    Buffer.from(late!.reply.bytes),
    Buffer.from(replyTo(second).bytes),
  );
});
