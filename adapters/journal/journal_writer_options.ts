/** What a writer into the journal is made with. */
import type { Sql } from "postgres";
import type { BytesDigest, Sha256 } from "../../core/evidence/mod.ts";
import type { KnownState } from "../../core/lost_rows/mod.ts";
import type { MessageNamed, MessageRecord } from "../journal.ts";
import type { BatchDecider } from "./batch_decider.ts";
import type { ByteSeal } from "../seals/byte_seal.ts";

export interface JournalWriterOptions<Task> {
  /** A connection of this writer alone (`max: 1`): the stream is held by its session. */
  readonly sql: Sql;
  /** Name shown beside the stream, e.g. `gw1/lane-0`. */
  readonly writer: string;
  /** The epoch to carry, read anew for every batch. */
  readonly epoch: () => number;
  /** The mode that is believed to be of that epoch; undefined = not compared. */
  readonly mode?: () => string;
  readonly seal: ByteSeal;
  /** SHA-256 for the digests of rows; that of node:crypto where none is handed in. */
  readonly sha256?: Sha256;
  /**
   * Keys the digests of replies; the records that are given bring digests of requests by the same.
   * Undefined = both are plain SHA-256, as in journals from before.
   */
  readonly bytesDigest?: BytesDigest;
  /** How long a message may wait for its commit before it is refused. */
  readonly appendWaitMs: number;
  /** Messages that may wait for a commit; one more is refused. */
  readonly queueMessagesMax: number;
  /** Bytes of requests from which a batch goes by COPY; for tests. */
  readonly largeBatchBytes?: number;
  /** How often is looked whether another month has begun, in milliseconds; for tests. */
  readonly partLookMs?: number;
  /** For writers that are given undecided messages. */
  readonly decider?: BatchDecider<Task>;
  /** The record of a message as it is kept: of what nobody known has sent, maybe less than all. */
  readonly shorten?: (record: MessageRecord) => MessageRecord;
  readonly onBatch?: (messages: number, milliseconds: number) => void;
  readonly onStaleEpoch?: () => void;
  /**
   * The database has lost what is known here. Resolves when that is declared there; until then nothing
   * is written.
   */
  readonly onLostRows?: (known: KnownState) => Promise<void>;
  /** The stream was compared with what this line of history holds of it, and is written to there. */
  readonly onCameOver?: (line: string) => void;
  /** The database takes nothing just now; tried again until it does, which `onHolds` tells. */
  readonly onHeldUp?: (error: unknown) => void;
  readonly onHolds?: () => void;
  readonly onTrouble?: (sentence: string, error: unknown, message?: MessageNamed) => void;
}
