import assert from "node:assert/strict";
import type { NumbersOfType } from "../../adapters/numbers/document_numbers.ts";
import { numberTroubles } from "../../adapters/numbers/document_numbers.ts";
import { troubleSayer } from "./number_watch.ts";

const quiet: NumbersOfType = {
  ...{ type: "10", band: { first: 90_000_000, last: 90_999_999 }, high: null, used: 0, void: 0 },
  ...{ left: 1_000_000, perDay: null, daysLeft: null, learnt: 88_000_000, learntPerDay: 30_000 },
  ...{ daysToBand: 66, near: false, trouble: null },
};

Deno.test("troubleSayer() says each trouble once, whatever VNACCS gives meanwhile, and its end once", () => {
  const said: string[] = [];
  const say = troubleSayer({
    warn: (_, fields) => void said.push(`begins ${fields?.sentence}`),
    info: (_, fields) => void said.push(`ends ${fields?.sentence}`),
  });
  const kinds: Record<string, (turn: number) => Partial<NumbersOfType>> = {
    "by its pace": (n) => ({ near: true, learnt: 88_000_000 + n, daysToBand: 66 - n }),
    "soon": (n) => ({ near: true, learnt: 88_000_000 + n, daysToBand: null }),
    "which is in": (n) => ({ trouble: `VNACCS has given number 10 ${n}, which is in the band` }),
    "no band is set": () => ({ band: null, trouble: "no band of numbers is set for type 10" }),
  };
  for (const [name, at] of Object.entries(kinds)) {
    for (let round = 0; round < 2; round++) {
      said.length = 0;
      for (let n = 0; n < 5; n++) say(numberTroubles([{ ...quiet, ...at(n) }]));
      for (let n = 0; n < 2; n++) say(numberTroubles([quiet]));
      assert.equal(said.length, 2, `${name}: ${said.join("\n")}`);
      assert.match(said[0]!, new RegExp(`^begins .*${name}`));
      assert.match(said[1]!, /^ends /);
    }
  }
});
