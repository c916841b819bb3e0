import { z } from "zod";
import { isOfficeCode } from "../codes/offices.ts";
import { accountRoles } from "./account_role.ts";

/** What an account's name may look like. */
export const accountNameForm = /^[a-z0-9][a-z0-9._@-]{0,63}$/;

/** Roles that a person may be given; registrants make their own accounts. */
export const rolesToGive = accountRoles.filter((role) => role !== "registrant");

const nameForm = "expected letters, digits and ._@-, at most 64";
const displayNameForm = "expected a display name of 1 to 200 characters";

/** An account as somebody makes it for a person. */
export const newAccountSchema = z.strictObject({
  name: z.string().trim().toLowerCase().regex(accountNameForm, nameForm).max(64, nameForm),
  displayName: z.string().trim().min(1, displayNameForm).max(200, displayNameForm),
  role: z.enum(rolesToGive, `expected a role: ${rolesToGive.join(", ")}`),
  office: z.string().trim().toUpperCase().max(4).optional(),
}).superRefine(({ role, office }, context) => {
  const ofOffice = role === "officer" || role === "branch administrator";
  const message = ofOffice
    ? isOfficeCode(office ?? "") ? undefined : "expected the code of the office, such as 01AB"
    : office === undefined
    ? undefined
    : "expected none: it is for officers and branch administrators";
  if (message !== undefined) context.addIssue({ code: "custom", path: ["office"], message });
});

export type AccountToMake = z.output<typeof newAccountSchema>;
