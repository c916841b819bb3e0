import type { FamilyName } from "../procedures/mod.ts";
import type { ChannelKnowledge } from "./channel_knowledge.ts";

/**
 * A paper that the standby keeps: a declaration, a notice, a list, an application.
 *
 *     draft ──▶ registered ──▶ cleared ──▶ amended
 *       │           │ ▲ corrected up to nine times
 *       ▼           ▼ │
 *     (expires)   cancelled
 *
 * A draft that nobody declares is gone after its time: the state stays `draft`, `expiresAt` says it.
 */
export const documentStates = [
  /** Pre-registered: has a number, may change without limit, expires. */
  "draft",
  /** Officially registered; papers or goods may still be checked. */
  "registered",
  /** The goods may leave; corrected only by an amendment. */
  "cleared",
  "cancelled",
  /** Cleared, and a tax amendment of it was declared. */
  "amended",
] as const;
export type DocumentState = typeof documentStates[number];

/** Values of a document: the body of an accepted request, as received. */
export interface DocumentContent {
  /** Procedure whose request layout the body has. */
  readonly procedure: string;
  readonly body: Uint8Array;
  /** SHA-256 of the body, where somebody has made it already. */
  readonly sha256?: Uint8Array;
}

/** A correction that was stored and not yet declared; gone after its time like a draft. */
export interface StoredCorrection extends DocumentContent {
  readonly expiresAt: Date;
}

/** Another document that this one names. */
export interface DocumentLink {
  readonly kind:
    | "invoice"
    | "first declaration"
    | "amended declaration"
    | "declaration"
    | "exemption list"
    /** By which the goods came that now go back. */
    | "temporary declaration"
    /** Of a declaration: what amends it, as long as that stands. */
    | "amendment";
  /** Number as it was named. */
  readonly number: string;
  /** Whether it had the permit that this one needs was not known. */
  readonly permitUnknown?: true;
}

/** What a declaration has taken of a line of an exemption list, or returned of what came for a time. */
export interface Draw {
  /** Id of the declaration. */
  readonly declaration: string;
  /** From 1. */
  readonly line: number;
  /** In the unit of the line; empty where it was declared in none that can be compared with it. */
  readonly quantity: string;
  /** The number is one of another unit. */
  readonly otherUnit?: true;
}

/** When what happened to a document. */
export interface DocumentDates {
  readonly created: Date;
  readonly registered?: Date;
  readonly corrected?: Date;
  /** The permit: goods may leave. */
  readonly cleared?: Date;
  /**
   * When VNACCS was last known not to have given a permit. It may have given one since that nobody here
   * has heard of; `permitOf` tells it from "none".
   */
  readonly unpermitted?: Date;
  /** Goods may leave although the declaration is not cleared: duties are fixed later. */
  readonly released?: Date;
  /** Goods may be kept by the declarant until they are cleared. */
  readonly stored?: Date;
  readonly cancelled?: Date;
  /** Of a paper that is no declaration: an officer has accepted it. */
  readonly accepted?: Date;
  /** Of a transport declaration. */
  readonly departed?: Date;
  readonly arrived?: Date;
  /** Of a draft. */
  readonly expires?: Date;
}

/** One document in one moment. Plain data; a decision replaces it whole. */
export interface Document {
  /**
   * What names it through its life: the number without its branch, or where there is no number its
   * first natural key.
   */
  readonly id: string;
  /** 12 digits with the present branch, or empty. */
  readonly number: string;
  readonly family: FamilyName;
  /** Natural names under which it is found. */
  readonly keys: readonly string[];
  /** User code (5) of who made it. */
  readonly owner: string;
  /** User code that the draft names as its declarant; the owner where it names none. */
  readonly declarant: string;
  /** Company of the owner, for reports. */
  readonly company: string;
  readonly office: string;
  readonly state: DocumentState;
  readonly content: DocumentContent;
  readonly correction?: StoredCorrection;
  /** Corrections declared. */
  readonly corrections: number;
  /** Channel and what chose it, as decided last; or that only VNACCS knows it. */
  readonly channel?: ChannelKnowledge;
  readonly dates: DocumentDates;
  readonly links: readonly DocumentLink[];
  /** Of an exemption list or a temporary import or export: what declarations have drawn, as far as it is known here. */
  readonly drawn?: readonly Draw[];
  /**
   * The standby itself registered what draws may be taken of: VNACCS knows none that is not known here.
   * Anything that VNACCS answered about has it no more.
   */
  readonly drawsKnown?: true;
  /** Codes of the reports that it caused, for putting them out again. */
  readonly printed: readonly string[];
  /** Receipt numbers of files that came with it. */
  readonly receipts: readonly string[];
  /** False while an unknown outcome at VNACCS touches it: the standby then decides nothing about it. */
  readonly complete: boolean;
}

/** How long a draft is kept from its registration or last change. */
export const draftKeptMs = 7 * 24 * 60 * 60 * 1000;

/** How often a declaration can be corrected before clearance; the branch digit counts them. */
export const correctionsMax = 9;

/** Whether a draft's time is over. */
export function isExpired(document: Document, at: Date): boolean {
  const { expires } = document.dates;
  return document.state === "draft" && expires !== undefined && at > expires;
}

/** Whether a document counts for others: it is neither cancelled nor a draft whose time is over. */
export function doesStand(document: Document, at: Date): boolean {
  return document.state !== "cancelled" && !isExpired(document, at);
}

/** Whether the goods may leave. */
export type Permit =
  | "given"
  | "none"
  /** VNACCS may have given it, and nothing that passed here has told. */
  | "unknown";

/**
 * The permit of a declaration; also of one that was stored as registered when green alone had one.
 */
export function permitOf({ state, dates }: Document): Permit {
  if (state === "cleared" || state === "amended") return "given";
  if (state !== "registered") return "none";
  if (dates.cleared !== undefined) return "given";
  return dates.unpermitted === undefined ? "none" : "unknown";
}

/** Whether a user code may act on a document: who made it, and whom it names as declarant. */
export function isOwnedBy(
  document: Pick<Document, "owner" | "declarant">,
  userCode: string,
): boolean {
  return document.owner === userCode || document.declarant === userCode;
}
