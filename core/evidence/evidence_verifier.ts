/**
 * Verifies evidence record by record, in the order of `evidence_record.ts`, with the memory of one
 * batch. Promises: whatever differs from what was recorded before the last checkpoint that holds
 * is found and named. After that checkpoint it is found unless everything behind the change was
 * written anew; a journal whose newest part is cut off together with the checkpoints that vouch
 * for it looks like a younger one.
 */
import { digestByKey } from "./bytes_digest.ts";
import { BatchChain, type StreamProgress } from "./batch_chain.ts";
import { CheckpointChain } from "./checkpoint_chain.ts";
import type {
  EndRecord,
  EvidenceRecord,
  EvidenceRow,
  MessageRow,
  OutcomeRow,
  StartRecord,
} from "./evidence_record.ts";
import type { VerifiedPart } from "./verified_part.ts";
import { readCutNote } from "./cut_body.ts";
import type { Finding, OnFinding } from "./finding.ts";
import { KeyHistory } from "./key_history.ts";
import { RowMatcher, type RowReading } from "./row_matcher.ts";
import type { SigningKeyRecord } from "./signing_key_record.ts";
import { type Sha256, TextDigester } from "./text_digester.ts";
import type { VerifyText } from "./verify_text.ts";

export interface EvidenceVerifierOptions {
  readonly sha256: Sha256;
  readonly verifyText: VerifyText;
  /** Keys known from elsewhere that may have signed checkpoints, base64; undefined = none is. */
  readonly trustedKeys?: readonly string[];
  /** A list of keys known from elsewhere, with what each may have signed. */
  readonly trustedList?: readonly SigningKeyRecord[];
  /** Verifies the signature of a signed message again: what is wrong with it, or undefined. */
  readonly checkSignature?: (message: MessageRow) => string | undefined;
  readonly onFinding: OnFinding;
  /** Whether the messages of a stream and their outcomes are here; those in an archive are not. */
  readonly isRead?: (stream: number) => boolean;
}

/** What was verified. */
export interface EvidenceSummary {
  readonly holds: boolean;
  readonly findings: number;
  readonly messages: number;
  readonly outcomes: number;
  readonly decisions: number;
  readonly batches: number;
  readonly checkpoints: number;
  /** Signatures of messages that were verified again. */
  readonly signatures: number;
  /** Bodies of which the beginning alone was kept: it is verified, the digest of the whole cannot be. */
  readonly cutBodies: number;
  /** Messages from before digests were keyed: theirs tell whether a guess of the password is right. */
  readonly plainDigests: number;
  readonly streams: readonly StreamProgress[];
  readonly lastCheckpoint:
    | { readonly number: number; readonly atUs: number; readonly digest: string }
    | undefined;
  /** What was verified before and not read again; undefined where everything was read. */
  readonly since: VerifiedPart | undefined;
  /** Rows that batches list and that are not read here: they lie in archives. */
  readonly elsewhere: number;
  /** Batches after the last checkpoint. */
  readonly batchesAfter: number;
  /** Keys that have signed checkpoints, base64. */
  readonly keys: readonly string[];
}

export class EvidenceVerifier {
  readonly #batches: BatchChain;
  readonly #checkpoints: CheckpointChain;
  readonly #keyHistory: KeyHistory;
  readonly #rows: RowMatcher;
  readonly #counts = { message: 0, outcome: 0, decision: 0, batch: 0 };
  #findings = 0;
  #records = 0;
  #signatures = 0;
  #cutBodies = 0;
  #plainDigests = 0;
  #secretsLost = 0;
  #batchesAfter = 0;
  #since: VerifiedPart | undefined;
  #complete = true;
  #state: "before" | "within" | "after" = "before";

