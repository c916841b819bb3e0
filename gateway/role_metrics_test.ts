import assert from "node:assert/strict";
import { asSaid } from "../core/reasons/mod.ts";
import type { TrustStore } from "../core/trust/mod.ts";
import { type RoleGateway, roleMetrics } from "./role_metrics.ts";

const now = Date.parse("2030-01-01T00:00:00Z");
const dayMs = 86_400_000;
const trust = {
  roots: [{ subject: { text: "CN=root" }, notAfterMs: now + 30 * dayMs }],
  intermediates: [],
  lists: [
    { issuer: { text: "CN=root" }, thisUpdateMs: now, nextUpdateMs: now + dayMs },
    { issuer: { text: "CN=root" }, thisUpdateMs: now - dayMs, nextUpdateMs: now - dayMs / 2 },
    { issuer: { text: "CN=other" }, thisUpdateMs: now, nextUpdateMs: undefined },
  ],
} as unknown as TrustStore;

const well: RoleGateway = {
  lanes: { ready: true },
  commits: { problem: () => Promise.resolve(undefined) },
  node: { isActive: true, primary: () => Promise.resolve({ state: "up" }) },
  trust,
  own: [],
  now: () => new Date(now),
};

async function told(gateway: RoleGateway): Promise<Record<string, number>> {
  const metrics = await roleMetrics(gateway);
  return Object.fromEntries(
    metrics.flatMap(({ name, values }) =>
      values.map(({ value, labels }) => [[name, ...Object.values(labels)].join(" "), value])
    ),
  );
}

Deno.test("roleMetrics() tells readiness, lead, primary, and what ends", async () => {
  assert.deepEqual(await told(well), {
    songhanh_ready: 1,
    songhanh_leader: 1,
    songhanh_primary_up: 1,
    "songhanh_certificate_expiry_seconds CN=root": 30 * 86_400,
    "songhanh_revocation_list_expiry_seconds CN=root": 86_400,
  });
});

Deno.test("roleMetrics() tells when its own certificates end, apart from those of authorities", async () => {
  const certificate = { subject: { text: "CN=root" }, notAfterMs: now + dayMs };
  const own = [{ setting: "SONGHANH_TLS_CERT", certificate }] as unknown as RoleGateway["own"];
  const found = await told({ ...well, own });
  assert.equal(found["songhanh_certificate_expiry_seconds CN=root SONGHANH_TLS_CERT"], 86_400);
  assert.equal(found["songhanh_certificate_expiry_seconds CN=root"], 30 * 86_400);
});

Deno.test("roleMetrics() tells nothing of the primary where nobody knows, and that commits hang", async () => {
  const metrics = await told({
    ...well,
    commits: { problem: () => Promise.resolve(asSaid("commits hang")) },
    node: { isActive: false, primary: () => Promise.resolve({ state: "unknown" }) },
  });
  assert.deepEqual([metrics.songhanh_ready, metrics.songhanh_leader], [0, 0]);
  assert.ok(!("songhanh_primary_up" in metrics));
  const down = { ...well.node, primary: () => Promise.resolve({ state: "down" as const }) };
  assert.equal((await told({ ...well, node: down })).songhanh_primary_up, 0);
  const away = { ...well.node, primary: () => Promise.reject(new Error("no database")) };
  assert.ok(!("songhanh_primary_up" in await told({ ...well, node: away })));
});
