/** Officers of the standby: what their office sees, and what they do about it. */
export * from "./act_on_document.ts";
export * from "./acts_to_enter.ts";
export * from "./assignment_rule_store.ts";
export * from "./assignments.ts";
export * from "./attached_files.ts";
export * from "./office_cases.ts";
export * from "./office_documents.ts";
export * from "./officer_act_store.ts";
