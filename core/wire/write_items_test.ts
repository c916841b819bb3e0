import assert from "node:assert/strict";
import fc from "fast-check";
import { catalogue } from "../catalogue/mod.ts";
import type { Item, ItemKind, Layout } from "../catalogue/layout.ts";
import { isRefusal } from "../verdict.ts";
import { type Direction, itemPlan } from "./item_plan.ts";
import { readItems } from "./read_items.ts";
import { sample, sampleLayouts } from "../testing/wire_samples.ts";
import { writeItems } from "./write_items.ts";

const { layout, reference } = sampleLayouts();

function written(of: Layout, direction: Direction, source: Parameters<typeof writeItems>[2]) {
  return new TextDecoder().decode(writeItems(of, direction, source));
}

Deno.test("writeItems() writes the body of the sample to the byte", () => {
  const body = writeItems(layout, "request", {
    NUM: "42",
    NAM: "Hà Nội",
    WGT: "-1.5",
    PA02: "K2",
    GDS: ["Gạo", "Chè", "Mía"],
    QTY: ["10", ".5"],
  });
  assert.deepEqual(body, sample("request.edi").slice(400));
});

Deno.test("writeItems() writes one CR LF for nothing, and nothing behind a result line", () => {
  assert.equal(written(layout, "request", {}), "\r\n");
  assert.equal(written(layout, "request", { NUM: "", GDS: [] }), "\r\n");
  assert.equal(written(reference, "output", {}), "");
});

Deno.test("writeItems() gives the test vectors of section 14", () => {
  const tcc = {
    code: "TCC",
    firstPosition: 1,
    items: [item("I01", "A", 50), item("I02", "A", 50), item("PRT", "A", 1)],
  };
  assert.equal(written(tcc, "request", { I01: "A", PRT: "Y" }).length, 107);
  assert.equal(written(tcc, "request", { I01: "A" }), "A" + " ".repeat(49) + "\r\n");
});

Deno.test("writeItems() keeps a value that is too wide and counts a blank as a value", () => {
  assert.equal(written(layout, "request", { NUM: "1234567" }), "1234567\r\n");
  assert.equal(written(layout, "request", { NUM: " " }), "      \r\n");
});

Deno.test("writeItems() throws on a line end in a value, without quoting it", () => {
  assert.throws(() => writeItems(layout, "request", { NAM: "secret\r\nx" }), (error: Error) => {
    return /"NAM"/.test(error.message) && !error.message.includes("secret");
  });
});

Deno.test("readItems() reads what writeItems() wrote, over random layouts", () => {
  fc.assert(
    fc.property(anyLayout(), fc.constantFrom<Direction>("request", "output"), seeds(), roundTrip),
    { numRuns: 300 },
  );
});

Deno.test("readItems() reads what writeItems() wrote, over every layout of the catalogue", () => {
  const layouts = [
    ...catalogue.procedures().map(({ layout }) => layout),
    ...catalogue.outputs().map(({ layout }) => layout),
  ];
  for (const direction of ["request", "output"] as const) {
    for (const [index, of] of layouts.entries()) {
      roundTrip(of, direction, [index, 3, 0, 5, 1, 0, 0]);
    }
  }
});

/** Fills items by the seeds (0 = empty) and compares what is read with what was written. */
function roundTrip(of: Layout, direction: Direction, seeds: readonly number[]): void {
  const plan = itemPlan(of, direction);
  const linesMax = Math.min(plan.linesMax, 400);
  const values = new Map<string, string>();
  for (let line = 0; line < linesMax; line++) {
    const { item, id, repetition } = plan.placeAt(line);
    const value = valueOf(item, seeds[line % seeds.length] ?? 0);
    if (value !== "") values.set(`${id} ${repetition}`, value);
  }
  const body = writeItems(of, direction, (id, repetition) => values.get(`${id} ${repetition}`));
  const items = readItems(of, direction, body);
  assert.ok(!isRefusal(items), of.code);
  const found = new Map<string, string>();
  for (const { id, repetition, value } of items.filled()) {
    found.set(`${id} ${repetition}`, value);
    assert.equal(items.value(id, repetition), value);
  }
  assert.deepEqual(found, values, of.code);
  assert.deepEqual(writeItems(of, direction, (id, row) => items.value(id, row)), body);
}

function valueOf({ kind, widthBytes }: Item, seed: number): string {
  if (seed === 0) return "";
  const unit = kind === "W" && widthBytes >= 3 ? "ộ" : String(seed % 10);
  const bytes = unit === "ộ" ? 3 : 1;
  return unit.repeat(1 + seed % Math.max(1, Math.floor(widthBytes / bytes)));
}

function seeds() {
  return fc.array(fc.nat(40), { minLength: 1, maxLength: 30 });
}

function anyLayout(): fc.Arbitrary<Layout> {
  const column = fc.record({
    kind: fc.constantFrom<ItemKind>("A", "I", "F", "W"),
    widthBytes: fc.integer({ min: 1, max: 60 }),
    inRequest: fc.boolean(),
    inOutput: fc.boolean(),
  });
  const columns = fc.array(column, { maxLength: 4 });
  const repeatMax = fc.integer({ min: 1, max: 12 });
  return fc.record({
    single: columns,
    fixed: fc.array(fc.record({ columns, repeatMax }), { maxLength: 3 }),
    between: columns,
    row: columns,
    rowsMax: repeatMax,
    firstPosition: fc.constantFrom(1, 2),
  }).map(({ single, fixed, between, row, rowsMax, firstPosition }) => {
    let next = 0;
    const add = (list: typeof single, group: string, repeatMax: number, blank: string) =>
      list.map((of) => ({ ...item(`I${next++}x${blank}`, of.kind, 1), ...of, group, repeatMax }));
    const groups = fixed.flatMap((of, index) => [
      ...add(of.columns, `F${index + 1}`, of.repeatMax, "__"),
      ...add(index === 0 ? between : [], "", 1, ""),
    ]);
    const items = [...add(single, "", 1, ""), ...groups, ...add(row, "R1", rowsMax, "")];
    return { code: "ANY", firstPosition, items };
  });
}

function item(id: string, kind: ItemKind, widthBytes: number): Item {
  const flags = { required: "", inRequest: true, inOutput: true, full: false } as const;
  return { id, kind, widthBytes, ...flags, group: "", repeatMax: 1, name: id };
}
