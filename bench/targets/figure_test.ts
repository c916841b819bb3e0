import assert from "node:assert/strict";
import { figureColumns, figureRow, judge } from "./figure.ts";

Deno.test("judge(): a figure reaches its aim, what it must, or neither; less may be better", () => {
  const more = { what: "ratio", must: 0.33, aim: 0.6 };
  assert.deepEqual(
    [0.6, 0.33, 0.32].map((value) => judge({ ...more, value })),
    ["aim met", "met", "MISSED"],
  );
  const less = { what: "p99", must: 30, aim: 15, less: true };
  assert.deepEqual(
    [15, 30, 31].map((value) => judge({ ...less, value })),
    ["aim met", "met", "MISSED"],
  );
  assert.equal(judge({ what: "nothing" }), "not measured");
  assert.equal(judge({ ...more, value: NaN }), "not measured");
  assert.equal(judge({ what: "shown beside", value: 3 }), "");
});

Deno.test("figureRow(): a cell for each column, none of them filled in where nothing was measured", () => {
  const row = figureRow({ what: "peers", must: 15, why: "no Java here" });
  assert.equal(row.length, figureColumns.length);
  assert.deepEqual(row, ["peers", "–", "", "15", "", "not measured", "no Java here"]);
  const rounds = figureRow({ what: "log", value: 6, unit: "KB", rounds: [5, 6, 8], less: true });
  assert.deepEqual(rounds.slice(1, 3), ["6 KB", "5–8"]);
});
