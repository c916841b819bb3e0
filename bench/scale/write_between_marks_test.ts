import assert from "node:assert/strict";
import { betweenMarks, marks, writeBetweenMarks } from "./write_between_marks.ts";

Deno.test("writeBetweenMarks() changes what is between them alone", () => {
  const document = `before\n\n${marks.begin}\nold\n${marks.end}\n\nafter\n`;
  const written = writeBetweenMarks(document, "new");
  assert.equal(written, `before\n\n${marks.begin}\n\nnew\n\n${marks.end}\n\nafter\n`);
  assert.equal(betweenMarks(written).trim(), "new");
  assert.equal(writeBetweenMarks(written, "new"), written);
});

Deno.test("writeBetweenMarks() refuses a document without marks", () => {
  assert.throws(() => writeBetweenMarks("nothing", "new"), /Cannot find the place/);
  assert.throws(() => betweenMarks(`${marks.end} ${marks.begin}`), /Cannot find the place/);
});
