import type { DecidedOutput } from "./decision.ts";
import type { Document } from "./document.ts";
import type { OfficerActFault } from "./officer_act.ts";

export interface OfficerDecision {
  readonly kind: "decided";
  readonly document: Document;
  /** A lighter channel was proposed: nothing has changed until a second person agrees. */
  readonly proposed: boolean;
  /** Reports for the declarant's terminal, in order. */
  readonly prints: readonly DecidedOutput[];
}

export interface OfficerRefusal {
  readonly kind: "refused";
  readonly fault: OfficerActFault;
}
