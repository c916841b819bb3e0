/**
 * Items of a running plan as rows: claiming what may be sent now, and writing what became of it. Both
 * work on many items at once, because a commit costs more than an item.
 */
import type { Sql, TransactionSql } from "postgres";
import type { DeclaredDifference, NumberPair, OurAnswer } from "../../core/give_back/mod.ts";
import type { MessageId, Reply } from "../journal.ts";
import { ByteColumn } from "../seals/byte_column.ts";
import type { ByteSeal } from "../seals/byte_seal.ts";
import { sealedValues } from "../seals/sealed_values.ts";
import { doubtGivenBack } from "./doubt_given_back.ts";
import type { ItemState, PlanSettings } from "./give_back_plans.ts";
import { doubtLost, passedStates } from "./doubt_lost.ts";
import { storableJson } from "../postgres/storable_text.ts";
import { say, sayOf, type Sentence } from "../../core/reasons/mod.ts";
import { type RequestRow, tryOpenRequest } from "../journal/open_request.ts";

/** An item in hand. */
export interface ClaimedItem {
  readonly place: string;
  readonly id: MessageId;
  readonly attempt: number;
  /** Ask the primary before anything is sent. */
  readonly ask: boolean;
  /** A person has said that it is not there, and it has not been sent since. */
  readonly isVouched: boolean;
  /** Our number with the branch after this item, or empty. */
  readonly number: string;
  readonly contentType: string | null;
  /** A sentence where it cannot be opened. */
  readonly request: Uint8Array | Sentence;
  readonly ours: OurAnswer;
  /** Ours → the primary's, for every document that the item names. */
  readonly numbers: ReadonlyMap<string, string>;
}

/** A row of `claim`. */
interface ClaimedRow extends RequestRow {
  readonly place: string;
  readonly attempts: number;
  readonly ask: boolean;
  readonly is_vouched: boolean;
  readonly number: string;
  readonly ours: OurAnswer;
  readonly content_type: string | null;
  readonly numbers: readonly string[];
}

/** What became of an item. */
export interface ItemResult {
  readonly item: ClaimedItem;
  readonly state: Exclude<ItemState, "sending">;
  readonly reason: Sentence;
  readonly code?: string;
  readonly theirs?: string;
  readonly pairs?: readonly NumberPair[];
  readonly differences?: readonly DeclaredDifference[];
  readonly reply?: Reply;
  /** For what is tried again: not before so many milliseconds. */
  readonly waitMs?: number;
  /** Ask before the next attempt. */
  readonly ask?: boolean;
}

/** States that end an item and hold the later ones of its documents. */
const holding: readonly ItemState[] = ["refused", "differs", "held"];

export class GiveBackItems {
  constructor(private readonly sql: Sql, private readonly seal: ByteSeal) {}

  /** The plan that runs, if one does; none while the standby takes messages again. */
  async running(): Promise<{ id: number; settings: PlanSettings } | undefined> {
    const [row] = await this.sql`
      select p.id, p.settings from failback_plan p, mode m
      where p.state = 'running' and m.mode in ('relay', 'failback')`;
    return row && { id: Number(row.id), settings: row.settings };
  }

  /**
   * What the last holder had in hand when it went may have reached the primary: it is unknown, and
   * asked about before anything is sent. Where that may be lost, too, so is everything that is open. The
   * caller holds the lock. Gives how many items are in doubt for that.
   */
  async recover(plan: number): Promise<number> {
    await this.sql`
      update failback_item set state = 'unknown', ask = true, changed_at = now(),
        reason = ${say("STOPPED_BETWEEN")}
      where plan = ${plan} and state = 'sending'`;
    return await doubtLost(this.sql);
  }

  /** Place of the first item that could be sent, now or later. */
  async firstOpen(plan: number): Promise<string> {
    const [row] = await this.sql`
      select coalesce(min(place), 0)::text as place from failback_item
      where plan = ${plan} and state in ('pending', 'unknown')`;
    return row!.place;
  }

