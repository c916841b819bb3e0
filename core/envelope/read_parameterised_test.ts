import assert from "node:assert/strict";
import { readParameterised } from "./read_parameterised.ts";

function read(text: string): [string, Record<string, string>] | null {
  const parsed = readParameterised(text);
  return parsed && [parsed.value, Object.fromEntries(parsed.parameters)];
}

Deno.test("readParameterised() reads values quoted or not, in any case, with blanks and loose ends", () => {
  assert.deepEqual(read("text/plain"), ["text/plain", {}]);
  assert.deepEqual(read(" Text/Plain ; Charset = UTF-8 ;"), ["text/plain", { charset: "UTF-8" }]);
  assert.deepEqual(read('a/b;x="1;2=\\"3\\\\";y=--=_z'), ["a/b", { x: '1;2="3\\', y: "--=_z" }]);
  // The example of RFC 2045 section 5.1.
  assert.deepEqual(read("text/plain; charset=us-ascii (Plain text)"), [
    "text/plain",
    { charset: "us-ascii" },
  ]);
  assert.deepEqual(read('a/b (one) (two) ; x="1" (three); y=2(3)'), ["a/b", { x: "1", y: "2(3)" }]);
  assert.deepEqual(read('a/b; x=""'), ["a/b", { x: "" }]);
});

Deno.test("readParameterised() gives null for what two readers could read in two ways", () => {
  for (
    const text of [
      "",
      ";",
      "a/b c/d",
      "a/b; x",
      "a/b; x=",
      'a/b; x="1',
      'a/b; x=1"2"',
      "a/b; x=1; X=2",
      "a/b; x=1 (open",
      "a/b; x=1 (a) b",
    ]
  ) {
    assert.equal(read(text), null, text);
  }
});
