import { catalogue } from "../catalogue/mod.ts";

const claiming: ReadonlySet<string> = new Set(
  catalogue.sessionProcedures()
    .filter(({ layout }) => layout.items.some(({ isSecret }) => isSecret))
    .map(({ code }) => code),
);

/** Whether a request names a terminal with its access key, which proves that it may speak for it. */
export function claimsTerminal(procedure: string): boolean {
  return claiming.has(procedure);
}
