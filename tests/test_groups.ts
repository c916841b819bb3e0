/**
 * Which test files run how. Files beside the code run in one `deno test --parallel`; those that start
 * whole processes are listed here, each in one group. A rule of `tidy_test.ts` finds a file that stands
 * in none or in two.
 */

/**
 * Of the files below those that take most: days as they pass, clusters, packages and images as they are
 * handed out, upgrades, people at the console in a browser, other makers' clients, authorities, disks
 * and primaries that fail under load. `deno task test` leaves them to `deno task test:long`; CI runs
 * both. What they walk at length has something shorter that stays: a switch (`switch_test.ts`), crashes
 * (`crash_test.ts`), a pair that loses rows (`rig_lost_rows_test.ts`), the console
 * (`browser_finding_test.ts`), a give-back (`failback_test.ts`), strangers (`strangers_test.ts`), one
 * failover in every order (`core/ledger/one_failover_test.ts`).
 */
export const longRuns: ReadonlySet<string> = new Set([
  "tests/authority_change_test.ts",
  "tests/browser/looker_test.ts",
  "tests/browser_people_test.ts",
  "tests/browser_tasks_test.ts",
  "tests/browser_test.ts",
  "tests/channel_unknown_test.ts",
  "tests/clients_test.ts",
  "tests/data_key_test.ts",
  "tests/database_away_log_test.ts",
  "tests/disk_full_test.ts",
  "tests/doctor_rig_test.ts",
  "tests/failback_lost_rows_test.ts",
  "tests/failback_many_test.ts",
  "tests/first_use_test.ts",
  "tests/hanging_commits_test.ts",
  "tests/hanging_primary_test.ts",
  "tests/image_test.ts",
  "tests/keyed_digests_test.ts",
  "tests/lost_rows_test.ts",
  "tests/one_failover_test.ts",
  "tests/open_pages_test.ts",
  "tests/package_test.ts",
  "tests/pages_walk_test.ts",
  "tests/recovery_crash_test.ts",
  "tests/rehearsal_test.ts",
  "tests/reload_test.ts",
  "tests/rig/patroni_cluster_test.ts",
  "tests/rig_upgrade_test.ts",
  "tests/runbook_test.ts",
  "tests/standby_crash_test.ts",
  "tests/standby_day_test.ts",
  "tests/strangers_share_test.ts",
  "tests/tracing_test.ts",
  "tests/traffic_test.ts",
  "tests/upgrade_test.ts",
  "tests/years_test.ts",
]);

/**
 * Files that judge times (percentiles, budgets, "within so many seconds") by what a machine does that
 * has nothing else to do: one after the other, with nothing beside them.
 */
export const alone: readonly string[] = [
  "tests/connections_test.ts",
  "tests/dead_node_test.ts",
  "tests/fairness_test.ts",
  "tests/finding_speed_test.ts",
  "tests/hanging_commits_test.ts",
  "tests/http_test.ts",
  "tests/mirror_latency_test.ts",
  "tests/open_pages_test.ts",
  "tests/password_guessing_test.ts",
  "tests/rehearsal_test.ts",
  "tests/rig_database_test.ts",
  "tests/short_deadline_test.ts",
  "tests/switch_test.ts",
];

/**
 * Files that judge no times, or with the room that a busy machine needs, and have their processes for
 * themselves: some at once, each place with a database server of its own, since some read only what no
 * running transaction of the server may still change. In this order: long ones first, so that none is
 * left at the end, and those with a browser apart from each other, as one takes as much as three others.
 */
