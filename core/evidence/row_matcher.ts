/**
 * Compares rows with what their batches list. A row that does not fit waits, because only together
 * with others does it show whether it was changed, moved or put in: two rows that changed places are
 * two rows that each fit the other's place.
 */
import { digestLength } from "./batch_evidence.ts";
import type { BatchRecord, EvidenceRow } from "./evidence_record.ts";
import type { OnFinding } from "./finding.ts";
import { decisionText, messageText, outcomeText, type RowForm } from "./row_evidence.ts";
import type { TextDigester } from "./text_digester.ts";

/** Misfits that are compared with each other; every pair costs a digest. */
const misfitsMax = 100;

interface Expected {
  readonly name: string;
  readonly digest: string;
  readonly place: number;
}

/** How a row may have been digested: the form of its text and the digest of its reply in it. */
export interface RowReading {
  readonly form: RowForm;
  readonly replyDigest: string | null;
}

/** A row without its bytes. */
interface Found {
  readonly name: string;
  /** Its texts, were it the record of that name; none if it is of another kind. */
  readonly textsAs: (name: string) => readonly string[];
}

export class RowMatcher {
  #batch = "";
  #elsewhere = 0;
  #expected = new Map<string, Expected>();
  #seen = new Set<string>();
  #lastPlace = -1;
  #lastName = "";
  /** Places whose row is not there or is not what it was, and rows that fit no place. */
  #vacant: Expected[] = [];
  #misfits: Found[] = [];

  /** Hints say what else may be the matter: of a row in no batch, and of one that was changed. */
  constructor(
    private readonly digester: TextDigester,
    private readonly onFinding: OnFinding,
    private readonly hint: () => string,
    private readonly changedHint: () => string,
    /** Whether the rows of a stream's messages are to be found at all. */
    private readonly isRead: (stream: number) => boolean,
  ) {}

  /** Rows that batches list and that lie elsewhere. */
  get elsewhere(): number {
    return this.#elsewhere;
  }

  /** Begins a batch: the rows that follow are compared with it. */
  begin(batch: BatchRecord): void {
    this.end();
    this.#batch = `batch ${batch.number} of stream ${batch.stream}`;
    rowNames(batch).forEach((name, place) => {
      const stream = streamOf(name);
      if (stream !== undefined && !this.isRead(stream)) {
        this.#elsewhere++;
        return;
      }
      const digest = batch.rowDigests.slice(place * digestLength, (place + 1) * digestLength);
      this.#expected.set(name, { name, digest, place });
    });
  }

  /** Compares a row, which fits if it does by one of the readings. */
  row(row: EvidenceRow, readings: readonly RowReading[]): void {
    const found: Found = { name: nameOf(row), textsAs: textsOf(row, readings) };
    const expected = this.#expected.get(found.name);
    if (expected === undefined) {
      if (!this.#seen.has(found.name)) return this.#wait(undefined, found);
      return this.onFinding({
        kind: "inserted",
        what: found.name,
        detail: `there is a second one in ${this.#batch}`,
      });
    }
    this.#expected.delete(found.name);
    this.#seen.add(found.name);
    if (expected.place < this.#lastPlace) {
      this.onFinding({
        kind: "reordered",
        what: found.name,
        detail: `stands after ${this.#lastName}, was recorded before it`,
      });
    } else {
      this.#lastPlace = expected.place;
      this.#lastName = found.name;
    }
    if (!this.#fits(found, expected)) this.#wait(expected, found);
  }

  /** Ends the batch: what has not come is missing. */
  end(): void {
    for (const expected of this.#expected.values()) this.#wait(expected, undefined);
    this.#expected.clear();
    this.#seen.clear();
    this.#lastPlace = -1;
  }

  /** Says what has become of everything that did not fit. */
  finish(): void {
    this.end();
    this.#settle();
  }

  #wait(expected: Expected | undefined, found: Found | undefined): void {
    if (expected !== undefined) this.#vacant.push(expected);
    if (found !== undefined) this.#misfits.push(found);
    if (Math.max(this.#vacant.length, this.#misfits.length) >= misfitsMax) this.#settle();
  }

  #settle(): void {
    const vacant = new Set(this.#vacant);
    const misfits = new Set(this.#misfits);
    this.#vacant = [];
    this.#misfits = [];
    for (const place of vacant) {
      const moved = [...misfits].find((row) => this.#fits(row, place));
      if (moved === undefined) continue;
      vacant.delete(place);
      misfits.delete(moved);
      this.onFinding({
        kind: "reordered",
        what: place.name,
        detail: moved.name === place.name
          ? "stands in another place than it was recorded in"
          : `now stands as ${moved.name}`,
      });
    }
    for (const place of vacant) {
      const changed = [...misfits].find(({ name }) => name === place.name);
      if (changed !== undefined) misfits.delete(changed);
      this.onFinding(
        changed === undefined
          ? { kind: "missing", what: place.name, detail: "a batch lists it and it is not there" }
          : {
            kind: "changed",
            what: place.name,
            detail: `it is not what its batch has sealed${this.changedHint()}`,
          },
      );
    }
    for (const { name } of misfits) {
      this.onFinding({ kind: "inserted", what: name, detail: `no batch lists it${this.hint()}` });
    }
  }

  #fits(row: Found, place: Expected): boolean {
    return row.textsAs(place.name).some((text) => this.digester.hex(text) === place.digest);
  }
}

/** The stream of the message that a row belongs to; a decision belongs to none. */
function streamOf(name: string): number | undefined {
  const [, stream] = /^(?:message|outcome) (\d+)-/.exec(name) ?? [];
  return stream === undefined ? undefined : Number(stream);
}

/** Names of a batch's rows, in the order of their digests. */
export function rowNames(batch: BatchRecord): string[] {
  const messages = Array.from(
    // A count that was changed must not decide how much memory is taken.
    { length: Math.min(batch.messages, batch.rowDigests.length / digestLength) },
    (_, index) => `message ${batch.stream}-${batch.firstSequence + index}`,
  );
  return [
    ...messages,
    ...batch.outcomes.map((key) => `outcome ${key}`),
    ...batch.decisions.map((id) => `decision ${id}`),
  ];
}

function nameOf(row: EvidenceRow): string {
  switch (row.kind) {
    case "message":
      return `message ${row.stream}-${row.sequence}`;
    case "outcome":
      return `outcome ${row.stream}-${row.sequence}-${row.step}`;
    case "decision":
      return `decision ${row.id}`;
  }
}

function textsOf(row: EvidenceRow, readings: readonly RowReading[]): Found["textsAs"] {
  // The bytes are digested already and would stay in memory while the row waits.
  const bare = { ...row, request: null, reply: null };
  return (name) => {
    const [kind, key = ""] = name.split(" ");
    const [first = 0, second = 0] = key.split("-").map(Number);
    if (kind !== bare.kind) return [];
    switch (bare.kind) {
      case "message":
        return readings.map(({ form, replyDigest }) =>
          messageText({ ...bare, replyDigest, stream: first, sequence: second }, form)
        );
      case "outcome":
        return readings.map(({ form, replyDigest }) =>
          outcomeText({ ...bare, replyDigest, stream: first, sequence: second }, form)
        );
      case "decision":
        return [decisionText({ ...bare, id: first })];
    }
  };
}
