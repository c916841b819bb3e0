import assert from "node:assert/strict";
import { dotted } from "../asn1/mod.ts";
import { isTaxCode, maySignFor, normaliseTaxCode, taxCodeOfUid, taxCodesOf } from "./tax_code.ts";

Deno.test("taxCodeOfUid() reads enterprises, branches and persons", () => {
  for (
    const [uid, code] of [
      ["MST:0101234567", "0101234567"],
      ["MST: 0101234567-001", "0101234567-001"],
      ["MST:0101234567001", "0101234567-001"],
      ["MST:001099000077", "001099000077"],
      ["CCCD:001099000077", "001099000077"],
      ["cccd: 001 099 000 077", "001099000077"],
      ["CCCD:0101234567", undefined],
      ["CCCD:0101234567-001", undefined],
      ["CCCD:00109900007", undefined],
      ["CMND:012345678", undefined],
      ["MST:", undefined],
      ["001099000077", undefined],
      [undefined, undefined],
    ] as const
  ) assert.equal(taxCodeOfUid(uid), code, uid);
});

Deno.test("taxCodesOf() gives both numbers of a person within an enterprise, its own first", () => {
  const attribute = (value: string) => ({ type: dotted.userId, value });
  const attributes = [attribute("CCCD:001099000077"), attribute("MST:0101234567-001")];
  assert.deepEqual(taxCodesOf({ attributes }), ["0101234567-001", "001099000077"]);
  assert.deepEqual(taxCodesOf({ attributes: [] }), []);
});

Deno.test("maySignFor() lets a parent sign for its branch, and nobody else for another", () => {
  assert.ok(maySignFor("0101234567", "0101234567"));
  assert.ok(maySignFor("0101234567", "0101234567-001"));
  assert.ok(maySignFor("0101234567", "0101234567001"));
  assert.ok(maySignFor("0101234567-001", "0101234567001"));
  assert.ok(!maySignFor("0101234567-001", "0101234567"), "a branch for its parent");
  assert.ok(!maySignFor("0101234567-002", "0101234567-001"), "one branch for another");
  assert.ok(!maySignFor("001099000077", "001099000078"));
  assert.ok(!maySignFor("0010990000", "001099000077"), "the beginning of a person's number");
  assert.ok(isTaxCode(normaliseTaxCode("0101234567 001")));
});
