/** Registrations of enterprises in the database, from the proof to the users that the standby knows. */
export * from "./approve_registration.ts";
export * from "./load_days_off.ts";
export * from "./proof_store.ts";
export * from "./register_enterprise.ts";
export {
  changeContent,
  type ChangeOutcome,
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
