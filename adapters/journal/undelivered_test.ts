/** Content that the standby has decided is answered by its first until that is delivered. */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import type { Appended, MessageId } from "../journal.ts";
import { aRecord, ScratchJournal } from "../testing/scratch_journal.ts";
import { waitUntil } from "../testing/wait_until.ts";
import type { JournalWriter } from "./journal_writer.ts";

const reply = { status: 200, contentType: "text/plain", bytes: new TextEncoder().encode("yes") };

function decide(writer: JournalWriter, contentKey: string): Promise<Appended> {
  return writer.append(aRecord("content", { state: "stood in", code: "00000", contentKey, reply }));
}

async function recorded(writer: JournalWriter, contentKey: string): Promise<MessageId> {
  const appended = await decide(writer, contentKey);
  assert.equal(appended.kind, "recorded");
  return (appended as { readonly id: MessageId }).id;
}

const repeatOf = (first: MessageId) => ({ kind: "repeat", by: "content", first });
const times = <Each>(n: number, make: () => Each) => Array.from({ length: n }, make);

async function openRows(journal: ScratchJournal) {
  const [row] = await journal.sql`
    select (select count(*)::int from open_message) as spilled,
      (select coalesce(max(cardinality(sequences)), 0) from undelivered) as kept`;
  return row as unknown as { readonly spilled: number; readonly kept: number };
}

/** As if the sender of the first had its answer at that moment, once. */
async function endRepeatsOnceFound({ sql }: ScratchJournal): Promise<AsyncDisposable> {
  const parameters = `p_epoch bigint, p_stream integer, p_incarnation bigint, p_batch bigint,
    p_first bigint, messages integer, p_send uuid[], p_content uuid[], p_state text[],
    d_stream integer[], d_sequence bigint[]`;
  await sql.unsafe(`
    alter function begin_batch rename to begin_batch_itself;
    create function begin_batch(${parameters}) returns boolean language plpgsql as $$
    declare
      begun boolean := begin_batch_itself(p_epoch, p_stream, p_incarnation, p_batch, p_first,
        messages, p_send, p_content, p_state, d_stream, d_sequence);
    begin
      if not begun then
        delete from undelivered where content_keys && p_content and stream <> p_stream;
      end if;
      return begun;
    end $$`);
  return {
    async [Symbol.asyncDispose]() {
      await sql.unsafe(`
        drop function begin_batch; alter function begin_batch_itself rename to begin_batch`);
    },
  };
}

