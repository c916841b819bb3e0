/**
 * Why a declaration is held for an officer. The reason stands behind the rule that decided the channel
 * (`ChannelDecision.rule`), with what it was found in; pages have a text for each (`heldReason.…`).
 */
export const heldReasons = [
  "code not known here",
  "items that do not agree",
  "no temporary import or export",
  "no such line of",
  "more goes back than remains of",
] as const;
export type HeldReason = typeof heldReasons[number];

/** The reason and where: `: ICB Z99`, or the number of the declaration that it is about. */
export function heldText(reason: HeldReason, where: string): string {
  return `${reason}${where}`;
}
