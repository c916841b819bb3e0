import assert from "node:assert/strict";
import { compareVersions, judgeSchema, type KnownStep, refusalSentence } from "./mod.ts";

const step = (
  name: string,
  since: string,
  oldestProgram: string,
  optional?: true,
): KnownStep => ({
  name,
  facts: { since, oldestProgram, does: "x", ...(optional && { optional }) },
});
const recorded = (name: string, oldestProgram?: string) => ({ name, oldestProgram });

const first = step("0001_a", "0.1.0", "0.1.0");
const second = step("0002_b", "0.2.0", "0.2.0");
const faster = step("0003_c", "0.2.0", "0.2.0", true);
const known = [first, second, faster];
const have = known.map(({ name, facts }) => recorded(name, facts!.oldestProgram));

Deno.test("compareVersions() goes by numbers, not by text", () => {
  assert.ok(compareVersions("0.9.0", "0.10.0") < 0);
  assert.ok(compareVersions("1.0.0", "0.99.99") > 0);
  assert.equal(compareVersions("0.2.0-3-gabc", "0.2.0"), 0);
  assert.throws(() => compareVersions("0.2", "0.2.0"), /expected three numbers/);
});

Deno.test("judgeSchema(): a program goes on with what a newer one says it can go on with", () => {
  const refusalOf = (...more: ReturnType<typeof recorded>[]) =>
    judgeSchema([...have, ...more], known, "0.2.0").refusal;
  assert.equal(refusalOf(), undefined);
  assert.equal(refusalOf(recorded("0060_x", "0.2.0")), undefined);
  assert.equal(refusalOf(recorded("0060_x", "0.1.0")), undefined);
  assert.equal(refusalOf(recorded("0060_x", "0.3.0")), "newer");
  assert.equal(refusalOf(recorded("0060_x", "0.2.0"), recorded("0061_y", "0.3.0")), "newer");
  assert.equal(refusalOf(recorded("0060_x")), "newer", "nobody has said so");
  assert.equal(
    judgeSchema([...have, recorded("0060_x", "0.1.0")], known, undefined).refusal,
    "newer",
  );
});

Deno.test("judgeSchema(): what is missing is needed, unless it only makes something faster", () => {
  const refusalOf = (...steps: typeof have) => judgeSchema(steps, known, "0.2.0").refusal;
  assert.equal(refusalOf(have[0]!), "older");
  assert.equal(refusalOf(have[0]!, have[1]!), undefined);
  assert.equal(refusalOf(), "older");
  assert.equal(refusalOf(have[0]!, recorded("0060_x", "0.1.0")), "another");
  assert.equal(judgeSchema([have[0]!], known, "0.2.0").madeBy, "0.1.0");
  assert.equal(judgeSchema(have, known, "0.2.0").madeBy, "0.2.0");
  assert.equal(judgeSchema([], known, "0.2.0").madeBy, undefined);
});

Deno.test("refusalSentence() says what to do", () => {
  const say = (...steps: ReturnType<typeof recorded>[]) =>
    refusalSentence("songhanh", judgeSchema(steps, known, "0.2.0"), "0.2.0");
  assert.match(say(have[0]!), /lacks 0002_b, 0003_c: run "songhanh migrate"/);
  assert.match(
    say(...have, recorded("0060_x", "0.3.0"), recorded("0061_y", "0.10.0")),
    /found migration "0060_x, 0061_y".*this program \(0\.2\.0\).*start version 0\.10\.0 or a newer/,
  );
  assert.match(say(...have, recorded("0060_x")), /start version that made it/);
  assert.match(
    say(have[0]!, recorded("0060_x", "0.2.0")),
    /it lacks 0002_b, 0003_c: start the program that made it/,
  );
});
