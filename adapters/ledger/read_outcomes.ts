/**
 * Outcomes as a turn of the ledger reads them: which there are from the database, always; their bytes
 * from what lanes of this process have kept, else from the database, and opened.
 */
import type { TransactionSql } from "postgres";
import type { AnsweredExchange, MessageId } from "../journal.ts";
import { isRefusalCode, knowsSender } from "../journal/code_conditions.ts";
import { tryOpenRequest } from "../journal/open_request.ts";
import { adapterLimits } from "../limits.ts";
import type { ByteSeal } from "../seals/byte_seal.ts";
import { rowKeyOf, sealedValues } from "../seals/sealed_values.ts";
import { tryOpen, type UnopenedValue } from "../seals/unopened_values.ts";
import type { KeptExchanges } from "./kept_exchanges.ts";
import { changingProcedures, numberedProcedures, retrievingProcedures } from "./learnt_from.ts";

/** What is known of a message before its bytes are opened. */
export interface NamedRow {
  readonly stream: number;
  readonly sequence: string;
  readonly user_id: string | null;
  readonly document: string | null;
}

/** An outcome without its bytes. */
export interface OutcomeRow extends NamedRow {
  readonly procedure: string | null;
  readonly at: Date;
  readonly state: string;
  readonly received_at: Date;
  readonly xact: string;
  readonly step: number;
  readonly status: number | null;
  readonly reply_type: string | null;
  readonly reply_sealed: boolean;
  readonly content_type: string | null;
  readonly request_sealed: boolean;
  readonly base_sequence: string | null;
  readonly request_wanted: boolean;
  readonly reply_wanted: boolean;
  readonly sender_wanted: boolean;
  /** Whether its bytes are to be read, for whatever reason. */
  readonly reads_request: boolean;
  readonly reads_reply: boolean;
  /** Bytes of this row and those before it. */
  readonly bytes: string;
}

/** The bytes of an outcome, as far as they are wanted. */
export interface OutcomeBytes {
  readonly request: Uint8Array | undefined;
  readonly reply: Uint8Array | undefined;
}

/** The bytes of a row as the database has them, sealed or not. */
interface StoredBytes {
  readonly request: Uint8Array | null;
  readonly base_request: Uint8Array | null;
  readonly reply: Uint8Array | null;
}

/** An outcome, and where its bytes are. */
export interface ReadOutcome {
  readonly row: OutcomeRow;
  readonly from: AnsweredExchange | StoredBytes;
}

export interface OutcomesToRead {
  /** Whether senders are learnt from, too. */
  readonly learnsUsers: boolean;
  readonly outcomesMax: number;
  /** What lanes of this process have in hand. */
  readonly kept: KeptExchanges | undefined;
}

/**
 * The next outcomes, with bytes only where something can be learnt from them. Outcomes of
 * transactions that are younger than one still running wait for it.
 */
export async function readOutcomes(
  transaction: TransactionSql,
  { kept, ...which }: OutcomesToRead,
): Promise<readonly ReadOutcome[]> {
  const rows = await readRows(transaction, which);
  const found = rows.map((row) =>
    row.reads_request || row.reads_reply ? keptOf(row, kept) : noBytes
  );
  const missing = rows.filter((_, place) => found[place] === undefined);
  const stored = (await readBytes(transaction, missing))[Symbol.iterator]();
  return rows.map((row, place) => ({ row, from: found[place] ?? stored.next().value! }));
}

/** The bytes of a row: what does not open costs its own message, and no other's learning. */
export function openOutcome(
  seal: ByteSeal,
  { row, from }: ReadOutcome,
): OutcomeBytes | UnopenedValue {
  if ("id" in from) {
    return {
      request: row.reads_request ? from.request : undefined,
      reply: row.reads_reply ? from.reply.bytes : undefined,
    };
  }
  const { stream, sequence, request_sealed: sealed } = row;
  const request = from.request === null
    ? { opened: undefined, reason: undefined }
    : tryOpenRequest(seal, { ...row, ...from, request: from.request, sealed });
  const reply = tryOpen(
    seal,
    from.reply,
    row.reply_sealed,
    sealedValues.outcomeReply.place(stream, sequence, row.state),
  );
  const reason = request.reason ?? reply.reason;
  if (reason === undefined) return { request: request.opened, reply: reply.opened };
  const value = request.reason === undefined ? sealedValues.outcomeReply : sealedValues.request;
  return { value, row: rowKeyOf(value, { ...row }), reason };
}

export function idOf({ stream, sequence }: Pick<NamedRow, "stream" | "sequence">): MessageId {
  return { stream, sequence: Number(sequence) };
}

const noBytes: StoredBytes = { request: null, base_request: null, reply: null };