export const sideBySide: readonly string[] = [
  "tests/browser_test.ts",
  "tests/lost_rows_test.ts",
  "tests/crash_test.ts",
  "tests/one_failover_test.ts",
  "tests/runbook_test.ts",
  "tests/browser_people_test.ts",
  "tests/standby_crash_test.ts",
  "tests/standby_day_test.ts",
  "tests/channel_unknown_test.ts",
  "tests/browser_finding_test.ts",
  "tests/strangers_share_test.ts",
  "tests/clients_test.ts",
  "tests/stops_test.ts",
  "tests/pages_walk_test.ts",
  "tests/data_key_test.ts",
  "tests/failback_test.ts",
  "tests/failback_lost_rows_test.ts",
  "tests/rig/patroni_cluster_test.ts",
  "tests/hostile_bytes_test.ts",
  "tests/browser_tasks_test.ts",
  "tests/package_test.ts",
  "tests/image_test.ts",
  "tests/first_use_test.ts",
  "tests/evidence_test.ts",
  "tests/signing_key_test.ts",
  "tests/failback_many_test.ts",
  "tests/traffic_test.ts",
  "tests/upgrade_test.ts",
  "tests/tracing_test.ts",
  "tests/ledger_test.ts",
  "tests/relay_faults_test.ts",
  "tests/keyed_digests_test.ts",
  "tests/browser/looker_test.ts",
  "tests/every_procedure_test.ts",
  "tests/fuzz_test.ts",
  "tests/recovery_crash_test.ts",
  "tests/database_wait_test.ts",
  "tests/signed_replies_test.ts",
  "tests/state_evidence_test.ts",
  "tests/settings_test.ts",
  "tests/captures_test.ts",
  "tests/hanging_primary_test.ts",
  "tests/authority_change_test.ts",
  "tests/disk_full_test.ts",
  "tests/mirror_test.ts",
  "tests/reads_of_young_database_test.ts",
  "tests/mirror_lost_answers_test.ts",
  "tests/strangers_test.ts",
  "tests/unopened_test.ts",
  "tests/broken_console_test.ts",
  "tests/policy_test.ts",
  "tests/standby_lanes_test.ts",
  "tests/written_rows_test.ts",
  "tests/years_test.ts",
  "tests/cases_test.ts",
  "tests/people_day_test.ts",
  "tests/https_test.ts",
  "tests/reload_test.ts",
  "tests/right_passwords_test.ts",
  "tests/runtime_role_test.ts",
  "tests/mirror_numbers_test.ts",
  "tests/notifications_test.ts",
  "tests/private_authority_test.ts",
  "tests/give_back_test.ts",
  "tests/mirror_gateway_test.ts",
  "tests/lease_test.ts",
  "tests/bounded_process_test.ts",
  "tests/clock_jump_test.ts",
  "tests/rig_lost_rows_test.ts",
  "tests/rig_upgrade_test.ts",
  "tests/doctor_rig_test.ts",
  "tests/ledger_hostile_test.ts",
  "tests/ledger_kept_test.ts",
  "tests/duplicates_test.ts",
  "tests/failback_inquiry_test.ts",
  "tests/resolve_test.ts",
  "tests/operations_agree_test.ts",
  "tests/operations_in_database_test.ts",
  "tests/operations_walk_test.ts",
  "tests/failback_batches_test.ts",
  "tests/failback_crash_test.ts",
  "tests/database_sessions_test.ts",
  "tests/domain_cases_test.ts",
  "tests/deductions_test.ts",
  "tests/rig/postgres_pair_test.ts",
  "tests/failback_lock_test.ts",
  "tests/two_systems_test.ts",
  "tests/permit_cases_test.ts",
  "tests/remote_standby_test.ts",
  "tests/database_roles_test.ts",
  "adapters/testing/start_scratch_server_test.ts",
  "tests/audited_operations_test.ts",
  "tests/paper_day_test.ts",
  "tests/rig/watcher_test.ts",
  "tests/tidy_test.ts",
  "tests/own_captures_test.ts",
  "tests/docs_test.ts",
  "tests/deploy_test.ts",
  "tests/log_shipping_test.ts",
  "tests/rig/debian_programs_test.ts",
  "tests/audit/judge_audit_test.ts",
  "tests/database_away_log_test.ts",
];

/** Whether a path is of a test that one of the groups must name. */
export function needsGroup(path: string): boolean {
  return /^tests\/.*_test\.tsx?$/.test(path);
}
