/** Officers of the standby: what their office sees, and what they do about it. */
export { actOnDocument } from "./act_on_document.ts";
export { listOverdueReturns } from "./overdue_returns.ts";
export {
  nextCaseToDecide,
  type NextPaper,
  type NextSearch,
  nextToDecide,
} from "./next_to_decide.ts";
export {
  actsByOffice,
  type ActToEnter,
  enterAct,
  type EnterOutcome,
  listActsToEnter,
  type ReportedAct,
  reportedActs,
} from "./acts_to_enter.ts";
export {
  type AssignmentRule,
  assignmentRule,
  branchNames,
  presenceHours,
  presentOfficers,
  sayPresent,
  switchAssignment,
} from "./assignment_rule_store.ts";
export {
  type AssignedDocument,
  assignEverywhere,
  type Assignment,
  assignmentsOf,
  assignOpen,
  chance,
  listAssigned,
  needsAssignment,
  reassign,
  type ReassignOutcome,
} from "./assignments.ts";
export { type AttachedFile, attachedFiles, takeAttachedFile } from "./attached_files.ts";
export { countOpenCases, listCases } from "./office_cases.ts";
export {
  countOpen,
  countWaiting,
  type DocumentStep,
  findCase,
  findDeclaration,
  type FoundDocument,
  listDeclarations,
} from "./office_documents.ts";
export { officerActs, type StoredAct } from "./officer_act_store.ts";
