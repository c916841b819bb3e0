import assert from "node:assert/strict";
import { catalogue } from "../catalogue/mod.ts";
import { openReply } from "./compare_replies.ts";
import type { ComparableReply } from "./comparison.ts";
import { differenceClass } from "./difference_class.ts";
import { judgePair, type PairKnowledge, type PairToJudge } from "./judge_pair.ts";
import { RuleBook } from "./rule_book.ts";
import { documentNumber, numbers, reply } from "../testing/replies.ts";

const [here, there] = [documentNumber("10", 42), documentNumber("10", 90000007)];
const [stem, theirStem] = [here.slice(0, 11), there.slice(0, 11)];
const refused = reply({ procedure: "IDC", codes: [{ code: "E1004" }] });

interface Known {
  readonly pairs?: Readonly<Record<string, string>>;
  readonly lost?: readonly string[];
  readonly followsMap?: boolean;
}

function judge(
  primary: ComparableReply,
  mirror: ComparableReply,
  { pairs, lost = [], followsMap = true }: Known = {},
  pair: Partial<PairToJudge> = {},
) {
  const knowledge: PairKnowledge = {
    ...numbers(pairs),
    isLost: (number) => lost.includes(number),
    followsMap,
  };
  const { differences, ...rest } = judgePair(
    {
      ...{ procedure: "IDC", registers: true, named: [stem] },
      ...{ primary: openReply(primary), mirror: openReply(mirror) },
      ...pair,
    },
    knowledge,
    { catalogue, rules: new RuleBook([]) },
  );
  return { ...rest, classes: differences.map(differenceClass) };
}

const declared = (number: string) => reply({ procedure: "IDC", number });

Deno.test("judgePair() counts an unknown document once and not its followers", () => {
  const first = judge(declared(here), refused);
  assert.equal(first.verdict, "differs");
  assert.deepEqual(first.classes, ["IDC|||document unknown there"]);
  assert.ok(first.lost.includes(stem));

  const second = judge(declared(here), refused, { lost: first.lost });
  assert.equal(second.verdict, "not comparable");
  assert.deepEqual(second.classes, []);
});

Deno.test("judgePair() tells a mirror that does not follow the number map from one that refuses", () => {
  const pairs = { [stem]: theirStem };
  const deaf = judge(declared(here), refused, { pairs, followsMap: false });
  assert.deepEqual(deaf.classes, ["IDC|||document unknown there"]);
  const refusing = judge(declared(here), refused, { pairs });
  assert.deepEqual(refusing.classes, ["IDC|R||result 00000/E1004"]);
  assert.deepEqual(refusing.lost, [stem]);
});

Deno.test("judgePair() learns that the mirror follows the map", () => {
  const pairs = { [stem]: theirStem };
  const judged = judge(declared(here), declared(there), { pairs, followsMap: false });
  assert.equal(judged.verdict, "equal");
  assert.equal(judged.followedMap, true);
  assert.equal(judge(declared(here), declared(here)).followedMap, false);
});

Deno.test("judgePair() gives up documents that only one system has made", () => {
  const made = judge(declared(here), refused, {}, { procedure: "IDA", named: [] });
  assert.equal(made.verdict, "differs");
  assert.deepEqual(made.classes, ["IDC|R||result 00000/E1004"]);
  assert.deepEqual(made.lost, [stem]);
});

Deno.test("judgePair() keeps a document after an inquiry that differs", () => {
  const asked = judge(declared(here), refused, { pairs: { [stem]: theirStem } }, {
    registers: false,
  });
  assert.deepEqual(asked.lost, []);
});
