import assert from "node:assert/strict";
import { type AdmittedProvider, ProviderGate } from "./provider_gate.ts";

const secret = "s".repeat(32);
const token = `shp_0123456789ab_${secret}`;
const provider: AdmittedProvider = {
  id: "0123456789ab",
  secretSha256: `sha of ${secret}`,
  perSecond: 4,
  perDay: 1_000,
  usedToday: 0,
};

function gateOf(change: Partial<AdmittedProvider> = {}, lanes = 1): ProviderGate {
  const gate = new ProviderGate(lanes, (text) => `sha of ${text}`);
  gate.replace([{ ...provider, ...change }]);
  return gate;
}

const kinds = (gate: ProviderGate, count: number, atMs: number) =>
  Array.from({ length: count }, () => gate.admit(token, atMs).kind);

Deno.test("ProviderGate tells providers from terminals and strangers", () => {
  const gate = gateOf();
  assert.deepEqual(gate.admit(null, 0), { kind: "direct" });
  assert.deepEqual(gate.admit(token, 0), { kind: "provider", id: provider.id });
  assert.deepEqual(gate.admit(` ${token} `, 0), { kind: "provider", id: provider.id });
  for (const text of ["", "x", token.slice(1), `shp_0123456789ab_${"t".repeat(32)}`]) {
    assert.deepEqual(gate.admit(text, 0), { kind: "unknown" }, text);
  }
  gate.replace([]);
  assert.deepEqual(gate.admit(token, 0), { kind: "unknown" });
});

Deno.test("ProviderGate takes a second's worth at once and then as time passes", () => {
  const gate = gateOf();
  assert.deepEqual(kinds(gate, 5, 0), [...Array(4).fill("provider"), "limited"]);
  assert.deepEqual(kinds(gate, 2, 250), ["provider", "limited"]);
  assert.deepEqual(kinds(gate, 5, 60_000), [...Array(4).fill("provider"), "limited"]);
  assert.deepEqual(kinds(gate, 1, 0), ["limited"], "a clock that goes back gives nothing");
  assert.deepEqual(kinds(gateOf({}, 2), 3, 0), ["provider", "provider", "limited"]);
});

Deno.test("ProviderGate ends with the day's number, counted anew with each list", () => {
  const gate = gateOf({ perSecond: 1_000, perDay: 10, usedToday: 7 });
  assert.deepEqual(kinds(gate, 4, 0), ["provider", "provider", "provider", "limited"]);
  gate.replace([{ ...provider, perDay: 10, usedToday: 9 }]);
  assert.deepEqual(kinds(gate, 2, 1_000), ["provider", "limited"]);
  // Two lanes: each counts its own twice.
  const half = gateOf({ perSecond: 1_000, perDay: 10, usedToday: 6 }, 2);
  assert.deepEqual(kinds(half, 3, 0), ["provider", "provider", "limited"]);
});
