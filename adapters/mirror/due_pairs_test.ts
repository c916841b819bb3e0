import assert from "node:assert/strict";
import { duePairs, type OpenPair } from "./due_pairs.ts";

let clock = 0;

/** Each was sent after the one before had been answered, unless `more` says otherwise. */
function pair(
  place: number,
  state: OpenPair["state"],
  userId: string,
  documents: readonly string[] = [],
  more: Partial<OpenPair> = {},
): OpenPair {
  const receivedAt = new Date(++clock);
  const settledAt = new Date(++clock);
  return {
    place: String(place),
    state,
    userId,
    documents,
    registers: true,
    receivedAt,
    settledAt,
    ...more,
  };
}

Deno.test("duePairs() lets others pass a pair that waits for its document or its user", () => {
  const pairs = [
    pair(1, "answered", "A", ["10000000016"]),
    pair(2, "waiting", "B", ["10000000016"]),
    pair(3, "waiting", "B"),
    pair(4, "waiting", "C"),
    pair(5, "sending", "D"),
    pair(6, "waiting", "C"),
    pair(7, "waiting", "D"),
    pair(8, "waiting", "A"),
  ];
  assert.deepEqual(duePairs(pairs), ["4", "8"]);
  assert.deepEqual(duePairs(pairs.slice(1)), ["2", "4", "8"]);
});

Deno.test("duePairs() keeps side by side what a user sent side by side", () => {
  const first = pair(1, "sending", "A");
  const besides = { receivedAt: first.receivedAt };
  const pairs = [first, pair(2, "waiting", "A", [], besides), pair(3, "waiting", "A")];
  assert.deepEqual(duePairs(pairs), ["2"]);
});

Deno.test("duePairs() does not wait for inquiries, but for the answer about their document", () => {
  const inquiry = { registers: false };
  const pairs = [
    pair(1, "sending", "A", ["10000000016"], inquiry),
    pair(2, "waiting", "A", ["10000000023"], inquiry),
    pair(3, "waiting", "A", ["10000000016"]),
  ];
  assert.deepEqual(duePairs(pairs), ["2"]);
});

Deno.test("duePairs() holds back what came behind a registration by a clock that went back (F40)", () => {
  const first = pair(1, "sending", "A");
  const hourBefore = new Date(first.receivedAt.getTime() - 3_600_000);
  const pairs = [first, pair(2, "waiting", "A", [], { receivedAt: hourBefore })];
  assert.deepEqual(duePairs(pairs), []);
});
