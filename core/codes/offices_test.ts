import assert from "node:assert/strict";
import {
  isOfficeCode,
  isTeamCode,
  namesOfOffice,
  type OfficeTable,
  reachOf,
  seesOffice,
  successorOf,
} from "./offices.ts";

const before = new Date("2026-05-31T16:59:59Z");
const after = new Date("2026-05-31T17:00:00Z");

Deno.test("isOfficeCode() takes letters and digits of a branch, isTeamCode() the team behind", () => {
  for (const code of ["01AB", "01B1", "02B1", "18A3", "47D3", "01ZZ", "00ZZ"]) {
    assert.ok(isOfficeCode(code), code);
    assert.ok(isTeamCode(`${code}01`) && isTeamCode(`${code}00`), code);
    assert.ok(!isTeamCode(code) && !isOfficeCode(`${code}01`), code);
  }
  for (const code of ["", "1ABC", "01ab", "A1AB", "01A", "01A-", "01AÁ"]) {
    assert.ok(!isOfficeCode(code), code);
  }
});

Deno.test("an office has its successor behind its last day in Vietnam, with everything of it", () => {
  assert.equal(successorOf("47D1", before), "47D1");
  assert.equal(successorOf("47D1", after), "47D3");
  assert.equal(successorOf("47D201", after), "47D301");
  assert.equal(successorOf("01B1", after), "01B1");
  assert.deepEqual(namesOfOffice("47D2", after), ["47D3", "47D1", "47D2"]);
  assert.deepEqual(namesOfOffice("47D2", before), ["47D2"]);
  // Who was of one of the merged offices, or is of the new one, sees what was declared at each.
  for (const officer of ["47D1", "47D2", "47D3"]) {
    for (const office of ["47D1", "47D2", "47D3", "47D103"]) {
      assert.ok(seesOffice(officer, office, after), `${officer} sees ${office}`);
    }
    assert.ok(!seesOffice(officer, "47D4", after));
  }
  assert.ok(!seesOffice("47D1", "47D2", before) && !seesOffice("47D3", "47D1", before));
});

Deno.test("a department sees what has moved to it, and no more what has moved away", () => {
  const table: OfficeTable = new Map(
    [
      { code: "47D1", to: "20260531", successor: "51A1" },
      { code: "51A1", to: "20260630", successor: "51A2" },
      { code: "60A1", to: "20200101", successor: "60A2" },
      { code: "60A2", to: "20200101", successor: "60A1" },
    ].map((entry) => [entry.code, entry]),
  );
  const later = new Date("2026-07-01T00:00:00Z");
  assert.ok(seesOffice("47ZZ", "47D1", before, table));
  assert.ok(!seesOffice("47ZZ", "47D1", later, table));
  assert.ok(seesOffice("51ZZ", "47D1", later, table) && seesOffice("51ZZ", "51A2", later, table));
  assert.ok(seesOffice("00ZZ", "47D1", later, table));
  assert.equal(successorOf("47D1", later, table), "51A2", "through both mergers");
  assert.equal(successorOf("60A1", later, table), "60A1", "a circle is no successor");
  assert.deepEqual(reachOf("51A2", later, table).begins.toSorted(), ["47D1", "51A1", "51A2"]);
});
