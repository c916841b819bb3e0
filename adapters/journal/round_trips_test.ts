/**
 * At part load a message's latency is turns between lane and database: how many there are is held here.
 */
import assert from "node:assert/strict";
import { aRecord, ScratchJournal } from "../testing/scratch_journal.ts";
import type { TcpProxy } from "../testing/tcp_proxy.ts";
import { waitUntil } from "../testing/wait_until.ts";
import type { BatchDecider } from "./batch_decider.ts";
import { CopyRows } from "./copy_rows.ts";

/** Counts how often the lane sends something behind an answer. */
function countTurns(proxy: TcpProxy): () => number {
  let turns = 0;
  let last: "client" | "server" = "server";
  proxy.onBytes = (from) => {
    if (from === "client" && last === "server") turns++;
    last = from;
  };
  return () => {
    const counted = turns;
    turns = 0;
    return counted;
  };
}

const answered = (id: { readonly stream: number; readonly sequence: number }) => (
  { id, at: Date.now(), state: "answered", reply: undefined } as const
);

Deno.test("a message is recorded in one round trip, and its outcome in one", async () => {
  await using journal = await ScratchJournal.open();
  const { writer, proxy } = await journal.writer();
  const turns = countTurns(proxy);
  for (const text of ["the driver asks for types", "a", "b"]) {
    const appended = await writer.append(aRecord(text));
    const toRecord = turns();
    assert.ok(appended.kind === "recorded");
    await writer.settle(answered(appended.id));
    const toSettle = turns();
    if (text.length === 1) assert.deepEqual([toRecord, toSettle], [1, 1], text);
  }
});

Deno.test("what came while a commit ran leaves in one round trip behind it", async () => {
  await using journal = await ScratchJournal.open();
  const { writer, proxy } = await journal.writer();
  const warm = await writer.append(aRecord("the driver asks for types"));
  const other = await writer.append(aRecord("another"));
  assert.ok(warm.kind === "recorded" && other.kind === "recorded");
  // It asks anew for a statement of messages and outcomes.
  await Promise.all([writer.settle(answered(other.id)), writer.append(aRecord("a third"))]);
  const turns = countTurns(proxy);
  const release = await journal.holdCommits();
  const first = writer.append(aRecord("first"));
  await waitUntil(
    "the first waits for its commit",
    async () => (await journal.waitingSessions()).length > 0,
  );
  const others = [
    ...Array.from({ length: 20 }, (_, index) => writer.append(aRecord(`m${index}`))),
    writer.settle(answered(warm.id)),
  ];
  await release();
  await Promise.all([first, ...others]);
  assert.equal(turns(), 2);
});

Deno.test("a message that is decided on the way takes two: what is read, what is written", async () => {
  await using journal = await ScratchJournal.open();
  const decider: BatchDecider<string> = {
    refuse: ({ task }) => aRecord(task, { state: "refused", code: "A0007" }),
    decide: async (transaction, messages) => {
      await transaction`select 1`;
      return {
        records: messages.map(({ task }) => aRecord(task, { state: "stood in" })),
        copies: () => [],
        write: (transaction) => [transaction`select 2`, transaction`select 3`],
        committed: () => {},
      };
    },
  };
  const { writer, proxy } = await journal.writer({ decider });
  const turns = countTurns(proxy);
  for (const task of ["the driver asks for types", "a", "b"]) {
    const { state: _, reply: __, ...proposed } = aRecord(task);
    const { kind } = await writer.appendUndecided({ proposed, task });
    assert.equal(kind, "recorded");
    const taken = turns();
    if (task.length === 1) assert.equal(taken, 2, task);
  }
});

Deno.test("a large batch with rows of other tables takes two as well", async () => {
  await using journal = await ScratchJournal.open();
  await journal.sql`create table other (i integer)`;
  const rows = () => new CopyRows(100, 1).row().integer(1);
  const decider: BatchDecider<string> = {
    refuse: ({ task }) => aRecord(task, { state: "refused", code: "A0007" }),
    decide: async (transaction, messages) => {
      await transaction`select 1`;
      return {
        records: messages.map(({ task }) => aRecord(task, { state: "stood in" })),
        copies: () => [1, 2, 3].map(() => ({ table: "other", columns: ["i"], rows })),
        write: (transaction) => [transaction`select 2`],
        committed: () => {},
      };
    },
  };
  const { writer, proxy, troubles } = await journal.writer({ decider, largeBatchBytes: 0 });
  const turns = countTurns(proxy);
  for (const task of ["the driver asks for types", "a", "b"]) {
    const { state: _, reply: __, ...proposed } = aRecord(task);
    const { kind } = await writer.appendUndecided({ proposed, task });
    assert.equal(kind, "recorded");
    const taken = turns();
    if (task.length === 1) assert.equal(taken, 2, task);
  }
  const [found] = await journal.sql`select count(*)::int as n from other`;
  assert.deepEqual([found!.n, troubles], [9, []]);
});
