import { noDigest } from "./batch_evidence.ts";
import type { StreamProgress } from "./batch_chain.ts";
import { checkpointText, type StreamHead } from "./checkpoint_evidence.ts";
import type { CheckpointRecord } from "./evidence_record.ts";
import type { OnFinding } from "./finding.ts";
import type { KeyHistory } from "./key_history.ts";
import type { TextDigester } from "./text_digester.ts";
import type { VerifiedPart } from "./verified_part.ts";
import type { VerifyText } from "./verify_text.ts";

export interface CheckpointChainOptions {
  readonly digester: TextDigester;
  readonly onFinding: OnFinding;
  readonly verifyText: VerifyText;
  /** Which key may have signed which of them. */
  readonly keyHistory: KeyHistory;
  /** Whether checkpoints are expected from the first on. */
  readonly complete: () => boolean;
  readonly streamOf: (stream: number) => StreamProgress | undefined;
}

/** Follows the checkpoints and holds every stream to what they say of it. */
export class CheckpointChain {
  #last: { readonly number: number; readonly atUs: number; readonly digest: string } | undefined;
  /** Heads that the streams have still to reach. */
  #due = new Map<number, StreamHead>();
  /** The furthest batch of each stream that was vouched for. */
  readonly #vouched = new Map<number, number>();
  readonly #keys = new Set<string>();
  #count = 0;

  constructor(private readonly options: CheckpointChainOptions) {}

  get last():
    | { readonly number: number; readonly atUs: number; readonly digest: string }
    | undefined {
    return this.#last;
  }

  get count(): number {
    return this.#count;
  }

  /** Keys that have signed, base64. */
  get keys(): string[] {
    return [...this.#keys];
  }

  /** Whether a checkpoint so far names this batch or a later one of its stream. */
  vouchesFor({ stream, number }: { readonly stream: number; readonly number: number }): boolean {
    return number <= (this.#vouched.get(stream) ?? 0);
  }

  /** Goes on behind a checkpoint that was verified before, with everything up to these heads. */
  start({ atUs, checkpoint, heads }: VerifiedPart): void {
    if (checkpoint.number > 0) this.#last = { ...checkpoint, atUs };
    this.options.keyHistory.digested(checkpoint.number, checkpoint.digest);
    for (const { stream, batch } of heads) this.#vouched.set(stream, batch);
  }

  take(checkpoint: CheckpointRecord): void {
    this.closeDue();
    const text = checkpointText(checkpoint);
    const what = `checkpoint ${checkpoint.number}`;
    this.#checkSignature(checkpoint, what, text);
    this.#checkPlace(checkpoint, what);
    const { number, atUs } = checkpoint;
    this.#count++;
    this.#last = { number, atUs, digest: this.options.digester.hex(text) };
    this.options.keyHistory.digested(number, this.#last.digest);
    for (const head of checkpoint.heads) {
      this.#due.set(head.stream, head);
      this.#vouched.set(head.stream, Math.max(head.batch, this.#vouched.get(head.stream) ?? 0));
      const read = this.options.streamOf(head.stream);
      if (read !== undefined) this.reached(read);
    }
  }

  /** A stream has come so far. */
  reached(read: StreamProgress): void {
    const head = this.#due.get(read.stream);
    if (head === undefined || head.batch > read.lastBatch) return;
    this.#due.delete(read.stream);
    // What lies before the part that was exported is not judged.
    if (head.batch < read.firstBatch && !this.options.complete()) return;
    // Passed without having been seen: named as missing already.
    if (head.batch < read.lastBatch || head.digest === read.digest) return;
    this.options.onFinding({
      kind: "changed",
      what: `batch ${head.batch} of stream ${head.stream}`,
      detail: `checkpoint ${this.#last?.number} vouches for another one: it or what is before ` +
        "it was written anew",
    });
  }

  /** Ends the part that the last checkpoint vouches for. */
  closeDue(): void {
    for (const { stream, batch } of this.#due.values()) {
      const read = this.options.streamOf(stream);
      // A stream that is not in the part exported.
      if (read === undefined && !this.options.complete()) continue;
      this.options.onFinding({
        kind: "missing",
        what: `batch ${batch} of stream ${stream}`,
        detail: `checkpoint ${this.#last?.number} vouches for it, the stream ends with ` +
          `batch ${read?.lastBatch ?? 0}`,
      });
    }
    this.#due.clear();
  }

  #checkSignature(checkpoint: CheckpointRecord, what: string, text: string): void {
    const { onFinding, keyHistory, verifyText } = this.options;
    const { key, signature } = checkpoint;
    this.#keys.add(key);
    const detail = verifyText(key, text, signature)
      ? keyHistory.fault(checkpoint)
      : "its signature does not hold";
    if (detail !== undefined) onFinding({ kind: "changed", what, detail });
  }

  #checkPlace({ number, previous }: CheckpointRecord, what: string): void {
    const { onFinding, complete } = this.options;
    const before = this.#last;
    const expected = before === undefined ? (complete() ? 1 : number) : before.number + 1;
    if (number < expected) {
      onFinding({ kind: "reordered", what, detail: `stands after checkpoint ${expected - 1}` });
    } else if (number > expected) {
      const missing = expected === number - 1
        ? `checkpoint ${expected}`
        : `checkpoints ${expected} to ${number - 1}`;
      onFinding({ kind: "missing", what: missing, detail: `before checkpoint ${number}` });
    } else if (previous !== (before?.digest ?? noDigest) && number > 1 === (before !== undefined)) {
      onFinding({ kind: "changed", what, detail: "it does not follow the checkpoint before" });
    }
  }
}
