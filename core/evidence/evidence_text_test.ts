import assert from "node:assert/strict";
import { hash } from "node:crypto";
import fc from "fast-check";
import { evidenceText } from "./evidence_text.ts";
import { TextDigester } from "./text_digester.ts";

Deno.test("evidenceText() writes a field per line", () => {
  assert.equal(
    evidenceText("a title", ["text", 7, null, undefined, "", "a\nb", "a\\b", "\\-"]),
    ["a title", "text", "7", "\\-", "\\-", "", "a\\nb", "a\\\\b", "\\\\-"].join("\n"),
  );
});

Deno.test("evidenceText() gives different records different texts", () => {
  // Few characters, all of them special, so that near misses are met.
  const field = fc.option(fc.string({ unit: fc.constantFrom("\\", "\n", "-", "n"), maxLength: 4 }));
  const fields = fc.array(field, { maxLength: 4 });
  fc.assert(
    fc.property(fields, fields, (a, b) => {
      const same = JSON.stringify(a) === JSON.stringify(b);
      assert.equal(evidenceText("t", a) === evidenceText("t", b), same);
    }),
    { numRuns: 5_000 },
  );
});

Deno.test("TextDigester digests texts of any length", () => {
  const digester = new TextDigester((bytes) => hash("sha256", bytes, "buffer"));
  for (const text of ["", "abc", "số hiệu", "€".repeat(5_000), "a"]) {
    assert.equal(digester.hex(text), hash("sha256", text, "hex"));
  }
});
