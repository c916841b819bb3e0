import assert from "node:assert/strict";
import fc from "fast-check";
import type { Item, ItemKind } from "../catalogue/layout.ts";
import { fitsWidth, hasKind, isDate, isFull, isTime, wireBytes } from "./item_kind.ts";
import { sampleLayouts } from "../testing/wire_samples.ts";

Deno.test("hasKind() knows the characters of every kind", () => {
  const good: Record<ItemKind, string[]> = {
    A: ["", "ABC 09", "!\"#%&'()*+,-./:;<=>?@[\\]"],
    I: ["", "0", "-12", "007"],
    F: ["", "1", "-1.5", ".5", "1.", "-.5"],
    W: ["", "Hà Nội", "€ a~", "\ufeff", "\u00a0", "😀", "\uff5f\uffa0"],
  };
  const bad: Record<ItemKind, string[]> = {
    A: ["a", "$", "^", "_", "é", "\t", "~"],
    I: ["-", "1-", "+1", "1.0", " 1", "1 ", "١"],
    F: ["-", ".", "-.", "1.2.3", "1,5", "1e3", "1-", " 1"],
    W: [
      "a\rb",
      "a\nb",
      "\u0080",
      "\u009f",
      "\uff60",
      "\uff9f",
      "\u0000",
      "a\tb",
      "\u007f",
      "\ufffe",
    ],
  };
  for (const kind of ["A", "I", "F", "W"] as const) {
    for (const value of good[kind]) assert.ok(hasKind(kind, value), `${kind} ${value}`);
    for (const value of bad[kind]) assert.ok(!hasKind(kind, value), `${kind} ${value}`);
  }
});

Deno.test("widths count bytes of UTF-8", () => {
  const wide: Item = { ...sampleLayouts().layout.items[0]!, kind: "W", widthBytes: 9 };
  assert.equal(wireBytes("Hà Nội"), 9);
  fc.assert(fc.property(fc.string({ unit: "binary" }), fc.string(), (text, more) => {
    for (const value of [text, text.slice(1) + more, more + text.slice(0, -1)]) {
      assert.equal(wireBytes(value), new TextEncoder().encode(value).length);
    }
  }));
  assert.ok(fitsWidth(wide, "Hà Nội"));
  assert.ok(!fitsWidth(wide, "Hà Nội!"));
  assert.ok(isFull(wide, "ộộộ") && isFull(wide, "abc") && isFull(wide, ""));
  assert.ok(!isFull({ ...wide, kind: "A" }, "abc"));
});

Deno.test("isDate() and isTime() take real days and times only", () => {
  for (const day of ["01012026", "29022024", "29022000", "31122026"]) assert.ok(isDate(day), day);
  const noDays = ["29022026", "29021900", "31042026", "00012026", "01132026", "01010000", "2026"];
  for (const day of [...noDays, "0101 026", ""]) assert.ok(!isDate(day), day);
  for (const time of ["0000", "2359", "235959"]) assert.ok(isTime(time), time);
  for (const time of ["2400", "1260", "12595", "125960", ""]) assert.ok(!isTime(time), time);
});
