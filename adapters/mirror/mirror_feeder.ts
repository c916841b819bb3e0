/**
 * Reads the journal for the mirror: every relayed message becomes a pair, in the order in which
 * messages were received, and waits for the mirror once the primary has answered it.
 *
 * The lanes know nothing of this: it is the database that is read, behind a cursor per stream. The
 * cursor and the pairs move in one transaction, so that a message is fed once whatever happens.
 * Bounds are kept here too: what is too old, or too much, is taken out and counted.
 */
import type { Sql, TransactionSql } from "postgres";
import { catalogue } from "../../core/catalogue/mod.ts";
import {
  isMirrored,
  numbersInMessage,
  numbersInReply,
  type OpenedReply,
} from "../../core/compare/mod.ts";
import { peekHeader } from "../../core/wire/mod.ts";
import { type ByteRange, openEnvelope } from "../../core/envelope/mod.ts";
import { isRefusal } from "../../core/verdict.ts";
import type { ByteSeal } from "../seals/byte_seal.ts";
import type { MirrorLimits } from "./mirror_limits.ts";
import type { MirrorRun } from "./mirror_run.ts";
import type { MirrorWindow } from "./mirror_window.ts";
import { openPrimary, type PrimaryRow } from "./open_primary.ts";
import { storableJson } from "../postgres/storable_text.ts";
import { say } from "../../core/reasons/mod.ts";
import { openRequest, type RequestRow } from "../journal/open_request.ts";

/** Messages of one stream that one turn reads; settled pairs whose bytes it reads. */
const STREAM_ROWS_MAX = 1_000;
const SETTLED_ROWS_MAX = 200;

/** How often the bounds are looked at, and all that waits, in milliseconds. */
const BOUNDS_MS = 1_000;

/** Reasons that statements and metrics name. */
export const giveUpReasons = {
  tooOld: "waited too long",
  tooMany: "too many waited",
  retrieval: "a retrieval",
  unanswered: "not answered by the primary",
} as const;

export interface MirrorFeederOptions {
  readonly sql: Sql;
  readonly run: MirrorRun;
  readonly seal: ByteSeal;
  readonly limits: MirrorLimits;
  /** Told of what waits, and asked for what is under way. */
  readonly window: MirrorWindow;
  readonly now: () => number;
  readonly onGivenUp: (result: "dropped" | "skipped", messages: number) => void;
}

interface JournalRow {
  readonly stream: number;
  readonly sequence: number;
  readonly receivedAt: Date;
  readonly state: string;
  readonly procedure: string;
  readonly registers: boolean;
}

/** A pair whose message has come to an end: what it was, and its last outcome. */
interface SettledRow extends RequestRow, PrimaryRow {
  readonly place: string;
  readonly procedure: string;
  readonly registers: boolean;
  readonly at: Date;
  readonly content_type: string | null;
  readonly state: string;
}

/** What is read from the bytes of a message that the primary has answered. */
interface SettledPair {
  readonly place: string;
  readonly settledAt: string;
  readonly userId: string;
  readonly documents: readonly string[];
  readonly named: readonly string[];
  readonly request: Uint8Array;
  readonly primary: OpenedReply;
}

export class MirrorFeeder {
  #boundsAt = 0;

  constructor(private readonly options: MirrorFeederOptions) {}

  /** Feeds what the journal has; true if there may be more at once. */
  async turn(): Promise<boolean> {
    const more = await this.#feed();
    const settled = await this.#settle();
    const now = this.options.now();
    if (now - this.#boundsAt >= BOUNDS_MS || now < this.#boundsAt) {
      this.#boundsAt = now;
      try {
        await this.#keepBounds(now);
      } finally {
        // What waits again, was fed by another leader, or is not dropped after all, below what is known.
        this.options.window.reopen(1);
      }
    }
    return more || settled;
  }

