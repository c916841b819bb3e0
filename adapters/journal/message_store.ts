/** Reading the journal: one message, many messages, the answer of a message. */
import type { Sql } from "postgres";
import { BytesDigest, type CutBody, readCutNote, shownReason } from "../../core/evidence/mod.ts";
import { nodeSha256 } from "../seals/node_sha256.ts";
import {
  type AnswerState,
  type Appended,
  formatMessageId,
  type MessageId,
  type MessageRecord,
  type Reply,
} from "../journal.ts";
import { findRefusedRepeats } from "./find_repeats.ts";
import { type MessageRow, readMessage } from "./message_columns.ts";
import { type MessageSummary, summaryOf, type SummaryRow } from "./message_summary.ts";
import { type CountedRows, countRows } from "../postgres/count_rows.ts";
import {
  foundBy,
  type MessagePage,
  type MessageSearch,
  searchMessages,
} from "./search_messages.ts";
import { readReplyHead } from "../reply_head.ts";
import { audit } from "../audit/audit_store.ts";
import type { ByteSeal } from "../seals/byte_seal.ts";
import { readDigestSecrets } from "../seals/digest_secret.ts";
import { type SealedPlace, sealedValues } from "../seals/sealed_values.ts";
import { tryOpen } from "../seals/unopened_values.ts";
import { say, sayOf, type Sentence } from "../../core/reasons/mod.ts";
import { type RequestRow, tryOpenRequest } from "./open_request.ts";

/** One step in the life of a message after it was taken. */
export interface MessageStep {
  readonly at: Date;
  readonly state: string;
  readonly code: string | null;
  readonly reason: string | null;
  readonly reply: Reply | undefined;
}

/** Everything the journal holds of a message. */
export interface StoredMessage extends MessageSummary {
  readonly first: MessageId | undefined;
  readonly digest: Uint8Array;
  /**
   * Whether the digest is not keyed, or nobody can tell: it would prove a guess of the password in the
   * request to whoever sees it, so nobody is shown it.
   */
  readonly digestTells: boolean;
  readonly signer: Uint8Array | undefined;
  readonly contentType: string | null;
  /** Undefined where it cannot be opened. */
  readonly request: Uint8Array | undefined;
  /** Where `request` is but the beginning of what was received. */
  readonly cut: CutBody | undefined;
  /** What cannot be opened, in words. */
  readonly unopened: readonly Sentence[];
  /** The answer that the sender was given, if there is one and it can be opened. */
  readonly reply: Reply | undefined;
  readonly steps: readonly MessageStep[];
}

export class MessageStore {
  constructor(private readonly sql: Sql, readonly seal: ByteSeal) {}

