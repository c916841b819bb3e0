import assert from "node:assert/strict";
import fc from "fast-check";
import {
  firstIdentification,
  firstUserCode,
  identificationOrdinal,
  isIdentification,
  isOfficerIdentification,
  isOfficerUserCode,
  isUserCode,
  nextIdentification,
  nextUserCode,
  privatePersonIdentification,
  readUserId,
  userCodeOrdinal,
} from "./user_code.ts";

const capital = fc.constantFrom(..."ABCDEFGHIJKLMNOPQRSTUVWXYZ");

/** Codes of a width that are given out, every number of letters equally often. */
function codes(width: number) {
  return fc.integer({ min: 1, max: width }).chain((letters) => {
    const digits = width - letters;
    const word = fc.array(capital, { minLength: letters, maxLength: letters })
      .map((parts) => parts.join(""));
    if (digits === 0) return word;
    return fc.tuple(word, fc.integer({ min: 1, max: 10 ** digits - 1 }))
      .map(([text, number]) => text + String(number).padStart(digits, "0"));
  });
}

Deno.test("nextUserCode() passes from each form to the next", () => {
  const steps: [string, string | undefined][] = [
    ["A0001", "A0002"],
    ["A9999", "B0001"],
    ["Z9999", "AA001"],
    ["AA999", "AB001"],
    ["ZZ999", "AAA01"],
    ["ZZZ99", "AAAA1"],
    ["AAAA9", "AAAB1"],
    ["ZZZZ9", "AAAAA"],
    ["AAAAZ", "AAABA"],
    ["ZZZZZ", undefined],
  ];
  for (const [code, next] of steps) assert.equal(nextUserCode(code), next, code);
});

Deno.test("nextIdentification() passes from each form to the next", () => {
  const steps: [string, string | undefined][] = [
    ["A01", "A02"],
    ["A99", "B01"],
    ["Z99", "AA1"],
    ["AA9", "AB1"],
    ["ZZ9", "AAA"],
    ["ZZZ", undefined],
  ];
  for (const [code, next] of steps) assert.equal(nextIdentification(code), next, code);
});

Deno.test("nextIdentification() walks every identification once, from first to last", () => {
  const seen = new Set<string>();
  let last = "";
  for (
    let code: string | undefined = firstIdentification;
    code !== undefined;
    code = nextIdentification(code)
  ) {
    assert.ok(isIdentification(code), code);
    assert.ok(!seen.has(code), code);
    assert.equal(identificationOrdinal(code), seen.size);
    seen.add(code);
    last = code;
  }
  assert.equal(last, "ZZZ");
  assert.equal(seen.size, 26 * 99 + 26 ** 2 * 9 + 26 ** 3);
});

Deno.test("nextUserCode() raises the place in the order by exactly one", () => {
  fc.assert(fc.property(codes(5), (code) => {
    assert.ok(isUserCode(code));
    const next = nextUserCode(code);
    if (next === undefined) return assert.equal(code, "ZZZZZ");
    assert.ok(isUserCode(next), next);
    assert.equal(userCodeOrdinal(next), userCodeOrdinal(code) + 1);
  }));
});

Deno.test("userCodeOrdinal() gives a total order without repeats", () => {
  assert.equal(userCodeOrdinal(firstUserCode), 0);
  fc.assert(fc.property(codes(5), codes(5), (a, b) => {
    const order = userCodeOrdinal(a) - userCodeOrdinal(b);
    assert.equal(order === 0, a === b);
    const lettersOf = (code: string) => code.replace(/[0-9]/g, "").length;
    // More letters come later; with the same letters the plain order of text decides.
    const expected = lettersOf(a) - lettersOf(b) || (a < b ? -1 : a > b ? 1 : 0);
    assert.equal(Math.sign(order), Math.sign(expected));
  }));
});

Deno.test("isUserCode() refuses other forms", () => {
  const wrong = [
    "",
    "A0000",
    "AA000",
    "AAAA0",
    "A001",
    "A00001",
    "a0001",
    "0A001",
    "A1A01",
    "A 001",
  ];
  for (const code of wrong) {
    assert.ok(!isUserCode(code), code);
    assert.throws(() => nextUserCode(code), /Cannot place user code/);
  }
  assert.throws(() => nextIdentification("A00"), /Cannot place identification/);
});

Deno.test("readUserId() tells enterprises from officers", () => {
  assert.deepEqual(readUserId("A0001" + privatePersonIdentification), {
    userCode: "A0001",
    identification: "A01",
    holder: "enterprise",
  });
  assert.deepEqual(readUserId("01AB000Z"), {
    userCode: "01AB0",
    identification: "00Z",
    holder: "officer",
  });
  assert.ok(isOfficerUserCode("00ZZ0") && isOfficerIdentification("000"));
  for (const office of ["01B1", "02B1", "18A3", "47D3"]) {
    assert.equal(readUserId(`${office}0001`)?.holder, "officer", office);
  }
  for (const wrong of ["", "A0001", "A0001A00", "A0001A011", "a0001a01", "01AB1000", "0AAB0000"]) {
    assert.equal(readUserId(wrong), undefined, wrong);
  }
});

Deno.test("readUserId() never throws, and finds both parts of what it accepts", () => {
  fc.assert(fc.property(fc.oneof(fc.string(), codes(8)), (text) => {
    const id = readUserId(text);
    if (id !== undefined) assert.equal(id.userCode + id.identification, text);
  }));
  fc.assert(fc.property(codes(5), codes(3), (userCode, identification) => {
    assert.deepEqual(readUserId(userCode + identification), {
      userCode,
      identification,
      holder: "enterprise",
    });
  }));
});
