import type { Account } from "../../adapters/accounts/mod.ts";
import { consoleNavigation } from "./console/console_navigation.ts";
import { mayUse, pageAccess } from "./page_access.ts";
import type { NavigationEntry } from "./navigation_entry.ts";

/** In the order shown; the first that an account may open is its home. */
export const navigation: readonly NavigationEntry[] = [
  ...consoleNavigation,
  { path: "/office", text: "nav.office" },
  { path: "/office/cases", text: "nav.cases" },
  { path: "/office/to-enter", text: "nav.toEnter" },
  { path: "/office/overdue", text: "nav.overdue" },
  { path: "/office/assignment", text: "nav.assignment" },
  { path: "/register/application", text: "application.title" },
  { path: "/registrations", text: "nav.registrations" },
  { path: "/registrations/lookup", text: "nav.lookup" },
  { path: "/office/officers", text: "nav.officers" },
  { path: "/providers", text: "nav.providers" },
  { path: "/accounts", text: "nav.accounts" },
  { path: "/tokens", text: "nav.tokens" },
  { path: "/account", text: "nav.account" },
];

/** The entries for a reader. */
export function entriesFor(account: Account | undefined): NavigationEntry[] {
  return navigation.filter(({ path, anonymous = false }) =>
    (anonymous || account !== undefined) && mayUse(pageAccess[`GET ${path}`], account)
  );
}

/** Where an account lands after its login. */
export function homeOf(account: Account): string {
  return entriesFor(account)[0]?.path ?? "/account";
}
