import assert from "node:assert/strict";
import { judgeStream, type StoredStream, type StreamVerdict } from "./judge_stream.ts";

const head = new Uint8Array([1, 2, 3]);
const position = { stream: 1, incarnation: 4, lastSequence: 100, lastBatch: 20, head };
const believed = { epoch: 7, mode: "relay" };
const asLeft: StoredStream = {
  incarnation: 4,
  lastSequence: 100,
  lastBatch: 20,
  retired: false,
  head,
  epoch: 7,
  mode: "relay",
};

/** What differs from how the writer left it, the messages of its batch in doubt, and what it means. */
const cases:
  readonly (readonly [string, Partial<StoredStream>, number | undefined, StreamVerdict])[] = [
    ["nothing", {}, undefined, "as left"],
    ["the batch in doubt was not committed", {}, 3, "as left"],
    ["the batch in doubt was committed", { lastSequence: 103, lastBatch: 21 }, 3, "committed"],
    ["outcomes in doubt were committed", { lastBatch: 21 }, 0, "committed"],
    ["a batch of another size is there", { lastSequence: 102, lastBatch: 21 }, 3, "replaced"],
    [
      "a batch is there that nobody sent",
      { lastSequence: 101, lastBatch: 21 },
      undefined,
      "replaced",
    ],
    ["two batches are there", { lastSequence: 103, lastBatch: 22 }, 3, "replaced"],
    ["another batch stands in the last one's place", { head: new Uint8Array([9]) }, 3, "replaced"],
    ["the last batch is archived", { head: undefined }, undefined, "as left"],
    ["a batch is gone", { lastSequence: 99, lastBatch: 19 }, undefined, "lost"],
    ["a batch is gone, and one was in doubt", { lastSequence: 99, lastBatch: 19 }, 3, "lost"],
    ["outcomes are gone", { lastBatch: 19 }, undefined, "lost"],
    ["the claim is gone", { incarnation: 3 }, undefined, "lost"],
    ["somebody declared it", { retired: true, incarnation: 5 }, undefined, "lost"],
    ["the change of mode is gone", { epoch: 6 }, undefined, "lost"],
    ["the epoch was given to another mode", { mode: "standby" }, undefined, "lost"],
    ["the mode has changed", { epoch: 8, mode: "standby" }, undefined, "as left"],
    ["another writer took it", { incarnation: 5 }, undefined, "taken"],
    ["another writer went on", { incarnation: 5, lastSequence: 130, lastBatch: 30 }, 3, "taken"],
    ["another writer settled it", { incarnation: 5, lastBatch: 21 }, 3, "taken"],
    [
      "another writer settled it in an older state, up to the same count",
      { incarnation: 5, head: new Uint8Array([9]) },
      undefined,
      "replaced",
    ],
  ];

for (const [what, differs, doubt, verdict] of cases) {
  Deno.test(`judgeStream() says "${verdict}" where ${what}`, () => {
    assert.equal(judgeStream(position, doubt, believed, { ...asLeft, ...differs }), verdict);
  });
}

Deno.test("judgeStream() says that a stream is lost that is not there", () => {
  assert.equal(judgeStream(position, 3, believed, undefined), "lost");
});
