import { Gauge, Registry } from "prom-client";
import { readinessProblem } from "./api/readiness_problem.ts";
import type { MetricsSnapshot } from "./metrics.ts";
import type { AdministeredGateway } from "./operations/administered_gateway.ts";
import { showCertificates, type TrustingGateway } from "./operations/certificates.ts";
import { withinTime } from "./within_time.ts";

/** What this node is now, what it knows of the primary, and when what it trusts ends. */
export async function roleMetrics(
  gateway: Pick<AdministeredGateway, "node" | "lanes" | "commits"> & TrustingGateway,
): Promise<MetricsSnapshot> {
  const registry = new Registry();
  const gauge = (name: string, help: string, labelNames: string[] = []) =>
    new Gauge({ name, help, labelNames, registers: [registry] });
  const isReady = await withinTime(
    readinessProblem(gateway).then((problem) => problem === undefined),
  );
  gauge("songhanh_ready", "1 if a message can be made durable now").set(isReady ? 1 : 0);
  gauge("songhanh_leader", "1 on the node that leads in the epoch in force")
    .set(gateway.node.isActive ? 1 : 0);
  // What nobody knows is not told.
  const primary = await withinTime(gateway.node.primary());
  if (primary !== undefined && primary.state !== "unknown") {
    gauge("songhanh_primary_up", "1 if the primary answers").set(primary.state === "up" ? 1 : 0);
  }
  const { authorities, lists } = await showCertificates.perform({ gateway, actor: "metrics" }, {});
  const certificates = gauge(
    "songhanh_certificate_expiry_seconds",
    "Seconds until the certificate of a trusted authority ends",
    ["subject"],
  );
  for (const { certificate: { subject }, validity } of authorities) {
    certificates.set({ subject: subject.text }, validity.leftMs / 1000);
  }
  const revocations = gauge(
    "songhanh_revocation_list_expiry_seconds",
    "Seconds until the newest revocation list of an authority ends",
    ["issuer"],
  );
  // Newest first: an older list of the same authority does not count.
  for (const { issuer, validity } of lists.toReversed()) {
    if (validity.leftMs !== Infinity) {
      revocations.set({ issuer: issuer.text }, validity.leftMs / 1000);
    }
  }
  return await registry.getMetricsAsJSON();
}
