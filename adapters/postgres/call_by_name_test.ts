import assert from "node:assert/strict";
import { templateOf } from "./call_by_name.ts";

Deno.test("templateOf() gives one template for one call, however often it is made", () => {
  const template = templateOf("select record", ["p_a", "p_b"]);
  assert.deepEqual([...template], ["select record(p_a => ", ", p_b => ", ")"]);
  assert.equal(templateOf("select record", ["p_a", "p_b"]), template, "the driver keeps each");
  assert.notEqual(templateOf("select record", ["p_b", "p_a"]), template);
  assert.notEqual(templateOf("select other", ["p_a", "p_b"]), template);
});
