import type { Migration } from "../migrate.ts";

/**
 * Every step of the schema, oldest first; a released step never changes. Each is a file of SQL beside
 * this one, in which `:schema` stands for the schema's name. What they lead to: `../schema.sql`.
 */
const names = [
  "0001_journal",
  "0002_users",
  "0003_tokens",
  "0004_standby",
  "0005_switch",
  "0006_ledger",
  "0007_mirror",
  "0008_evidence",
  "0009_people",
  "0010_since_release",
  "0011_outcomes_left",
  "0012_shorter_transactions",
  "0013_outputs_waiting",
  "0014_runtime_role",
  "0015_lost_rows",
  "0016_sealed_by_key",
  "0017_dead_nodes",
  "0018_sender_keys",
  "0021_audited_state",
  "0022_row_digests",
  "0023_outcome_order",
  "0025_standing_in_chain",
  "0026_channel_unknown",
  "0028_duties_confirmed",
  "0029_two_systems",
  "0031_office_work",
  "0032_selectivity",
  "0033_standing_seals",
  "0034_room_in_a_page",
  "0035_criteria_in_evidence",
  "0036_same_document",
  "0037_refusals_found",
  "0039_overdue_returns",
  "0041_found_by_time",
  "0042_notifications",
  "0043_outcomes",
  "0044_traffic_samples",
  "0045_usage_by_outcome",
  "0046_refused_here",
  "0047_marks_of_outcomes",
  "0055_closed_sums",
] as const;

export const migrations: readonly Migration[] = names.map((name) => ({
  name,
  statements: (schema) => readStep(name).replaceAll(":schema", schema),
}));

/** Read when it is wanted: a database that lacks nothing needs none of them. */
function readStep(name: string): string {
  return Deno.readTextFileSync(new URL(`${name}.sql`, import.meta.url));
}
