import type { Reply } from "../journal.ts";
import type { RequestRow } from "../journal/open_request.ts";

/** A pair with what is sent and what the primary answered, as they are stored. */
export interface SentPair extends RequestRow {
  readonly place: string;
  readonly procedure: string;
  readonly registers: boolean;
  readonly named: readonly string[];
  readonly documents: readonly string[];
  readonly contentType: string | null;
  /** Numbers that the request names, where the mirror has its own: `10000000016=10900000011`. */
  readonly numbers: readonly string[];
  readonly primaryStatus: number | null;
  readonly primaryType: string | null;
  readonly primarySealed: boolean;
  readonly primaryReply: Uint8Array;
}

/** One that the mirror has answered; nothing of that is stored yet. */
export interface AnsweredPair {
  readonly pair: SentPair;
  readonly sentAt: Date;
  readonly answeredAt: Date;
  readonly reply: Reply;
}
