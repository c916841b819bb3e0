/** The report of a give-back: every item with its verdict, the balance, signed by the installation. */
import type { Sql, TransactionSql } from "postgres";
import { channelSources } from "../../core/documents/mod.ts";
import { findPlan, type GiveBackPlan, type ItemState } from "./give_back_plans.ts";
import { type ReportedAct, reportedActs } from "../officers/mod.ts";
import { type MappedNumber, mappedNumbers } from "./mapped_numbers.ts";
import { type PlanItem, planItems } from "./plan_items.ts";
import { type StandbyBalance, standbyBalanceIn } from "../balance/standby_balance.ts";
import { atOneMoment } from "../postgres/at_one_moment.ts";

/** A document that the standby and the primary sent to different channels. */
export interface ChannelDifference {
  /** The last item of this plan that had the standby's channel. */
  readonly item: number;
  readonly number: string;
  /** The primary's number. */
  readonly theirs: string | null;
  /** 1 green, 2 yellow, 3 red. */
  readonly standby: number;
  readonly primary: number;
  /** When the primary's report passed by. */
  readonly at: string;
}

export interface GiveBackReport {
  readonly format: "songhanh give-back report 1";
  readonly madeAt: string;
  readonly plan: {
    readonly id: number;
    readonly state: string;
    readonly createdAt: string;
    readonly createdBy: string;
    readonly reason: string;
    readonly approvedAt: string | null;
    readonly approvedBy: string | null;
    readonly startedAt: string | null;
    readonly endedAt: string | null;
  };
  readonly counts: GiveBackPlan["counts"];
  readonly balance: StandbyBalance;
  /** As far as reports of the primary have passed by since. */
  readonly channels: readonly ChannelDifference[];
  readonly items: readonly PlanItem[];
  /** Which number of ours is which of VNACCS's. */
  readonly numbers: readonly Pick<MappedNumber, "ours" | "theirs">[];
  /**
   * What officers decided since the plan before this one was started, until it was started itself or,
   * while no later one was made, until now: it is entered by hand.
   */
  readonly acts: readonly ReportedAct[];
}

/** Whoever vouches for a report: the installation's key. */
export interface ReportSigner {
  readonly spki: string;
  readonly fingerprint: string;
  sign(text: string): string;
}

export interface SignedReport {
  readonly report: GiveBackReport;
  /** Over the text of `report` as `JSON.stringify` writes it. */
  readonly signature: {
    readonly algorithm: "Ed25519";
    readonly publicKey: string;
    readonly fingerprint: string;
    readonly value: string;
  };
}

/** All as it was at one moment; undefined where there is no such plan. */
export async function makeReport(
  sql: Sql,
  plan: number,
  at: Date,
): Promise<GiveBackReport | undefined> {
  return await atOneMoment(sql, async (transaction) => {
    const found = await findPlan(transaction, plan);
    if (found === undefined) return undefined;
    return {
      format: "songhanh give-back report 1",
      madeAt: at.toISOString(),
      plan: {
        id: found.id,
        state: found.state,
        createdAt: found.createdAt.toISOString(),
        createdBy: found.createdBy,
        reason: found.reason,
        approvedAt: found.approvedAt?.toISOString() ?? null,
        approvedBy: found.approvedBy ?? null,
        startedAt: found.startedAt?.toISOString() ?? null,
        endedAt: found.endedAt?.toISOString() ?? null,
      },
      counts: found.counts,
      balance: await standbyBalanceIn(transaction),
      channels: await channelDifferences(transaction, plan),
      items: await planItems(transaction, plan),
      numbers: (await mappedNumbers(transaction, plan))
        .map(({ ours, theirs }) => ({ ours, theirs })),
      acts: await reportedActs(transaction, await timeOf(transaction, plan)),
    };
  });
}

/**
 * From the start of the plan before to its own, or to now where no plan came later. A plan is started
 * once, when the standby has no officers' acts any more; it ends anew whenever one of its items was sent
 * again, and acts of years would change to its report.
 */
async function timeOf(
  sql: TransactionSql,
  plan: number,
): Promise<{ readonly after: Date | null; readonly until: Date | null }> {
  const [row] = await sql`
    with plan as (
      select id, coalesce(started_at, approved_at, created_at) as began from failback_plan
      where state <> 'discarded' or id = ${plan})
    select (select max(b.began) from plan b where b.id < p.id) as after,
      case when exists (select from plan l where l.id > p.id) then p.began end as until
    from plan p where p.id = ${plan}`;
  return { after: row!.after, until: row!.until };
}

async function channelDifferences(
  sql: TransactionSql,
  plan: number,
): Promise<ChannelDifference[]> {
  // Documents of whose channel the primary has told something, which are few, and looked for one by one:
  // joined, every document that there is would be read.
  const rows = await sql`
    with document_told as materialized (
      select f.document as id from (select distinct f.document from failback_item i
        join failback_document f using (place) where i.plan = ${plan}) f
      where exists (select from document_history h
        where h.id = f.document and h.rule = ${channelSources.primary} offset 0))
    select d.place::text as place, d.number, d.theirs, d.channel as standby, p.channel as primary,
      p.at
    from (
      select distinct on (c.id) i.place, i.number,
        coalesce(i.decided_number, i.theirs) as theirs, c.id, c.channel, c.place as changed
      from document_told t
      cross join lateral (select h.* from document_history h where h.id = t.id offset 0) c
      join failback_item i on i.stream = c.stream and i.sequence = c.sequence
      where i.plan = ${plan} and c.channel is not null
      order by c.id, c.place desc
    ) d
    join lateral (
      select c.channel, c.at from document_history c
      where c.id = d.id and c.place > d.changed and c.rule = ${channelSources.primary}
      order by c.place desc limit 1
    ) p on p.channel <> d.channel
    order by d.place`;
  return rows.map((row) => ({
    item: Number(row.place),
    number: row.number,
    theirs: row.theirs === "" ? null : row.theirs,
    standby: row.standby,
    primary: row.primary,
    at: row.at.toISOString(),
  }));
}

/** States of items that a person has to look at, one by one; the others are through or under way. */
const toLookAt: ReadonlySet<ItemState> = new Set([
  "differs",
  "refused",
  "held",
  "unknown",
  "decided",
]);

/** What whoever signs a report has to look at. */
export function itemsToLookAt({ items }: GiveBackReport): PlanItem[] {
  return items.filter(({ state }) => toLookAt.has(state));
}

export function signReport(report: GiveBackReport, key: ReportSigner): SignedReport {
  return {
    report,
    signature: {
      algorithm: "Ed25519",
      publicKey: key.spki,
      fingerprint: key.fingerprint,
      value: key.sign(JSON.stringify(report)),
    },
  };
}
