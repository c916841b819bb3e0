import type { Catalogue } from "./catalogue/mod.ts";
import { type Refusal, refuse } from "./verdict.ts";
import type { Header } from "./wire/mod.ts";

/**
 * A refusal as its sender may be told it. The answer to a session request must not be a short text: to
 * a logon it means success, to a retrieval the end of the chain (docs/wire-protocol.md 1.3). A signed
 * one, or one with files – no terminal sends these, other software may – is told A0034 instead.
 */
export function asMessage(
  refusal: Refusal,
  header: Header | undefined,
  catalogue: Catalogue,
): Refusal {
  if (!("text" in refusal) || header === undefined) return refusal;
  const isSession = catalogue.sessionProcedure(header.trimmed("procedure")) !== undefined;
  return isSession ? refuse("A0034", refusal.reason) : refusal;
}
