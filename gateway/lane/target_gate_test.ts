import assert from "node:assert/strict";
import { TargetGate } from "./target_gate.ts";

const minute = 60_000;

Deno.test("TargetGate holds what comes, and tells when what is in hand has ended", async () => {
  const gate = new TargetGate();
  let drained = 0;
  assert.equal(gate.enter(), undefined);
  gate.hold(minute, () => drained++);
  const second = gate.enter();
  assert.ok(second instanceof Promise);
  assert.deepEqual([gate.inFlight, drained], [1, 0]);
  gate.leave();
  assert.deepEqual([gate.inFlight, drained], [0, 1]);
  gate.release();
  await second;
  assert.deepEqual([gate.inFlight, gate.isHeld], [1, false]);
  gate.leave();
  assert.equal(drained, 1, "told once");
});

Deno.test("TargetGate tells at once where nothing is in hand", () => {
  const gate = new TargetGate();
  let drained = 0;
  gate.hold(minute, () => drained++);
  gate.release();
  assert.equal(drained, 1);
});

Deno.test("TargetGate lets go by itself when nobody tells it to", async () => {
  const gate = new TargetGate();
  gate.hold(1, () => {});
  await gate.enter();
  assert.deepEqual([gate.inFlight, gate.isHeld], [1, false]);
});
