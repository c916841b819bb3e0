import assert from "node:assert/strict";
import { askedChecks, checkSwitch, modeFor, type SwitchFacts } from "./check_switch.ts";
import { asSaid } from "../reasons/mod.ts";

const quiet: SwitchFacts = {
  mode: "relay",
  primary: { configured: true, state: "up", reason: "" },
  standby: { place: "local", unreachable: undefined },
  silentNodes: [],
  unknownCount: 0,
  backlog: { pending: 0, running: false },
  ledgerBehind: 0,
  notLearnt: 0,
  numberTroubles: [],
  channelsUnknown: 0,
  undurable: undefined,
};

function obstacles(
  kind: "switchover" | "failover",
  to: "standby" | "primary" | "relay" | "closed",
  facts: Partial<SwitchFacts>,
): string[] {
  return checkSwitch({ kind, to }, { ...quiet, ...facts })
    .filter(({ verdict }) => verdict === "obstacle").map(({ check }) => check);
}

Deno.test("checkSwitch() lets a quiet gateway go where it is not", () => {
  assert.deepEqual(obstacles("switchover", "standby", {}), []);
  assert.deepEqual(obstacles("switchover", "closed", {}), []);
  assert.deepEqual(obstacles("switchover", "primary", { mode: "standby" }), []);
  assert.deepEqual(obstacles("switchover", "primary", {}), ["mode"]);
  assert.deepEqual(obstacles("failover", "standby", { mode: "standby" }), ["mode"]);
});

Deno.test("checkSwitch() refuses a switchover during a give-back, not a failover (F38)", () => {
  const facts = { mode: "failback", backlog: { pending: 3, running: true } } as const;
  assert.deepEqual(obstacles("switchover", "standby", facts), ["give-back"]);
  assert.deepEqual(obstacles("failover", "standby", facts), []);
});

Deno.test("checkSwitch() goes back to a primary that is up, or by force", () => {
  const primary = { configured: true, state: "down", reason: "refused" } as const;
  assert.deepEqual(obstacles("switchover", "primary", { mode: "standby", primary }), ["primary"]);
  assert.deepEqual(obstacles("failover", "primary", { mode: "standby", primary }), []);
  const none = { ...primary, configured: false };
  assert.deepEqual(obstacles("failover", "primary", { mode: "standby", primary: none }), [
    "primary",
  ]);
});

Deno.test("checkSwitch() says how the primary is that is to be left, and never refuses for it", () => {
  const order = { kind: "switchover", to: "standby" } as const;
  const said = (primary: SwitchFacts["primary"]) =>
    checkSwitch(order, { ...quiet, primary }).filter(({ check }) => check === "primary")
      .map(({ verdict }) => verdict);
  assert.deepEqual(said({ configured: true, state: "up", reason: "" }), ["ok"]);
  for (const state of ["down", "suspect", "unknown"] as const) {
    assert.deepEqual(said({ configured: true, state, reason: "refused" }), ["remark"], state);
  }
  assert.deepEqual(said({ configured: false, state: "unknown", reason: "" }), []);
  const failedChecks = [{ check: "primary", reason: "a mistake" }] as const;
  assert.deepEqual(obstacles("switchover", "standby", { failedChecks }), []);
});

Deno.test("checkSwitch() refuses relay while items wait, and modeFor() gives them back first", () => {
  const facts = { mode: "standby", backlog: { pending: 2, running: false } } as const;
  assert.deepEqual(obstacles("switchover", "relay", facts), ["give-back"]);
  assert.deepEqual(obstacles("switchover", "primary", facts), []);
  assert.equal(modeFor("primary", facts), "failback");
  assert.equal(modeFor("primary", quiet), "relay");
});

Deno.test("checkSwitch() refuses a remote standby that takes no connection", () => {
  const standby = { place: "remote", unreachable: "refused" } as const;
  assert.deepEqual(obstacles("switchover", "standby", { standby }), ["standby"]);
});

Deno.test("checkSwitch() remarks on unknown outcomes, silent nodes and an unread journal", () => {
  const facts = {
    ...quiet,
    unknownCount: 4,
    silentNodes: ["b"],
    ledgerBehind: 7,
    notLearnt: 2,
    numberTroubles: [asSaid("no number"), asSaid("near")],
    channelsUnknown: 37,
  };
  const remarks = checkSwitch({ kind: "switchover", to: "standby" }, facts)
    .filter(({ verdict }) => verdict === "remark");
  assert.deepEqual(
    remarks.map(({ check }) => check),
    ["ledger", "channels", "numbers", "nodes", "unknown"],
  );
  assert.match(remarks[0]!.sentence, /^the ledger has 7 .*; the ledger could not learn from 2 /);
  assert.match(remarks[1]!.sentence, /^37 registered, channel unknown/);
  assert.equal(remarks[2]!.sentence, "no number; near");
});

Deno.test("checkSwitch() reports a check that failed: an obstacle to a switchover, never to a failover", () => {
  const failedChecks = askedChecks.map((check) => ({ check, reason: "a mistake" }));
  for (const to of ["standby", "relay", "closed", "primary"] as const) {
    const facts: Partial<SwitchFacts> = {
      mode: to === "standby" ? "relay" : "standby",
      standby: { place: "remote", unreachable: "refused" },
      failedChecks,
    };
    const found = obstacles("switchover", to, facts);
    assert.ok(found.length >= 3 && !found.includes("mode"), found.join());
    assert.deepEqual(obstacles("failover", to, facts), []);
    const said = checkSwitch({ kind: "failover", to }, { ...quiet, ...facts });
    assert.ok(said.some(({ sentence }) => sentence.endsWith("failed: a mistake")));
    // Of what was asked nothing is said beside that it could not be answered.
    for (const { check, sentence } of said) {
      const isAsked = askedChecks.some((each) => each === check);
      if (isAsked) assert.equal(sentence, `the check "${check}" failed: a mistake`);
    }
  }
  assert.equal(modeFor("primary", { ...quiet, failedChecks }), "failback", "who knows what waits");
});

Deno.test("checkSwitch() remarks on what could not be learnt, though everything is read", () => {
  const [ledger] = checkSwitch({ kind: "failover", to: "standby" }, { ...quiet, notLearnt: 1 })
    .filter(({ check }) => check === "ledger");
  assert.equal(ledger?.verdict, "remark");
  assert.match(ledger!.sentence, /^the ledger could not learn from 1 messages/);
});
