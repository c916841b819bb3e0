/**
 * Rules of registering enterprises: what a request holds and how it moves, the proof by signature, the
 * codes that an approval gives, and when customs has to answer.
 */
export * from "./check_proof.ts";
export * from "./content_faults.ts";
export * from "./due_at.ts";
export * from "./give_codes.ts";
export {
  announcedDays,
  type DaysOff,
  type DaysOffFault,
  joinDaysOff,
  readDaysOff,
} from "./holidays.ts";
export * from "./next_terminal_id.ts";
export * from "./proof_text.ts";
export * from "./read_signature_file.ts";
export * from "./read_user_certificate.ts";
export * from "./registration.ts";
export * from "./tax_code.ts";
