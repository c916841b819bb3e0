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
  const byLink = Map.groupBy(stored, ({ link }) => link as string);
  for (const { linkInfo, body } of primary.kept) {
    assert.equal(primary.countOf(linkInfo), 1, `${linkInfo} reached the primary once`);
    const rows = (byLink.get(linkInfo) ?? []).filter(({ taken }) => taken === "handed over");
    assert.ok(rows.some((row) => isSame(row.request, body)), `${linkInfo} is in the journal`);
    const states = rows.map(({ state }) => state);
    assert.ok(
      states.some((state) => state === "answered" || state === "unknown"),
      `${linkInfo} reached the primary and is ${states}`,
    );
  }
  const replies = Map.groupBy(
    await journal.sql`
      select link_info as link, reply from message where reply is not null
      union all
      select m.link_info, o.reply from outcome o join message m using (stream, sequence)
      where o.reply is not null`,
    ({ link }) => link as string,
  );
  for (const { message, answer } of exchanges) {
    if (answer === undefined || codeOf(answer) === "A0011") continue;
    assert.ok(
      replies.get(message.linkInfo)?.some(({ reply }) => isSame(reply, answer.body)),
      `the answer ${codeOf(answer)} to ${message.linkInfo} is in the journal`,
    );
    const requests = byLink.get(message.linkInfo) ?? [];
    assert.ok(requests.every(({ request }) => isSame(request, message.body)), message.linkInfo);
  }
}
