import type { Sentence } from "../reasons/mod.ts";

/** What is looked at, in the order in which it is told: what others depend on comes first. */
export const diagnosticChecks = [
  "settings",
  "gateway",
  "database",
  "replication",
  "data-key",
  "tls",
  "trust",
  "revocation-lists",
  "primary",
  "standby",
  "mirror",
  "notifications",
  "traces",
  "clock",
  "disk",
  "open-files",
  "ledger",
  "number-bands",
  "partitions",
] as const;
export type DiagnosticCheck = typeof diagnosticChecks[number];

/** How something stands, the worst first; `unused` = there is nothing here to look at. */
export const lights = ["bad", "warning", "unknown", "good", "unused"] as const;
export type Light = typeof lights[number];

/** One thing that was seen, and what is to be done about it where something is. */
export interface Remark {
  readonly light: Light;
  readonly says: Sentence;
  readonly advice?: Sentence;
}

/** What a check has found. */
export interface Finding {
  readonly check: DiagnosticCheck;
  /** That of its worst remark. */
  readonly light: Light;
  readonly remarks: readonly Remark[];
  readonly at: Date;
  readonly tookMs: number;
}

/** The worst of several; `unused` where there are none. */
export function worstLight(among: readonly { readonly light: Light }[]): Light {
  return lights.find((light) => among.some((each) => each.light === light)) ?? "unused";
}