  /** Takes messages behind the cursors as pairs. */
  async #feed(): Promise<boolean> {
    const { sql, run, limits, now, onGivenUp } = this.options;
    if (!await hasMore(sql, run)) return false;
    return await sql.begin(async (tx) => {
      await tx`select 1 from mirror_run where id = ${run.id} for update`;
      const rows = await readJournal(tx, run);
      if (rows.length === 0) return false;
      const { taken, cut } = takeInOrder(rows);
      const relayed = taken.filter(({ state }) => state === "handed over");
      const [mirrored, retrievals] = partition(relayed, (row) => isMirrored(row.procedure));
      const oldest = now() - limits.backlogMs;
      const [fresh, old] = partition(mirrored, (row) => row.receivedAt.getTime() > oldest);
      await tx`
        insert into mirror_pair (run, stream, sequence, received_at, procedure, registers)
          select ${run.id}, r.stream, r.sequence, r.received_at, r.procedure, r.registers = 't'
          from unnest(${fresh.map((row) => row.stream)}::int[],
            ${fresh.map((row) => row.sequence)}::bigint[],
            ${fresh.map((row) => row.receivedAt.toISOString())}::timestamptz[],
            ${fresh.map((row) => row.procedure)}::text[],
            ${fresh.map((row) => row.registers ? "t" : "f")}::text[]) with ordinality
            as r(stream, sequence, received_at, procedure, registers, place)
          order by r.place`;
      await count(tx, run, "dropped", giveUpReasons.tooOld, old.length);
      await count(tx, run, "skipped", giveUpReasons.retrieval, retrievals.length);
      await moveCursors(tx, run, taken);
      await tx`update mirror_run set fed = fed + ${relayed.length} where id = ${run.id}`;
      if (old.length > 0) onGivenUp("dropped", old.length);
      if (retrievals.length > 0) onGivenUp("skipped", retrievals.length);
      return cut;
    });
  }

  /** Pairs whose message has come to an end: with an answer they wait, without one they are out. */
  async #settle(): Promise<boolean> {
    const { sql, run, window, onGivenUp } = this.options;
    const rows = await sql<SettledRow[]>`
      select p.place, p.stream, p.sequence, p.procedure, p.registers, o.at, m.user_id,
        m.content_type, m.sealed, m.request, m.base_sequence, b.request as base_request, o.state,
        o.status as "primaryStatus", o.reply_type as "primaryType", o.sealed as "primarySealed",
        o.reply as "primaryReply"
      from mirror_pair p
      join message m using (stream, sequence)
      left join lateral (select b.request from message b
        where b.stream = m.stream and b.sequence = m.base_sequence limit 1) b on true
      join lateral (select * from outcome o where o.stream = p.stream and o.sequence = p.sequence
        order by o.step desc limit 1) o on o.state <> 'unknown'
      where p.run = ${run.id} and p.state = 'unsettled'
      order by p.place limit ${SETTLED_ROWS_MAX}`;
    if (rows.length === 0) return false;
    const ready: SettledPair[] = [];
    const kept: [SettledRow, SettledPair][] = [];
    const retrievals: string[] = [];
    const unanswered: string[] = [];
    for (const row of rows) {
      if (row.state !== "answered" || row.primaryReply === null) {
        unanswered.push(row.place);
        continue;
      }
      try {
        const found = this.#readSettled(row);
        if (found === undefined) retrievals.push(row.place);
        else ready.push(found);
        if (found !== undefined) kept.push([row, found]);
      } catch (error) {
        // Bytes that cannot be opened any more must not stop those behind them.
        const reason = say("NOT_READ", {
          cause: error instanceof Error ? error.message : `${error}`,
        });
        await sql`
          update mirror_pair set state = 'failed', reason = ${reason} where place = ${row.place}`;
      }
    }
    try {
      await sql.begin(async (tx) => {
        await tx`
          update mirror_pair p set state = 'waiting',
              settled_at = r.settled_at, user_id = r.user_id,
              documents = array(select jsonb_array_elements_text(r.documents::jsonb)),
              named = array(select jsonb_array_elements_text(r.named::jsonb))
            from unnest(${ready.map((row) => row.place)}::bigint[],
              ${ready.map((row) => row.settledAt)}::timestamptz[],
              ${ready.map((row) => row.userId)}::text[],
              ${ready.map((row) => storableJson(row.documents))}::text[],
              ${ready.map((row) => storableJson(row.named))}::text[])
              as r(place, settled_at, user_id, documents, named)
            where p.place = r.place and p.state = 'unsettled'`;
        await giveUp(tx, run, retrievals, "skipped", giveUpReasons.retrieval);
        await giveUp(tx, run, unanswered, "skipped", giveUpReasons.unanswered);
      });
    } finally {
      // Where the answer to the commit is lost they wait all the same.
      if (ready.length > 0) window.reopen(Number(ready[0]!.place));
    }
    for (const each of kept) keepIn(window, ...each);
    const skipped = retrievals.length + unanswered.length;
    if (skipped > 0) onGivenUp("skipped", skipped);
    return rows.length === SETTLED_ROWS_MAX;
  }

  /** What a message speaks of; undefined for a retrieval. */
  #readSettled(row: SettledRow): SettledPair | undefined {
    const { seal } = this.options;
    const request = openRequest(seal, row);
    const message = messageOf(row.content_type, request);
    if (message !== undefined && !isMirroredMessage(request, message)) return undefined;
    const named = message === undefined ? [] : numbersInMessage(request, message, catalogue);
    const primary = openPrimary(seal, row);
    const given = row.registers ? numbersInReply(primary, catalogue) : [];
    return {
      place: row.place,
      settledAt: row.at.toISOString(),
      userId: row.user_id ?? "",
      documents: [...new Set([...named, ...given])],
      ...{ named, request, primary },
    };
  }

  async #keepBounds(now: number): Promise<void> {
    const { sql, run, limits, window, onGivenUp } = this.options;
    // What is under way has an end of its own.
    const { underWay } = window;
    const old = await sql`
      select place from mirror_pair where run = ${run.id} and state in ('unsettled', 'waiting')
        and received_at <= ${new Date(now - limits.backlogMs)}
        and place <> all (${underWay}::bigint[])
      order by place limit ${STREAM_ROWS_MAX}`;
    const many = await sql`
      select place from mirror_pair p where run = ${run.id} and state = 'waiting'
        and place <> all (${underWay}::bigint[]) and place <= (
        select place from mirror_pair where run = ${run.id} and state = 'waiting'
        order by place desc offset ${limits.backlogMax} limit 1)`;
    const removed = await sql`
      select place, verdict from mirror_pair where run = ${run.id}
        and state in ('compared', 'failed') and place <= (
          select place from mirror_pair where run = ${run.id} and state in ('compared', 'failed')
          order by place desc offset ${limits.pairsKept} limit 1)
      order by place limit ${STREAM_ROWS_MAX}`;
    if (old.length + many.length + removed.length === 0) return;
    const placesOf = (rows: readonly { readonly place?: string }[]) =>
      rows.map((row) => row.place!);
    // Some may have been sent since they were read; the others are not sent from now on.
    const begun = new Set(window.underWay);
    const unsent = (rows: readonly { readonly place?: string }[]) =>
      placesOf(rows).filter((place) => !begun.has(place));
    const [tooOld, tooMany] = [unsent(old), unsent(many)];
    window.remove([...tooOld, ...tooMany]);
    const dropped = await sql.begin(async (tx) => {
      const first = await drop(tx, run, tooOld, giveUpReasons.tooOld);
      const second = await drop(tx, run, tooMany, giveUpReasons.tooMany);
      for (const verdict of new Set(removed.map((row) => row.verdict as string | null))) {
        const places = placesOf(removed.filter((row) => row.verdict === verdict));
        await giveUp(tx, run, places, "removed", verdict ?? "failed");
      }
      return first + second;
    });
    if (dropped > 0) onGivenUp("dropped", dropped);
  }
}

