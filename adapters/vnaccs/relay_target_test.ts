import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import type { InspectedMessage } from "../../core/inspect_message.ts";
import { type Outcome, outcomeOfAnswer } from "../../core/outcome.ts";
import { say } from "../../core/reasons/mod.ts";
import type { MessageTrace } from "../../core/tracing/mod.ts";
import { peekHeader, readReply, writeMessage, writeResultMessage } from "../../core/wire/mod.ts";
import { RepeatAnswers } from "../journal/repeat_answers.ts";
import { ScratchJournal } from "../testing/scratch_journal.ts";
import type { PrimaryAnswer, PrimaryClient } from "./primary_client.ts";
import { type RelayOptions, RelayTarget } from "./relay_target.ts";

const message = writeMessage(
  { control: "SS", procedure: "IID", userId: "M1001M01", linkInfo: "LINK", system: "1" },
  new TextEncoder().encode("101234567820\r\n"),
);
const header = peekHeader(message)!;
const good = writeResultMessage({ request: header, codes: [], receivedAt: new Date() });

async function relayed(
  post: () => PrimaryAnswer | Promise<PrimaryAnswer>,
  more: Partial<RelayOptions> = {},
  trace?: MessageTrace,
) {
  const journal = await ScratchJournal.open();
  const { writer } = await journal.writer();
  const bugs: unknown[] = [];
  const relay = new RelayTarget({
    client: { post, close: () => {} } as unknown as PrimaryClient,
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
      waitMs: 1_000,
      now: Date.now,
    }),
    documentOf: () => {
      throw new Error("a mistake over the number");
    },
    now: Date.now,
    onAccepted: () => {
      throw new Error("a mistake over its sender");
    },
    onBug: (error) => bugs.push(error),
    ...more,
  });
  const request = {
    receivedAt: Date.now(),
    sender: "127.0.0.1",
    contentType: "text/plain; charset=UTF-8",
    body: message,
    trace,
  };
  const answer = await relay.take(
    request,
    {
      header,
      procedure: "IID",
      message,
      verification: { kind: "unsigned" },
      digest: new Uint8Array(32),
    } as Partial<InspectedMessage> as InspectedMessage,
  );
  const [row, ...others] = await journal.sql`select stream, sequence from message`;
  assert.deepEqual([others.length, relay.inFlight], [0, 0], "one record, and nothing in flight");
  const stored = await journal.store.find({
    stream: Number(row!.stream),
    sequence: Number(row!.sequence),
  });
  await journal[Symbol.asyncDispose]();
  return { answer, stored: stored!, bugs };
}

const codeOf = (bytes: Uint8Array) => {
  const read = readReply(bytes);
  return read.kind === "messages" ? read.messages[0]!.codes[0]?.code : undefined;
};

Deno.test("RelayTarget takes a status that has no answer in it for an unknown outcome", async () => {
  for (const status of [0, 100, 101, 103, 199, 204, 205, 304, 600, 999, NaN]) {
    const reply = { status, contentType: null, bytes: new Uint8Array() };
    const { answer, stored } = await relayed(() => ({ kind: "answered", reply }));
    assert.equal(codeOf(answer.reply.bytes), "A0007", String(status));
    assert.equal(stored.state, "unknown");
    assert.deepEqual(Buffer.from(stored.reply!.bytes), Buffer.from(answer.reply.bytes));
    assert.equal(answer.reply.status, 200);
  }
});

Deno.test("RelayTarget passes on every other status with its bytes, and a mistake of ours costs nothing", async () => {
  for (const status of [200, 201, 207, 302, 400, 404, 429, 499]) {
    const contentType = "text/plain\n\0; \u0100";
    const reply = { status, contentType, bytes: new Uint8Array(good) };
    const { answer, stored, bugs } = await relayed(() => ({ kind: "answered", reply }));
    assert.deepEqual([stored.state, stored.document], ["answered", null]);
    assert.equal(bugs.length, 2, "its number, and its sender, could not be looked for");
    assert.deepEqual([answer.reply.status, answer.reply.contentType], [status, contentType]);
    assert.deepEqual(Buffer.from(answer.reply.bytes), Buffer.from(good));
  }
});

