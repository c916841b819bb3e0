/**
 * The rules of documents: what a request does to them. Read `document.ts` for the states, then
 * `decide.ts` for the steps.
 */
export { contentItems } from "./content_items.ts";
export { channelFactsOf } from "./channel_facts.ts";
export { heldReasons, heldText } from "./held_reason.ts";
export { heldBecause } from "./judge_values.ts";
export {
  type ChannelKnowledge,
  channelOf,
  channelRuleNames,
  channelSources,
  channelToldBy,
  type KnownChannel,
  lightestOf,
} from "./channel_knowledge.ts";
export { checkItems, faultOf, itemFaults } from "./check_items.ts";
export { decide, declaresKind, documentsNamed } from "./decide.ts";
export { isAccepted } from "./decide_case_act.ts";
export { decideOfficerAct, missingForPermit } from "./decide_officer_act.ts";
export { type OfficerDecision } from "./officer_decision.ts";
export {
  type AttachedFile,
  type Decision,
  type DecisionContext,
  type DocumentRequest,
  type DocumentsRead,
  listedMax,
  type NeedsNumbers,
} from "./decision.ts";
export { declarationItems } from "./declaration_items.ts";
export { type Declared, declaredAfter } from "./declared_after.ts";
export { type DeclaredItem, type GoodsLine, goodsLines, type LineSum } from "./goods_lines.ts";
export {
  type Document,
  type DocumentContent,
  type DocumentDates,
  type DocumentLink,
  type DocumentState,
  documentStates,
  draftKeptMs,
  type Draw,
  isOwnedBy,
  permitOf,
} from "./document.ts";
export { identityKeys } from "./document_keys.ts";
export { documentNumberNamed } from "./document_number_named.ts";
export {
  dutyBases,
  type OfficerAct,
  type OfficerActFault,
  type OfficerActKind,
  recordKinds,
  referenceCharactersMax,
} from "./officer_act.ts";
export { type PermitDoubt, permitDoubts } from "./permit_doubts.ts";
export { permitPolicies, type PermitPolicy } from "./permit_policies.ts";
export { readRequestItems } from "./read_request_items.ts";
export { rulesBroken } from "./rules/mod.ts";
export { returnLimit } from "./return_limit.ts";
export { refuseFiles } from "./refuse_files.ts";
export { itemCode } from "./item_code.ts";
export { ruleCode } from "./rule_code.ts";
export { drawnOnLinks } from "./deductions.ts";
export { undoCancelled } from "./undo_cancelled.ts";
export { twinId, twinOf } from "./twin_id.ts";
