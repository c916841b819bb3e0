/**
 * Customs office codes of four characters (domain, "People and codes"): two digits of the department
 * and two letters of the branch, `ZZ` for the department itself, `00ZZ` for the General Department.
 */
const form = /^\d{2}[A-Z]{2}$/;

/** Whether a text is an office code of four characters. */
export function isOfficeCode(text: string): boolean {
  return form.test(text);
}

/**
 * The beginning that the codes of all offices have whose declarations an officer sees: those of the
 * own branch; of all branches at a department; of all at the General Department.
 */
export function officePrefix(office: string): string {
  if (office === "00ZZ") return "";
  return office.endsWith("ZZ") ? office.slice(0, 2) : office.slice(0, 4);
}

/** Whether an officer sees the declarations of an office (4 characters, or 6 with the team). */
export function seesOffice(officerOffice: string, office: string): boolean {
  return office.startsWith(officePrefix(officerOffice));
}
