/**
 * Plans of giving back: what was accepted in standby, in the order in which documents changed, and
 * what is expected of each. Making a plan asks the primary nothing and changes nothing but the plan.
 * One plan is open at a time.
 */
import type { Sql, TransactionSql } from "postgres";
import { catalogue } from "../../core/catalogue/mod.ts";
import { documentsNamed, rulesBroken } from "../../core/documents/mod.ts";
import { chooseInquiry, readOurAnswer } from "../../core/give_back/mod.ts";
import type { MessageId } from "../journal.ts";
import { doubtedBefore, doubtLost } from "./doubt_lost.ts";
import { adapterLimits } from "../limits.ts";
import { readReplyHead } from "../reply_head.ts";
import { replyText } from "../reply_text.ts";
import { readStoredRequest } from "../ledger/stored_request.ts";
import { audit } from "../audit/audit_store.ts";
import { itemsByState } from "../balance/items_by_state.ts";
import type { ByteSeal } from "../seals/byte_seal.ts";
import { storableJson } from "../postgres/storable_text.ts";
import { sealedValues } from "../seals/sealed_values.ts";
import { tryOpen } from "../seals/unopened_values.ts";
import { say, sayOf, type Sentence } from "../../core/reasons/mod.ts";
import { type RequestRow, tryOpenRequest } from "../journal/open_request.ts";
import { lockPlans } from "./lock_plans.ts";

export type PlanState = "planned" | "approved" | "running" | "paused" | "done" | "discarded";

/** What a person decides when making a plan. */
export interface PlanSettings {
  /**
   * When the primary is asked before a message is sent: `always`, where anything can be asked, or only
   * when it is `doubtful` whether the primary has it already.
   */
  readonly ask: "always" | "doubtful";
  /** Items in hand at the same time. */
  readonly concurrency: number;
  /** Items begun per second at most; 0 = no limit. */
  readonly perSecond: number;
}

export const itemStates = [
  "pending",
  "sending",
  "unknown",
  "given back",
  "already there",
  "differs",
  "refused",
  "held",
  "decided",
] as const;

export type ItemState = typeof itemStates[number];

export interface GiveBackPlan {
  readonly id: number;
  readonly state: PlanState;
  readonly createdAt: Date;
  readonly createdBy: string;
  readonly reason: string;
  readonly settings: PlanSettings;
  readonly approvedAt: Date | undefined;
  readonly approvedBy: string | undefined;
  readonly startedAt: Date | undefined;
  readonly endedAt: Date | undefined;
  /** Items by state; states without items are 0. */
  readonly counts: Readonly<Record<ItemState, number>>;
  /** Items that are not through yet and break a rule of the catalogue: the primary refuses them. */
  readonly refusalsExpected: number;
}

/** A plan cannot do that now: in words. */
export class PlanRefused extends Error {
  override readonly name = "PlanRefused";

  constructor(sentence: Sentence) {
    super(sentence);
  }
}

/** Changes of documents that are read at once while a plan is made: its memory does not grow with it. */
const CHUNK_CHANGES_MAX = 1_000;

export interface PlanContext {
  readonly sql: Sql;
  readonly seal: ByteSeal;
}

/** Who does something with a plan, and why. */
export interface PlanAct {
  readonly actor: string;
  readonly reason: string;
}

/** Makes a plan of everything that waits. Refused while another plan is open, or where nothing waits. */
export async function makePlan(
  { sql, seal }: PlanContext,
  settings: PlanSettings,
  { actor, reason }: PlanAct,
): Promise<GiveBackPlan> {
  const id = await sql.begin(async (transaction) => {
    await lockPlans(transaction);
    const [open] = await transaction`
      select id from failback_plan where state not in ('done', 'discarded')`;
    if (open !== undefined) throw new PlanRefused(say("PLAN_OPEN", { plan: open.id }));
    const [plan] = await transaction`
      insert into failback_plan (created_by, reason, settings, line)
      values (${actor}, ${reason}, ${storableJson(settings)}::text::jsonb, give_back_line())
      returning id`;
    const id = Number(plan!.id);
    const items = await addItems(transaction, id, settings, seal);
    if (items === 0) throw new PlanRefused(say("NOTHING_TO_PLAN"));
    await audit(transaction, {
      actor,
      action: "give-back planned",
      reason,
      details: { plan: id, items },
    });
    return id;
  });
  return (await findPlan(sql, id))!;
}

