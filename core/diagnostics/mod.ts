/**
 * What a gateway needs around it, judged from what was seen: each judge takes facts and says how they
 * stand, in a sentence, and what to do where something is to be done. Who looks is `gateway/diagnostics/`.
 */
export {
  type DiagnosticCheck,
  diagnosticChecks,
  type Finding,
  type Light,
  lights,
  type Remark,
  worstLight,
} from "./diagnostic_check.ts";
export { judgeClock } from "./judge_clock.ts";
export { type DatabaseFacts, judgeDatabase } from "./judge_database.ts";
export { judgeDisk } from "./judge_disk.ts";
export { judgeReplication, type ReplicationFacts } from "./judge_replication.ts";
export { judgeTlsPair, type TlsPairFacts } from "./judge_tls_pair.ts";
export { judgeRevocationLists, judgeTrust, type TrustFacts } from "./judge_trust.ts";
