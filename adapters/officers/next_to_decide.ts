/** The paper that waits next for an officer, so that nobody goes back to a list after each. */
import type { PendingQuery, Row, Sql } from "postgres";
import type { OfficesAt } from "../../core/codes/offices.ts";
import type { Document } from "../../core/documents/mod.ts";
import { caseFamilies, type FamilyName, officerOutputs } from "../../core/procedures/mod.ts";
import { assignmentRule } from "./assignment_rule_store.ts";
import { isAcceptedRow } from "./office_cases.ts";
import { isWithinReach } from "./office_reach.ts";
import { listedAt } from "./paper_cursor.ts";

export interface NextPaper {
  readonly id: string;
  readonly number: string;
  readonly family: FamilyName;
}

export interface NextSearch {
  readonly office: string;
  readonly at: OfficesAt;
  readonly officer: string;
  /** The one that was just decided. */
  readonly after: Pick<Document, "id" | "channel">;
}

/** The declaration that waits longest, of the same channel first; what is released waits behind all. */
export async function nextToDecide(
  sql: Sql,
  search: NextSearch,
): Promise<NextPaper | undefined> {
  const { channel } = search.after;
  const same = channel?.kind === "known" ? channel.channel : null;
  const next = async (state: "registered" | "cleared") =>
    await nextOf(sql, search, {
      families: Object.keys(officerOutputs),
      isOpen: sql`(state = ${state} and not facts->'dates' ? 'cleared')`,
      first: sql`(channel is not distinct from ${same}) desc`,
      isGivenOut: sql`(coalesce(channel, 1) > 1)`,
    });
  return await next("registered") ?? await next("cleared");
}

/** The case that waits longest. */
export async function nextCaseToDecide(
  sql: Sql,
  search: NextSearch,
): Promise<NextPaper | undefined> {
  return await nextOf(sql, search, {
    families: caseFamilies.filter((family) => family !== "attached documents"),
    isOpen: sql`state = 'registered' and not ${isAcceptedRow(sql)}`,
    first: listedAt(sql),
    isGivenOut: sql`true`,
  });
}

type Fragment = PendingQuery<Row[]>;

async function nextOf(
  sql: Sql,
  { office, at, officer, after }: NextSearch,
  { families, isOpen, first, isGivenOut }: {
    readonly families: readonly string[];
    readonly isOpen: Fragment;
    readonly first: Fragment;
    /** Which of them are one officer's, where chance gives them out. */
    readonly isGivenOut: Fragment;
  },
): Promise<NextPaper | undefined> {
  const isOn = (await assignmentRule(sql, office, at))?.active === true;
  const isOwn = sql`(select a.officer from assignment a where a.document = d.id
    order by a.id desc limit 1) = ${officer}`;
  const [row] = await sql<NextPaper[]>`
    select id, coalesce(nullif(number, ''), facts -> 'receipts' ->> 0, id) as number, family
    from document d
    where ${isWithinReach(sql, office, at)} and family = any (${families as string[]})
      and complete and id <> ${after.id} and ${isOpen}
      and ${isOn ? sql`(not ${isGivenOut} or ${isOwn})` : sql`true`}
    order by ${first}, ${listedAt(sql)}, id limit 1`;
  return row === undefined ? undefined : { id: row.id, number: row.number, family: row.family };
}
