import type { MessageRecord } from "../journal.ts";
import { baseBytesMax, type ByteSeal, packedBytes } from "../seals/byte_seal.ts";

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
  /** By user and certificate, those used last at the end. */
  readonly #kept = new Map<string, Kept>();
  #bytes = 0;
  /** Of the batch that is being sent, as above: what is stored whole and may be a base. */
  readonly #offered = new Map<string, Kept>();

  /** Where nothing is packed, no base is of use. */
  constructor(private readonly seal: Pick<ByteSeal, "packer">) {}

  /** A batch begins: that before it was committed, or is sent again. */
  begin(): void {
    this.#offered.clear();
  }

  /** With what the request of a message is stored; undefined: whole. */
  of({ userId, signer, request }: MessageRecord, sequence: number): RequestBase | undefined {
    // What nobody has signed anybody may send; with another's certificate it is another sender.
    if (this.seal.packer === undefined || userId === undefined || signer === undefined) {
      return undefined;
    }
    if (request.length < packedBytes.min || request.length > packedBytes.max) return undefined;
    const sender = `${userId} ${signer.toHex()}`;
    const kept = this.#kept.get(sender);
    if (kept !== undefined && kept.uses < usesMax) {
      kept.uses++;
      this.#kept.delete(sender);
      this.#kept.set(sender, kept);
      return kept;
    }
    if (request.length <= baseBytesMax && !this.#offered.has(sender)) {
      this.#offered.set(sender, { sequence, bytes: request, uses: 0 });
    }
    return undefined;
  }

  /** The batch was committed: what it stored whole is used from now on. */
  committed(): void {
    for (const [sender, base] of this.#offered) {
      this.#drop(sender);
      // What was received lies in the memory of its connection.
      this.#kept.set(sender, { ...base, bytes: base.bytes.slice() });
      this.#bytes += base.bytes.length;
    }
    this.#offered.clear();
    for (const sender of this.#kept.keys()) {
      if (this.#bytes <= keptBytesMax) break;
      this.#drop(sender);
    }
  }

  #drop(sender: string): void {
    const kept = this.#kept.get(sender);
    if (kept === undefined) return;
    this.#kept.delete(sender);
    this.#bytes -= kept.bytes.length;
  }
}
