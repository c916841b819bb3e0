import type { RegistrationContent } from "./registration.ts";

/** Users and machines of one enterprise at most. */
export const registeredMax = 200;

/** What stands in the way of submitting a request. */
export type ContentFault =
  | "company missing"
  | "address missing"
  | "email missing"
  | "role missing"
  | "user missing"
  | "machine missing"
  | "person with several users"
  | "too many"
  | "user without certificate"
  | "user without machine"
  | "machine without user";

/** Everything that is missing or does not fit; `ref` names the user or machine it is about. */
export function contentFaults(
  content: RegistrationContent,
): { readonly fault: ContentFault; readonly ref?: string }[] {
  const { company, address, email, roles, users, machines, holder } = content;
  const whole: (readonly [boolean, ContentFault])[] = [
    [company === "", "company missing"],
    [address === "", "address missing"],
    [email === "", "email missing"],
    [roles.length === 0, "role missing"],
    [machines.length === 0, "machine missing"],
    [users.length === 0, "user missing"],
    [holder === "person" && users.length > 1, "person with several users"],
    [users.length > registeredMax || machines.length > registeredMax, "too many"],
  ];
  const known = new Set(machines.map(({ ref }) => ref));
  const ofUsers = users.flatMap(({ ref, certificate, registered = [], machines }) => [
    ...(certificate === undefined && registered.length === 0
      ? [{ fault: "user without certificate" as const, ref }]
      : []),
    ...(machines.some((machine) => known.has(machine))
      ? []
      : [{ fault: "user without machine" as const, ref }]),
  ]);
  const used = new Set(users.flatMap(({ machines }) => machines));
  const ofMachines = machines.filter(({ ref }) => !used.has(ref))
    .map(({ ref }) => ({ fault: "machine without user" as const, ref }));
  return [...whole.filter(([is]) => is).map(([, fault]) => ({ fault })), ...ofUsers, ...ofMachines];
}
