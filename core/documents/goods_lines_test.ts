import assert from "node:assert/strict";
import { type DeclaredItem, goodsLines } from "./goods_lines.ts";

const item = (id: string, repetition: number, value: string): DeclaredItem => (
  { id, repetition, name: id, value }
);

Deno.test("goodsLines() gives a line for each row, and sums by unit and currency to the last digit", () => {
  const { head, lines, quantities, values } = goodsLines([
    item("IP3", 0, "USD"),
    item("QN1", 2, "0.25"),
    item("CMD", 1, "85171300"),
    item("CMN", 1, "Điện thoại"),
    item("OR", 1, "VN"),
    item("QN1", 1, "10.5"),
    item("QT1", 1, "PCE"),
    item("BPR", 1, "9999999999999999.99"),
    item("QT1", 2, "PCE"),
    item("BPR", 2, "0.02"),
    item("QN1", 10, "3"),
    item("QT1", 10, "KGM"),
  ]);
  assert.deepEqual(head.map(({ id }) => id), ["IP3"]);
  assert.deepEqual(lines.map(({ row }) => row), [1, 2, 10]);
  const { items: _, ...first } = lines[0]!;
  assert.deepEqual(first, {
    ...{ row: 1, hs: "85171300", description: "Điện thoại", origin: "VN" },
    ...{ quantity: "10.5", unit: "PCE", value: "9999999999999999.99", currency: "USD" },
  });
  assert.deepEqual(quantities, [
    { of: "PCE", sum: "10.75", lines: 2 },
    { of: "KGM", sum: "3", lines: 1 },
  ]);
  // The third line has no value, and the sum does not pretend that it had.
  assert.deepEqual(values, [{ of: "USD", sum: "10000000000000000.01", lines: 2 }]);
  assert.equal(lines[2]!.currency, "");
});

Deno.test("goodsLines() reads an invoice's own currency, and has no lines where nothing repeats", () => {
  const invoice = goodsLines([
    item("KKT", 1, "-1.50"),
    item("KKC", 1, "EUR"),
    item("KKT", 2, "1.5"),
    item("KKC", 2, "EUR"),
    item("KKT", 3, "x"),
  ]);
  assert.deepEqual(invoice.values, [{ of: "EUR", sum: "0", lines: 2 }]);
  assert.deepEqual(goodsLines([item("ICN", 0, "1")]).lines, []);
});
