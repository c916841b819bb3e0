import assert from "node:assert/strict";
import { svgChart } from "./svg_chart.ts";

Deno.test("svgChart() draws lines and bars without anything that is no number", () => {
  const axes = { name: "x", title: "A & B <C>", xLabel: "x", yLabel: "y" };
  const line = svgChart({
    ...axes,
    kind: "line",
    logX: true,
    series: [{ name: "one", points: [{ x: 1, y: 3 }, { x: 100, y: 4 }] }, {
      name: "none",
      points: [],
    }],
  });
  const bar = svgChart({
    ...axes,
    kind: "bar",
    series: [{ name: "one", points: [{ x: "floor", y: 20_000 }] }],
  });
  for (const chart of [line, bar]) {
    assert.match(chart, /A &amp; B &lt;C&gt;/);
    assert.doesNotMatch(chart, /NaN|Infinity|undefined/);
  }
  assert.equal(line.match(/<circle/g)?.length, 2);
  assert.match(bar, />floor<\/text>/);
});
