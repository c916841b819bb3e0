import assert from "node:assert/strict";
import { asSaid } from "../../core/reasons/mod.ts";
import type { TrustStore } from "../../core/trust/mod.ts";
import { type RoleGateway, roleMetrics } from "./role_metrics.ts";

const now = Date.parse("2030-01-01T00:00:00Z");
const dayMs = 86_400_000;

/** An authority as far as it is looked at; its serial number is the days until it ends. */
function authority(days: number, key = days) {
  return {
    ...{ subject: { key: "root", text: "CN=root" }, issuer: { key: "root" } },
    ...{ spki: Uint8Array.of(key), serialHex: `${days}`, notBeforeMs: 0 },
    notAfterMs: now + days * dayMs,
  };
}

const trust = {
  ...{ roots: [authority(30)], intermediates: [], forLists: [], knownIssuersOf: () => undefined },
  listsOfBrought: [{
    issuer: { text: "CN=brought" },
    thisUpdateMs: now,
    nextUpdateMs: now + 2 * dayMs,
  }],
  lists: [
    { issuer: { text: "CN=root" }, thisUpdateMs: now, nextUpdateMs: now + dayMs },
    { issuer: { text: "CN=root" }, thisUpdateMs: now - dayMs, nextUpdateMs: now - dayMs / 2 },
    { issuer: { text: "CN=other" }, thisUpdateMs: now, nextUpdateMs: undefined },
  ],
} as unknown as RoleGateway["trust"];

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
    "songhanh_certificate_expiry_seconds CN=root 30": 30 * 86_400,
    "songhanh_revocation_list_expiry_seconds CN=root": 86_400,
    "songhanh_revocation_list_expiry_seconds CN=brought": 2 * 86_400,
  });
});

Deno.test("roleMetrics() tells when its own certificates end, apart from those of authorities", async () => {
  const certificate = { subject: { text: "CN=root" }, serialHex: "7", notAfterMs: now + dayMs };
  const own = [{ setting: "SONGHANH_TLS_CERT", certificate }] as unknown as RoleGateway["own"];
  const found = await told({ ...well, own });
  assert.equal(found["songhanh_certificate_expiry_seconds CN=root 7 SONGHANH_TLS_CERT"], 86_400);
  assert.equal(found["songhanh_certificate_expiry_seconds CN=root 30"], 30 * 86_400);
});

Deno.test("roleMetrics() tells each authority of one name by its last certificate, and those for lists", async () => {
  const endings = async (more: object) => {
    const found = await told({ ...well, trust: { ...trust, ...more } });
    return Object.keys(found).filter((name) => name.includes("certificate_expiry")).sort()
      .map((name) => name.split(" ").at(-1));
  };
  const renewed = [authority(30, 1), authority(900, 1)] as unknown as TrustStore["roots"];
  assert.deepEqual(await endings({ roots: renewed }), ["900"]);
  const twins = [authority(30), authority(900)] as unknown as TrustStore["roots"];
  assert.deepEqual(await endings({ roots: twins }), ["30", "900"], "in whichever order");
  assert.deepEqual(await endings({ roots: twins.toReversed() }), ["30", "900"]);
  assert.deepEqual(await endings({ forLists: [authority(9)] }), ["30", "9"]);
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