  async find(id: MessageId): Promise<StoredMessage | undefined> {
    const [row] = await this.sql<FoundRow[]>`
      select m.*, request_base(m.stream, m.base_sequence) as base_request, s.state as state_now, s.outcome, coalesce(m.document, nullif((
          select c.number from document_history c
          where c.stream = m.stream and c.sequence = m.sequence order by c.place limit 1), ''))
        as document
      from message m join message_outcome s using (stream, sequence)
      where m.stream = ${id.stream} and m.sequence = ${id.sequence}`;
    if (row === undefined) return undefined;
    const outcomes = await this.sql<OutcomeRow[]>`
      select * from outcome where stream = ${id.stream} and sequence = ${id.sequence} order by step`;
    const unopened: Sentence[] = [];
    const request = tryOpenRequest(this.seal, row);
    if (request.reason !== undefined) unopened.push(sayOf(say("OF_REQUEST"), request.reason));
    const reply = (read: ReadReply): Reply | undefined => {
      if (read.reason !== undefined) unopened.push(sayOf(say("OF_ANSWER"), read.reason));
      return read.reply;
    };
    const steps = outcomes.map((o): MessageStep => ({
      at: o.at,
      state: o.state,
      code: o.code,
      reason: shownReason(o.reason),
      reply: reply(this.#reply(o.reply, o.sealed, outcomePlace(o), o.reply_type, o.status)),
    }));
    const own = reply(this.#reply(row.reply, row.sealed, replyPlace(row), row.reply_type, 200)) ??
      steps.findLast((step) => step.reply !== undefined)?.reply;
    const first = firstOf(row);
    const firstAnswer = own === undefined && first !== undefined
      ? await this.answerOf(first)
      : undefined;
    const last = steps.at(-1);
    const cut = await this.#cutOf(row.reason, request.opened);
    return {
      ...summaryOf({ ...row, last_code: last?.code ?? null, last_reason: last?.reason ?? null }),
      ...readMessage(row, ["digest", "contentType"]),
      first,
      digestTells: isPlain(row.digest, request.opened, cut),
      signer: row.signer ?? undefined,
      request: request.opened,
      cut,
      unopened,
      reply: own ?? (firstAnswer?.kind === "answered" ? firstAnswer.reply : undefined),
      steps,
    };
  }

  /**
   * Takes the bytes of a message out of the journal for somebody: requests hold passwords, so the
   * audit names who had them before they are given. Undefined where there is no such message.
   */
  async take(
    part: "request" | "reply",
    id: MessageId,
    actor: string,
  ): Promise<StoredMessage | undefined> {
    const message = await this.find(id);
    if (message?.[part] === undefined) return message;
    const details = { message: formatMessageId(id) };
    await audit(this.sql, { actor, action: `${part} downloaded`, reason: "", details });
    return message;
  }

  /** Newest first. */
  search(search: MessageSearch): Promise<MessagePage> {
    return searchMessages(this.sql, search);
  }

  /** How many a search finds, as far as they are counted; undefined where that takes too long. */
  count(search: Omit<MessageSearch, "cursor" | "limit">): Promise<CountedRows | undefined> {
    return countRows(
      this.sql,
      (sql, limit) => foundBy(sql, { ...search, limit }, { order: "any", limit }),
    );
  }

  /** The partition in whose archive a message is; undefined where its partition is there. */
  async archiveOf({ stream }: MessageId): Promise<string | undefined> {
    const [row] = await this.sql`select archived_in(${stream}) as part`;
    return row?.part ?? undefined;
  }

  /** How far a message has come, and its answer if it has one. */
  async answerOf(id: MessageId): Promise<AnswerState> {
    const [row] = await this.sql<AnswerRow[]>`
      select m.stream, m.sequence, m.user_id, m.state, m.link_info, m.sealed, m.reply,
        m.reply_type, m.first_stream, m.first_sequence, o.state as last_state,
        a.sealed as answer_sealed, a.reply as answer, a.reply_type as answer_type, a.status
      from message m
      left join lateral (select state from outcome o where o.stream = m.stream
        and o.sequence = m.sequence order by step desc limit 1) o on true
      left join lateral (select sealed, reply, reply_type, status from outcome o
        where o.stream = m.stream and o.sequence = m.sequence and o.reply is not null
          and o.state = 'answered'
        order by step desc limit 1) a on true
      where m.stream = ${id.stream} and m.sequence = ${id.sequence}`;
    if (row === undefined) {
      const part = await this.archiveOf(id);
      return part === undefined
        ? { kind: "refused" }
        : { kind: "unreadable", reason: say("IN_ARCHIVE", { part }) };
    }
    if (row.state === "repeated") {
      const told = this.#reply(row.reply, row.sealed, replyPlace(row), row.reply_type, 200);
      return { kind: "repeated", first: firstOf(row)!, ...(told.reply && { reply: told.reply }) };
    }
    const answer = outcomePlace({ ...row, state: "answered" });
    const read = row.answer === null && row.state === "stood in"
      ? this.#reply(row.reply, row.sealed, replyPlace(row), row.reply_type, 200)
      : this.#reply(row.answer, row.answer_sealed ?? false, answer, row.answer_type, row.status);
    if (read.reason !== undefined) return { kind: "unreadable", reason: read.reason };
    if (read.reply !== undefined) {
      return { kind: "answered", reply: read.reply, linkInfo: row.link_info ?? undefined };
    }
    if (row.last_state === "unknown") return { kind: "unknown" };
    if (row.last_state === null && row.state === "handed over") return { kind: "in flight" };
    return { kind: "refused" };
  }

  async findRepeat(
    keys: Pick<MessageRecord, "sendKey" | "contentKey">,
  ): Promise<Extract<Appended, { kind: "repeat" }> | undefined> {
    const rows = await findRefusedRepeats(this.sql, [keys], []);
    // The same send is the stronger finding: its answer is given back to the byte.
    const row = rows.find(({ kind }) => kind === "send") ?? rows[0];
    if (row === undefined) return undefined;
    const first = { stream: Number(row.foundStream), sequence: Number(row.foundSequence) };
    return { kind: "repeat", by: row.kind, first };
  }

  /** Whether the message is answered and its sender is not known to have the answer. */
  async isUndelivered({ stream, sequence }: MessageId): Promise<boolean> {
    const [row] = await this.sql`
      select 1 from open_message
      where stream = ${stream} and sequence = ${sequence} and state = 'answered'
      union all
      select 1 from undelivered where stream = ${stream} and ${sequence}::bigint = any (sequences)`;
    return row !== undefined;
  }

  /** Messages whose outcome is unknown, oldest first. */
  async openUnknown(limit: number): Promise<{ count: number; oldest?: Date; ids: MessageId[] }> {
    const rows = await this.sql`
      select stream, sequence, since, count(*) over () as total from open_message
      where state = 'unknown' order by since limit ${limit}`;
    return {
      count: Number(rows[0]?.total ?? 0),
      oldest: rows[0]?.since,
      ids: rows.map((r) => ({ stream: Number(r.stream), sequence: Number(r.sequence) })),
    };
  }

  /** What a reason says of bytes, if it says it of these. */
  async #cutOf(
    reason: string | null,
    request: Uint8Array | undefined,
  ): Promise<CutBody | undefined> {
    const cut = request && readCutNote(reason, request);
    if (cut === undefined) return undefined;
    if (!cut.keyed) return nodeSha256(request!).toHex() === cut.keptDigest ? cut : undefined;
    const { secrets } = await readDigestSecrets(this.sql, this.seal);
    const isKept = secrets.some((secret) =>
      new BytesDigest(nodeSha256, secret).of(request!).toHex() === cut.keptDigest
    );
    return isKept ? cut : undefined;
  }

  #reply(
    bytes: Uint8Array | null,
    sealed: boolean,
    place: SealedPlace,
    head: string | null,
    status: number | null,
  ): ReadReply {
    const { opened, reason } = tryOpen(this.seal, bytes, sealed, place);
    return {
      reply: opened && { status: status ?? 200, ...readReplyHead(head), bytes: opened },
      reason,
    };
  }
}