  /**
   * Takes up to `count` items whose earlier ones are through, in order, and records the attempt:
   * nothing leaves before this is committed. Empty too if the plan no longer runs.
   *
   * `from`: no item before this place is open. Without it the database may, as its statistics have it,
   * walk over everything that is done at every claim. For the same reason what belongs to an item is
   * looked for behind an `offset 0`, item by item, and counted: joined with what looks like few
   * documents, or looked for until the first is found, each item reads the whole list of them.
   */
  async claim(plan: number, count: number, from: string): Promise<ClaimedItem[]> {
    const rows = await this.sql<ClaimedRow[]>`
      with next as (
        select i.place from failback_item i
        where i.plan = ${plan} and i.state in ('pending', 'unknown') and i.due_at <= now()
          and i.place >= ${from}::text::bigint
          and exists (select 1 from failback_plan p, mode m
            where p.id = ${plan} and p.state = 'running' and m.mode in ('relay', 'failback')
              and p.line = give_back_line())
          and (select count(*) from failback_document d
            cross join lateral (select 1 from failback_document e
              join failback_item b on b.place = e.place
              where e.document = d.document and e.place < d.place and b.state <> all (${passedStates})
              offset 0) earlier
            where d.place = i.place) = 0
        order by i.place limit ${count}
      ), taken as (
        update failback_item i set state = 'sending', attempts = i.attempts + 1, changed_at = now()
        from next where i.place = next.place
        returning i.place, i.stream, i.sequence, i.attempts, i.ask, i.number, i.ours, i.decided_by,
          coalesce(i.decided_attempts, 0) as decided_attempts
      ), noted as (
        insert into failback_attempt (place, attempt, step)
          select t.place, t.attempts, case when t.ask then 'ask' else 'send' end from taken t
      )
      select t.place::text as place, t.stream, t.sequence, t.attempts, t.ask, t.number, t.ours,
        t.decided_by is not null and not exists (select from failback_attempt a
          where a.place = t.place and a.attempt > t.decided_attempts and a.step = 'send'
            -- What did not arrive, or was not taken, takes no word back.
            and a.result is distinct from 'pending') as is_vouched,
        m.content_type, m.sealed, m.request, m.user_id, m.base_sequence,
        request_base(m.stream, m.base_sequence) as base_request,
        array(select n.ours || '=' || n.theirs from failback_document d
          cross join lateral (select * from number_map n where n.ours = d.document offset 0) n
          where d.place = t.place) as numbers
      from taken t join message m on m.stream = t.stream and m.sequence = t.sequence
      order by t.place`;
    return rows.map((row) => ({
      place: row.place,
      id: { stream: Number(row.stream), sequence: Number(row.sequence) },
      attempt: row.attempts,
      ask: row.ask,
      isVouched: row.is_vouched,
      number: row.number,
      contentType: row.content_type,
      request: this.#request(row),
      ours: row.ours,
      numbers: new Map(row.numbers.map((pair) => pair.split("=") as [string, string])),
    }));
  }

