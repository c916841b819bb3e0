import assert from "node:assert/strict";
import fc from "fast-check";
import {
  branchMax,
  documentStem,
  raiseBranch,
  readDocumentNumber,
  sequenceMax,
  stemNamed,
  writeDocumentNumber,
} from "./document_number.ts";

const parts = fc.record({
  type: fc.integer({ min: 0, max: 99 }).map((type) => String(type).padStart(2, "0")),
  sequence: fc.integer({ min: 0, max: sequenceMax }),
  branch: fc.integer({ min: 0, max: branchMax }),
}, { noNullPrototype: true });

Deno.test("writeDocumentNumber() writes the example of the domain", () => {
  const number = writeDocumentNumber({ type: "10", sequence: 12_345_678, branch: 0 });
  assert.equal(number, "101234567820");
});

Deno.test("writeDocumentNumber() refuses parts outside their bounds", () => {
  const good = { type: "10", sequence: 1, branch: 0 };
  for (
    const bad of [{ type: "1" }, { sequence: sequenceMax + 1 }, { sequence: -1 }, {
      sequence: 1.5,
    }, { branch: 10 }]
  ) assert.throws(() => writeDocumentNumber({ ...good, ...bad }), /Cannot write document number/);
});

Deno.test("readDocumentNumber() reads what writeDocumentNumber() writes", () => {
  fc.assert(fc.property(parts, (number) => {
    const text = writeDocumentNumber(number);
    assert.equal(text.length, 12);
    assert.deepEqual(readDocumentNumber(text), number);
  }));
});

Deno.test("readDocumentNumber() refuses every other check digit", () => {
  fc.assert(fc.property(parts, fc.integer({ min: 1, max: 9 }), (number, shift) => {
    const text = writeDocumentNumber(number);
    const wrong = text.slice(0, 10) + String((Number(text[10]) + shift) % 10) + text[11];
    assert.equal(readDocumentNumber(wrong), undefined);
  }));
});

Deno.test("readDocumentNumber() never throws", () => {
  for (const text of ["", "1012345678201", "10123456782", "10 234567820", "ABCDEFGHIJKL"]) {
    assert.equal(readDocumentNumber(text), undefined);
  }
});

Deno.test("stemNamed() reads a number with or without branch and check digit, in groups or not", () => {
  for (
    const text of ["101234567820", "10123456782", "1012345678", "10 12345678 2 0", "1012 3456 78"]
  ) {
    assert.equal(stemNamed(text), "10123456782", text);
  }
  for (const text of ["", "101234567", "1012345678201", "cargo:1012345678", "KK26112112345001"]) {
    assert.equal(stemNamed(text), undefined, text);
  }
});

Deno.test("raiseBranch() counts nine corrections and keeps the stem", () => {
  let number: string | undefined = "101234567820";
  for (let correction = 1; correction <= 9; correction++) {
    number = raiseBranch(number!);
    assert.equal(number, `10123456782${correction}`);
    assert.equal(documentStem(number!), "10123456782");
  }
  assert.equal(raiseBranch(number!), undefined);
});
