import assert from "node:assert/strict";
import { catalogue } from "../catalogue/mod.ts";
import { type DocumentRequest } from "../documents/mod.ts";
import { exampleItems } from "../testing/example_items.ts";
import { writeDocumentNumber } from "../numbering/mod.ts";
import { isRefusal } from "../verdict.ts";
import { type ItemRecord, readItems, writeItems } from "../wire/mod.ts";
import { type NumberedDocument, numberMisfit } from "./number_misfit.ts";

function request(code: string, values: ItemRecord): DocumentRequest {
  const procedure = catalogue.procedure(code)!;
  const body = writeItems(procedure.layout, "request", exampleItems(procedure, values));
  const items = readItems(procedure.layout, "request", body);
  if (isRefusal(items)) assert.fail(items.reason);
  return {
    ...{ messageId: "1-1", procedure, items, body, userId: "A0001A01" },
    ...{ company: "", suspended: false, files: [] },
  };
}

const numbered = (type: string) => writeDocumentNumber({ type, sequence: 4711, branch: 0 });
const own: NumberedDocument = {
  ...{ family: "import declaration", owner: "A0001", declarant: "A0001", keys: ["cargo:B1"] },
};

Deno.test("numberMisfit() takes a number that VNACCS can have given, and what is known of it already", () => {
  const made = request("IDA", { BL1: "B1" });
  assert.equal(numberMisfit(made, numbered("10"), []), undefined);
  assert.equal(numberMisfit(made, numbered("10"), [own]), undefined);
  assert.equal(numberMisfit(made, numbered("10"), [{ ...own, keys: [] }]), undefined);
  const corrected = numbered("10").slice(0, 11) + "1";
  assert.equal(numberMisfit(request("IDE", { ICN: numbered("10") }), corrected, [own]), undefined);
});

Deno.test("numberMisfit() says what is wrong with any other", () => {
  const made = request("IDA", { BL1: "B1" });
  const misfits: readonly (readonly [DocumentRequest, string, NumberedDocument[], RegExp])[] = [
    [made, "100000471190", [], /its check digit, the eleventh, is wrong/],
    [made, numbered("30"), [], /no number that IDA gives: expected one that begins with 10$/],
    [request("IDC", { ICN: "100000000110" }), numbered("10"), [], /about 100000000110$/],
    [made, numbered("10"), [{ ...own, owner: "B0001", declarant: "B0001" }], /another document/],
    [made, numbered("10"), [{ ...own, family: "export declaration" }], /another document/],
    [made, numbered("10"), [{ ...own, keys: ["cargo:B2"] }], /another document/],
    [made, numbered("10"), [own, { ...own, keys: ["cargo:B2"] }], /another document/],
  ];
  for (const [each, number, holders, why] of misfits) {
    assert.match(numberMisfit(each, number, holders) ?? "", why);
  }
});