/** Approves a plan; what was accepted since it was made is added first. */
export async function approvePlan(
  { sql, seal }: PlanContext,
  id: number,
  { actor, reason }: PlanAct,
): Promise<GiveBackPlan> {
  await sql.begin(async (transaction) => {
    const plan = await lockPlan(transaction, id, ["planned"]);
    const added = await addItems(transaction, id, plan.settings, seal);
    await transaction`
      update failback_plan set state = 'approved', approved_at = now(), approved_by = ${actor}
      where id = ${id}`;
    await audit(transaction, {
      actor,
      action: "give-back approved",
      reason,
      details: { plan: id, added },
    });
  });
  return (await findPlan(sql, id))!;
}

const moves = {
  /** Begins, goes on with what was paused, and leaves alone what runs: asked twice, it runs. */
  run: { from: ["approved", "paused", "running"], to: "running", action: "give-back started" },
  pause: { from: ["running"], to: "paused", action: "give-back paused" },
  resume: { from: ["paused"], to: "running", action: "give-back resumed" },
} as const;

/**
 * Starts, pauses or resumes a plan. It cannot run while the standby still takes messages: their
 * items would be missing, and the primary is not the one that decides.
 */
export async function movePlan(
  sql: Sql,
  id: number,
  move: keyof typeof moves,
  { actor, reason }: PlanAct,
): Promise<GiveBackPlan> {
  const { from, to, action } = moves[move];
  await sql.begin(async (transaction) => {
    const { state } = await lockPlan(transaction, id, from);
    const [mode] = await transaction`select mode from mode`;
    if (to === "running" && (mode?.mode === "standby" || mode?.mode === "closed")) {
      throw new PlanRefused(
        say("PLAN_MODE", { mode: mode.mode }),
      );
    }
    if (state === to) return;
    await transaction`
      update failback_plan set state = ${to}, started_at = coalesce(started_at,
        case when ${to} = 'running' then now() end) where id = ${id}`;
    const done = move === "run" && state === "paused" ? moves.resume.action : action;
    await audit(transaction, { actor, action: done, reason, details: { plan: id } });
  });
  return (await findPlan(sql, id))!;
}

export async function lockPlan(
  transaction: TransactionSql,
  id: number,
  expected: readonly PlanState[],
): Promise<{ readonly state: PlanState; readonly settings: PlanSettings }> {
  const [row] = await transaction`
    select state, settings from failback_plan where id = ${id} for update`;
  if (row === undefined) throw new PlanRefused(say("NO_PLAN", { plan: id }));
  if (!expected.includes(row.state)) {
    throw new PlanRefused(
      say("PLAN_STATE", { plan: id, state: row.state, expected: expected.join(" or ") }),
    );
  }
  return { state: row.state, settings: row.settings };
}

export async function findPlan(
  sql: Sql | TransactionSql,
  id: number,
): Promise<GiveBackPlan | undefined> {
  const [row] = await sql`select * from failback_plan where id = ${id}`;
  if (row === undefined) return undefined;
  const counted = await itemsByState(sql, { plan: id });
  const counts = Object.fromEntries(itemStates.map((state) => [state, 0]));
  for (const { state, n } of counted) counts[state] = n;
  const [refusals] = await sql`
    select count(*)::int as n from failback_item
    where plan = ${id} and state in ('pending', 'held') and expected like ${
    say("EXPECTED_REFUSED", { codes: "%" })
  }`;
  return {
    id: Number(row.id),
    state: row.state,
    createdAt: row.created_at,
    createdBy: row.created_by,
    reason: row.reason,
    settings: row.settings,
    approvedAt: row.approved_at ?? undefined,
    approvedBy: row.approved_by ?? undefined,
    startedAt: row.started_at ?? undefined,
    endedAt: row.ended_at ?? undefined,
    counts: counts as Record<ItemState, number>,
    refusalsExpected: refusals!.n,
  };
}

/** The plan that is open, or else the last one that was not thrown away. */
export async function newestPlan(
  sql: Sql | TransactionSql,
): Promise<GiveBackPlan | undefined> {
  const [row] = await sql`
    select id from failback_plan where state <> 'discarded'
    order by state <> 'done' desc, id desc limit 1`;
  return row && await findPlan(sql, Number(row.id));
}

/** Items of all plans by state. */
export async function countItems(sql: Sql): Promise<Readonly<Record<ItemState, number>>> {
  const counts = Object.fromEntries(itemStates.map((state) => [state, 0]));
  for (const { state, n } of await itemsByState(sql)) counts[state]! += n;
  return counts as Record<ItemState, number>;
}

