import assert from "node:assert/strict";
import { catalogue } from "../catalogue/mod.ts";
import { businessAreaOf, checkRights } from "./check_rights.ts";
import { areaByProcedure, areasByRole } from "./role_rights.ts";

const importDeclaration = { code: "IDA", module: "e-Declaration (Customs Clearance)" };
const arrival = { code: "VIT", module: "Seaports and Airports related Single Window / Sea" };

Deno.test("checkRights() refuses with A0012 what none of the roles may use", () => {
  const refusal = checkRights({ userId: "K0001A01", roles: ["importer", "exporter"] }, arrival);
  assert.ok(refusal !== undefined && "codes" in refusal);
  assert.deepEqual(refusal.codes.map((entry) => entry.code), ["A0012"]);
  assert.match(refusal.reason, /"VIT".*"port".*"importer", "exporter"/);
  assert.ok(checkRights({ userId: "K0001A01", roles: ["carrier"] }, importDeclaration));
});

Deno.test("checkRights() adds the roles of a user up", () => {
  const user = { userId: "K0001A01", roles: ["importer", "carrier"] };
  assert.equal(checkRights(user, importDeclaration), undefined);
  assert.equal(checkRights(user, arrival), undefined);
});

Deno.test("checkRights() allows what its tables do not name", () => {
  assert.equal(checkRights({ userId: "K0001A01", roles: [] }, arrival), undefined);
  assert.equal(
    checkRights({ userId: "K0001A01", roles: ["importer", "pilot"] }, arrival),
    undefined,
  );
  const unknown = { code: "XYZ", module: "" };
  assert.equal(checkRights({ userId: "K0001A01", roles: ["importer"] }, unknown), undefined);
});

Deno.test("businessAreaOf() tells permits from declarations and finds procedures without a module", () => {
  assert.equal(
    businessAreaOf({ code: "SAA", module: "e-Declaration (OGA's Procedure)" }),
    "permit",
  );
  assert.equal(businessAreaOf(importDeclaration), "declaration");
  for (const [code, area] of areaByProcedure) {
    assert.equal(businessAreaOf({ code, module: "" }), area);
  }
});

Deno.test("areasByRole lets every role use the common procedures", () => {
  for (const [role, areas] of areasByRole) assert.ok(areas.has("other"), role);
});

Deno.test("businessAreaOf() finds an area for every procedure of the catalogue", () => {
  assert.ok(catalogue.procedures().length > 0);
  for (const procedure of catalogue.procedures()) {
    assert.notEqual(businessAreaOf(procedure), undefined, procedure.code);
  }
});
