/**
 * A relay that waits – for its gate, for news of a delivery, for the answer of a first – while the
 * standby takes over: what was chosen for it before is handed to nobody then (I2, I6).
 */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import type { InspectedMessage } from "../../core/inspect_message.ts";
import { peekHeader, writeMessage, writeResultMessage } from "../../core/wire/mod.ts";
import { type Appended, type MessageId, StaleEpoch } from "../journal.ts";
import type { JournalWriter } from "../journal/journal_writer.ts";
import { RepeatAnswers } from "../journal/repeat_answers.ts";
import { changeMode } from "../mode/mode_store.ts";
import { aRecord, ScratchJournal } from "../testing/scratch_journal.ts";
import { waitUntil } from "../testing/wait_until.ts";
import type { PrimaryAnswer, PrimaryClient } from "./primary_client.ts";
import { RelayTarget } from "./relay_target.ts";

const message = writeMessage(
  { control: "SS", procedure: "IDA", userId: "M1001M01", linkInfo: "LINK", system: "1" },
  new TextEncoder().encode("101234567820\r\n"),
);
const header = peekHeader(message)!;
const contentType = "text/plain; charset=UTF-8";
const replyWith = (code?: string) => ({
  status: 200,
  contentType,
  bytes: new Uint8Array(writeResultMessage({
    request: header,
    codes: code === undefined ? [] : [{ code, item: "" }],
    receivedAt: new Date(),
  })),
});

interface Waiting {
  readonly journal: ScratchJournal;
  readonly writer: JournalWriter;
  readonly contentKey: string;
  /** The standby takes over, and the lane hears of it. */
  readonly failOver: () => Promise<void>;
}

/** What a relay waits for; each gives what the relay's gate does meanwhile. */
const waits: Readonly<
  Record<string, (waiting: Waiting) => Promise<(() => Promise<undefined>) | undefined>>
> = {
  "its gate": ({ failOver }) =>
    Promise.resolve(async () => {
      await failOver();
      return undefined;
    }),
  "news of a delivery": async ({ journal, writer, contentKey, failOver }) => {
    const first = await writer.append(aRecord("first", { contentKey }));
    await writer.settle({ id: idOf(first), at: Date.now(), state: "answered", reply: replyWith() });
    const { isUndelivered } = journal.store;
    journal.store.isUndelivered = async (id) => {
      journal.store.isUndelivered = isUndelivered;
      await failOver();
      writer.delivered(id);
      return true;
    };
    return undefined;
  },
  "the answer of its first": async ({ journal, writer, contentKey, failOver }) => {
    const first = await writer.append(aRecord("first", { contentKey }));
    const { answerOf } = journal.store;
    journal.store.answerOf = async (id) => {
      journal.store.answerOf = answerOf;
      await failOver();
      const reply = replyWith("A0011");
      await writer.settle({
        id: idOf(first),
        at: Date.now(),
        state: "answered",
        code: "A0011",
        reply,
      });
      return await answerOf.call(journal.store, id);
    };
    return undefined;
  },
};

function idOf(appended: Appended): MessageId {
  assert.equal(appended.kind, "recorded");
  return (appended as Extract<Appended, { kind: "recorded" }>).id;
}

for (const [what, prepare] of Object.entries(waits)) {
  Deno.test(`RelayTarget hands nothing over that waited for ${what} while the standby took over`, async () => {
    await using journal = await ScratchJournal.open();
    const { writer } = await journal.writer();
    const contentKey = randomUUID();
    let failedOver = 0;
    const failOver = async () => {
      const order = { expectedEpoch: 1, actor: "x", action: "failover", reason: "it is down" };
      assert.equal((await changeMode(journal.sql, { ...order, mode: "standby" })).kind, "changed");
      journal.epoch = 2;
      failedOver++;
    };
    const check = await prepare({ journal, writer, contentKey, failOver });
    const before = await journal.messages();
    let posted = 0;
    const post = (): Promise<PrimaryAnswer> => {
      posted++;
      return Promise.resolve({ kind: "answered", reply: replyWith() });
    };
    const relay = new RelayTarget({
      client: { post, close: () => {} } as Partial<PrimaryClient> as PrimaryClient,
      journal: writer,
      repeats: new RepeatAnswers({
        journal: {
          append: (record) => writer.append(record),
          settle: (outcome) => writer.settle(outcome),
          delivered: (id) => writer.delivered(id),
          answerOf: (id) => journal.store.answerOf(id),
          findRepeat: (keys) => journal.store.findRepeat(keys),
          isUndelivered: (id) => journal.store.isUndelivered(id),
        },
        waitMs: 10_000,
        now: Date.now,
      }),
      documentOf: () => undefined,
      gate: check && { check },
      now: Date.now,
    });
    const request = {
      ...{ receivedAt: Date.now(), sender: "127.0.0.1", contentType, body: message },
      epoch: 1,
    };
    const inspected = {
      ...{ header, procedure: "IDA", message, verification: { kind: "unsigned" } },
      ...{ digest: new Uint8Array(32), sendKey: randomUUID(), contentKey },
    } as Partial<InspectedMessage> as InspectedMessage;
    await assert.rejects(relay.take(request, inspected), StaleEpoch);
    assert.equal(failedOver, 1);
    assert.equal(posted, 0);
    await waitUntil("the journal is at rest", () => Promise.resolve(writer.waiting === 0));
    assert.equal(await journal.messages(), before, "it is recorded nowhere, and may be chosen for");
  });
}
