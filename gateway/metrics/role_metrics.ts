import { Gauge, Registry } from "prom-client";
import type { PrimaryState } from "../../core/switching/mod.ts";
import { lastCertificates, type TrustStore } from "../../core/trust/mod.ts";
import type { MetricsSnapshot } from "./metrics.ts";
import type { OwnCertificate } from "../keys/own_certificates.ts";
import { type DurableGateway, readinessProblem } from "../readiness_problem.ts";
import { withinTime } from "./within_time.ts";

export interface RoleGateway extends DurableGateway {
  readonly node: DurableGateway["node"] & {
    readonly isActive: boolean;
    primary(): Promise<{ readonly state: PrimaryState }>;
  };
  readonly trust: Pick<
    TrustStore,
    "roots" | "intermediates" | "forLists" | "lists" | "listsOfBrought" | "knownIssuersOf"
  >;
  /** Its own certificates in force. */
  readonly own: readonly OwnCertificate[];
  now(): Date;
}

/** What this node is now, what it knows of the primary, and when what it trusts and shows ends. */
export async function roleMetrics(gateway: RoleGateway): Promise<MetricsSnapshot> {
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
  const { trust } = gateway;
  const now = gateway.now();
  const secondsTo = (ms: number) => (ms - now.getTime()) / 1000;
  const certificates = gauge(
    "songhanh_certificate_expiry_seconds",
    "Seconds until a trusted authority ends, by its last certificate, or the node's own of a setting",
    ["subject", "serial", "setting"],
  );
  for (const { subject, serialHex: serial, notAfterMs } of lastCertificates(trust, now)) {
    certificates.set({ subject: subject.text, serial }, secondsTo(notAfterMs));
  }
  for (const { setting, certificate: { subject, serialHex: serial, notAfterMs } } of gateway.own) {
    certificates.set({ subject: subject.text, serial, setting }, secondsTo(notAfterMs));
  }
  const revocations = gauge(
    "songhanh_revocation_list_expiry_seconds",
    "Seconds until the newest revocation list of an authority ends",
    ["issuer"],
  );
  // The newest of an authority last: the others do not count beside it.
  for (
    const list of [...trust.lists, ...trust.listsOfBrought].toSorted((a, b) =>
      a.thisUpdateMs - b.thisUpdateMs
    )
  ) {
    if (list.nextUpdateMs === undefined) continue;
    revocations.set({ issuer: list.issuer.text }, secondsTo(list.nextUpdateMs));
  }
  return await registry.getMetricsAsJSON();
}
