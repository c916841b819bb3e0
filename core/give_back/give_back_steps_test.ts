import assert from "node:assert/strict";
import { type GiveBackFacts, giveBackSteps } from "./give_back_steps.ts";

const states = (facts: Partial<GiveBackFacts>) =>
  giveBackSteps({ mode: "standby", pending: 3, unplanned: 3, plan: undefined, ...facts })
    .map(({ state }) => state);

Deno.test("giveBackSteps() leads from the standby to the relay, one step at a time", () => {
  const later = (count: number) => Array<string>(count).fill("later");
  const done = (count: number) => Array<string>(count).fill("done");
  const inOrder: Partial<GiveBackFacts>[] = [
    {},
    { mode: "failback" },
    { mode: "failback", plan: "planned", unplanned: 0 },
    { mode: "failback", plan: "approved", unplanned: 0 },
    { mode: "failback", plan: "done", unplanned: 0, pending: 0 },
  ];
  for (const [at, facts] of inOrder.entries()) {
    assert.deepEqual(states(facts), [...done(at), "next", ...later(4 - at)], JSON.stringify(facts));
  }
  const end = { mode: "relay", plan: "done", unplanned: 0, pending: 0 } as const;
  assert.deepEqual(states(end), done(5));
});

Deno.test("giveBackSteps() hands over until nothing waits, and plans anew what came after", () => {
  for (const plan of ["running", "paused", "done"] as const) {
    const waits = { mode: "failback", plan, unplanned: 0, pending: 1 } as const;
    assert.deepEqual(states(waits)[3], "next", plan);
  }
  const late = { mode: "failback", plan: "done", unplanned: 1, pending: 1 } as const;
  assert.deepEqual(states(late), ["done", "next", "later", "later", "later"]);
  // Planned before the switch: what is done stays done.
  assert.deepEqual(states({ plan: "planned" }), ["next", "done", "later", "later", "later"]);
});

Deno.test("giveBackSteps() needs no plan where nothing is to be given back", () => {
  const nothing = { pending: 0, unplanned: 0 };
  for (const plan of [undefined, "discarded"] as const) {
    assert.deepEqual(states({ ...nothing, plan, mode: "failback" }), [
      ...["done", "done", "done", "done", "next"],
    ]);
    assert.deepEqual(states({ ...nothing, plan, mode: "standby" })[1], "later");
  }
  assert.deepEqual(states({ mode: "failback", plan: "discarded" })[1], "next");
});
