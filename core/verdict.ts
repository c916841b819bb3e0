/**
 * What inspection decides about a received message. A refusal is a value, never an exception:
 * docs/wire-protocol.md 7.3 (result codes), 9 (codes) and 13 (order of checks).
 */

import type { Sentence } from "./reasons/mod.ts";

/** One result code `CCCCC-IIII-NNNN`. */
export interface ResultCode {
  /** Letter and four digits; `00000` is the normal end. */
  readonly code: string;
  /** Item ID the code speaks of; absent = none (`0000`). */
  readonly item?: string;
  /** Repetition of the repeating group, from 1; absent or 0 = common part. */
  readonly repetition?: number;
}

/**
 * The three plain texts that stand for a refusal before the header could be read
 * (docs/wire-protocol.md 9.2).
 */
export type GatewayText =
  | "Message Format GW Error"
  | "Verification GW Error"
  | "High security alert";

/** Refused with result codes in an R message, or with a plain text. */
export type Refusal =
  | { readonly kind: "refused"; readonly codes: readonly ResultCode[]; readonly reason: Sentence }
  | { readonly kind: "refused"; readonly text: GatewayText; readonly reason: Sentence };

/** Refusal with one result code. `reason` is for the journal and the log: found and expected, no content. */
export function refuse(
  code: string,
  reason: Sentence,
  item?: string,
  repetition?: number,
): Refusal {
  return { kind: "refused", codes: [{ code, item, repetition }], reason };
}

/** Refusal with a plain gateway text (docs/wire-protocol.md 9.2). */
export function refuseWithText(text: GatewayText, reason: Sentence): Refusal {
  return { kind: "refused", text, reason };
}

/** Whether a value is a refusal: the shape every step of inspection shares. */
export function isRefusal(value: unknown): value is Refusal {
  return typeof value === "object" && value !== null &&
    (value as { kind?: unknown }).kind === "refused";
}
