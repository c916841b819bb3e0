import type { ReservedSql, Row, Sql } from "postgres";
import {
  type BatchRecord,
  BytesDigest,
  type CheckpointRecord,
  type DecisionRow,
  type EvidenceRecord,
  type MessageKeys,
  type MessageRow,
  type OutcomeRow,
  readCutNote,
  type StartRecord,
  type StreamHead,
  type VerifiedPart,
} from "../../core/evidence/mod.ts";
import type { ByteSeal } from "../seals/byte_seal.ts";
import { readDigestSecrets } from "../seals/digest_secret.ts";
import { type SealedPlace, sealedValues } from "../seals/sealed_values.ts";
import { nodeSha256 } from "../seals/node_sha256.ts";
import { listSigningKeys } from "./list_signing_keys.ts";
import { type MessageRow as MessageColumns, readMessage } from "../journal/message_columns.ts";
import { BaseDoesNotOpen, openRequest, type RequestRow } from "../journal/open_request.ts";

/** Which batches are read, by the time of their commit; null = from the first, to the last. */
export interface EvidenceRange {
  readonly from: Date | null;
  readonly to: Date | null;
}

/** Streams from `first` on, before `end`. */
export interface StreamRange {
  readonly first: number;
  readonly end: number;
}

export interface ReadOptions {
  /** What is known to hold and not read again. */
  readonly since?: VerifiedPart;
  /** These streams alone, with the decisions and checkpoints of the range: what an archive holds. */
  readonly streams?: StreamRange;
  /** Of these streams what this one batch lists, and nothing else. */
  readonly batch?: { readonly stream: number; readonly number: number };
  /**
   * How long one moment is looked at, in milliseconds; then the next one. For what nobody writes to any
   * more: a transaction of an hour would keep the server from clearing away for an hour.
   */
  readonly momentMs?: number;
  /** Told the session before anything is read, to look at the same moment. */
  readonly onSnapshot?: (sql: ReservedSql) => Promise<void>;
}

/** Batches and outcomes that are held at once. */
const chunkBatches = 32;
const chunkOutcomes = 256;
/** Messages and other rows with bytes that are held at once. */
const cursorRows = 16;
const pageRows = 500;
/** Of a row, as it is; its time and its bytes have forms of their own there. */
const vouchedFor = [
  "stream",
  "sequence",
  "epoch",
  "sender",
  "userId",
  "procedure",
  "path",
  "linkInfo",
  "document",
  "state",
  "code",
  "reason",
  "firstStream",
  "firstSequence",
  "contentType",
  "replyType",
] as const;
/** Below every sequence, so that one below the first is found, too. */
const lowest = Number.MIN_SAFE_INTEGER;

/** It is sealed, and there is no data key at hand. */
export class EvidenceSealed extends Error {
  override readonly name = "EvidenceSealed";
}

/**
 * Reads the evidence of a journal in the order that its verifier wants, as of one moment, with the
 * memory of a few batches. Rows are read as they are: what does not agree is left to the verifier.
 */
export async function* readEvidence(
  sql: Sql,
  seal: ByteSeal,
  range: EvidenceRange,
  { onSnapshot, ...options }: ReadOptions = {},
): AsyncGenerator<EvidenceRecord> {
  const connection = await sql.reserve();
  try {
    await connection`begin isolation level repeatable read read only`;
    await onSnapshot?.(connection);
    yield* new EvidenceReader(connection, seal, range, options).records();
  } finally {
    await connection`rollback`;
    connection.release();
  }
}

/** What of a stream has still to be read. */
interface Span {
  nextBatch: number;
  readonly lastBatch: number;
  /** Messages before this one have been read; undefined = none has. */
  nextSequence: number | undefined;
}

class EvidenceReader {
  readonly #spans = new Map<number, Span>();
  /** By each secret of the installation, the last one first. */
  #digests: readonly BytesDigest[] = [];
  #records = 0;
  #momentAt = performance.now();

  constructor(
    private readonly sql: ReservedSql,
    private readonly seal: ByteSeal,
    private readonly range: EvidenceRange,
    private readonly options: Omit<ReadOptions, "onSnapshot">,
  ) {}

