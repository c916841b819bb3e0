import assert from "node:assert/strict";
import fc from "fast-check";
import { takeInOrder } from "./mirror_feeder.ts";

const rowsMax = 5;
const row = (stream: number, sequence: number, ms: number) => (
  { stream, sequence, receivedAt: new Date(ms) }
);

Deno.test("takeInOrder() keeps the order of receipt over streams that are read in pieces", () => {
  const slow = [1, 2, 3, 4, 5].map((n) => row(1, n, n * 10));
  const fast = [1, 2, 3].map((n) => row(2, n, n * 40));
  const { taken, cut } = takeInOrder([...slow, ...fast], rowsMax);
  assert.equal(cut, true);
  assert.deepEqual(taken.map(({ receivedAt }) => receivedAt.getTime()), [10, 20, 30, 40, 40, 50]);
});

Deno.test("takeInOrder() moves every stream on without a gap, whatever the clock does (F40)", () => {
  const clocks = fc.array(fc.array(fc.nat(100), { maxLength: 20 }), { maxLength: 4 });
  fc.assert(fc.property(clocks, (streams) => {
    const left = streams.map((times, stream) =>
      times.map((ms, index) => row(stream, index + 1, ms))
    );
    while (left.some((rows) => rows.length > 0)) {
      const turn = takeInOrder(left.flatMap((rows) => rows.slice(0, rowsMax)), rowsMax).taken;
      assert.ok(turn.length > 0, "every turn moves on");
      for (const { stream, sequence } of turn) {
        assert.equal(sequence, left[stream]!.shift()!.sequence, "a stream keeps its own order");
      }
    }
  }));
});
