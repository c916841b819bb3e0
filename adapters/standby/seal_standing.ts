import type { ISql } from "postgres";
import { storableText } from "../postgres/storable_text.ts";

/**
 * Chains lines of what a transaction writes beside the journal (`core/evidence/standing_line.ts`), where
 * it writes no batch of messages. Near its commit: until then no decision is recorded, and nobody else
 * gets past this.
 */
export async function sealStanding(transaction: ISql, lines: readonly string[]): Promise<void> {
  if (lines.length === 0) return;
  await transaction`select seal_standing(${lines.map(storableText).join("\n")})`;
}
