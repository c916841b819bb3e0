/** What does not hold. `what` names the record as operators search for it. */
export interface Finding {
  readonly kind: "missing" | "changed" | "inserted" | "reordered" | "signature";
  readonly what: string;
  readonly detail: string;
}

/** Takes findings one by one; a journal may hold more of them than memory. */
export type OnFinding = (finding: Finding) => void;
