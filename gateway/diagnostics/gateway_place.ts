import type { Sql } from "postgres";
import type { TrustFacts } from "../../core/diagnostics/mod.ts";
import { type KnownFaults, settingFaults } from "./check_files.ts";
import type { Config } from "../settings/config.ts";
import type { DiagnosedPlace } from "./diagnosed_place.ts";
import { shownCertificate } from "./shown_certificate.ts";

/** What a gateway that runs knows of itself. */
export interface DiagnosedGateway {
  readonly config: Config;
  readonly node: { readonly name: string };
  readonly database: { readonly sql: Sql };
  readonly primaryUrl: string | undefined;
  /** The port that senders reach. */
  readonly port: number;
  readonly trust: { readonly current: TrustFacts; readonly fault: string | undefined };
  readonly usersFile: { readonly fault: unknown };
  now(): Date;
}

/** The checks' place within a gateway; `problem`: why it takes no messages. */
export function gatewayPlace(
  gateway: DiagnosedGateway,
  problem: () => Promise<string | undefined>,
): DiagnosedPlace {
  const { config, node, database, primaryUrl, trust, usersFile, port } = gateway;
  const known = {
    faults: new Map() as KnownFaults,
    // Reading these takes as long as a lease lasts, and they are read already.
    held: {
      SONGHANH_USERS_FILE: () => usersFile.fault,
      SONGHANH_TRUST_DIR: () => trust.fault,
    },
  };
  return {
    config,
    node: node.name,
    primaryUrl,
    problem,
    settingFaults: () => settingFaults(config, known),
    database: () => Promise.resolve(database.sql),
    trust: () => Promise.resolve(trust.current),
    shownAt: (place) =>
      shownCertificate(place === "edi" ? { ...config.ediListen, port } : config.adminListen),
    now: () => gateway.now(),
  };
}
