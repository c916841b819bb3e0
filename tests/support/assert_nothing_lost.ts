import assert from "node:assert/strict";
import type { EchoingPrimary } from "./echoing_primary.ts";
import type { RawResponse } from "./post_raw.ts";
import { codeOf, isSame, type JournalView, type SentMessage } from "./relay_bed.ts";

/** A send and what its sender got; undefined if the connection ended first. */
export interface Exchange {
  readonly message: SentMessage;
  readonly answer: RawResponse | undefined;
}

/**
 * What must hold after any crash (I1 to I4, I7): the journal balances, without gaps; whatever
 * reached the primary is in it, byte for byte, and reached it once; every answer that a sender got
 * is in it, byte for byte, but for A0011, which says that nothing was done.
 */
export async function assertNothingLost(
  journal: JournalView,
  primary: EchoingPrimary,
  exchanges: readonly Exchange[],
): Promise<void> {
  const balance = await journal.store.balance();
  assert.deepEqual(balance.problems, []);
  assert.equal(balance.inFlight, 0, "nothing is in flight any more");

  const stored = await journal.sql`
    select m.stream, m.sequence, m.link_info as link, m.state as taken, m.request, s.state
    from message m join message_state s using (stream, sequence)`;
  const handedOver = new Map<string, typeof stored[number][]>();
  for (const row of stored) {
    if (row.taken !== "handed over") continue;
    handedOver.set(row.link, [...handedOver.get(row.link) ?? [], row]);
  }
  for (const { linkInfo, body } of primary.kept) {
    assert.equal(primary.countOf(linkInfo), 1, `${linkInfo} reached the primary once`);
    const rows = handedOver.get(linkInfo) ?? [];
    assert.ok(rows.some((row) => isSame(row.request, body)), `${linkInfo} is in the journal`);
    const states = rows.map(({ state }) => state);
    assert.ok(
      states.some((state) => state === "answered" || state === "unknown"),
      `${linkInfo} reached the primary and is ${states}`,
    );
  }
  for (const { message, answer } of exchanges) {
    if (answer === undefined || codeOf(answer) === "A0011") continue;
    const found = await journal.of(message.linkInfo);
    assert.ok(
      found.some(({ reply }) => isSame(reply?.bytes, answer.body)),
      `the answer ${codeOf(answer)} to ${message.linkInfo} is in the journal`,
    );
    assert.ok(found.every(({ request }) => isSame(request, message.body)), message.linkInfo);
  }
}
