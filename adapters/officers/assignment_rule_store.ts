/** Whether an office has its papers given out by chance, and which of its officers are present. */
import type { Sql, TransactionSql } from "postgres";
import { namesOfOffice, officeCodeLength, type OfficesAt } from "../../core/codes/offices.ts";
import { audit } from "../audit/audit_store.ts";

/** How long an officer counts as present without saying so again. */
export const presenceHours = 12;

export interface AssignmentRule {
  readonly active: boolean;
  readonly at: Date;
  readonly actor: string;
  readonly reason: string;
}

/** The names by which papers and accounts call the branch of an office on a date. */
export function branchNames(office: string, at: OfficesAt): string[] {
  return namesOfOffice(office, at).map((name) => name.slice(0, officeCodeLength));
}

/** The rule in force; undefined where the office never had one. */
export async function assignmentRule(
  sql: Sql | TransactionSql,
  office: string,
  at: OfficesAt,
): Promise<AssignmentRule | undefined> {
  const [row] = await sql<AssignmentRule[]>`
    select active, at, actor, reason from assignment_rule
    where office = any (${branchNames(office, at)}) order by id desc limit 1`;
  return row;
}

export async function switchAssignment(
  sql: Sql,
  { office, active, actor, reason, at }: {
    readonly office: string;
    readonly active: boolean;
    readonly actor: string;
    readonly reason: string;
    readonly at: OfficesAt;
  },
): Promise<void> {
  const [branch] = branchNames(office, at);
  await sql.begin(async (transaction) => {
    await transaction`insert into assignment_rule (office, active, at, actor, reason)
      values (${branch!}, ${active}, ${at.date}, ${actor}, ${reason})`;
    const action = `assignment by chance ${active ? "switched on" : "switched off"}` as const;
    await audit(transaction, { actor, action, reason, details: { office: branch } });
  });
}

/** An officer comes or goes. */
export async function sayPresent(
  sql: Sql,
  { officer, office, present, at }: {
    readonly officer: string;
    readonly office: string;
    readonly present: boolean;
    readonly at: Date;
  },
): Promise<void> {
  await sql.begin(async (transaction) => {
    await transaction`insert into officer_presence (officer, office, present, at)
      values (${officer}, ${office}, ${present}, ${at})`;
    const action = present ? "officer present" : "officer absent";
    await audit(transaction, { actor: officer, action, reason: "", details: { office } });
  });
}

/** Officers of a branch who are present, may decide, and are not disabled; sorted by name. */
export async function presentOfficers(
  sql: Sql | TransactionSql,
  office: string,
  at: OfficesAt,
): Promise<string[]> {
  const since = new Date(at.date.getTime() - presenceHours * 60 * 60 * 1000);
  const rows = await sql<{ name: string }[]>`
    select a.name from account a
    cross join lateral (select present, at from officer_presence p
      where p.officer = a.name order by p.id desc limit 1) last
    where last.present and last.at > ${since} and a.role = 'officer' and not a.disabled
      and 'check' = any (a.rights) and left(a.office, 4) = any (${branchNames(office, at)})`;
  return rows.map(({ name }) => name).sort();
}
