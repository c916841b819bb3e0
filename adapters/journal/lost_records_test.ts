import assert from "node:assert/strict";
import type { ISql } from "postgres";
import type { MessageRecord } from "../journal.ts";
import type { QueuedMessage } from "./journal_queue.ts";
import { LostRecords } from "./lost_records.ts";

/** A database that has lost everything. */
const empty = (() => Promise.resolve([])) as unknown as ISql;

Deno.test("LostRecords records again what is lost, answered or not, and leaves its trace alone", async () => {
  const queued: QueuedMessage<never>[] = [];
  const lost = new LostRecords<never>({
    queueMessage: (message) => void queued.push(message),
    holdOutcome: () => {},
    queueOutcome: () => {},
    queueDelivered: () => {},
    onTrouble: (sentence) => assert.fail(sentence),
  });
  const record = (state: "handed over" | "stood in"): MessageRecord => ({
    receivedAt: 1_700_000_000_000,
    sender: "192.0.2.1",
    party: { kind: "known", name: "user M1001M01" },
    // A recording once more has no waiting that could be told: it never gives up.
    trace: {} as MessageRecord["trace"],
    state,
    digest: new Uint8Array(32),
    contentType: null,
    request: new TextEncoder().encode(state),
  });
  lost.committed({ stream: 1, sequence: 1 }, record("stood in"));
  lost.committed({ stream: 1, sequence: 2 }, record("handed over"));
  lost.isDue();
  await lost.recover(empty);
  assert.deepEqual(
    queued.map(({ request }) => new TextDecoder().decode(request)),
    ["stood in", "handed over"],
  );
  for (const { keys, content } of queued) {
    assert.equal(keys.trace, undefined);
    assert.deepEqual(keys.party, { kind: "known", name: "user M1001M01" });
    assert.match(JSON.stringify(content), /1-[12]/);
  }
});
