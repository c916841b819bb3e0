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
const steps = {
  "0001_journal": {
    ...of010,
    does: "Makes the journal: messages, their outcomes, the streams of their writers, the mode.",
  },
  "0002_users": { ...of010, does: "Makes the users with their terminals and certificates." },
  "0003_tokens": { ...of010, does: "Makes the tokens of the admin API." },
  "0004_standby": {
    ...of010,
    does: "Makes what the standby keeps: documents, waiting reports, reserved numbers.",
  },
  "0005_switch": { ...of010, does: "Makes the nodes, the lease, switches and the audit." },
  "0006_ledger": {
    ...of010,
    does: "Makes what is learnt from VNACCS's answers, and what is to be given back.",
  },
  "0007_mirror": { ...of010, does: "Makes what a mirror was sent and how its answers compare." },
  "0008_evidence": { ...of010, does: "Chains decisions and makes the signed checkpoints." },
  "0009_people": {
    ...of010,
    does: "Makes accounts, sessions, registrations, acts of officers, VAN providers.",
  },
  "0010_since_release": {
    ...of010,
    does: "Keeps what a report says instead of its message, and sends large batches by COPY.",
  },
  "0011_outcomes_left": {
    ...of010,
    does: "Finds what the ledger has still to read without reading all outcomes.",
  },
  "0012_shorter_transactions": {
    ...of010,
    does: "Makes the transaction of a small batch shorter.",
  },
  "0013_outputs_waiting": {
    ...of010,
    does: "Indexes waiting reports by their time and counts them by the statistics.",
    locks: { waiting_output: "writes" },
    work: { waiting_output: "indexes" },
  },
  "0014_runtime_role": {
    ...of020,
    does: "Lets an account that owns nothing run the gateway and change neither journal nor audit.",
  },
  "0015_lost_rows": {
    ...of020,
    does: "Names the database and its line of history, so that lost rows are noticed.",
    locks: { node: "all", stream: "all" },
  },
  "0016_sealed_by_key": {
    ...of020,
    does: "Numbers data keys and notes whether values are left that name no key.",
    locks: { node: "all", waiting_output: "all" },
  },
  "0017_dead_nodes": {
    ...of020,
    does: "Lets the node that leads settle what dead nodes left in flight.",
    locks: { stream: "all" },
  },
  "0018_sender_keys": {
    ...of020,
    does: "Makes the secret by which repeats are recognised.",
  },
  "0021_audited_state": {
    ...of020,
    does: "Records digests of users, rights, secrets and the mode as they are.",
    work: {
      terminal: "reads",
      terminal_owner: "reads",
      user_account: "reads",
      user_certificate: "reads",
    },
  },
  "0022_row_digests": {
    ...of020,
    does: "Gives documents and waiting reports a digest, written with their next change.",
    locks: { document: "all", waiting_output: "all" },
  },
  "0023_outcome_order": {
    ...of020,
    does: "Makes the order of outcomes outlive a restored dump.",
    locks: { outcome: "all" },
  },
  "0025_standing_in_chain": {
    ...of020,
    does:
      "Lists documents and waiting reports in the chain of evidence, and each change from now on.",
    locks: { batch: "all", waiting_output: "all" },
    work: { batch: "reads", document: "reads", waiting_output: "reads" },
  },
  "0026_channel_unknown": {
    ...of020,
    does: "Indexes declarations whose channel only VNACCS knows.",
    locks: { document: "writes", officer_act: "all" },
    work: { document: "indexes" },
  },
  "0028_duties_confirmed": {
    ...of020,
    does: "Adds to acts of officers how duties are settled and which channel was asked for.",
    locks: { officer_act: "all" },
  },
  "0029_two_systems": {
    ...of020,
    does: "Learns VNACCS's numbers and lets no document take the place of another.",
    locks: { document: "writes", number_map: "writes" },
  },
  "0031_office_work": {
    ...of020,
    does: "Makes presence, assignment and entered acts of officers; indexes attached files.",
    locks: { document: "writes" },
    work: { document: "indexes" },
  },
  "0032_selectivity": { ...of020, does: "Makes criteria of channels that people put in force." },
  "0033_standing_seals": {
    ...of020,
    does: "Notes how far each stream had come before lines of batches were sealed.",
    work: { batch: "reads" },
  },
  "0034_room_in_a_page": {
    ...of020,
    does: "Leaves room in a page, so that a row that just fills one fits; rows stay as they are.",
  },
  "0035_criteria_in_evidence": {
    ...of020,
    does: "Records digests of the criteria of channels.",
  },
  "0036_same_document": {
    ...of020,
    does: "Takes a document for the same one by the time in its facts, too.",
    locks: { document: "writes" },
  },
  "0037_refusals_found": {
    ...of020,
    does: "Indexes what was refused by its code.",
    locks: { message: "writes", outcome: "writes" },
    work: { message: "indexes", outcome: "indexes" },
  },
  "0039_overdue_returns": {
    ...of020,
    does: "Indexes documents by the day until which something has to go back.",
    locks: { document: "writes" },
    work: { document: "indexes" },
  },
  "0041_found_by_time": {
    ...of020,
    does:
      "Indexes messages by time and user, and marks those with a code or an outcome to look for.",
    locks: { document: "writes", message: "all", outcome: "all", user_account: "writes" },
    work: { document: "indexes", message: "indexes", outcome: "reads", user_account: "indexes" },
  },
  "0042_notifications": { ...of020, does: "Makes what is told to those who do not look." },
  "0043_outcomes": {
    ...of020,
    does: "Marks what VNACCS did not answer with a message, and tells outcomes from states.",
    locks: { outcome: "writes" },
    work: { outcome: "reads" },
  },
  "0044_traffic_samples": { ...of020, does: "Makes the samples of traffic by minute and hour." },
  "0045_usage_by_outcome": {
    ...of020,
    does: "Counts the usage of VAN providers anew, by outcome, once a gateway runs.",
    locks: { provider_position: "all", provider_usage: "all" },
    work: { provider_position: "empties", provider_usage: "empties" },
  },
  "0046_refused_here": {
    ...of020,
    does: "Marks what was refused here and not by VNACCS.",
    locks: { message_mark: "all" },
    work: { message: "reads" },
  },
  "0047_marks_of_outcomes": {
    ...of020,
    does: "Marks what was handed over and then refused here, and repeats as their first.",
    work: { message: "reads", outcome: "reads" },
  },
  "0048_change_in_document": {
    ...of020,
    does:
      "Keeps the last change of a document in its own row, and says which changes were stood in.",
    locks: { document: "all", document_change: "all", message: "all" },
    work: { document: "indexes" },
  },
  "0049_reports_of_message": {
    ...of020,
    does: "Keeps the reports of a message as one row, and beside it how far each is delivered.",
    locks: { waiting_output: "all" },
    work: { waiting_output: "reads" },
  },
  "0053_signing_keys": {
    ...of020,
    does: "Makes the list of signing keys and takes checkpoints by the one in force alone.",
    locks: { checkpoint: "writes" },
  },
  "0054_earlier_sends": {
    ...of020,
    does: "Lists the messages of the last day, so that the next start recognises their repeats.",
    work: { message: "reads" },
  },
  "0055_closed_sums": {
    ...of020,
    does: "Makes the sums of what is settled, so that the balance does not read it again.",
  },
  "0056_send_keys": {
    ...of020,
    does: "Finds repeats by a table of keys of their own, which outlive their messages.",
    locks: { message: "all", outcome: "all" },
  },
  "0057_send_keys_filled": {
    ...of020,
    does: "Copies the keys of the messages that are there, beside the traffic.",
    work: { message: "reads", outcome: "reads" },
  },
  "0058_partitions": {
    ...of020,
    does: "Makes what is there the first partition by month of messages and outcomes.",
    locks: { message: "all", outcome: "all" },
  },
  "0059_archived_parts": {
    ...of020,
    does: "Notes which partitions were archived, and looks at messages as a whole for queries.",
  },
  "0060_found_in_years": {
    ...of020,
    does: "Indexes repeats, items of plans, an office's documents and users in their order.",
    locks: {
      ...{ message: "writes", message_first: "writes", user_account: "writes" },
      ...{ failback_item: "all", document: "all" },
    },
    work: {
      ...{ message: "indexes", message_first: "indexes", failback_item: "indexes" },
      ...{ document: "indexes", user_account: "indexes" },
    },
  },
  "0061_office_of_act": {
    ...of020,
    does: "Says of each act of an officer of which office its document is.",
    locks: { document: "writes", officer_act: "all" },
    work: { document: "reads", officer_act: "indexes" },
  },
  "0062_closed_parts": {
    ...of020,
    does: "Lets the node that leads index the partitions of months that are over.",
  },
  "0065_kept_plans": {
    ...of020,
    does: "Plans once in a session what every batch calls.",
  },
  "0066_right_passwords": {
    ...of020,
    does: "Makes the table of what is kept of right passwords.",
  },
  "0067_request_bases": {
    ...of020,
    does: "Stores a request as what differs from an earlier one of its sender.",
    locks: { message: "all", message_first: "all" },
  },
  "0068_undelivered": {
    ...of020,
    does: "Keeps answers of the standby that are under way as one row of each stream.",
  },
  "0069_key_in_document": {
    ...of020,
    does: "Lets the first natural key of a document stand in its own row.",
    locks: { document: "all", document_key: "all" },
    work: { document: "indexes" },
  },
  "0070_sums_of_plans": {
    ...of020,
    does:
      "Sums up plans that are done, and indexes decisions, owners' documents and closed months.",
    locks: {
      ...{ failback_item: "writes", failback_plan: "writes", document: "all" },
      ...{ audit: "writes", balance_sum: "all" },
    },
    work: { document: "indexes", audit: "indexes" },
  },
  "0071_open_acts": {
    ...of020,
    does: "Lists the acts that are not entered, and indexes declarations without a channel.",
    locks: { officer_act: "writes", act_entered: "writes", document: "writes" },
    work: { officer_act: "indexes", document: "indexes" },
  },
  "0072_first_keys_known": {
    ...of020,
    does: "Tells the database how many documents have a first key.",
  },
  "0073_sums_by_piece": {
    ...of020,
    does: "Sums up a journal in pieces that cost the same however much there is.",
  },
  "0074_whatever_is_believed": {
    ...of020,
    does: "Looks up by its key what a batch needs, however small the database believes a table.",
  },
  "0075_decisions_corrected": {
    ...of020,
    does: "Lets a plan be thrown away, and keeps the number of a decision beside VNACCS's own.",
    locks: { failback_plan: "all", failback_item: "all" },
    work: { failback_plan: "indexes" },
  },
  "0076_fewer_statements": {
    ...of020,
    does: "Records a batch by fewer statements within the database.",
  },
  "0077_come_over": {
    ...of020,
    does: "Lets messages wait for nodes that have not compared after a failover.",
  },
  "0078_doubted_give_back": {
    ...of020,
    does: "Lets a give-back tell that its database is not the one that it was in.",
    locks: { lost_rows: "all", failback_plan: "all", failback_item: "all" },
  },
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
