import assert from "node:assert/strict";
import { findItem } from "./find_item.ts";
import { readLayout } from "./read_layout.ts";

const head = "layout\tid\tkind\tbytes\tgroup\trepeat\trequired\tdirection\tfull\tname\n";
const rows = "ABC\tICN\tI\t12\t\t\tM\tboth\tfull\tNumber\n" +
  "ABC\tPA__\tW\t30\tF1\t20\tC\trequest\t\tPart\n";

Deno.test("readLayout() reads items in order; a code without rows has none", () => {
  const layout = readLayout(head + rows, "ABC", 1);
  assert.deepEqual(layout.items[1], {
    id: "PA__",
    kind: "W",
    widthBytes: 30,
    required: "C",
    inRequest: true,
    inOutput: false,
    full: false,
    group: "F1",
    repeatMax: 20,
    name: "Part",
  });
  assert.deepEqual(readLayout(head + rows, "XYZ", 2), { code: "XYZ", firstPosition: 2, items: [] });
});

Deno.test("readLayout() throws at a cell it does not know, naming layout and item", () => {
  const spoilt = (from: string, to: string) => () =>
    readLayout(head + rows.replace(from, to), "ABC", 1);
  assert.throws(spoilt("\tI\t", "\tX\t"), /kind of item "ICN" in layout "ABC".*found "X"/);
  assert.throws(spoilt("\t12\t", "\t0\t"), /bytes of item "ICN".*whole number from 1, found "0"/);
  assert.throws(spoilt("both", "in"), /direction of item "ICN"/);
});

Deno.test("findItem() takes the repetition of a fixed group from the ID", () => {
  const layout = readLayout(head + rows, "ABC", 1);
  assert.equal(findItem(layout, "ICN"), layout.items[0]);
  assert.equal(findItem(layout, "PA01"), layout.items[1]);
  assert.equal(findItem(layout, "PA20"), layout.items[1]);
  assert.equal(findItem(layout, "PA21"), undefined);
  assert.equal(findItem(layout, "PA00"), undefined);
});
