import type { Channel } from "../procedures/mod.ts";

/**
 * What officers do: check the papers, check the goods; confirm that duties are settled; the decisions
 * about the goods and the declaration; and the channel. Cases – papers that are no declarations – are
 * accepted, rejected, sent back for a correction or cancelled.
 */
export const officerActKinds = [
  "papers",
  "goods",
  "duties",
  "clear",
  "release",
  "storage",
  "ask correction",
  "cancel",
  "channel",
  "accept",
  "reject",
] as const;
export type OfficerActKind = typeof officerActKinds[number];

/**
 * Acts that are records: the last of a kind about one version of a document counts and supersedes
 * those before, which stay as they are.
 */
export const recordKinds = [
  "papers",
  "goods",
  "duties",
] as const satisfies readonly OfficerActKind[];

/** How the duties of a declaration are settled. */
export const dutyBases = ["paid", "guaranteed", "exempt"] as const;
export type DutyBasis = typeof dutyBases[number];

/** Characters of a reference at most. */
export const referenceCharactersMax = 100;

export interface OfficerAct {
  readonly kind: OfficerActKind;
  /** Account of who acts. */
  readonly officer?: string;
  /**
   * Of a check: whether it found nothing wrong. Of duties: false where what was confirmed before was
   * wrong, and nothing is settled.
   */
  readonly good?: boolean;
  /**
   * Where the act says a channel: what VNACCS decided, as seen on paper or heard, where that is not
   * known here; otherwise the channel that the declaration is to have.
   */
  readonly channel?: Channel;
  /** Of a channel: lighter than the present one, and not in force before a second person agrees. */
  readonly proposed?: boolean;
  /** Of confirmed duties: how, and by which receipt, guarantee or decision. */
  readonly basis?: DutyBasis;
  readonly reference?: string;
  /** Finding or reason, for the record and where the declarant is told. */
  readonly text: string;
  readonly at: Date;
}

/** Why an act is refused. */
export type OfficerActFault =
  /** The document has no channel: nothing of it is decided by officers here. */
  | "not a declaration"
  /** Chance has given it to somebody else, or to nobody yet. */
  | "another officer's"
  /** Declarations are not accepted like an application, nor applications cleared. */
  | "not for this paper"
  /** An unknown outcome at VNACCS touches it. */
  | "incomplete"
  | "state"
  /** The channel asks for no such check; or the declaration knows no such channel. */
  | "channel"
  | "channel missing"
  /** VNACCS decided a channel that is not known here: it has to be said first. */
  | "channel unknown"
  /** It is that channel already. */
  | "channel known"
  /** It cannot be that: it was heavier before, or our rules say heavier. */
  | "lighter"
  /** Who proposed a lighter channel cannot agree to it as well. */
  | "second person"
  | "text missing"
  /** Whether what was checked is in order was not said. */
  | "result missing"
  /** How duties are settled, or the reference, was not said. */
  | "basis missing"
  /** Duties may be owed, and nobody has confirmed since it was declared last that they are settled. */
  | "duties unconfirmed"
  /** Goods of this kind of declaration are not released, or stored, before clearance. */
  | "not imported"
  /** No good check of the papers, or of the goods, since it was declared last. */
  | "papers unchecked"
  | "goods unchecked";
