import assert from "node:assert/strict";
import { writeHeader } from "../testing/write_header.ts";

Deno.test("writeHeader() pads, counts header and body, ends with CR LF", () => {
  const text = new TextDecoder().decode(writeHeader({ control: "SS ", procedure: "#REP1" }, 29));
  assert.equal(text.length, 400);
  assert.equal(text.slice(0, 9), "SS #REP1 ");
  assert.equal(text.slice(391), " 000429\r\n");
});

Deno.test("writeHeader() takes the seventh digit from the reserved blanks", () => {
  const text = new TextDecoder().decode(writeHeader({}, 1_234_167));
  assert.equal(text.slice(390), " 1234567\r\n");
  assert.throws(() => writeHeader({ reserve3: "x".repeat(24) }, 1_000_000), /no room/);
  assert.throws(() => writeHeader({}, 10_000_000), /no room/);
});

Deno.test("writeHeader() throws on values that do not fit and does not quote them", () => {
  assert.throws(() => writeHeader({ password: "hunter222" }, 0), (error: Error) => {
    return /"password"/.test(error.message) && !error.message.includes("hunter");
  });
  assert.throws(() => writeHeader({ subject: "Hà Nội" }, 0), /printable ASCII/);
  assert.throws(() => writeHeader({ subject: "a\nb" }, 0), /printable ASCII/);
});