/** A lane keeps answers alone: of what else is said of a message it has nothing. */
function keptOf(
  row: OutcomeRow,
  kept: KeptExchanges | undefined,
): AnsweredExchange | undefined {
  return row.state === "answered" ? kept?.find(idOf(row), row.at.getTime()) : undefined;
}

function readRows(
  transaction: TransactionSql,
  { learnsUsers, outcomesMax }: Omit<OutcomesToRead, "kept">,
) {
  const refused = isRefusalCode(transaction, transaction`o.code`);
  return transaction<OutcomeRow[]>`
    with next as (
      select o.xact as xact_order, o.xact::text as xact, o.stream, o.sequence, o.step, o.at,
        o.state, o.status, o.reply_type, o.sealed as reply_sealed, m.user_id, m.procedure,
        m.document, m.received_at, m.content_type, m.sealed as request_sealed, m.base_sequence,
        wanted.request as request_wanted, wanted.reply as reply_wanted,
        wanted.sender as sender_wanted,
        wanted.request or wanted.sender as reads_request,
        wanted.reply or wanted.numbers as reads_reply,
        case when wanted.reply or wanted.numbers then octet_length(o.reply) end as reply_bytes,
        case when wanted.request or wanted.sender then octet_length(m.request) end as request_bytes
      from outcome o
      join message m on m.stream = o.stream and m.sequence = o.sequence
      cross join lateral (select
        m.procedure = any (${changingProcedures})
          and (o.state = 'unknown' or (o.state = 'answered' and not ${refused})) as request,
        o.state = 'answered' and o.reply is not null and not ${refused}
          and (m.procedure = any (${changingProcedures})
            or m.procedure = any (${retrievingProcedures})) as reply,
        o.state = 'answered' and o.reply is not null and not ${refused}
          and m.procedure = any (${numberedProcedures}) as numbers,
        -- A password changes seldom: it is looked at when a terminal logs on, or its user is new. A
        -- certificate is looked at when it is none of the user's yet; logons are not signed.
        ${learnsUsers} and o.state = 'answered' and ${knowsSender(transaction, transaction`o.code`)}
          and (m.procedure = '#REP1'
            or not exists (select 1 from user_account u where u.user_id = m.user_id)
            or (m.signer is not null and not exists (select 1 from user_certificate c
              where c.user_id = m.user_id and (c.der is null or sha256(c.der) = m.signer))))
          as sender
      ) wanted
      -- As values, and not joined: so the index is read from there on, and not from its beginning.
      where (o.xact, o.stream, o.sequence, o.step) >
          (select c.xact, c.stream, c.sequence, c.step from ledger_cursor c)
        and o.xact < oldest_outcome_running()
      order by o.xact, o.stream, o.sequence, o.step
      limit ${outcomesMax}
    ), sized as (
      select *, coalesce(request_bytes, 0) + coalesce(reply_bytes, 0)
        + case when request_bytes is null or base_sequence is null then 0
          else coalesce(octet_length(request_base(stream, base_sequence)), 0) end as size
      from next
    )
    select * from (
      select *, sum(size) over (order by xact_order, stream, sequence, step) as bytes from sized
    ) so_far
    where bytes - size < ${adapterLimits.atOnceBytesMax}
    order by xact_order, stream, sequence, step`;
}

/** What the database holds of them, in their order. */
async function readBytes(
  transaction: TransactionSql,
  rows: readonly OutcomeRow[],
): Promise<StoredBytes[]> {
  if (rows.length === 0) return [];
  const found = await transaction<(StoredBytes & { place: number })[]>`
    select i.place::integer as place,
      case when i.reads_request then m.request end as request,
      case when i.reads_request then request_base(m.stream, m.base_sequence) end as base_request,
      case when i.reads_reply then o.reply end as reply
    from unnest(${rows.map(({ stream }) => stream)}::integer[],
      ${rows.map(({ sequence }) => sequence)}::bigint[],
      ${rows.map(({ step }) => step)}::integer[],
      ${rows.map(({ reads_request }) => asText(reads_request))}::text[]::boolean[],
      ${rows.map(({ reads_reply }) => asText(reads_reply))}::text[]::boolean[])
      with ordinality as i(stream, sequence, step, reads_request, reads_reply, place)
    -- Each is looked up: a join might read the journal whole.
    left join lateral (select m.stream, m.base_sequence, m.request from message m
      where m.stream = i.stream and m.sequence = i.sequence limit 1) m on true
    left join lateral (select o.reply from outcome o
      where o.stream = i.stream and o.sequence = i.sequence and o.step = i.step limit 1) o on true
    order by i.place`;
  return found;
}

function asText(is: boolean): string {
  return is ? "t" : "f";
}
