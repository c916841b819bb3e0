import { type OfficesAt, successorOf } from "../codes/offices.ts";
import type { AccountFacts } from "./account_role.ts";

/**
 * Whether an account may give and take rights of another one: a branch administrator those of
 * officers of the own branch, and nothing else (docs/domain.md "People and codes").
 */
export function mayGiveRights(
  giver: Pick<AccountFacts, "role" | "office">,
  officer: Pick<AccountFacts, "role" | "office">,
  at: OfficesAt,
): boolean {
  return giver.role === "branch administrator" && officer.role === "officer" &&
    giver.office !== undefined && officer.office !== undefined &&
    successorOf(giver.office, at) === successorOf(officer.office, at);
}