  async *records(): AsyncGenerator<EvidenceRecord> {
    for await (const record of this.#all()) {
      this.#records++;
      yield record;
    }
    yield { kind: "end", records: this.#records, streams: await this.#ends() };
  }

  async *#all(): AsyncGenerator<EvidenceRecord> {
    const { sql, range } = this;
    const [now] = await sql`select microseconds(clock_timestamp()) as us`;
    const { secrets, lost } = await readDigestSecrets(sql, this.seal);
    this.#digests = secrets.map((secret) => new BytesDigest(nodeSha256, secret));
    const keys = await listSigningKeys(sql);
    yield {
      kind: "evidence",
      // Older programs cannot read keys; where there are none, they read what they always have.
      version: keys.length > 0 ? 3 : 2,
      ...(lost > 0 && { secretsLost: lost }),
      ...(keys.length > 0 && { keys }),
      madeAtUs: Number(now!.us),
      fromUs: range.from === null ? null : range.from.getTime() * 1000,
      toUs: range.to === null ? null : range.to.getTime() * 1000,
    };
    const { since, streams, batch } = this.options;
    if (batch !== undefined) {
      const { stream, number } = batch;
      const chunk = await this.#chunk(stream, number, number);
      return yield* this.#withRows(
        { nextBatch: number, lastBatch: number, nextSequence: 0 },
        chunk,
      );
    }
    if (since !== undefined) yield await this.#start(since);
    const spans = streams !== undefined
      ? await sql`
        select stream, min(number) as first, max(number) as last from batch
        where stream = 0 and ${this.#within("at")}
          or stream <> 0 and stream >= ${streams.first} and stream < ${streams.end}
        group by stream order by stream`
      : since === undefined
      ? await sql`
        select stream, min(number) as first, max(number) as last from batch
        where ${this.#within("at")} group by stream order by stream`
      : await this.#spansBehind(since);
    for (const { stream, first, last } of spans) {
      this.#spans.set(stream, {
        nextBatch: Number(first),
        lastBatch: Number(last),
        nextSequence: this.#spans.get(stream)?.nextSequence,
      });
    }
    for await (const checkpoint of this.#checkpoints()) {
      yield checkpoint;
      for (const { stream, batch } of checkpoint.heads) yield* this.#batchesUpTo(stream, batch);
    }
    for (const [stream, { lastBatch }] of this.#spans) yield* this.#batchesUpTo(stream, lastBatch);
    // What no batch lists is counted by who makes an archive.
    if (streams !== undefined) return;
    yield* this.#unlistedMessages();
    yield* this.#unlistedOutcomes();
    yield* this.#unlistedDecisions();
  }

  /** The last batches that were verified before; the streams go on behind them. */
  async #start(verified: VerifiedPart): Promise<StartRecord> {
    const { heads } = verified;
    const rows = await this.sql`
      select b.*, microseconds(b.at) as at_us,
        encode(sha256(convert_to(b.standing, 'UTF8')), 'hex') as standing_digest
      from unnest(${heads.map(({ stream }) => stream)}::int[],
        ${heads.map(({ batch }) => batch)}::bigint[]) as h(stream, number)
      join batch b using (stream, number)`;
    const batches = rows.map(batchOf);
    for (const { stream, number, firstSequence, messages } of batches) {
      this.#spans.set(stream, {
        nextBatch: number + 1,
        lastBatch: number,
        nextSequence: firstSequence + messages,
      });
    }
    return { kind: "start", verified, batches };
  }

  /** What of each stream has come behind what was verified before. */
  async #spansBehind({ heads }: VerifiedPart): Promise<readonly Row[]> {
    return await this.sql`
      select s.stream, f.first, f.last
      from (select 0 as stream union select id from stream) s
      left join unnest(${heads.map(({ stream }) => stream)}::int[],
        ${heads.map(({ batch }) => batch)}::bigint[]) as h(stream, number) using (stream)
      cross join lateral (select min(b.number) as first, max(b.number) as last from batch b
        where b.stream = s.stream and b.number > coalesce(h.number, 0)) f
      where f.first is not null order by s.stream`;
  }

  /** Goes over to the present moment where the one that is looked at has passed. */
  async #lookAnew(): Promise<void> {
    const { momentMs } = this.options;
    if (momentMs === undefined || performance.now() - this.#momentAt < momentMs) return;
    await this.sql`rollback`;
    await this.sql`begin isolation level repeatable read read only`;
    this.#momentAt = performance.now();
  }

  #isOfThese(stream: number): boolean {
    const { streams } = this.options;
    return streams === undefined || stream >= streams.first && stream < streams.end;
  }

  /** SQL: whether a column is within the range. */
  #within(column: string) {
    const { sql, range: { from, to } } = this;
    return sql`true
      ${from === null ? sql`` : sql`and ${sql(column)} >= ${from}`}
      ${to === null ? sql`` : sql`and ${sql(column)} < ${to}`}`;
  }

  async *#checkpoints(): AsyncGenerator<CheckpointRecord> {
    for (let last: string | number = this.options.since?.checkpoint.number ?? -1;;) {
      await this.#lookAnew();
      const page: Row[] = await this.sql`
        select number, microseconds(at) as at_us, previous, heads, key, signature from checkpoint
        where number > ${last} and ${this.#within("at")} order by number limit ${pageRows}`;
      for (const row of page) {
        yield {
          kind: "checkpoint",
          number: Number(row.number),
          atUs: Number(row.at_us),
          previous: row.previous.toHex(),
          heads: headsOf(row.heads),
          key: row.key,
          signature: row.signature,
        };
      }
      if (page.length < pageRows) return;
      last = page.at(-1)!.number;
    }
  }

  async *#batchesUpTo(stream: number, last: number): AsyncGenerator<EvidenceRecord> {
    const span = this.#spans.get(stream);
    if (span === undefined) return;
    const upTo = Math.min(last, span.lastBatch);
    while (span.nextBatch <= upTo) {
      await this.#lookAnew();
      const chunk = await this.#chunk(stream, span.nextBatch, upTo);
      if (chunk.length === 0) {
        span.nextBatch = upTo + 1;
        return;
      }
      yield* this.#withRows(span, chunk);
      span.nextBatch = chunk.at(-1)!.number + 1;
    }
  }

  async #chunk(stream: number, first: number, last: number): Promise<BatchRecord[]> {
    const rows = await this.sql`
      select *, microseconds(at) as at_us,
        encode(sha256(convert_to(standing, 'UTF8')), 'hex') as standing_digest from batch
      where stream = ${stream} and number between ${first} and ${last}
      order by number limit ${chunkBatches}`;
    let outcomes = 0;
    const chunk: BatchRecord[] = [];
    for (const row of rows) {
      outcomes += row.outcomes.length;
      if (chunk.length > 0 && outcomes > chunkOutcomes) break;
      chunk.push(batchOf(row));
    }
    return chunk;
  }

  /** Each batch with its rows; messages between two batches stand between them. */
  async *#withRows(span: Span, chunk: readonly BatchRecord[]): AsyncGenerator<EvidenceRecord> {
    const outcomes = await this.#outcomesOf(chunk);
    const decisions = await this.#decisionsOf(chunk);
    const first = chunk[0]!;
    const end = Math.max(...chunk.map((batch) => batch.firstSequence + batch.messages));
    const whole = this.range.from === null || this.options.streams !== undefined;
    const from = span.nextSequence ?? (whole ? lowest : first.firstSequence);
    const messages = this.#isOfThese(first.stream)
      ? this.#messages(first.stream, from, end - 1)
      : none();
    let next = await messages.next();
    for (const batch of chunk) {
      while (!next.done && next.value.sequence < batch.firstSequence) {
        yield next.value;
        next = await messages.next();
      }
      yield batch;
      while (!next.done && next.value.sequence < batch.firstSequence + batch.messages) {
        yield next.value;
        next = await messages.next();
      }
      for (const key of batch.outcomes) {
        const outcome = outcomes.get(key);
        if (outcome !== undefined) yield outcome;
      }
      for (const id of batch.decisions) {
        const decision = decisions.get(id);
        if (decision !== undefined) yield decision;
      }
    }
    for (; !next.done; next = await messages.next()) yield next.value;
    span.nextSequence = Math.max(from, end);
  }

  /** Messages of a stream in order; `last` undefined = to its end. */
  async *#messages(stream: number, first: number, last?: number): AsyncGenerator<MessageRow> {
    const { sql } = this;
    const cursor = sql<(MessageColumns & RequestRow & { readonly at_us: string })[]>`
      select *, microseconds(received_at) as at_us,
        request_base(stream, base_sequence) as base_request from message
      where stream = ${stream} and sequence >= ${first}
        ${last === undefined ? sql`` : sql`and sequence <= ${last}`}
      order by sequence`.cursor(cursorRows);
    for await (const rows of cursor) for (const row of rows) yield this.#message(row);
  }

  #message(row: MessageColumns & RequestRow & { readonly at_us: string }): MessageRow {
    const replyPlace = sealedValues.reply.place(row.stream, row.sequence, row.user_id);
    let needs: string | undefined;
    const request = this.#read(
      row.request,
      row.sealed,
      () => openRequest(this.seal, row),
      (error) => {
        if (error instanceof BaseDoesNotOpen) needs = error.base;
      },
    );
    const reply = row.reply === null ? null : this.#opened(row.reply, row.sealed, replyPlace);
    const keys = this.#keysOf(request, reply, row.digest.toHex(), row.reason);
    return {
      kind: "message",
      ...readMessage(row, vouchedFor),
      receivedAtUs: Number(row.at_us),
      signer: row.signer === null ? null : row.signer.toHex(),
      digest: row.digest.toHex(),
      ...{ request, reply },
      ...(keys.length > 0 && { keys }),
      ...(needs !== undefined && { needs }),
    };
  }

  /**
   * What proves the digests of a message without the secret: by the secret that fits, none where they
   * are plain, and by all where nothing fits, since what was changed may be one of the two alone.
   */
  #keysOf(
    request: Uint8Array,
    reply: Uint8Array | null,
    recorded: string,
    reason: string | null,
  ): readonly MessageKeys[] {
    const kept = readCutNote(reason, request);
    const isRecorded = (digest: string, keyed: boolean) =>
      digest === recorded || kept?.keyed === keyed && digest === kept.keptDigest;
    const content = nodeSha256(request);
    const fitting = this.#digests.filter((each) =>
      isRecorded(each.ofContent(content).toHex(), true)
    );
    if (fitting.length === 0 && isRecorded(content.toHex(), false)) return [];
    const replyContent = reply && nodeSha256(reply);
    return (fitting.length > 0 ? fitting : this.#digests).map((each) => ({
      request: each.keyOf(content).toHex(),
      reply: replyContent && each.keyOf(replyContent).toHex(),
    }));
  }

  #outcome(row: Row): OutcomeRow {
    const place = sealedValues.outcomeReply.place(row.stream, row.sequence, row.state);
    const reply = row.reply === null ? null : this.#opened(row.reply, row.sealed, place);
    const content = reply && nodeSha256(reply);
    // By which secret it was recorded, or whether by none, its batch tells who verifies.
    const keys = content === null
      ? []
      : this.#digests.map((each) => ({ reply: each.keyOf(content).toHex() }));
    return {
      kind: "outcome",
      stream: row.stream,
      sequence: Number(row.sequence),
      step: row.step,
      atUs: Number(row.at_us),
      epoch: Number(row.epoch),
      state: row.state,
      code: row.code,
      reason: row.reason,
      status: row.status,
      replyType: row.reply_type,
      reply,
      ...(keys.length > 0 && { keys }),
    };
  }

  #decision(row: Row): DecisionRow {
    return {
      kind: "decision",
      id: Number(row.id),
      atUs: Number(row.at_us),
      actor: row.actor,
      action: row.action,
      reason: row.reason,
      details: row.details,
      epoch: row.epoch === null ? null : Number(row.epoch),
    };
  }

  #opened(bytes: Uint8Array, sealed: boolean, place: SealedPlace): Uint8Array {
    return this.#read(bytes, sealed, () => this.seal.open(bytes, sealed, place));
  }

  /** Encrypted bytes that do not open were changed: as they are, they fit no digest. */
  #read(
    bytes: Uint8Array,
    sealed: boolean,
    open: () => Uint8Array,
    onFault: (error: unknown) => void = () => {},
  ): Uint8Array {
    if (sealed && !this.seal.sealing) {
      throw new EvidenceSealed(
        "cannot read the evidence: stored bytes are encrypted, and no SONGHANH_DATA_KEY is set",
      );
    }
    try {
      return open();
    } catch (error) {
      onFault(error);
      return bytes;
    }
  }

  async #outcomesOf(chunk: readonly BatchRecord[]): Promise<Map<string, OutcomeRow>> {
    const keys = chunk.flatMap(({ outcomes }) =>
      outcomes.filter((key) => /^\d+-\d+-\d+$/.test(key))
    )
      .map((key) => key.split("-"))
      .filter(([stream]) => this.#isOfThese(Number(stream)));
    if (keys.length === 0) return new Map();
    const rows = await this.sql`
      select o.*, microseconds(o.at) as at_us from outcome o
      join unnest(${keys.map(([stream]) => stream!)}::int[], ${
      keys.map((key) => key[1]!)
    }::bigint[],
        ${keys.map((key) => key[2]!)}::int[]) as k(stream, sequence, step)
        using (stream, sequence, step)`;
    return new Map(rows.map((row) => [
      `${row.stream}-${row.sequence}-${row.step}`,
      this.#outcome(row),
    ]));
  }

  async #decisionsOf(chunk: readonly BatchRecord[]): Promise<Map<number, DecisionRow>> {
    const ids = chunk.flatMap(({ decisions }) => decisions);
    if (ids.length === 0) return new Map();
    const rows = await this.sql`
      select id, microseconds(at) as at_us, actor, action, reason, details::text as details, epoch
      from audit where id = any (${ids}::bigint[])`;
    return new Map(rows.map((row) => [Number(row.id), this.#decision(row)]));
  }

  /** Messages behind the last batch of their stream, or in a stream without batches. */
  async *#unlistedMessages(): AsyncGenerator<EvidenceRecord> {
    if (this.range.to === null) {
      for (const [stream, { nextSequence }] of this.#spans) {
        yield* this.#messages(stream, nextSequence ?? lowest);
      }
    }
    if (this.range.from !== null || this.range.to !== null) return;
    const streams = await this.sql`
      with recursive found as (
        select min(stream) as stream from message
        union all
        select (select min(m.stream) from message m where m.stream > f.stream) from found f
        where f.stream is not null)
      select stream from found where stream is not null`;
    for (const { stream } of streams) {
      if (!this.#spans.has(stream)) yield* this.#messages(stream, lowest);
    }
  }

  /** SQL: the batches that may list what came behind what was verified before. */
  #batchesSince() {
    const { sql, options: { since } } = this;
    // The database stamps both times; a jump of its clock by a day goes by.
    return since === undefined
      ? sql`batch`
      : sql`(select * from batch where at > to_timestamp(${since.atUs / 1e6}) - interval '1 day')`;
  }

  async *#unlistedOutcomes(): AsyncGenerator<EvidenceRecord> {
    const { sql, options: { since } } = this;
    const cursor = sql`
      select *, microseconds(at) as at_us from outcome o
      where ${this.#within("at")}
        ${since === undefined ? sql`` : sql`and o.xact >= ${since.outcomesFrom}::text::xid8`}
        and not exists (
        select 1 from ${this.#batchesSince()} b, unnest(b.outcomes) as listed(key)
        where listed.key = o.stream || '-' || o.sequence || '-' || o.step)
      order by stream, sequence, step`.cursor(cursorRows);
    for await (const rows of cursor) for (const row of rows) yield this.#outcome(row);
  }

  async *#unlistedDecisions(): AsyncGenerator<EvidenceRecord> {
    const cursor = this.sql`
      select id, microseconds(at) as at_us, actor, action, reason, details::text as details, epoch
      from audit a
      where ${this.#within("at")} and a.id > ${
      this.options.since?.decisionsTo ?? lowest
    } and not exists (
        select 1 from ${this.#batchesSince()} b, unnest(b.decisions) as listed(id)
        where b.stream = 0 and listed.id = a.id)
      order by id`.cursor(pageRows);
    for await (const rows of cursor) for (const row of rows) yield this.#decision(row);
  }

  async #ends() {
    if (this.range.to !== null || this.options.streams !== undefined) return [];
    const rows = await this.sql`select id, last_batch, last_sequence from stream order by id`;
    return rows
      .filter(({ id }) => this.range.from === null || this.#spans.has(id))
      .map((row) => ({
        stream: row.id as number,
        lastBatch: Number(row.last_batch),
        lastSequence: Number(row.last_sequence),
      }));
  }
}

function batchOf(row: Row): BatchRecord {
  return {
    kind: "batch",
    stream: row.stream,
    number: Number(row.number),
    atUs: Number(row.at_us),
    epoch: Number(row.epoch),
    firstSequence: Number(row.first_sequence),
    messages: row.messages,
    outcomes: row.outcomes,
    decisions: row.decisions.map(Number),
    previous: row.previous.toHex(),
    rowDigests: row.row_digests.toHex(),
    digest: row.digest.toHex(),
    ...row.standing_digest === null ? {} : { standing: row.standing_digest },
  };
}

/** No messages. */
async function* none(): AsyncGenerator<MessageRow> {}

/** Heads as stored; what is none makes a checkpoint whose signature does not hold. */
function headsOf(stored: unknown): StreamHead[] {
  if (!Array.isArray(stored)) return [];
  return stored.map((head) => ({
    stream: Number(head?.stream),
    batch: Number(head?.batch),
    digest: String(head?.digest),
  }));
}
