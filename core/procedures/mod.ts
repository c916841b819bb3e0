/** What every procedure does, which documents it speaks of and which outputs it causes, as tables. */
export * from "./case_outputs.ts";
export * from "./channel_outputs.ts";
export * from "./document_families.ts";
export * from "./officer_outputs.ts";
export * from "./procedure_kinds.ts";
export * from "./document_types.ts";
export * from "./once_rules.ts";
