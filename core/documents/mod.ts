/**
 * The rules of documents: what a request does to them. Read `document.ts` for the states, then
 * `decide.ts` for the steps.
 */
export { contentItems } from "./content_items.ts";
export { channelFactsOf } from "./channel_facts.ts";
export * from "./held_reason.ts";
export { heldBecause } from "./judge_values.ts";
export * from "./channel_knowledge.ts";
export * from "./check_items.ts";
export * from "./decide.ts";
export { isAccepted } from "./decide_case_act.ts";
export * from "./decide_officer_act.ts";
export * from "./decision.ts";
export { declarationItems } from "./declaration_items.ts";
export * from "./document.ts";
export * from "./document_keys.ts";
export { documentNumberNamed } from "./document_number_named.ts";
export * from "./example_items.ts";
export * from "./example_requests.ts";
export * from "./officer_act.ts";
export * from "./permit_doubts.ts";
export { permitPolicies, type PermitPolicy } from "./permit_policy.ts";
export { readRequestItems } from "./read_request_items.ts";
export { type BrokenRule, rulesBroken } from "./rules/mod.ts";
export { refuseFiles } from "./refuse_files.ts";
export { MemoryDocuments } from "./memory_documents.ts";
export { filesKilobytesMax, filesMax } from "./decide_attachment.ts";
export { itemCode, type ItemFault } from "./item_code.ts";
export { ruleCode, type RuleFault } from "./rule_code.ts";
export { drawnOnLinks } from "./deductions.ts";
export { undoCancelled } from "./undo_cancelled.ts";
export { twinId, twinOf } from "./twin_id.ts";
