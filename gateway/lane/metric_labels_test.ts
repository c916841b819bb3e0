import assert from "node:assert/strict";
import { catalogue } from "../../core/catalogue/mod.ts";
import { codeLabel } from "./metric_labels.ts";

Deno.test("codeLabel() knows every code of the catalogue, and makes no series of another", () => {
  const codes = new Set(
    ["SYS", ...catalogue.procedures().map(({ code }) => code)]
      .flatMap((procedure) => catalogue.errorCodes(procedure).map(({ code }) => code)),
  );
  assert.ok(codes.size > 1_000);
  for (const code of [...codes, "E9990", "U0001", "00000"]) assert.equal(codeLabel(code), code);
  // What a primary that has gone wrong may say.
  const said = Array.from({ length: 2_000 }, (_, number) => `Z${String(number).padStart(4, "0")}`);
  assert.deepEqual([...new Set(said.map(codeLabel))], ["other"]);
  assert.equal(codeLabel("<html"), "text");
  assert.equal(codeLabel("High security alert"), "High security alert");
  assert.equal(codeLabel(undefined), "");
});
