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

Deno.test("readParameterised() reads past comments wherever all readers find the same", () => {
  const utf8 = ["text/plain", { charset: "UTF-8" }];
  for (
    const text of [
      "text/plain; (c) charset=UTF-8",
      "text/plain; (c)charset=UTF-8",
      'text/plain; charset="UTF-8"(c)',
      'text/plain; charset="UTF-8"(c)(d) (e)',
      "text/plain; charset=UTF-8 (a (b (c)) d)",
      'text/plain; charset=UTF-8 (they say "so")',
      "text/plain; charset=UTF-8 (C:\\x; it's)",
      "text/plain(c);charset=UTF-8",
      "text/plain (c);(d)charset(e)=UTF-8",
      "text/plain; charset (c) = UTF-8;",
      "text/plain; charset=UTF-8; (c)",
    ]
  ) {
    assert.deepEqual(read(text), utf8, text);
  }
  // Brackets of an unquoted value are its own, as boundaries have them.
  assert.deepEqual(read("a/b; x=(c)"), ["a/b", { x: "(c)" }]);
  assert.deepEqual(read('a/b; x="(c)"'), ["a/b", { x: "(c)" }]);
});

Deno.test("readParameterised() reads comments in time that grows with them", () => {
  const started = performance.now();
  for (const comment of ["(".repeat(200_000), "(c)".repeat(70_000), '("'.repeat(100_000)]) {
    read(`a/b ${comment}`);
    read(`a/b; x="1"${comment}; y=2`);
  }
  assert.ok(performance.now() - started < 1000);
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
      "a/b; x=1 (a (b)",
      "a/b; x=1 (a)) ",
      `a/b; x=1 ${"(".repeat(9)}${")".repeat(9)}`,
      "(a/c) a/b",
      "(c) a/b",
      "a (c) / b",
      "a/b; x= (c) 1",
      "a/b; x=1 (; x=2)",
      'a/b; x=1 (a ")" b)',
      'a/b; x=1 (a "(" b))',
      'a/b; x=1 (a " b)',
      "a/b; x=1 (a \\) b)",
      'a/b; x=1 (a \\" b)',
      "a/b (c) d; x=1",
    ]
  ) {
    assert.equal(read(text), null, text);
  }
});
