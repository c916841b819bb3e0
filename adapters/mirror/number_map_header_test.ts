import assert from "node:assert/strict";
import { writeNumberMap } from "./number_map_header.ts";

Deno.test("writeNumberMap() names documents whose numbers differ", () => {
  assert.equal(writeNumberMap([]), undefined);
  assert.equal(
    writeNumberMap([
      { primary: "10900000006", mirror: "10000000012" },
      { primary: "10000000023", mirror: "10000000023" },
      { primary: "A126112245123001", mirror: "B126112245123001" },
      { primary: "30900000006", mirror: "30000000012" },
    ]),
    "10900000006=10000000012,30900000006=30000000012",
  );
});
