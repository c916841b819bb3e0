import { Buffer } from "node:buffer";
import type { MessageRecord } from "../journal.ts";
import { baseBytesMax, type ByteSeal } from "../seals/byte_seal.ts";

/** An earlier message of the same stream and sender, and its request. */
export interface RequestBase {
  readonly sequence: number;
  readonly bytes: Uint8Array;
}

/**
 * How many messages are stored with one base: so many cannot be opened if its row is damaged, and one
 * in so many is stored whole.
 */
const usesMax = 256;
/** Requests that are kept, in bytes: some 1,700 senders of small declarations. */
const keptBytesMax = 8_000_000;

interface Kept extends RequestBase {
  readonly signer: Uint8Array;
  uses: number;
}

/**
 * The bases of one stream, for who writes it.
 *
 * What one message of a sender shares with the next – certificate, signature's frame, names and blanks –
 * is three quarters of it when it is packed. So a writer stores one whole, and of those that follow what
 * differs from it. A base is committed before it is used, and it leaves the journal together with those
 * that need it: partitions are made of whole streams.
 */
export class RequestBases {
  /** By user, those used last at the end. */
  readonly #kept = new Map<string, Kept>();
  #bytes = 0;
  /** Of the batch that is being sent, by user: what is stored whole and may be a base. */
  readonly #offered = new Map<string, Kept>();

  /** Where nothing is packed, no base is of use. */
  constructor(private readonly seal: Pick<ByteSeal, "packer">) {}

  /** A batch begins: that before it was committed, or is sent again. */
  begin(): void {
    this.#offered.clear();
  }

  /** With what the request of a message is stored; undefined: whole. */
  of({ userId, signer, request }: MessageRecord, sequence: number): RequestBase | undefined {
    // Whoever names a user without a signature could take the base of that user's away.
    if (this.seal.packer === undefined || userId === undefined || signer === undefined) {
      return undefined;
    }
    const kept = this.#kept.get(userId);
    if (kept !== undefined && kept.uses < usesMax && Buffer.compare(kept.signer, signer) === 0) {
      kept.uses++;
      this.#kept.delete(userId);
      this.#kept.set(userId, kept);
      return kept;
    }
    if (request.length <= baseBytesMax && !this.#offered.has(userId)) {
      this.#offered.set(userId, { sequence, bytes: request, signer, uses: 0 });
    }
    return undefined;
  }

  /** The batch was committed: what it stored whole is used from now on. */
  committed(): void {
    for (const [userId, base] of this.#offered) {
      this.#drop(userId);
      // What was received lies in the memory of its connection.
      this.#kept.set(userId, { ...base, bytes: base.bytes.slice() });
      this.#bytes += base.bytes.length;
    }
    this.#offered.clear();
    for (const userId of this.#kept.keys()) {
      if (this.#bytes <= keptBytesMax) break;
      this.#drop(userId);
    }
  }

  #drop(userId: string): void {
    const kept = this.#kept.get(userId);
    if (kept === undefined) return;
    this.#kept.delete(userId);
    this.#bytes -= kept.bytes.length;
  }
}
