import assert from "node:assert/strict";
import codes from "../../../core/catalogue/texts/codes.tsv" with { type: "text" };
import { outcomeOf } from "../../../core/outcome.ts";
import { texts } from "../../texts/texts.ts";
import { nextStepOf } from "./next_step.ts";

const step = (taken: string, state: string, code: string | null) =>
  nextStepOf({ state, code, outcome: outcomeOf({ procedure: "IDC", taken, state, code })! });

Deno.test("nextStepOf() asks nobody to correct what is refused for now alone", () => {
  const told = new Map(
    codes.trimEnd().split("\n").slice(1).map((line) => line.split("\t"))
      .map(([, code, , en]) => [code!, en!]),
  );
  for (const [code, says] of told) {
    if (!/^[AE]\d{4}$/.test(code)) continue;
    const corrects = (taken: string, state: string) => {
      const key = step(taken, state, code) as keyof typeof texts;
      return /corrects/.test(texts[key].en);
    };
    // What the code's own text says, from us and from VNACCS.
    const isLater =
      /\b[Ss]end (it )?again (once|during|in)|takes no new|permitted hours|[Tt]ry again/
        .test(says);
    if (isLater) {
      assert.ok(!corrects("refused", "refused"), `${code} of the gateway: ${says}`);
      assert.ok(!corrects("handed over", "answered"), `${code} of VNACCS: ${says}`);
    } else if (code !== "A0007") {
      assert.ok(corrects("refused", "refused"), `${code} of the gateway: ${says}`);
    }
  }
});

Deno.test("nextStepOf() tells what is not known, and what stands", () => {
  assert.equal(step("handed over", "answered", "A0007"), "next.endedAbnormally");
  assert.match(texts["next.endedAbnormally"].en, /[Ll]ook/);
  assert.equal(step("handed over", "answered", "D0002"), "next.refusedByCentre");
  assert.equal(step("handed over", "answered", "00000"), "next.answered");
  assert.equal(step("handed over", "answered", "Bad Gateway"), "next.notUnderstood");
  assert.equal(step("handed over", "absent", "A0007"), "next.absent");
  assert.equal(step("stood in", "in flight", null), "next.in flight");
});
