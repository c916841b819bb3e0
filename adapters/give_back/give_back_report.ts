/** The report of a give-back: every item with its verdict, the balance, signed by the installation. */
import type { Sql, TransactionSql } from "postgres";
import { channelSources } from "../../core/documents/mod.ts";
import { formatMessageId } from "../journal.ts";
import { findPlan, type GiveBackPlan, type ItemState } from "./give_back_plans.ts";
import { type StandbyBalance, standbyBalance } from "../balance/standby_balance.ts";

export interface ReportItem {
  readonly item: number;
  /** ID of the message; null for a note from paper. */
  readonly message: string | null;
  readonly procedure: string;
  /** Our number of the document, or what else names it. */
  readonly number: string;
  /** The primary's number. */
  readonly theirs: string | null;
  readonly state: ItemState;
  readonly expected: string;
  readonly code: string | null;
  readonly reason: string;
  readonly attempts: number;
  readonly differences: readonly {
    readonly item: string;
    readonly declared: string;
    readonly found: string;
  }[];
  readonly decidedBy: string | null;
  /** What was written down by hand. */
  readonly paper: { readonly what: string; readonly when: string; readonly who: string } | null;
}

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
  readonly items: readonly ReportItem[];
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
  return await sql.begin("isolation level repeatable read read only", async (transaction) => {
    const found = await findPlan(transaction as unknown as Sql, plan);
    if (found === undefined) return undefined;
    const rows = await transaction<ItemRow[]>`
      select i.*, p.what, p.happened_at, p.who from failback_item i
      left join paper_note p on p.place = i.place
      where i.plan = ${plan} order by i.place`;
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
      balance: await standbyBalance(transaction),
      channels: await channelDifferences(transaction, plan),
      items: rows.map(itemOf),
    };
  }) as GiveBackReport | undefined;
}

async function channelDifferences(
  sql: TransactionSql,
  plan: number,
): Promise<ChannelDifference[]> {
  const rows = await sql`
    select d.place::text as place, d.number, d.theirs, d.channel as standby, p.channel as primary,
      p.at
    from (
      select distinct on (c.id) i.place, i.number, i.theirs, c.id, c.channel, c.place as changed
      from failback_item i
      join document_change c on c.stream = i.stream and c.sequence = i.sequence
      where i.plan = ${plan} and c.channel is not null
      order by c.id, c.place desc
    ) d
    join lateral (
      select c.channel, c.at from document_change c
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

/** A row of `makeReport`: an item, with its note where it was written on paper. */
type ItemRow =
  & Pick<ReportItem, "procedure" | "number" | "state" | "expected" | "code" | "reason">
  & Pick<ReportItem, "attempts" | "differences">
  & {
    readonly place: string;
    readonly theirs: string | null;
    readonly decided_by: string | null;
  }
  & (
    | { readonly stream: null }
    | { readonly stream: number; readonly sequence: string }
  )
  & (
    | { readonly source: "message" }
    | {
      readonly source: "paper";
      readonly what: string;
      readonly happened_at: Date;
      readonly who: string;
    }
  );

function itemOf(row: ItemRow): ReportItem {
  return {
    item: Number(row.place),
    message: row.stream === null
      ? null
      : formatMessageId({ stream: Number(row.stream), sequence: Number(row.sequence) }),
    procedure: row.procedure,
    number: row.number,
    theirs: row.theirs === "" ? null : row.theirs,
    state: row.state,
    expected: row.expected,
    code: row.code,
    reason: row.reason,
    attempts: row.attempts,
    differences: row.differences,
    decidedBy: row.decided_by,
    paper: row.source === "paper"
      ? { what: row.what, when: row.happened_at.toISOString(), who: row.who }
      : null,
  };
}