/** Whether a stream has a message behind its cursor. */
async function hasMore(sql: Sql, run: MirrorRun): Promise<boolean> {
  const [row] = await sql`
    select 1 from stream s left join mirror_cursor c on c.run = ${run.id} and c.stream = s.id
    where s.last_sequence > coalesce(c.sequence, 0) limit 1`;
  return row !== undefined;
}

/** The next messages of every stream, each in its own order. */
async function readJournal(tx: TransactionSql, run: MirrorRun): Promise<JournalRow[]> {
  const rows = await tx`
    select m.* from stream s
    left join mirror_cursor c on c.run = ${run.id} and c.stream = s.id
    cross join lateral (
      select m.stream, m.sequence, m.received_at, m.state, coalesce(m.procedure, '') as procedure,
        m.content_key is not null as registers
      from message m where m.stream = s.id and m.sequence > coalesce(c.sequence, 0)
      order by m.sequence limit ${STREAM_ROWS_MAX}) m
    where s.last_sequence > coalesce(c.sequence, 0)
    order by m.stream, m.sequence`;
  return rows.map((row) => ({
    stream: Number(row.stream),
    sequence: Number(row.sequence),
    receivedAt: row.received_at,
    state: row.state,
    procedure: row.procedure,
    registers: row.registers,
  }));
}

