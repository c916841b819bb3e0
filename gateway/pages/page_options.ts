import { byteSeal } from "../../adapters/postgres/byte_seal.ts";
import { defaultTrustPolicy, judgeCertificate } from "../../core/trust/mod.ts";
import type { Gateway } from "../gateway.ts";
import type { Log } from "../log.ts";
import { passwordCost } from "../sandbox.ts";
import type { PageOptions } from "./page_env.ts";

/** What the pages of a running gateway need of it. */
export function pageOptions({ config, database, trust }: Gateway, log: Log): PageOptions {
  const policy = { ...defaultTrustPolicy, revocation: config.revocation };
  return {
    sql: database.sql,
    log,
    seal: byteSeal(config.dataKey),
    secure: config.adminTls !== undefined,
    scryptCost: passwordCost(config),
    judge: (der, embedded, at) => judgeCertificate(der, embedded, trust.current.store, at, policy),
  };
}