/** Newest first. */
export async function listPlans(sql: Sql): Promise<GiveBackPlan[]> {
  const rows = await sql`select id from failback_plan order by id desc limit 50`;
  const plans = await Promise.all(rows.map(({ id }) => findPlan(sql, Number(id))));
  return plans.filter((plan) => plan !== undefined);
}

/** Adds what is not in any plan yet; gives how many items came to the plan. */
async function addItems(
  transaction: TransactionSql,
  plan: number,
  settings: PlanSettings,
  seal: ByteSeal,
): Promise<number> {
  let added = 0;
  await doubtLost(transaction);
  const doubted = await doubtedBefore(transaction);
  // Put in order once: for what nobody owes, no index keeps the order of all changes.
  await transaction`
    create temp table owed on commit drop as
      select place, id, stream, sequence, number from document_history h
      where h.stood_in and not exists (select 1 from failback_item i
        where i.stream = h.stream and i.sequence = h.sequence)`;
  await transaction`create index on owed (place)`;
  await transaction`analyze owed`;
  for (let after: string | null = "-1"; after !== null;) {
    // Changes first and then their messages, one by one: no chunk joins more than itself.
    const rowsOfChunk: (ChangeRow | NoChange)[] = await transaction`
      with chunk as materialized (
        select place, id, stream, sequence, number from owed
        where place > ${after}::text::bigint order by place limit ${CHUNK_CHANGES_MAX}
      )
      select * from (
        select c.place, c.id, c.stream, c.sequence, c.number, m.*,
          coalesce(sum(octet_length(m.request) + coalesce(octet_length(m.reply), 0)
            + coalesce(octet_length(m.base_request), 0)) over (
            order by c.place rows between unbounded preceding and 1 preceding), 0) as bytes_before
        from chunk c left join lateral (
          select procedure, document, epoch, content_type, sealed, request, reply, reply_type, user_id,
            base_sequence, request_base(stream, base_sequence) as base_request
          from message
          where stream = c.stream and sequence = c.sequence and state = 'stood in'
            and (select count(*) from failback_item i where i.stream = c.stream
              and i.sequence = c.sequence and i.plan <> ${plan}) = 0
        ) m on true
      ) so_far
      where bytes_before < ${adapterLimits.atOnceBytesMax} order by place`;
    after = rowsOfChunk.at(-1)?.place ?? null;
    // What was relayed, or is in an older plan, has no message here.
    const changes = rowsOfChunk.filter((row) => row.request !== null);
    if (changes.length === 0) continue;
    const items = new Map<string, ReturnType<typeof itemOf>>();
    const documents: { document: string; stream: number; sequence: string }[] = [];
    for (const row of changes) {
      const key = `${row.stream}-${row.sequence}`;
      const known = items.get(key) ?? itemOf(row, settings, seal, Number(row.epoch) < doubted);
      items.set(key, known);
      const { stream, sequence } = row;
      for (const document of new Set([row.id, ...known.named])) {
        documents.push({ document, stream, sequence });
      }
    }
    const rows = [...items.values()];
    const inserted = await transaction`
      insert into failback_item (place, plan, source, stream, sequence, procedure, number, ours,
          expected, state, reason, ask)
        select r.place, ${plan}, 'message', r.stream, r.sequence, r.procedure, r.number,
          r.ours::jsonb, r.expected, case when r.held is null then 'pending' else 'held' end,
          coalesce(r.held, ''), r.ask = 't'
        from unnest(${rows.map((r) => r.place)}::bigint[], ${rows.map((r) => r.stream)}::integer[],
          ${rows.map((r) => r.sequence)}::bigint[], ${rows.map((r) => r.procedure)}::text[],
          ${rows.map((r) => r.number)}::text[], ${rows.map((r) => r.ours)}::text[],
          ${rows.map((r) => r.expected)}::text[], ${rows.map((r) => r.ask ? "t" : "f")}::text[],
          ${rows.map((r) => r.held ?? null)}::text[])
          as r(place, stream, sequence, procedure, number, ours, expected, ask, held)
      on conflict do nothing returning 1`;
    added += inserted.length;
    await transaction`
      insert into failback_document (document, place)
        select r.document, i.place
        from unnest(${documents.map((d) => d.document)}::text[],
          ${documents.map((d) => d.stream)}::integer[],
          ${documents.map((d) => d.sequence)}::bigint[]) as r(document, stream, sequence)
        join failback_item i on i.stream = r.stream and i.sequence = r.sequence
      on conflict do nothing`;
  }
  added += await addPaper(transaction, plan);
  await holdBehindOld(transaction, plan);
  return added;
}