Deno.test("RelayTarget says what became of a message, and that the primary was asked", async () => {
  const codes = [{ code: "S0003", item: "ICN" }];
  const refusal = writeResultMessage({ request: header, codes, receivedAt: new Date() });
  const answered = (bytes: Uint8Array): PrimaryAnswer => ({
    kind: "answered",
    reply: { status: 200, contentType: "text/plain; charset=UTF-8", bytes: new Uint8Array(bytes) },
  });
  const never = Promise.resolve(undefined);
  const told: readonly (readonly [PrimaryAnswer, Outcome])[] = [
    [answered(good), "accepted"],
    [answered(refusal), "refused by the centre"],
    [answered(new TextEncoder().encode("<html>502 Bad Gateway")), "unknown"],
    [{ kind: "not sent", reason: say("NO_PRIMARY") }, "refused by the gateway"],
    [{ kind: "unknown", reason: say("NO_PRIMARY"), late: never }, "unknown"],
  ];
  for (const [posted, outcome] of told) {
    const { answer: { askedOf, result, code }, stored } = await relayed(() => posted);
    assert.equal(askedOf, "primary", outcome);
    assert.equal(outcomeOfAnswer({ procedure: "IID", result, code }), outcome);
    assert.equal(stored.outcome, outcome);
  }
});

Deno.test("RelayTarget does not pass on an answer that could not be recorded (I1)", async () => {
  const bytes = new Uint8Array(good);
  // No integer of the database.
  const reply = { status: 200.5, contentType: null, bytes };
  const { answer, stored } = await relayed(() => ({ kind: "answered", reply }));
  assert.equal(codeOf(answer.reply.bytes), "A0007");
  assert.equal(stored.state, "unknown");
});

Deno.test("RelayTarget settles what it has recorded, whatever its client throws", async () => {
  const mistakes: readonly (() => Promise<PrimaryAnswer>)[] = [
    () => {
      throw new Error("a mistake of the client");
    },
    () => Promise.reject(new TypeError("a mistake of the client")),
    () => Promise.resolve(undefined as unknown as PrimaryAnswer),
  ];
  for (const post of mistakes) {
    const { answer, stored, bugs } = await relayed(post);
    assert.equal(codeOf(answer.reply.bytes), "A0007", "nobody knows what has left");
    assert.deepEqual([stored.state, stored.code], ["unknown", "A0007"]);
    assert.match(stored.reason ?? "", /could not be handled/);
    assert.equal(bugs.length, 2, "its number could not be looked for, and it was not handed over");
  }
});

Deno.test("RelayTarget gives the answer that came, whoever fails to be told of it", async () => {
  const broken = () => {
    throw new Error("a mistake over what is told");
  };
  const reply = { status: 200, contentType: "text/plain", bytes: new Uint8Array(good) };
  const never = Promise.resolve(undefined);
  const reason = say("NO_PRIMARY");
  const told: readonly (readonly [PrimaryAnswer, state: string])[] = [
    [{ kind: "answered", reply }, "answered"],
    [{ kind: "not sent", reason }, "refused"],
    [{ kind: "unknown", reason, late: never }, "unknown"],
  ];
  for (const [posted, state] of told) {
    const { answer, stored } = await relayed(
      () => Promise.resolve(posted),
      { onPhase: broken, onOutcome: broken, onAccepted: broken },
      {
        note: () => {},
        // The commit of the message itself is the journal's.
        span: (name, _from, attributes) => {
          if (name !== "commit" || attributes?.["songhanh.commit_of"] === "answer") broken();
        },
      } as Partial<MessageTrace> as MessageTrace,
    );
    assert.deepEqual([answer.result, stored.state], [state, state]);
  }
});
