/** What may be registered once, in every family that has a natural name: refused the second time. */
import assert from "node:assert/strict";
import { catalogue } from "../catalogue/mod.ts";
import { onceRules, procedureKind, procedureKinds } from "../procedures/mod.ts";
import { exampleItems, exampleValue } from "../testing/example_items.ts";
import { ScratchStandby } from "../testing/scratch_standby.ts";

function itemsOf(code: string, ids: readonly string[]) {
  const procedure = catalogue.procedure(code)!;
  const items = procedure.layout.items.filter(({ id }) => ids.includes(id));
  return exampleItems(
    procedure,
    Object.fromEntries(items.map((item) => [item.id, exampleValue(item)])),
  );
}

for (const [code, rule] of onceRules) {
  const row = procedureKind(code)!;
  if (row.kind === "correct small value") continue;
  Deno.test(`${code} registers the same paper of one user once`, () => {
    const standby = new ScratchStandby();
    const items = itemsOf(code, rule.items);
    const first = standby.send(code, items);
    assert.equal(first.codes.length, 0, JSON.stringify(first.codes));
    assert.equal(first.documents.length, 1);
    const second = standby.send(code, items);
    assert.equal(second.documents.length, 0, "no second number");
    const [refused] = second.codes;
    if (rule.code !== undefined) assert.equal(refused?.code, rule.code);
    assert.match(refused?.code ?? "", /^E\d{4}$/);
    assert.ok(catalogue.errorCodes(code).some(({ code }) => code === refused!.code), "of its list");
    assert.equal(
      standby.send(code, items, { user: "B0002A01" }).documents.length,
      1,
      "another user",
    );
    const other = { ...items, [rule.items[0]!]: "OTHER" };
    assert.equal(standby.send(code, other).documents.length, 1, "another paper");

    // Cancelled, it is in nobody's way.
    const document = first.documents[0]!;
    standby.documents.apply({
      ...first,
      documents: [{ ...document, state: "cancelled" }],
    });
    assert.equal(standby.send(code, items).documents.length, 1, "after it was cancelled");
  });
}

Deno.test("every paper that is named by natural keys alone is refused the second time", () => {
  for (const [code, row] of procedureKinds) {
    if (row.kind !== "submit" && row.kind !== "notify") continue;
    if (row.number !== undefined || row.keys === undefined || row.processing === undefined) {
      continue;
    }
    const standby = new ScratchStandby();
    const ids = row.keys.flatMap(({ items }) => items.map((id) => id.replace(/#.*/, "")));
    const procedure = catalogue.procedure(code)!;
    const values = Object.fromEntries(
      procedure.layout.items.filter(({ id }) => ids.includes(id)).map((item) => {
        const value = exampleValue(item);
        return [item.id, item.group === "" ? value : [value]];
      }),
    );
    const items = exampleItems(procedure, values as Record<string, string>);
    const first = standby.send(code, items);
    assert.equal(first.codes.length, 0, `${code}: ${JSON.stringify(first.codes)}`);
    const second = standby.send(code, items);
    assert.match(second.codes[0]?.code ?? "", /^E\d{4}$/, code);
    assert.equal(second.documents.length, 0, code);
  }
});
