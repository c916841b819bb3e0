import type { Sql } from "postgres";
import { formatMessageId } from "../journal.ts";
import type { ItemState } from "./give_back_plans.ts";

/** An item of a plan as lists show it. */
export interface ListedItem {
  readonly place: string;
  /** ID of the message; undefined for a note from paper. */
  readonly message: string | undefined;
  readonly procedure: string;
  readonly number: string;
  readonly theirs: string | null;
  readonly state: ItemState;
  readonly expected: string;
  readonly reason: string;
  readonly code: string | null;
  readonly attempts: number;
}

export interface ItemSearch {
  /** Without them items of all states. */
  readonly states?: readonly ItemState[];
  /** Items after this place. */
  readonly after?: string;
  readonly limit: number;
}

interface ItemRow extends Omit<ListedItem, "message"> {
  readonly stream: number | null;
  readonly sequence: string | null;
}

/** Items of a plan in the order in which they are given back. */
export async function listItems(
  sql: Sql,
  plan: number,
  { states, after = "0", limit }: ItemSearch,
): Promise<ListedItem[]> {
  const rows = await sql<ItemRow[]>`
    select place::text as place, stream, sequence, procedure, number, theirs, state, expected,
      reason, code, attempts
    from failback_item
    where plan = ${plan} and place > ${after}::text::bigint
      ${states === undefined ? sql`` : sql`and state = any (${[...states]})`}
    order by failback_item.place limit ${limit}`;
  return rows.map(({ stream, sequence, ...item }) => ({
    ...item,
    message: stream === null
      ? undefined
      : formatMessageId({ stream: Number(stream), sequence: Number(sequence) }),
  }));
}
