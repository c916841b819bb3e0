import assert from "node:assert/strict";
import fc from "fast-check";
import { findLostRows, hasGoneBack, lostRowsSentence } from "./find_lost_rows.ts";
import { type KnownMode, type KnownState, mergeKnown, nothingKnown } from "./known_state.ts";

const numbersTo = (high: number): KnownState => (
  { ...nothingKnown, numbers: [{ type: "10", first: 90_000_000, last: 99_999_999, high }] }
);

Deno.test("mergeKnown() never forgets, whatever comes in whatever order", () => {
  const state = fc.record({
    streams: fc.uniqueArray(
      fc.record({ id: fc.nat(3), lastSequence: fc.nat(99), lastBatch: fc.nat(99) }, {
        noNullPrototype: true,
      }),
      { selector: ({ id }) => id },
    ),
    numbers: fc.constantFrom([], numbersTo(90_000_001).numbers, numbersTo(90_000_002).numbers),
    receipts: fc.uniqueArray(fc.constantFrom("A0", "A1", "A2")),
    decisions: fc.nat(99),
  }, { noNullPrototype: true });
  fc.assert(fc.property(state, state, (one, other) => {
    const both = mergeKnown(one, other);
    for (const each of [one, other]) {
      assert.deepEqual(mergeKnown(both, each), both);
      assert.ok(both.decisions! >= each.decisions);
      for (const { id, lastSequence, lastBatch } of each.streams) {
        const merged = both.streams.find((stream) => stream.id === id)!;
        assert.ok(merged.lastSequence >= lastSequence && merged.lastBatch >= lastBatch);
      }
    }
    const sorted = (known: KnownState) => known.streams.toSorted((a, b) => a.id - b.id);
    assert.deepEqual(sorted(mergeKnown(other, one)), sorted(both));
  }));
});

Deno.test("mergeKnown() takes the later word about the mode, which need not be the one that comes later", () => {
  const mode = { mode: "relay", epoch: 7, paused: true, acknowledged: true } as const;
  const resumed = { ...mode, paused: false };
  const seen = (mode: KnownMode, decisions?: number): KnownState => ({
    ...{ ...nothingKnown, mode },
    ...(decisions === undefined ? {} : { decisions }),
  });
  const later = (one: KnownState, other: KnownState) => mergeKnown(one, other).mode;
  assert.deepEqual(later(seen(mode, 40), seen(resumed, 41)), resumed);
  assert.deepEqual(later(seen(resumed, 41), seen(mode, 40)), resumed, "read before the decision");
  assert.deepEqual(later(seen(mode, 40), seen(resumed)), resumed);
  assert.deepEqual(later(seen(mode), seen(resumed, 3)), resumed);
  const next = { ...mode, epoch: 8 };
  assert.deepEqual(later(seen(next, 40), seen(resumed, 41)), next);
  assert.deepEqual(later(seen(resumed, 41), seen(next, 40)), next);
  assert.deepEqual(later(nothingKnown, seen(mode)), mode);
  assert.deepEqual(later(seen(mode), nothingKnown), mode);
});

Deno.test("findLostRows() finds nothing in what it was merged into, and says what is missing with numbers", () => {
  const mode = { mode: "standby", epoch: 7, paused: false, acknowledged: true } as const;
  const known: KnownState = {
    mode,
    streams: [{ id: 1, lastSequence: 120, lastBatch: 30 }, {
      id: 2,
      lastSequence: 5,
      lastBatch: 4,
    }],
    numbers: numbersTo(90_004_999).numbers,
    receipts: ["A0", "A1"],
  };
  assert.equal(findLostRows(known, known), undefined);
  assert.equal(findLostRows(nothingKnown, nothingKnown), undefined);
  const found: KnownState = {
    mode: { ...mode, mode: "relay", epoch: 6 },
    streams: [{ id: 1, lastSequence: 90, lastBatch: 25 }, { id: 2, lastSequence: 5, lastBatch: 3 }],
    numbers: numbersTo(90_002_999).numbers,
    receipts: ["A0"],
  };
  const lost = findLostRows(known, found)!;
  assert.equal(
    lostRowsSentence(lost),
    "the database has lost what it had committed: messages 1-91 to 1-120 (30); " +
      "the last 1 commits of stream 2; the reservation of numbers 10 from 90003000 to 90004999; " +
      "receipt identifiers A1; the change to mode standby in epoch 7 (found relay in epoch 6)",
  );
  assert.equal(lost.rows, 30 + 5 + 1 + 1 + 1 + 1);
  // Settled: the streams are retired, everything else is there again.
  const settled = { ...known, streams: found.streams.map((each) => ({ ...each, retired: true })) };
  assert.equal(findLostRows(known, settled), undefined);
});

Deno.test("findLostRows() finds decisions that are gone, and a pause that nobody has ended", () => {
  const mode = { mode: "relay", epoch: 7, paused: true, acknowledged: true } as const;
  const known: KnownState = { ...nothingKnown, mode, decisions: 40 };
  const resumed = { ...mode, paused: false };
  assert.equal(findLostRows(known, { ...known, decisions: 41 }), undefined);
  assert.equal(
    findLostRows(known, { ...known, mode: resumed, decisions: 41 }),
    undefined,
    "ended by a decision",
  );
  const both = findLostRows(known, { ...known, mode: resumed, decisions: 38 })!;
  assert.equal(both.rows, 2 + 1);
  assert.match(lostRowsSentence(both), /: the last 2 decisions; that automatic action is paused$/);
  // Another decision stands under the number of the one that is gone.
  const replaced = findLostRows(known, { ...known, mode: resumed })!;
  assert.match(lostRowsSentence(replaced), /: that automatic action is paused$/);
  const standIn = { ...known, mode: { ...mode, paused: false, acknowledged: false } };
  const seen = findLostRows(standIn, { ...known, mode: resumed })!;
  assert.match(lostRowsSentence(seen), /: that an automatic act is to be acknowledged$/);
  // A memory from before decisions were counted tells nothing of them.
  assert.equal(findLostRows({ ...nothingKnown, mode }, { ...known, mode: resumed }), undefined);
});

Deno.test("hasGoneBack() asks within one mode and epoch alone: another one is a decision of its own", () => {
  const mode = { mode: "relay", epoch: 7, paused: true, acknowledged: false } as const;
  for (const now of [{ ...mode, paused: false }, { ...mode, acknowledged: true }]) {
    assert.equal(hasGoneBack(mode, now), true);
    assert.equal(hasGoneBack(now, mode), false);
    assert.equal(hasGoneBack(mode, { ...now, epoch: 8 }), false);
    assert.equal(hasGoneBack(mode, { ...now, mode: "standby" }), false);
  }
});
