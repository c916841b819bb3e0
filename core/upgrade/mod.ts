/** From one version to the next: what steps do to a database, and which programs can work on it. */
export { compareVersions } from "./compare_versions.ts";
export {
  judgeSchema,
  type KnownStep,
  type RecordedStep,
  refusalSentence,
  type SchemaFit,
} from "./judge_schema.ts";
export {
  type PlannedStep,
  type PlannedWork,
  planUpgrade,
  type UpgradePlan,
} from "./plan_upgrade.ts";
export type { StepFacts, TableLock, TableWork } from "./step_facts.ts";
export { type TableSize, workSeconds } from "./work_seconds.ts";
