import type { Catalogue, Procedure } from "../catalogue/mod.ts";
import type { CodeTables } from "../codes/mod.ts";
import type { NumberBlocks, ReceiptCounter } from "../numbering/mod.ts";
import type { FamilyName } from "../procedures/mod.ts";
import type { StandbyPolicy } from "../policy/mod.ts";
import type { ChannelRules } from "../routing/mod.ts";
import type { ResultCode } from "../verdict.ts";
import type { Items, ItemValues } from "../wire/mod.ts";
import type { Document } from "./document.ts";
import type { PermitPolicy } from "./permit_policies.ts";
import type { Sentence } from "../reasons/mod.ts";

/** A file that came with a request. */
export interface AttachedFile {
  readonly name: string;
  readonly bytes: number;
}

/** A request whose sender, signature and structure are good. */
export interface DocumentRequest {
  /** Names a document that has neither number nor natural key; unique. */
  readonly messageId: string;
  readonly procedure: Procedure;
  readonly items: Items;
  /** The bytes of the items: what is kept of the request in a document. */
  readonly body: Uint8Array;
  /** Their SHA-256, where somebody has made it already. */
  readonly bodySha256?: Uint8Array;
  /** 8 characters. */
  readonly userId: string;
  /** Company of the user, for reports. */
  readonly company: string;
  /** The user's enterprise is suspended, dissolved, bankrupt or under enforcement. */
  readonly suspended: boolean;
  /** An officer: inquiries and call-ups show the documents of every owner. */
  readonly seesAll?: boolean;
  readonly files: readonly AttachedFile[];
}

/** Which documents a request may need; read and locked before the decision. */
export interface DocumentsNamed {
  /** Document ids: numbers without branch. */
  readonly ids: readonly string[];
  readonly keys: readonly string[];
  /** An inquiry without a number: the latest documents of these families and this owner. */
  readonly list?: { readonly families: readonly FamilyName[]; readonly owner: string };
}

/** The documents that were named and exist, as they are now, earlier decisions of a batch included. */
export interface DocumentsRead {
  byId(id: string): Document | undefined;
  /** Latest first. */
  byKey(key: string): readonly Document[];
  /** Latest first; at most `listedMax`. */
  list(): readonly Document[];
}

/** Documents that an inquiry lists at most: rows of the smallest list output. */
export const listedMax = 50;

/** Everything else that a decision depends on. */
export interface DecisionContext {
  readonly catalogue: Catalogue;
  readonly receivedAt: Date;
  readonly numbers: NumberBlocks;
  readonly receipts: readonly ReceiptCounter[];
  readonly channelRules: ChannelRules;
  /** What the standby permits by itself; everything else green waits for an officer. */
  readonly permits: PermitPolicy;
  /** What the standby takes; absent where what VNACCS took is learnt. */
  readonly policy?: StandbyPolicy;
  /**
   * The code tables in force. Absent where a decision only repeats what VNACCS has taken already:
   * there neither codes nor values that bear on each other are judged.
   */
  readonly codes?: CodeTables;
}

/** An output with its values. */
export interface DecidedOutput {
  /** Six characters. */
  readonly output: string;
  readonly values: ItemValues;
  /** For the subject: the document number, or empty. */
  readonly information: string;
}

/** What is to be answered, written and put out. Without codes the request was accepted. */
export interface Decision {
  readonly kind: "decided";
  /** Codes of the result, five at most. Only W codes = accepted with a note. */
  readonly codes: readonly ResultCode[];
  /** Why it is refused, for the record, where the codes do not say it. */
  readonly reason?: Sentence;
  /** For the subject of the result: the document number, or empty. */
  readonly information: string;
  /** Items behind the result line: the number, a receipt number. */
  readonly resultItems: readonly string[];
  /** The C or M output of the reply. An M replaces the R. */
  readonly screen?: DecidedOutput;
  /** Reports for the sender's terminal, in order. */
  readonly prints: readonly DecidedOutput[];
  /** Documents to write, whole. */
  readonly documents: readonly Document[];
  /** What is left of the numbers; unchanged where none was taken. */
  readonly numbers: NumberBlocks;
  readonly receipts: readonly ReceiptCounter[];
}

/** The lane holds no number for it: reserve a block and decide again. */
export interface NeedsNumbers {
  readonly kind: "needs numbers";
  /** A two-digit document type, or `receipt`. */
  readonly of: string;
}
