import { batchText, digestLength, noDigest } from "./batch_evidence.ts";
import type { BatchRecord, StreamEnd } from "./evidence_record.ts";
import type { OnFinding } from "./finding.ts";
import type { TextDigester } from "./text_digester.ts";

/** How far a stream has been read. */
export interface StreamProgress {
  readonly stream: number;
  readonly firstBatch: number;
  readonly lastBatch: number;
  readonly digest: string;
  /** Sequence that the next message would have. */
  readonly nextSequence: number;
}

/** Follows the batches of every stream: each sealed as it says, each after the one before. */
export class BatchChain {
  readonly #streams = new Map<number, StreamProgress>();
  /** Batches that have not come; some may still stand further on. */
  #gaps: Gap[] = [];

  /** `complete`: streams are expected from their first batch on. */
  constructor(
    private readonly digester: TextDigester,
    private readonly onFinding: OnFinding,
    private readonly complete: () => boolean,
  ) {}

  /** In the order of streams. */
  get streams(): StreamProgress[] {
    return [...this.#streams.values()].sort((a, b) => a.stream - b.stream);
  }

  /** Whether batches are missing, so that their rows are in none. */
  get hasGaps(): boolean {
    return this.#gaps.length > 0;
  }

  of(stream: number): StreamProgress | undefined {
    return this.#streams.get(stream);
  }

  /** Takes a stream up where it was verified before: behind this batch, which has this digest. */
  start(batch: BatchRecord, digest: string): void {
    const { stream, number } = batch;
    const what = nameOf(stream, number);
    if (this.#isSealed(batch, what) && batch.digest !== digest) {
      this.onFinding({
        kind: "changed",
        what,
        detail: "it is not the one that was verified before",
      });
    }
    this.#streams.set(stream, {
      stream,
      firstBatch: number + 1,
      lastBatch: number,
      digest: batch.digest,
      nextSequence: batch.firstSequence + batch.messages,
    });
  }

  take(batch: BatchRecord): void {
    const { stream, number } = batch;
    const what = nameOf(stream, number);
    const sealed = this.#isSealed(batch, what);
    const before = this.#streams.get(stream);
    const expected = before === undefined ? (this.complete() ? 1 : number) : before.lastBatch + 1;
    if (number < expected) {
      return this.onFinding(
        this.#fillGap(stream, number)
          ? { kind: "reordered", what, detail: `stands after batch ${expected - 1} of its stream` }
          : { kind: "inserted", what, detail: "there is a second one" },
      );
    }
    if (number > expected) {
      const where = `batch ${number} of the stream is there`;
      this.#gaps.push({ stream, first: expected, last: number - 1, where });
    } else if (sealed) this.#checkLink(batch, what, before);
    this.#streams.set(stream, {
      stream,
      firstBatch: before?.firstBatch ?? number,
      lastBatch: number,
      digest: batch.digest,
      nextSequence: batch.firstSequence + batch.messages,
    });
  }

  /** Compares a stream with what it says of itself at its end. */
  end({ stream, lastBatch, lastSequence }: StreamEnd): void {
    const read = this.#streams.get(stream);
    const known = read?.lastBatch ?? 0;
    if (known < lastBatch) {
      const where = "at the end of the stream, by its own account";
      this.#gaps.push({ stream, first: known + 1, last: lastBatch, where });
    } else if (known > lastBatch) {
      this.onFinding({
        kind: "changed",
        what: `stream ${stream}`,
        detail: `it says that its last batch is ${lastBatch}, found ${known}`,
      });
    } else if (read !== undefined && stream > 0 && read.nextSequence !== lastSequence + 1) {
      this.onFinding({
        kind: "changed",
        what: `stream ${stream}`,
        detail: `it says that its last message is ${lastSequence}, found ${read.nextSequence - 1}`,
      });
    }
  }

  /** Says what is missing. */
  finish(): void {
    for (const { stream, first, last, where } of this.#gaps) {
      const what = first === last
        ? nameOf(stream, first)
        : `batches ${first} to ${last} of stream ${stream}`;
      this.onFinding({ kind: "missing", what, detail: where });
    }
  }

  #isSealed(batch: BatchRecord, what: string): boolean {
    const rows = batch.messages + batch.outcomes.length + batch.decisions.length;
    const holds = this.digester.hex(batchText(batch)) === batch.digest &&
      batch.rowDigests.length === rows * digestLength;
    if (!holds) {
      this.onFinding({
        kind: "changed",
        what,
        detail: "its digest does not follow from what it lists",
      });
    }
    return holds;
  }

  #checkLink(batch: BatchRecord, what: string, before: StreamProgress | undefined): void {
    if (before === undefined) {
      if (batch.number > 1 || batch.previous === noDigest) return;
      return this.onFinding({ kind: "changed", what, detail: "it is the first, yet follows one" });
    }
    if (batch.previous !== before.digest) {
      this.onFinding({
        kind: "changed",
        what: nameOf(batch.stream, before.lastBatch),
        detail: `batch ${batch.number} follows another one than this`,
      });
    } else if (batch.messages > 0 && batch.firstSequence !== before.nextSequence) {
      this.onFinding({
        kind: "changed",
        what,
        detail: `it begins with message ${batch.firstSequence}, expected ${before.nextSequence}`,
      });
    }
  }

  /** Takes a batch that has come late out of what is missing; false if it was not. */
  #fillGap(stream: number, number: number): boolean {
    const at = this.#gaps.findIndex((gap) =>
      gap.stream === stream && gap.first <= number && number <= gap.last
    );
    const gap = this.#gaps[at];
    if (gap === undefined) return false;
    const parts = [{ ...gap, last: number - 1 }, { ...gap, first: number + 1 }];
    this.#gaps.splice(at, 1, ...parts.filter(({ first, last }) => first <= last));
    return true;
  }
}

interface Gap {
  readonly stream: number;
  readonly first: number;
  readonly last: number;
  readonly where: string;
}

function nameOf(stream: number, number: number): string {
  return `batch ${number} of stream ${stream}`;
}