  constructor(private readonly options: EvidenceVerifierOptions) {
    const digester = new TextDigester(options.sha256);
    const onFinding = (finding: Finding) => this.#find(finding);
    const complete = () => this.#complete;
    this.#batches = new BatchChain(digester, onFinding, complete);
    const { verifyText, trustedKeys: heldKeys, trustedList: heldList } = options;
    this.#keyHistory = new KeyHistory({ verifyText, onFinding, heldKeys, heldList });
    this.#checkpoints = new CheckpointChain({
      digester,
      onFinding,
      complete,
      verifyText,
      keyHistory: this.#keyHistory,
      streamOf: (stream) => this.#batches.of(stream),
    });
    this.#rows = new RowMatcher(
      digester,
      onFinding,
      () => this.#batches.hasGaps ? ", or its batch is one of those missing" : "",
      () => this.#secretHint(),
      options.isRead ?? (() => true),
    );
  }

  take(record: EvidenceRecord): void {
    if (record.kind === "evidence") {
      if (this.#state !== "before") this.#misplaced("header");
      this.#complete = record.fromUs === null;
      this.#secretsLost = record.secretsLost ?? 0;
      if (record.keys !== undefined) this.#keyHistory.listed(record.keys);
      this.#state = "within";
    } else if (this.#state !== "within") {
      this.#misplaced(record.kind);
      this.#state = "within";
    }
    switch (record.kind) {
      case "evidence":
        break;
      case "start":
        this.#start(record);
        break;
      case "checkpoint":
        this.#rows.end();
        this.#checkpoints.take(record);
        break;
      case "batch": {
        this.#counts.batch++;
        if (!this.#checkpoints.vouchesFor(record)) this.#batchesAfter++;
        this.#rows.begin(record);
        this.#batches.take(record);
        const read = this.#batches.of(record.stream);
        if (read !== undefined) this.#checkpoints.reached(read);
        break;
      }
      case "end":
        this.#end(record);
        break;
      default:
        this.#row(record);
    }
    this.#records++;
  }

  /** What was verified before is known by its last batches; one that is not there is missing. */
  #start({ verified, batches }: StartRecord): void {
    this.#since = verified;
    this.#checkpoints.start(verified);
    for (const { stream, batch: number, digest } of verified.heads) {
      const batch = batches.find((each) => each.stream === stream && each.number === number);
      if (batch !== undefined) this.#batches.start(batch, digest);
      else {
        this.#find({
          kind: "missing",
          what: `batch ${number} of stream ${stream}`,
          detail: "it was verified before and is not there",
        });
      }
    }
  }

  /** A record that could not be read, e.g. `line 17`. */
  unreadable(what: string, detail: string): void {
    this.#find({ kind: "changed", what, detail });
    this.#records++;
  }

  finish(): EvidenceSummary {
    if (this.#state !== "after") {
      this.#find({
        kind: "missing",
        what: "end",
        detail: "the evidence breaks off before its end",
      });
      this.#checkpoints.closeDue();
    }
    this.#batches.finish();
    this.#rows.finish();
    const { message, outcome, decision, batch } = this.#counts;
    return {
      holds: this.#findings === 0,
      findings: this.#findings,
      messages: message,
      outcomes: outcome,
      decisions: decision,
      batches: batch,
      checkpoints: this.#checkpoints.count,
      signatures: this.#signatures,
      cutBodies: this.#cutBodies,
      plainDigests: this.#plainDigests,
      streams: this.#batches.streams,
      lastCheckpoint: this.#checkpoints.last,
      batchesAfter: this.#batchesAfter,
      since: this.#since,
      elsewhere: this.#rows.elsewhere,
      keys: this.#checkpoints.keys,
    };
  }

  #row(row: EvidenceRow): void {
    this.#counts[row.kind]++;
    switch (row.kind) {
      case "decision":
        return this.#rows.row(row, []);
      case "outcome":
        return this.#rows.row(row, this.#readings(row, row.keys ?? []));
      case "message":
        this.#message(row);
    }
  }

  #message(row: MessageRow): void {
    const what = `message ${row.stream}-${row.sequence}`;
    const content = this.options.sha256(row.request);
    const cut = readCutNote(row.reason, row.request);
    /** Whether a digest of the request is that of the record, or of what it says is kept. */
    const isRecorded = (digest: string | undefined, keyed: boolean) => {
      if (digest === row.digest) return true;
      const isKept = cut?.keyed === keyed && digest === cut.keptDigest;
      if (isKept) this.#cutBodies++;
      return isKept;
    };
    const keys = row.keys ?? [];
    const key = keys.find(({ request }) =>
      isRecorded(digestByKey(this.options.sha256, request, content), true)
    );
    // A record whose bytes are proved is of the form that proves them, and of no other.
    if (key !== undefined) this.#rows.row(row, this.#readings(row, [key], 2));
    else if (isRecorded(content.toHex(), false)) {
      this.#plainDigests++;
      this.#rows.row(row, this.#readings(row, [], 1));
    } else {
      this.#rows.row(row, this.#readings(row, keys));
      const detail = row.needs === undefined
        ? "its bytes are not those that were received"
        : `its bytes cannot be read: they need message ${row.needs}, which does not open`;
      this.#find({ kind: "changed", what, detail: detail + this.#secretHint() });
    }
    const { checkSignature } = this.options;
    if (checkSignature === undefined || row.signer === null) return;
    this.#signatures++;
    const detail = checkSignature(row);
    if (detail !== undefined) this.#find({ kind: "signature", what, detail });
  }

  /** How a row may have been digested; its reply by each of the keys, or by none. */
  #readings(
    row: MessageRow | OutcomeRow,
    keys: readonly { readonly reply: string | null }[],
    only?: RowReading["form"],
  ): RowReading[] {
    const content = row.reply === null ? null : this.options.sha256(row.reply);
    const keyed = keys.flatMap(({ reply }): RowReading[] => {
      if (content === null) return [{ form: 2, replyDigest: null }];
      // A reply whose digest cannot be computed fits no text, not even that of a row without one.
      const replyDigest = reply === null
        ? undefined
        : digestByKey(this.options.sha256, reply, content);
      return replyDigest === undefined ? [] : [{ form: 2, replyDigest }];
    });
    const plain: RowReading = { form: 1, replyDigest: content && content.toHex() };
    if (only === 2) return keyed;
    return only === 1 ? [plain] : [...keyed, plain];
  }

  #secretHint(): string {
    return this.#secretsLost === 0
      ? ""
      : ", or they were recorded by a secret that cannot be opened";
  }

  #end(end: EndRecord): void {
    this.#rows.end();
    this.#checkpoints.closeDue();
    if (end.records !== this.#records) {
      const [kind, found] = end.records > this.#records
        ? ["missing", "fewer"] as const
        : ["inserted", "more"] as const;
      this.#find({
        kind,
        what: "records",
        detail: `there are ${found} than were written: expected ${end.records}, ` +
          `found ${this.#records}`,
      });
    }
    for (const stream of end.streams) this.#batches.end(stream);
    this.#state = "after";
  }

  #misplaced(kind: string): void {
    this.#find({
      kind: "reordered",
      what: kind,
      detail: this.#state === "after" ? "it stands after the end" : "it stands before the header",
    });
  }

  #find(finding: Finding): void {
    this.#findings++;
    this.options.onFinding(finding);
  }
}
