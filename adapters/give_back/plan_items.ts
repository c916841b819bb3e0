import type { Sql, TransactionSql } from "postgres";
import { formatMessageId } from "../journal.ts";
import { type ItemState, itemStates } from "./give_back_plans.ts";

/** An item of a plan as people see it. */
export interface PlanItem {
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

/** Which items of a plan; all where nothing is said. */
export interface ItemsWanted {
  readonly state?: ItemState;
  /** Behind this item. */
  readonly after?: number;
  readonly limit?: number;
}

/** In the order in which they are given back. */
export async function planItems(
  sql: Sql | TransactionSql,
  plan: number,
  { state, after = 0, limit }: ItemsWanted = {},
): Promise<PlanItem[]> {
  const rows = await sql<ItemRow[]>`
    select i.place, i.source, i.stream, i.sequence, i.procedure, i.number,
      coalesce(i.decided_number, i.theirs) as theirs, i.state, i.expected, i.code, i.reason, i.attempts, i.differences, i.decided_by, p.what, p.happened_at,
      p.who
    from unnest(${state === undefined ? [...itemStates] : [state]}::text[]) s (state)
    cross join lateral (select * from failback_item f
      where f.plan = ${plan} and f.state = s.state and f.place > ${after}
      order by f.place limit ${limit ?? null}) i
    left join paper_note p on p.place = i.place
    order by i.place limit ${limit ?? null}`;
  return rows.map(itemOf);
}

/** An item as it is stored, with its note where it was written on paper. */
type ItemRow =
  & Pick<PlanItem, "procedure" | "number" | "state" | "expected" | "code" | "reason">
  & Pick<PlanItem, "attempts" | "differences">
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

function itemOf(row: ItemRow): PlanItem {
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
