/** Registrations of enterprises in the database, from the proof to the users that the standby knows. */
export { approveRegistration, issueAnew, type IssuedSecrets } from "./approve_registration.ts";
export { loadDaysOff } from "./load_days_off.ts";
export { findProof, openProof, type Proof } from "./proof_store.ts";
export {
  beginAnew,
  beginChange,
  type ProofOutcome,
  recoverRegistrant,
  registerEnterprise,
} from "./register_enterprise.ts";
export {
  changeContent,
  countWaiting,
  currentRegistration,
  type Enterprise,
  findEnterprise,
  findRegistration,
  listRegistrations,
  type Registration,
  type RegistrationStep,
  registrationSteps,
  stepRegistration,
} from "./registration_store.ts";