/** A row of `addItems`: a change of a document with the message that made it. */
interface ChangeRow extends RequestRow {
  readonly place: string;
  readonly id: string;
  readonly number: string;
  readonly procedure: string;
  readonly document: string | null;
  readonly epoch: string;
  readonly content_type: string | null;
  readonly reply: Uint8Array | null;
  readonly reply_type: string | null;
}

/** One whose message was relayed, or is in an older plan. */
interface NoChange {
  readonly place: string;
  readonly request: null;
}

/** `isDoubted`: the primary may have it already, whether it can be asked or not. */
function itemOf(row: ChangeRow, settings: PlanSettings, seal: ByteSeal, isDoubted: boolean) {
  const id: MessageId = { stream: Number(row.stream), sequence: Number(row.sequence) };
  const request = tryOpenRequest(seal, row);
  const place = sealedValues.reply.place(row.stream, row.sequence, row.user_id);
  const reply = tryOpen(seal, row.reply, row.sealed, place);
  // Without what we answered nobody could say whether the primary answers the same.
  const fault = request.reason ?? reply.reason;
  const unopened = fault && sayOf(say("OF_RECORDED_MESSAGE"), fault);
  const read = request.opened && unopened === undefined
    ? readStoredRequest(
      { id, contentType: row.content_type, bytes: request.opened },
      catalogue,
      () => "",
    )
    : undefined;
  // Our own reply may be signed.
  const text = reply.opened &&
    replyText({
      status: 200,
      contentType: readReplyHead(row.reply_type).contentType,
      bytes: reply.opened,
    });
  const inquiry = read && chooseInquiry(read.request);
  // An older version may have taken what breaks a rule. It is sent all the same: the primary decides.
  const refused = read === undefined ? "" : rulesBroken(read.request.procedure, read.request.items)
    .filter(({ effect }) => effect === "refuse")
    .map(({ code, item, repetition }) => `${code} ${item}${repetition > 0 ? `/${repetition}` : ""}`)
    .join(", ");
  return {
    place: row.place,
    stream: id.stream,
    sequence: row.sequence,
    procedure: row.procedure,
    number: row.number || row.document || row.id,
    ours: storableJson(readOurAnswer(row.procedure, text ?? new Uint8Array(), catalogue)),
    named: read === undefined ? [] : documentsNamed(read.request).ids,
    ask: isDoubted || settings.ask === "always" && inquiry !== undefined,
    held: unopened,
    expected: unopened !== undefined
      ? say("EXPECTED_HELD", { why: unopened })
      : read === undefined
      ? say("EXPECTED_UNREADABLE")
      : refused !== ""
      ? say("EXPECTED_REFUSED", { codes: refused })
      : inquiry === undefined
      ? isDoubted
        ? say("EXPECTED_HELD", { why: say("MAY_HAVE_NO_INQUIRY") })
        : say("EXPECTED_BY_HAND")
      : isDoubted || settings.ask === "always"
      ? say("EXPECTED_UNLESS", { procedure: inquiry.procedure })
      : say("EXPECTED_GIVEN_BACK"),
  };
}

/** Items behind what a person has still to decide wait for the same decision. */
async function holdBehindOld(transaction: TransactionSql, plan: number): Promise<void> {
  await transaction`
    update failback_item i set state = 'held', held_by = first.place,
      reason = ${say("BEHIND_ANOTHER")}
    from (
      select d.place as later, min(coalesce(b.held_by, b.place)) as place
      from failback_item b
      join failback_document e on e.place = b.place
      join failback_document d on d.document = e.document and d.place > e.place
      where b.state in ('refused', 'differs', 'held')
      group by d.place
    ) first
    where i.place = first.later and i.plan = ${plan} and i.state = 'pending'`;
}

/** Notes from paper have no signed bytes: each waits for a person. */
async function addPaper(transaction: TransactionSql, plan: number): Promise<number> {
  const rows = await transaction`
    with added as (
      insert into failback_item (place, plan, source, procedure, number, expected, state, ask,
          reason)
        select p.place, ${plan}, 'paper', '', p.document, ${say("EXPECTED_PAPER")}, 'held', false,
          ${say("PAPER_UNSIGNED")}
        from paper_note p
        where not exists (select 1 from failback_item i where i.place = p.place)
        returning place, number)
    insert into failback_document (document, place) select left(number, 11), place from added
    returning 1`;
  return rows.length;
}
