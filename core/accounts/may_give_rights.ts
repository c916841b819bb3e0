import type { AccountFacts } from "./account_role.ts";

/**
 * Whether an account may give and take rights of another one: a branch administrator those of
 * officers of the own branch, and nothing else (domain, "People and codes").
 */
export function mayGiveRights(
  giver: Pick<AccountFacts, "role" | "office">,
  officer: Pick<AccountFacts, "role" | "office">,
): boolean {
  return giver.role === "branch administrator" && officer.role === "officer" &&
    giver.office !== undefined && giver.office === officer.office;
}
