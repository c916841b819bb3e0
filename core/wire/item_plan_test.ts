import assert from "node:assert/strict";
import { type Direction, ItemPlan, itemPlan } from "./item_plan.ts";
import { sampleLayouts } from "../testing/wire_samples.ts";

const { layout } = sampleLayouts();

Deno.test("itemPlan() is made once per layout and direction", () => {
  assert.equal(itemPlan(layout, "request"), itemPlan(layout, "request"));
  assert.notEqual(itemPlan(layout, "request"), itemPlan(layout, "output"));
});

Deno.test("ItemPlan finds the line of every place it names", () => {
  for (const direction of ["request", "output"] satisfies Direction[]) {
    const plan = itemPlan(layout, direction);
    assert.equal(plan.linesMax, direction === "request" ? 13 : 17);
    for (let line = 0; line < plan.linesMax; line++) {
      const { id, repetition, item } = plan.placeAt(line);
      assert.equal(plan.lineOf(id, repetition), line);
      assert.equal(plan.itemAt(line), item);
      assert.equal(plan.columnAt(line).id, id);
      assert.equal(plan.repetitionAt(line), repetition);
    }
    assert.throws(() => plan.placeAt(plan.linesMax), /has no line/);
  }
});

Deno.test("ItemPlan refuses layouts that cannot be addressed", () => {
  const [first] = layout.items;
  const twice = { ...layout, items: [first!, first!] };
  assert.throws(() => new ItemPlan(twice, "request"), /twice/);
  const behind = { ...layout, items: [{ ...first!, group: "R1", repeatMax: 2 }, layout.items[1]!] };
  assert.throws(() => new ItemPlan(behind, "request"), /behind the repeating group/);
});
