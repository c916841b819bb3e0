import assert from "node:assert/strict";
import fc from "fast-check";
import { canonicalJson } from "./canonical_json.ts";

/** The same value, its names in the other order. */
function turned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turned);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value).reverse().map(([name, each]) => [name, turned(each)]),
  );
}

Deno.test("canonicalJson() reads back as the value, in whatever order its names came", () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => {
    const text = canonicalJson(value);
    assert.deepEqual(JSON.parse(text), JSON.parse(JSON.stringify(value)));
    assert.equal(canonicalJson(turned(value)), text);
  }));
});

Deno.test("canonicalJson() writes what JSON.stringify writes of times and of what is not there", () => {
  const at = new Date("2026-03-02T01:00:00Z");
  const value = { b: at, a: undefined, c: [null, { d: "đ\n" }] };
  assert.equal(canonicalJson(value), `{"b":"2026-03-02T01:00:00.000Z","c":[null,{"d":"đ\\n"}]}`);
});

Deno.test("canonicalJson() keeps the order that JSON gives to names that are numbers", () => {
  const value = { b: 1, "10": 2, "9": 3, a: { "2": 1, "1": 2 } };
  assert.equal(canonicalJson(value), `{"9":3,"10":2,"a":{"1":2,"2":1},"b":1}`);
  assert.equal(canonicalJson({ "0x": 1, "01": 2, "-": 3 }), `{"-":3,"01":2,"0x":1}`);
});
