import type { OpenedReply } from "../../core/compare/mod.ts";
import type { Reply } from "../journal.ts";
import type { Opened, Unopened } from "../seals/unopened_values.ts";

/** A pair with what is sent and what the primary answered. */
export interface SentPair {
  readonly place: string;
  readonly stream: number;
  readonly sequence: string;
  readonly procedure: string;
  readonly registers: boolean;
  /** Stems that the request names, in the primary's numbers. */
  readonly named: readonly string[];
  readonly documents: readonly string[];
  readonly contentType: string | null;
  /** Of the request and the primary's answer, as long as the pair is held. */
  readonly bytes: number;
  readonly request: () => Opened | Unopened;
  /** Throws where it cannot be read any more. */
  readonly primary: () => OpenedReply;
}

/** One that the mirror has answered; nothing of that is stored yet. */
export interface AnsweredPair {
  readonly pair: SentPair;
  readonly sentAt: Date;
  readonly answeredAt: Date;
  readonly reply: Reply;
}