for (const largeBatchBytes of [1, Infinity]) {
  const how = largeBatchBytes === 1 ? "by COPY" : "by one statement";

  Deno.test(`what was decided is found by its content in every lane until it is delivered, ${how}`, async () => {
    await using journal = await ScratchJournal.open();
    const { writer } = await journal.writer({ largeBatchBytes });
    const { writer: other } = await journal.writer({ largeBatchBytes });
    const contentKey = randomUUID();
    const first = await recorded(writer, contentKey);
    assert.deepEqual(await decide(writer, contentKey), repeatOf(first));
    assert.deepEqual(await decide(other, contentKey), repeatOf(first));
    assert.deepEqual(await journal.store.findRepeat({ contentKey }), repeatOf(first));
    assert.equal(await journal.store.isUndelivered(first), true);
    assert.deepEqual(await openRows(journal), { spilled: 0, kept: 1 });

    writer.delivered(first);
    const second = await recorded(writer, contentKey);
    assert.equal(await journal.store.isUndelivered(first), false);
    // The lane that answered a repeat tells of a message of another one.
    other.delivered(second);
    const third = await recorded(other, contentKey);
    assert.equal(await journal.store.isUndelivered(second), false);
    assert.deepEqual(await decide(writer, contentKey), repeatOf(third));
    other.delivered(third);
    await waitUntil("news of it came alone", async () => !await journal.store.isUndelivered(third));
    assert.equal(await journal.store.findRepeat({ contentKey }), undefined);
  });

  Deno.test(`a repeat that ends between being found and being named is recorded, ${how}`, async () => {
    await using journal = await ScratchJournal.open();
    const { writer } = await journal.writer({ largeBatchBytes });
    const { writer: other } = await journal.writer({ largeBatchBytes });
    const contentKey = randomUUID();
    await recorded(other, contentKey);
    await using _ended = await endRepeatsOnceFound(journal);
    const id = await recorded(writer, contentKey);
    assert.equal((await journal.store.find(id))?.state, "answered");
    assert.deepEqual(await decide(writer, contentKey), repeatOf(id));
  });

  Deno.test(`lanes that record the same content at once record it once, ${how}`, async () => {
    await using journal = await ScratchJournal.open();
    const { writer } = await journal.writer({ largeBatchBytes });
    const { writer: other } = await journal.writer({ largeBatchBytes });
    // Both have their row, so that neither waits for the other's.
    const before = await Promise.all([writer, other].map((each) => recorded(each, randomUUID())));
    const contentKeys = times(5, randomUUID);
    const goOn = await journal.holdCommits();
    const one = contentKeys.map((key) => decide(writer, key));
    await waitUntil("one waits", async () => (await journal.waitingSessions()).length === 1);
    const both = contentKeys.toReversed().map((key) => decide(other, key)).toReversed();
    await waitUntil("both wait", async () => (await journal.waitingSessions()).length === 2);
    await goOn();
    const firsts = await Promise.all(one);
    assert.deepEqual(new Set(firsts.map(({ kind }) => kind)), new Set(["recorded"]));
    assert.deepEqual(
      await Promise.all(both),
      firsts.map((first) => repeatOf((first as { readonly id: MessageId }).id)),
    );
    assert.equal(await journal.messages(), before.length + contentKeys.length);
  });

  Deno.test(`lanes that tell of each other's messages do not wait for each other, ${how}`, async () => {
    await using journal = await ScratchJournal.open();
    const { writer, troubles } = await journal.writer({ largeBatchBytes });
    const { writer: other, troubles: otherTroubles } = await journal.writer({ largeBatchBytes });
    for (let turn = 0; turn < 20; turn++) {
      const keys = [randomUUID(), randomUUID()] as const;
      const [mine, theirs] = await Promise.all([
        recorded(writer, keys[0]),
        recorded(other, keys[1]),
      ]);
      writer.delivered(theirs);
      other.delivered(mine);
      await Promise.all([recorded(writer, keys[1]), recorded(other, keys[0])]);
    }
    // A deadlock passes by itself, and is told.
    assert.deepEqual([...troubles, ...otherTroubles], []);
  });

  Deno.test(`what stays undelivered is found, however much it is, ${how}`, async () => {
    await using journal = await ScratchJournal.open();
    const { writer } = await journal.writer({ largeBatchBytes });
    const contentKeys = times(400, randomUUID);
    const ids: MessageId[] = [];
    for (let at = 0; at < contentKeys.length; at += 50) {
      const batch = contentKeys.slice(at, at + 50).map((key) => recorded(writer, key));
      ids.push(...await Promise.all(batch));
    }
    const { kept, spilled } = await openRows(journal);
    assert.ok(kept <= 320 && spilled > 0, `${kept} in a row, ${spilled} open`);
    assert.equal(kept + spilled, contentKeys.length);
    const again = await Promise.all(contentKeys.map((key) => decide(writer, key)));
    assert.deepEqual(again, ids.map(repeatOf));
    for (const id of ids) writer.delivered(id);
    await waitUntil("all is delivered", async () => {
      const { kept, spilled } = await openRows(journal);
      return kept + spilled === 0;
    });
  });

  Deno.test(`what is long undelivered does not stay in the row, ${how}`, async () => {
    await using journal = await ScratchJournal.open();
    const { writer } = await journal.writer({ largeBatchBytes });
    const contentKey = randomUUID();
    const first = await recorded(writer, contentKey);
    for (let batch = 0; batch < 2; batch++) {
      const ids = await Promise.all(times(200, () => recorded(writer, randomUUID())));
      for (const id of ids) writer.delivered(id);
    }
    await recorded(writer, randomUUID());
    assert.deepEqual(await openRows(journal), { spilled: 1, kept: 1 });
    assert.deepEqual(await decide(writer, contentKey), repeatOf(first));
    writer.delivered(first);
    await recorded(writer, contentKey);
  });
}

Deno.test("what a writer left undelivered is found by its stream's next one", async () => {
  await using journal = await ScratchJournal.open();
  const { writer } = await journal.writer();
  const contentKey = randomUUID();
  const first = await recorded(writer, contentKey);
  await writer.close();
  await journal.sql`select settle_stream(${first.stream})`;
  assert.deepEqual(await openRows(journal), { spilled: 1, kept: 0 });
  const { writer: next } = await journal.writer();
  assert.deepEqual(await decide(next, contentKey), repeatOf(first));
  next.delivered(first);
  await recorded(next, contentKey);
});

Deno.test("what is undelivered of a month before is found once its writer went over", async () => {
  await using journal = await ScratchJournal.open();
  const { writer } = await journal.writer();
  const contentKey = randomUUID();
  const first = await recorded(writer, contentKey);
  await journal.sql`select leave_stream(${first.stream}, ${first.stream + 1})`;
  assert.deepEqual(await openRows(journal), { spilled: 1, kept: 0 });
  assert.deepEqual(await decide(writer, contentKey), repeatOf(first));
  writer.delivered(first);
  await recorded(writer, contentKey);
});
