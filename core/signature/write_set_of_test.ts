import assert from "node:assert/strict";
import fc from "fast-check";
import { writeSetOf } from "./write_set_of.ts";

Deno.test("writeSetOf() sorts by bytes", () => {
  const elements = ["040102", "0301ff", "04020000", "040101"].map((hex) => Uint8Array.fromHex(hex));
  const sorted = "0301ff" + "040101" + "040102" + "04020000";
  assert.equal(writeSetOf(elements).toHex(), `310d${sorted}`);
});

Deno.test("writeSetOf() writes the same whatever order it is given", () => {
  const elements = fc.uniqueArray(fc.uint8Array({ minLength: 2, maxLength: 8 }), {
    maxLength: 6,
    selector: (element) => element.toHex().replace(/(00)+$/, ""),
  });
  fc.assert(fc.property(elements, fc.nat(), (elements, turn) => {
    const at = elements.length === 0 ? 0 : turn % elements.length;
    const turned = [...elements.slice(at), ...elements.slice(0, at)].reverse();
    assert.deepEqual(writeSetOf(turned), writeSetOf(elements));
  }));
});