/**
 * Messages of all streams in the order of their receipt. Within a stream that is its sequence, whatever
 * the clock did (F40); times tell only which of two streams comes first. Where a stream has more than
 * was read, the others go no further than it: a document made on one lane and declared on another keeps
 * its order. The stream that holds the others back gives all it has, so every turn moves on.
 */
export function takeInOrder<Row extends Pick<JournalRow, "stream" | "sequence" | "receivedAt">>(
  rows: readonly Row[],
  rowsMax = STREAM_ROWS_MAX,
): { taken: Row[]; cut: boolean } {
  const streams = [...Map.groupBy(rows, ({ stream }) => stream).values()].map((each) => {
    let at = -Infinity;
    return each.map((row) => ({ row, at: at = Math.max(at, row.receivedAt.getTime()) }));
  });
  const cut = streams.filter((each) => each.length >= rowsMax);
  const horizon = Math.min(...cut.map((each) => each.at(-1)!.at));
  const taken = streams.flat().filter(({ at }) => at <= horizon);
  taken.sort((a, b) =>
    a.at - b.at || a.row.stream - b.row.stream || a.row.sequence - b.row.sequence
  );
  return { taken: taken.map(({ row }) => row), cut: cut.length > 0 };
}

async function moveCursors(
  tx: TransactionSql,
  run: MirrorRun,
  taken: readonly JournalRow[],
): Promise<void> {
  const last = new Map<number, number>();
  for (const { stream, sequence } of taken) {
    last.set(stream, Math.max(sequence, last.get(stream) ?? 0));
  }
  await tx`
    insert into mirror_cursor (run, stream, sequence)
      select ${run.id}, r.stream, r.sequence
      from unnest(${[...last.keys()]}::int[], ${[...last.values()]}::bigint[])
        as r(stream, sequence)
    on conflict (run, stream) do update set sequence = excluded.sequence`;
}

async function giveUp(
  tx: TransactionSql,
  run: MirrorRun,
  places: readonly string[],
  result: "dropped" | "skipped" | "removed",
  reason: string,
): Promise<number> {
  if (places.length === 0) return 0;
  const [row] = await tx`
    select mirror_give_up(${run.id}, ${places as string[]}::bigint[], ${result}, ${reason}) as n`;
  return Number(row?.n ?? 0);
}

/** Those of these places that have not ended by themselves meanwhile. */
async function drop(
  tx: TransactionSql,
  run: MirrorRun,
  places: readonly string[],
  reason: string,
): Promise<number> {
  if (places.length === 0) return 0;
  const open = await tx<{ readonly place: string }[]>`
    select place from mirror_pair where place = any (${places as string[]}::bigint[])
      and state in ('unsettled', 'waiting')
    order by place for update`;
  return await giveUp(tx, run, open.map(({ place }) => place), "dropped", reason);
}

async function count(
  tx: TransactionSql,
  run: MirrorRun,
  result: "dropped" | "skipped",
  reason: string,
  messages: number,
): Promise<void> {
  if (messages > 0) {
    await tx`select mirror_count(${run.id}, ${result}, ${reason}, ${messages})`;
  }
}

/** The message of a request; undefined where it cannot be read. */
function messageOf(contentType: string | null, request: Uint8Array): ByteRange | undefined {
  const envelope = openEnvelope(contentType, request);
  return isRefusal(envelope) ? undefined : envelope.message;
}

/** As the header says, which the journal's columns do not: a logon is a retrieval of nothing. */
function isMirroredMessage(request: Uint8Array, { start, end }: ByteRange): boolean {
  const header = peekHeader(request, start, end);
  return header === undefined || isMirrored(header.trimmed("procedure"), header.sendGuard);
}

function keepIn(window: MirrorWindow, row: SettledRow, pair: SettledPair): void {
  const { stream, sequence, procedure, registers } = row;
  const { place, named, documents, request, primary } = pair;
  const opened = { opened: request, reason: undefined };
  window.keep({
    ...{ place, stream, sequence, procedure, registers, named, documents },
    contentType: row.content_type,
    bytes: request.length + primary.bytes.length,
    request: () => opened,
    primary: () => primary,
  });
}

function partition<Row>(
  rows: readonly Row[],
  belongs: (row: Row) => boolean,
): [Row[], Row[]] {
  return [rows.filter(belongs), rows.filter((row) => !belongs(row))];
}
