/** The mirror: a copy of live traffic to a second system, and the comparison of its answers. */
export { Mirror } from "./mirror.ts";
export type { MirrorLimits } from "./mirror_limits.ts";
export {
  type ComparedPair,
  type DifferenceClass,
  type JudgedMinute,
  type MirrorProgress,
  MirrorReports,
  type Readiness,
} from "./mirror_reports.ts";
export { loadRules, type StoredRules, storeRules } from "./rule_store.ts";
