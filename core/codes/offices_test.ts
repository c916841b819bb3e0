import assert from "node:assert/strict";
import { builtInOffices } from "./built_in_codes.ts";
import {
  isOfficeCode,
  namesOfOffice,
  type OfficeTable,
  reachOf,
  seesOffice,
  successorOf,
} from "./offices.ts";

const offices = builtInOffices;
const before = { date: new Date("2026-05-31T16:59:59Z"), offices };
const after = { date: new Date("2026-05-31T17:00:00Z"), offices };

Deno.test("isOfficeCode() takes letters and digits of a branch, and no team behind", () => {
  for (const code of ["01AB", "01B1", "02B1", "18A3", "47D3", "01ZZ", "00ZZ"]) {
    assert.ok(isOfficeCode(code), code);
    assert.ok(!isOfficeCode(`${code}01`), code);
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
  const later = { date: new Date("2026-07-01T00:00:00Z"), offices: table };
  assert.ok(seesOffice("47ZZ", "47D1", { ...before, offices: table }));
  assert.ok(!seesOffice("47ZZ", "47D1", later));
  assert.ok(seesOffice("51ZZ", "47D1", later) && seesOffice("51ZZ", "51A2", later));
  assert.ok(seesOffice("00ZZ", "47D1", later));
  assert.equal(successorOf("47D1", later), "51A2", "through both mergers");
  assert.equal(successorOf("60A1", later), "60A1", "a circle is no successor");
  assert.deepEqual(reachOf("51A2", later).begins.toSorted(), ["47D1", "51A1", "51A2"]);
});
