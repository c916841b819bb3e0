import assert from "node:assert/strict";
import fc from "fast-check";
import { isSuccess, readResultCodes, success, writeResultCodes } from "./result_codes.ts";

Deno.test("writeResultCodes() writes 75 characters", () => {
  assert.equal(writeResultCodes([]), "00000-0000-0000".padEnd(75));
  assert.equal(writeResultCodes([success]), "00000-0000-0000".padEnd(75));
  const two = [{ code: "S0001", item: "ICN" }, { code: "R0002", item: "VN1", repetition: 12 }];
  assert.equal(writeResultCodes(two), "S0001-ICN -0000R0002-VN1 -0012".padEnd(75));
  assert.equal(writeResultCodes(Array(7).fill(success)).length, 75);
});

Deno.test("writeResultCodes() throws on a code that does not fit", () => {
  assert.throws(() => writeResultCodes([{ code: "S1" }]), /expected CCCCC/);
  assert.throws(() => writeResultCodes([{ code: "S0001", item: "12345" }]), /expected CCCCC/);
  assert.throws(() => writeResultCodes([{ code: "S0001", repetition: 10000 }]), /expected CCCCC/);
});

Deno.test("readResultCodes() reads what writeResultCodes() wrote", () => {
  const code = fc.record({
    code: fc.stringMatching(/^[AUSRELW][0-9]{4}$/),
    item: fc.option(fc.stringMatching(/^[A-Z][A-Z0-9]{0,3}$/), { nil: undefined }),
    repetition: fc.option(fc.integer({ min: 1, max: 9999 }), { nil: undefined }),
  }, { noNullPrototype: true });
  fc.assert(fc.property(fc.array(code, { minLength: 1, maxLength: 5 }), (codes) => {
    assert.deepEqual(readResultCodes(writeResultCodes(codes)), codes);
  }));
  fc.assert(fc.property(fc.string(), (text) => void readResultCodes(text)));
});

Deno.test("isSuccess() takes the normal end and warnings", () => {
  assert.ok(isSuccess([success]));
  assert.ok(isSuccess([success, { code: "W0001" }]));
  assert.ok(isSuccess([{ code: "W0001" }]));
  assert.ok(!isSuccess([success, { code: "E0001" }]));
  assert.ok(!isSuccess([]));
});
