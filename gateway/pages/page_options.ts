import { connect } from "../../adapters/postgres/connect.ts";
import { copyUsers } from "../../adapters/users/mod.ts";
import { windowToAnnounce } from "../../core/policy/mod.ts";
import { defaultTrustPolicy, judgeCertificate } from "../../core/trust/mod.ts";
import type { Database } from "../database/database.ts";
import type { Gateway } from "../gateway.ts";
import type { Log } from "../log/log.ts";
import { rehearsalSchema } from "../primary/rehearsal_primary.ts";
import { passwordCost } from "../sandbox.ts";
import type { PageOptions } from "./page_env.ts";

/** What the pages of a running gateway need of it. */
export function pageOptions(
  gateway: Gateway,
  log: Log,
): PageOptions {
  const { config, database, commits, store, trust, passwordNotes } = gateway;
  const rehearses = config.profile === "sandbox" && config.primaryUrl === undefined;
  const policy = { ...defaultTrustPolicy, revocation: config.revocation };
  return {
    sql: database.sql,
    undurable: () => commits.problem(),
    obstacle: () => gateway.node.obstacle,
    service: () => gateway.service.now,
    log,
    seal: store.seal,
    passwordNotes,
    secure: config.adminTls !== undefined,
    daysOffFile: config.daysOffFile,
    scryptCost: passwordCost(config),
    onUsersChanged: rehearses ? (taxCode) => tellRehearsal(database, taxCode) : undefined,
    codes: () => gateway.codes,
    permits: config.permits,
    now: () => gateway.now(),
    plannedWindow: (at) => windowToAnnounce(gateway.policy, at),
    judge: (der, embedded, at) => judgeCertificate(der, embedded, trust.current.store, at, policy),
  };
}

/** The rehearsal primary of a sandbox learns of new users, as VNACCS would from its own register. */
async function tellRehearsal({ sql, url }: Database, taxCode: string): Promise<void> {
  const rehearsal = connect(url, { schema: rehearsalSchema, connectionsMax: 1 });
  try {
    await copyUsers(sql, rehearsal, taxCode, "gateway");
  } finally {
    await rehearsal.end();
  }
}