/** A stored reply, none, or why it could not be opened. */
interface ReadReply {
  readonly reply: Reply | undefined;
  readonly reason: Sentence | undefined;
}

/** A row of `find`. */
type FoundRow = MessageRow & RequestRow & Pick<SummaryRow, "state_now" | "outcome">;

/** What the values of a message are bound to. */
type PlaceRow = Pick<MessageRow, "stream" | "sequence" | "user_id">;

interface OutcomeRow extends Omit<PlaceRow, "user_id"> {
  readonly at: Date;
  readonly state: string;
  readonly code: string | null;
  readonly reason: string | null;
  readonly status: number | null;
  readonly reply_type: string | null;
  readonly sealed: boolean;
  readonly reply: Uint8Array | null;
}

/** A row of `answerOf`: the message's own answer, and that of its last outcome with one. */
interface AnswerRow extends
  PlaceRow,
  Pick<
    MessageRow,
    "state" | "link_info" | "sealed" | "reply" | "reply_type" | "first_stream" | "first_sequence"
  > {
  readonly last_state: string | null;
  readonly answer_sealed: boolean | null;
  readonly answer: Uint8Array | null;
  readonly answer_type: string | null;
  readonly status: number | null;
}

function replyPlace(row: PlaceRow): SealedPlace {
  return sealedValues.reply.place(row.stream, row.sequence, row.user_id);
}

function outcomePlace(row: Pick<OutcomeRow, "stream" | "sequence" | "state">): SealedPlace {
  return sealedValues.outcomeReply.place(row.stream, row.sequence, row.state);
}

/** Of bytes that cannot be opened nobody can tell. */
function isPlain(
  digest: Uint8Array,
  request: Uint8Array | undefined,
  cut: CutBody | undefined,
): boolean {
  if (cut !== undefined) return !cut.keyed;
  return request === undefined || nodeSha256(request).toHex() === digest.toHex();
}

/** The message that one repeats. */
function firstOf(
  row: Pick<MessageRow, "first_stream" | "first_sequence">,
): MessageId | undefined {
  const { firstStream, firstSequence } = readMessage(row, ["firstStream", "firstSequence"]);
  return firstStream === null || firstSequence === null
    ? undefined
    : { stream: firstStream, sequence: firstSequence };
}