  /** What cannot be opened is held for a person: it must not keep the others from going on. */
  #request(row: ClaimedRow): Uint8Array | Sentence {
    const { opened, reason } = tryOpenRequest(this.seal, row);
    return opened ?? sayOf(say("OF_RECORDED_REQUEST"), reason);
  }

  /** Records that items which were asked about are now sent; resolves after the commit. */
  async noteSending(items: readonly ClaimedItem[]): Promise<void> {
    await this.sql`
      update failback_attempt a set step = 'send', started_at = now()
      from unnest(${items.map(({ place }) => place)}::bigint[],
        ${items.map(({ attempt }) => attempt)}::integer[]) as r(place, attempt)
      where a.place = r.place and a.attempt = r.attempt`;
  }

  /**
   * Writes what became of items: their verdicts, the numbers learnt, and who has to wait. One statement
   * where nobody has to, which is nearly always: turns to the database and back are what it costs.
   */
  async write(results: readonly ItemResult[]): Promise<void> {
    const holders = results.filter(({ state }) => holding.includes(state));
    if (holders.length === 0) return void await this.#writeResults(this.sql, results);
    await this.sql.begin(async (transaction) => {
      await this.#writeResults(transaction, results);
      for (const { item } of holders) await holdLater(transaction, item.place);
    });
  }

  /** Whether anything is left that could still be sent, and for how long nothing is due. */
  async left(plan: number): Promise<{ open: number; waitMs: number }> {
    const [row] = await this.sql`
      select count(*)::int as open,
        coalesce(greatest(0, extract(epoch from min(due_at) filter (where due_at > now()) - now())
          * 1000), 0)::float8 as wait_ms
      from (select due_at from failback_item
        where plan = ${plan} and state in ('pending', 'unknown', 'sending') limit 1000) i`;
    return { open: row!.open, waitMs: row!.wait_ms };
  }

  /** What of a plan the primary has taken since has a channel that nobody has heard yet. */
  async doubtTaken(plan: number, since: Date): Promise<void> {
    await doubtGivenBack(this.sql, this.seal, plan, since);
  }

  /** The database's clock, by which items say when they changed. */
  async now(): Promise<Date> {
    const [row] = await this.sql`select now() as at`;
    return row!.at;
  }

  /** Ends a plan of which nothing is open any more. */
  async finish(plan: number): Promise<void> {
    await this.sql.begin(async (transaction) => {
      // First, and by itself: who is about to move an item into the plan is waited for, and only a
      // statement that begins afterwards sees the item.
      await transaction`select from failback_plan where id = ${plan} for update`;
      await transaction`
        update failback_plan set state = 'done', ended_at = now()
        where id = ${plan} and state = 'running' and not exists (
          select 1 from failback_item where plan = ${plan}
            and state in ('pending', 'unknown', 'sending'))`;
    });
  }

  #writeResults(sql: Sql | TransactionSql, results: readonly ItemResult[]) {
    const of = <T>(pick: (result: ItemResult) => T) => results.map(pick);
    const bytes = new ByteColumn();
    const replies = results.map(({ item, reply }) =>
      reply &&
      this.seal.close(reply.bytes, sealedValues.attemptReply.place(item.place, item.attempt))
    );
    const at = replies.map((reply) => reply === undefined ? 0 : bytes.add(reply));
    const pairs = results.flatMap(({ item, pairs = [] }) =>
      pairs.map((pair) => ({ ...pair, place: item.place }))
    );
    return sql`
      with result as materialized (
        select * from unnest(${of(({ item }) => item.place)}::bigint[],
          ${of(({ item }) => item.attempt)}::integer[], ${of(({ state }) => state)}::text[],
          ${of(({ reason }) => reason)}::text[], ${of(({ code }) => code ?? null)}::text[],
          ${of(({ theirs }) => theirs ?? null)}::text[],
          ${
      of(({ differences }) => differences === undefined ? null : storableJson(differences))
    }::text[],
          ${of(({ waitMs }) => waitMs ?? 0)}::float8[],
          ${of(({ item, ask }) => ask ?? item.ask ? "t" : "f")}::text[],
          ${of(({ item }) => [...item.numbers].map((pair) => pair.join("=")).join(","))}::text[],
          ${of(({ reply }) => reply?.status ?? null)}::integer[],
          ${of(({ reply }) => reply?.contentType ?? null)}::text[], ${at}::integer[],
          ${replies.map((reply) => reply?.length ?? 0)}::integer[])
          as r(place, attempt, state, reason, code, theirs, differences, wait_ms, ask, numbers,
            status, type, at, length)
      ), item as (
        update failback_item i set state = r.state, reason = r.reason,
          code = coalesce(r.code, i.code), theirs = coalesce(r.theirs, i.theirs),
          differences = coalesce(r.differences::jsonb, i.differences), ask = r.ask = 't',
          due_at = case when r.wait_ms > 0 then now() + r.wait_ms * interval '1 millisecond'
            else i.due_at end,
          changed_at = now()
        from result r
        -- Whoever was stopped for long may find that another process has it in hand by now.
        where i.place = r.place and i.state = 'sending' and i.attempts = r.attempt
      ), attempt as (
        update failback_attempt a set ended_at = now(), result = r.state, number_map = r.numbers,
          status = r.status, reply_type = r.type, sealed = ${this.seal.sealing},
          reply = case when r.at > 0
            then substring(${bytes.all()}::bytea from r.at for r.length) end
        from result r where a.place = r.place and a.attempt = r.attempt
      )
      insert into number_map (ours, theirs, place)
        select * from unnest(${pairs.map(({ ours }) => ours)}::text[],
          ${pairs.map(({ theirs }) => theirs)}::text[],
          ${pairs.map(({ place }) => place)}::bigint[])
      on conflict (ours) do update set theirs = excluded.theirs, place = excluded.place`;
  }
}

/** Later items of the same documents, and what hangs on those, wait for a person's decision. */
async function holdLater(transaction: TransactionSql, place: string): Promise<void> {
  await transaction`
    with recursive later as (
      select distinct e.place from failback_document d
      join failback_document e on e.document = d.document and e.place > d.place
      where d.place = ${place}::text::bigint
      union
      select e.place from later l
      join failback_document d on d.place = l.place
      join failback_document e on e.document = d.document and e.place > d.place
    )
    update failback_item i set state = 'held', held_by = ${place}::text::bigint, changed_at = now(),
      reason = ${say("BEHIND_ANOTHER")}
    from later where i.place = later.place and i.state = 'pending'`;
}
