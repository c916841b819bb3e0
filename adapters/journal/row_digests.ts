import { Buffer } from "node:buffer";
import {
  type BytesDigest,
  messageText,
  outcomeText,
  type Sha256,
  TextDigester,
} from "../../core/evidence/mod.ts";
import { nodeSha256 } from "../seals/node_sha256.ts";
import { replyHead } from "../reply_head.ts";
import { storableText } from "../postgres/storable_text.ts";
import type { MessageId, MessageRecord, OutcomeRecord, Reply } from "../journal.ts";

/** Digests of the rows that a writer sends: what the evidence of a message and an outcome rests on. */
export class RowDigests {
  readonly #texts: TextDigester;
  #made: Uint8Array[] = [];

  /**
   * `bytes` keys digests of replies, as those of requests are that the records bring; without it both
   * are plain. With the SHA-256 of node:crypto where no faster one is handed in.
   */
  constructor(
    private readonly sha256: Sha256 = nodeSha256,
    private readonly bytes?: BytesDigest,
  ) {
    this.#texts = new TextDigester(sha256);
  }

  /** A batch begins: of those before nothing is kept. */
  begin(): void {
    this.#made = [];
  }

  /** The digests of the batch, one after the other, as it is sealed. */
  made(): Uint8Array {
    return Buffer.concat(this.#made);
  }

  #keep(digest: Uint8Array): Uint8Array {
    this.#made.push(digest);
    return digest;
  }

  ofMessage(record: MessageRecord, id: MessageId, epoch: number): Uint8Array {
    return this.#keep(this.#texts.digest(messageText({
      stream: id.stream,
      sequence: id.sequence,
      receivedAtUs: Math.trunc(record.receivedAt) * 1000,
      epoch,
      sender: record.sender,
      userId: record.userId ?? null,
      procedure: record.procedure ?? null,
      path: record.path ?? null,
      linkInfo: record.linkInfo ?? null,
      document: record.document ?? null,
      state: record.state,
      code: record.code ?? null,
      reason: record.reason ?? null,
      firstStream: record.first?.stream ?? null,
      firstSequence: record.first?.sequence ?? null,
      signer: record.signer?.toHex() ?? null,
      digest: record.digest.toHex(),
      contentType: record.contentType,
      replyType: record.reply === undefined ? null : replyHead(record.reply),
      replyDigest: this.#ofReply(record.reply),
    }, this.bytes === undefined ? 1 : 2)));
  }

  ofOutcome(record: OutcomeRecord, epoch: number): Uint8Array {
    return this.#keep(this.#texts.digest(outcomeText({
      stream: record.id.stream,
      sequence: record.id.sequence,
      atUs: Math.trunc(record.at) * 1000,
      epoch,
      state: record.state,
      code: record.code ?? null,
      reason: record.reason ?? null,
      status: record.reply?.status ?? null,
      replyType: record.reply === undefined ? null : replyHead(record.reply),
      replyDigest: this.#ofReply(record.reply),
    }, this.bytes === undefined || record.reply === undefined ? 1 : 2)));
  }

  /** The lines of a batch, sealed; null where there is none: such a batch is one of the first form. */
  standingText(lines: readonly string[] = [], stream: number, number: number): string | null {
    if (lines.length === 0) return null;
    const text = lines.map(storableText).join("\n");
    return this.bytes?.standing.close(text, stream, number) ?? text;
  }

  #ofReply(reply: Reply | undefined): string | null {
    if (reply === undefined) return null;
    return (this.bytes?.of(reply.bytes) ?? this.sha256(reply.bytes)).toHex();
  }
}
