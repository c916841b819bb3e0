/** What every procedure does, which documents it speaks of and which outputs it causes, as tables. */
export { caseFamilies, type CaseOutputs, caseOutputs } from "./case_outputs.ts";
export {
  bondedWarehouseKinds,
  type Channel,
  channelOutputs,
  type ClearanceVariant,
  clearanceVariant,
} from "./channel_outputs.ts";
export {
  documentFamilies,
  type DocumentFamily,
  type FamilyName,
  isOutbound,
} from "./document_families.ts";
export { officerOutputs } from "./officer_outputs.ts";
export { claimsTerminal } from "./claims_terminal.ts";
export { outputRetrievals } from "./output_retrievals.ts";
export {
  type InquiryRule,
  type KeyRule,
  type ProcedureKind,
  procedureKind,
  type ProcedureKindRow,
  procedureKinds,
  proceduresOf,
} from "./procedure_kinds.ts";
export { documentTypes } from "./document_types.ts";
export { onceRules } from "./once_rules.ts";
