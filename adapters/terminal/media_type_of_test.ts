import assert from "node:assert/strict";
import { mediaTypeOf } from "./media_type_of.ts";

Deno.test("mediaTypeOf() knows the extensions of the terminal, and no others", () => {
  assert.equal(mediaTypeOf("hoa_don.pdf"), "application/pdf");
  for (const name of ["a.png", "a", "a.constructor", "a.__proto__", "toString"]) {
    assert.equal(mediaTypeOf(name), "application/octet-stream", name);
  }
});
