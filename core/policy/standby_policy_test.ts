import assert from "node:assert/strict";
import fc from "fast-check";
import { documentFamilies, type FamilyName, procedureKinds } from "../procedures/mod.ts";
import {
  builtInPolicy,
  occasionAt,
  readStandbyPolicy,
  refusingRule,
  type StandbyPolicy,
  takesEverything,
  windowAt,
  windowsFrom,
} from "./standby_policy.ts";

function read(...lines: unknown[]): StandbyPolicy {
  const text = [{ version: "t" }, ...lines].map((line) => JSON.stringify(line)).join("\n");
  const policy = readStandbyPolicy(text);
  if ("kind" in policy) assert.fail(`line ${policy.line}: ${policy.reason}`);
  return policy;
}

Deno.test("the built-in policy leaves small value to VNACCS and takes all other families", () => {
  for (const [procedure, { family }] of procedureKinds) {
    const rule = refusingRule(builtInPolicy, { procedure, occasion: "incident" });
    assert.equal(rule !== undefined, family.startsWith("small "), procedure);
  }
});

Deno.test("the first rule that fits decides, by procedure, family, kind and occasion", () => {
  const policy = read(
    { name: "IDA of A11", procedures: ["IDA"], kinds: ["A11"], take: true },
    { name: "no warehouses", kinds: ["C11", "A11"], during: ["incident"], take: false },
    { name: "no transport", families: ["transport declaration"], take: false },
  );
  const cases: readonly [string, string | undefined, "incident" | "planned", string | undefined][] =
    [
      ["IDA", "A11", "incident", undefined],
      ["IDA01", "A11", "incident", "no warehouses"],
      ["IDA01", "A11", "planned", undefined],
      ["IDA", "C11", "incident", "no warehouses"],
      ["IDA", "A12", "incident", undefined],
      ["IID", undefined, "incident", undefined],
      ["OLA", undefined, "planned", "no transport"],
    ];
  for (const [procedure, kind, occasion, rule] of cases) {
    assert.equal(refusingRule(policy, { procedure, kind, occasion }), rule, `${procedure} ${kind}`);
  }
  for (const procedure of procedureKinds.keys()) {
    assert.equal(refusingRule(takesEverything, { procedure, occasion: "incident" }), undefined);
  }
});

Deno.test("what is answered before the kind is known is what the kind would be answered", () => {
  const some = <Value>(...values: Value[]) =>
    fc.option(fc.subarray(values, { minLength: 1 }), { nil: undefined });
  const rule = fc.record({
    procedures: some("IDA", "IDC", "IID"),
    families: some("import declaration", "export declaration"),
    kinds: some("A11", "A12"),
    take: fc.boolean(),
  });
  fc.assert(fc.property(fc.array(rule, { maxLength: 5 }), (rules) => {
    const policy = read(...rules.map((each, n) => ({ ...each, name: `rule ${n}` })));
    for (const procedure of ["IDA", "IDC", "EDA"]) {
      const asked = { procedure, occasion: "incident" } as const;
      const early = refusingRule(policy, { ...asked, kind: null });
      const answers = [undefined, "A11", "A12", "C11"].map((kind) =>
        refusingRule(policy, { ...asked, kind })
      );
      if (early !== undefined) assert.deepEqual(new Set(answers), new Set([early]), procedure);
    }
  }));
  const taken = { name: "relief", kinds: ["A11"], take: true };
  const policy = read(taken, { name: "imports wait", procedures: ["IDA"], take: false });
  const ask = (kind?: string | null) =>
    refusingRule(policy, { procedure: "IDA", occasion: "incident", kind });
  assert.deepEqual([null, "A11", "A12", undefined].map(ask), [
    ...[undefined, undefined, "imports wait", "imports wait"],
  ]);
});

Deno.test("a window holds from its first moment to the one before its end", () => {
  const policy = read(
    { window: "later", from: "2026-12-20T00:00:00+07:00", to: "2026-12-20T01:00:00+07:00" },
    { window: "first", from: "2026-12-05T22:00:00+07:00", to: "2026-12-06T04:00:00+07:00" },
  );
  const at = (time: string): Date => new Date(time);
  assert.equal(occasionAt(policy, at("2026-12-05T14:59:59.999Z")), "incident");
  assert.equal(occasionAt(policy, at("2026-12-05T15:00:00Z")), "planned");
  assert.equal(windowAt(policy, at("2026-12-05T20:59:59.999Z"))?.reason, "first");
  assert.equal(occasionAt(policy, at("2026-12-05T21:00:00Z")), "incident");
  const reasons = (time: string) => windowsFrom(policy, at(time)).map(({ reason }) => reason);
  assert.deepEqual(reasons("2026-12-01T00:00:00Z"), ["first", "later"]);
  assert.deepEqual(reasons("2026-12-05T21:00:00Z"), ["later"]);
  // As an announcement has them: of Viet Nam, a date alone the whole day.
  const local = read({ window: "day", from: "2026-12-05T22:00", to: "2026-12-06" });
  assert.equal(occasionAt(local, at("2026-12-05T15:00:00Z")), "planned");
  assert.equal(occasionAt(local, at("2026-12-06T16:59:59Z")), "planned");
  assert.equal(occasionAt(local, at("2026-12-06T17:00:00Z")), "incident");
});

Deno.test("a file with a bad line is refused whole, with its line", () => {
  const head = `{"version":"t"}`;
  const cases: readonly [line: number, text: string][] = [
    [1, ""],
    [1, "{}"],
    [1, `{"version":"t","more":1}`],
    [2, `${head}\nnothing`],
    [2, `${head}\nnull`],
    [2, `${head}\n{"name":"a"}`],
    [2, `${head}\n{"name":"a","take":false,"procedures":["QQQ"]}`],
    [2, `${head}\n{"name":"a","take":false,"families":["papers"]}`],
    [2, `${head}\n{"name":"a","take":false,"during":["sunday"]}`],
    [4, `# remark\n${head}\n{"name":"a","take":false}\n{"name":"a","take":true}`],
    // A time without its zone would be another hour on another machine.
    [2, `${head}\n{"window":"w","from":"2026-12-05T25:00","to":"2026-12-06T04:00:00+07:00"}`],
    [2, `${head}\n{"window":"w","from":"2026-12-06T04:00:00Z","to":"2026-12-06T04:00:00Z"}`],
  ];
  for (const [line, text] of cases) {
    const policy = readStandbyPolicy(text);
    assert.ok("kind" in policy, text);
    assert.equal(policy.line, line, text);
  }
});

const deployed = (name: string) =>
  readStandbyPolicy(
    Deno.readTextFileSync(new URL(`../../deploy/policy/${name}.jsonl`, import.meta.url)),
  );

Deno.test("the sample file that comes with the product is good", () => {
  const policy = deployed("sample");
  assert.ok(!("kind" in policy));
  for (const { families } of policy.rules) {
    for (const family of families ?? []) assert.ok(documentFamilies[family as FamilyName]);
  }
});

Deno.test("the file that takes everything is what the rehearsal primary takes", () => {
  assert.deepEqual(deployed("takes-everything"), takesEverything);
});
