/** What of a queue goes into the next batch. */
import { formatMessageId, type MessageId } from "../journal.ts";
import { adapterLimits } from "../limits.ts";
import type { QueuedMessage, QueuedOutcome } from "./journal_queue.ts";
import { takeTurns } from "../postgres/take_turns.ts";

const { batchMessagesMax, atOnceBytesMax } = adapterLimits;

interface Share<Queued> {
  readonly taken: Queued[];
  readonly left: Queued[];
}

/**
 * The messages of the next batch. One that repeats another of the batch waits for the batch after
 * it, which then finds the first in the journal.
 */
export function takeMessages<Task>(
  messages: readonly QueuedMessage<Task>[],
): Share<QueuedMessage<Task>> {
  const taken: QueuedMessage<Task>[] = [];
  const left: QueuedMessage<Task>[] = [];
  const keys = new Set<string>();
  let bytes = 0;
  // What does not fit into one batch goes in turns of its senders: nobody waits for a crowd (F27).
  const queue = messages.length > batchMessagesMax ? inTurns(messages) : messages;
  for (const message of queue) {
    const { sendKey, contentKey } = message.keys;
    const isFull = taken.length >= batchMessagesMax ||
      taken.length > 0 && bytes + message.request.length > atOnceBytesMax;
    const repeats = sendKey !== undefined && keys.has(sendKey) ||
      contentKey !== undefined && keys.has(contentKey);
    if (isFull || repeats) {
      left.push(message);
      continue;
    }
    if (sendKey !== undefined) keys.add(sendKey);
    if (contentKey !== undefined) keys.add(contentKey);
    bytes += message.request.length;
    taken.push(message);
  }
  return { taken, left };
}

/**
 * User IDs that are merely named take turns within their address, addresses among strangers, and all
 * strangers together take every other turn at most (F72).
 */
function inTurns<Task>(messages: readonly QueuedMessage<Task>[]): QueuedMessage<Task>[] {
  const bySender = takeTurns(
    messages,
    ({ keys: { party } }) =>
      party === undefined
        ? ""
        : party.kind === "known"
        ? party.name
        : `${party.origin}\n${party.name}`,
  );
  const byOrigin = takeTurns(
    bySender,
    ({ keys: { party } }) => party?.kind === "stranger" ? party.origin : party?.name ?? "",
  );
  return takeTurns(byOrigin, ({ keys: { party } }) => party?.kind ?? "known");
}

/**
 * The outcomes of the next batch, at most one of each message: their order is kept. Those of `isHeld`
 * messages stay.
 */
export function takeOutcomes(
  outcomes: readonly QueuedOutcome[],
  isHeld: (id: MessageId) => boolean,
): Share<QueuedOutcome> {
  const ids = new Set<string>();
  const taken: QueuedOutcome[] = [];
  const held: QueuedOutcome[] = [];
  let bytes = 0;
  for (const outcome of outcomes) {
    const { record } = outcome;
    if (isHeld(record.id)) {
      held.push(outcome);
      continue;
    }
    bytes += record.reply?.bytes.length ?? 0;
    const isFull = ids.size >= batchMessagesMax || ids.size > 0 && bytes > atOnceBytesMax;
    const id = formatMessageId(record.id);
    if (isFull || ids.has(id)) break;
    ids.add(id);
    taken.push(outcome);
  }
  return { taken, left: [...held, ...outcomes.slice(taken.length + held.length)] };
}
