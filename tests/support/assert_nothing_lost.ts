import { balanceOf } from "../../adapters/balance/balance.ts";
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
  const balance = await balanceOf(journal.sql);
  assert.deepEqual(balance.problems, []);
  assert.equal(balance.inFlight, 0, "nothing is in flight any more");

  const stored = await readJournal(journal);
  const byLink = Map.groupBy(stored, ({ link }) => link);
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
  for (const { message, answer } of exchanges) {
    if (answer === undefined || codeOf(answer) === "A0011") continue;
    assert.ok(
      byLink.get(message.linkInfo)?.some(({ replies }) =>
        replies.some((reply) => isSame(reply, answer.body))
      ),
      `the answer ${codeOf(answer)} to ${message.linkInfo} is in the journal`,
    );
    const requests = byLink.get(message.linkInfo) ?? [];
    assert.ok(requests.every(({ request }) => isSame(request, message.body)), message.linkInfo);
  }
}

interface JournalRow {
  readonly link: string;
  /** What was done with it when it came. */
  readonly taken: string;
  readonly state: string;
  readonly request: Uint8Array | undefined;
  readonly replies: readonly Uint8Array[];
}

/** The whole journal, opened with its data key where it has one. */
async function readJournal({ sql, store }: JournalView): Promise<JournalRow[]> {
  const rows = await sql`
    select m.stream::int, m.sequence::int, m.link_info as link, m.state as taken, s.state
    from message m join message_state s using (stream, sequence)`;
  const all: JournalRow[] = [];
  for (const { stream, sequence, link, taken, state } of rows) {
    const { request, reply, steps } = (await store.find({ stream, sequence }))!;
    const replies = [reply, ...steps.map((step) => step.reply)].flatMap((each) =>
      each === undefined ? [] : [each.bytes]
    );
    all.push({ link, taken, state, request, replies });
  }
  return all;
}
