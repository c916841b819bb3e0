import type { StepFacts } from "../../../core/upgrade/mod.ts";
import type { Migration } from "../migrate.ts";

const of010 = { since: "0.1.0", oldestProgram: "0.1.0" };
/** A node of 0.1.0 does not start on a schema with any step that it does not know. */
const of020 = { since: "0.2.0", oldestProgram: "0.2.0" };

/**
 * Every step of the schema, oldest first; a released step never changes. Each is a file of SQL beside
 * this one, in which `:schema` stands for the schema's name. What they lead to: `../schema.sql`.
 *
 * Beside it stands what whoever upgrades has to know of it, which `step_facts_test.ts` holds to what
 * the step does to a database with rows. `oldestProgram` is a promise: nodes of that version work on
 * while the step runs, and start on a schema that has it. A step that only adds what the version before
 * does not look at can give it; one that changes what that version writes, reads or calls cannot.
 */
      "Indexes messages by time and user, and marks those with a code or an outcome to look for.",
      "Lists documents and waiting reports in the chain of evidence, and each change from now on.",
      terminal: "reads",
      terminal_owner: "reads",
      user_account: "reads",
      user_certificate: "reads",
    ...of010,
    ...of020,
    does:
    does: "Adds to acts of officers how duties are settled and which channel was asked for.",
    does: "Counts the usage of VAN providers anew, by outcome, once a gateway runs.",
    does: "Finds what the ledger has still to read without reading all outcomes.",
    does: "Gives documents and waiting reports a digest, written with their next change.",
    does: "Indexes declarations whose channel only VNACCS knows.",
    does: "Indexes documents by the day until which something has to go back.",
    does: "Indexes waiting reports by their time and counts them by the statistics.",
    does: "Indexes what was refused by its code.",
    does: "Keeps what a report says instead of its message, and sends large batches by COPY.",
    does: "Learns VNACCS's numbers and lets no document take the place of another.",
    does: "Leaves room in a page, so that a row that just fills one fits; rows stay as they are.",
    does: "Lets an account that owns nothing run the gateway and change neither journal nor audit.",
    does: "Lets the node that leads settle what dead nodes left in flight.",
    does: "Makes accounts, sessions, registrations, acts of officers, VAN providers.",
    does: "Makes presence, assignment and entered acts of officers; indexes attached files.",
    does: "Makes the journal: messages, their outcomes, the streams of their writers, the mode.",
    does: "Makes the order of outcomes outlive a restored dump.",
    does: "Makes the secret by which repeats are recognised.",
    does: "Makes the sums of what is settled, so that the balance does not read it again.",
    does: "Makes the transaction of a small batch shorter.",
    does: "Makes what is learnt from VNACCS's answers, and what is to be given back.",
    does: "Makes what the standby keeps: documents, waiting reports, reserved numbers.",
    does: "Marks what VNACCS did not answer with a message, and tells outcomes from states.",
    does: "Marks what was handed over and then refused here, and repeats as their first.",
    does: "Marks what was refused here and not by VNACCS.",
    does: "Names the database and its line of history, so that lost rows are noticed.",
    does: "Notes how far each stream had come before lines of batches were sealed.",
    does: "Numbers data keys and notes whether values are left that name no key.",
    does: "Records digests of the criteria of channels.",
    does: "Records digests of users, rights, secrets and the mode as they are.",
    does: "Takes a document for the same one by the time in its facts, too.",
    locks: { batch: "all", waiting_output: "all" },
    locks: { document: "all", waiting_output: "all" },
    locks: { document: "writes" },
    locks: { document: "writes", message: "all", outcome: "all", user_account: "writes" },
    locks: { document: "writes", number_map: "writes" },
    locks: { document: "writes", officer_act: "all" },
    locks: { message: "writes", outcome: "writes" },
    locks: { message_mark: "all" },
    locks: { node: "all", stream: "all" },
    locks: { node: "all", waiting_output: "all" },
    locks: { officer_act: "all" },
    locks: { outcome: "all" },
    locks: { outcome: "writes" },
    locks: { provider_position: "all", provider_usage: "all" },
    locks: { stream: "all" },
    locks: { waiting_output: "writes" },
    work: {
    work: { batch: "reads" },
    work: { batch: "reads", document: "reads", waiting_output: "reads" },
    work: { document: "indexes" },
    work: { document: "indexes", message: "indexes", outcome: "reads", user_account: "indexes" },
    work: { message: "indexes", outcome: "indexes" },
    work: { message: "reads" },
    work: { message: "reads", outcome: "reads" },
    work: { outcome: "reads" },
    work: { provider_position: "empties", provider_usage: "empties" },
    work: { waiting_output: "indexes" },
    },
  "0001_journal",
  "0001_journal": {
  "0002_users",
  "0002_users": { ...of010, does: "Makes the users with their terminals and certificates." },
  "0003_tokens",
  "0003_tokens": { ...of010, does: "Makes the tokens of the admin API." },
  "0004_standby",
  "0004_standby": {
  "0005_switch",
  "0005_switch": { ...of010, does: "Makes the nodes, the lease, switches and the audit." },
  "0006_ledger",
  "0006_ledger": {
  "0007_mirror",
  "0007_mirror": { ...of010, does: "Makes what a mirror was sent and how its answers compare." },
  "0008_evidence",
  "0008_evidence": { ...of010, does: "Chains decisions and makes the signed checkpoints." },
  "0009_people",
  "0009_people": {
  "0010_since_release",
  "0010_since_release": {
  "0011_outcomes_left",
  "0011_outcomes_left": {
  "0012_shorter_transactions",
  "0012_shorter_transactions": {
  "0013_outputs_waiting",
  "0013_outputs_waiting": {
  "0014_runtime_role",
  "0014_runtime_role": {
  "0015_lost_rows",
  "0015_lost_rows": {
  "0016_sealed_by_key",
  "0016_sealed_by_key": {
  "0017_dead_nodes",
  "0017_dead_nodes": {
  "0018_sender_keys",
  "0018_sender_keys": {
  "0021_audited_state",
  "0021_audited_state": {
  "0022_row_digests",
  "0022_row_digests": {
  "0023_outcome_order",
  "0023_outcome_order": {
  "0025_standing_in_chain",
  "0025_standing_in_chain": {
  "0026_channel_unknown",
  "0026_channel_unknown": {
  "0028_duties_confirmed",
  "0028_duties_confirmed": {
  "0029_two_systems",
  "0029_two_systems": {
  "0031_office_work",
  "0031_office_work": {
  "0032_selectivity",
  "0032_selectivity": { ...of020, does: "Makes criteria of channels that people put in force." },
  "0033_standing_seals",
  "0033_standing_seals": {
  "0034_room_in_a_page",
  "0034_room_in_a_page": {
  "0035_criteria_in_evidence",
  "0035_criteria_in_evidence": {
  "0036_same_document",
  "0036_same_document": {
  "0037_refusals_found",
  "0037_refusals_found": {
  "0039_overdue_returns",
  "0039_overdue_returns": {
  "0041_found_by_time",
  "0041_found_by_time": {
  "0042_notifications",
  "0042_notifications": { ...of020, does: "Makes what is told to those who do not look." },
  "0043_outcomes",
  "0043_outcomes": {
  "0044_traffic_samples",
  "0044_traffic_samples": { ...of020, does: "Makes the samples of traffic by minute and hour." },
  "0045_usage_by_outcome",
  "0045_usage_by_outcome": {
  "0046_refused_here",
  "0046_refused_here": {
  "0047_marks_of_outcomes",
  "0047_marks_of_outcomes": {
  "0048_change_in_document",
  "0055_closed_sums",
  "0055_closed_sums": {
  },
] as const;
const names = [
const steps = {
} satisfies Readonly<Record<string, StepFacts>>;

export const migrations: readonly Migration[] = Object.entries(steps).map(([name, facts]) => ({
  name,
  facts,
  statements: (schema) => readStep(name).replaceAll(":schema", schema),
}));

/** Read when it is wanted: a database that lacks nothing needs none of them. */
function readStep(name: string): string {
  return Deno.readTextFileSync(new URL(`${name}.sql`, import.meta.url));
}
