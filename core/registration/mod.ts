/**
 * Rules of registering enterprises: what a request holds and how it moves, the proof by signature, the
 * codes that an approval gives, and when customs has to answer.
 */
export { checkProof } from "./check_proof.ts";
export { contentOfImported, type ImportedUser } from "./content_of_imported.ts";
export { contentFaults, registeredMax } from "./content_faults.ts";
export { dueAt } from "./due_at.ts";
export { giveCodes } from "./give_codes.ts";
export { announcedDays, type DaysOff, joinDaysOff, readDaysOff } from "./holidays.ts";
export { proofMs, type ProofPurpose, proofPurposes, proofText } from "./proof_text.ts";
export { readUserCertificate } from "./read_user_certificate.ts";
export {
  businessRoles,
  emptyContent,
  isEditable,
  moveRegistration,
  registeredAlready,
  type RegistrationContent,
  type RegistrationKind,
  type RegistrationMove,
  type RegistrationState,
  registrationStates,
  type RegistrationUser,
} from "./registration.ts";
export { isPersonNumber, isTaxCode, maySignFor, normaliseTaxCode } from "./tax_code.ts";
