/**
 * Which officer has a paper, in offices whose papers are assigned at random: yellow and red
 * declarations, and cases. Nothing is drawn on the path of messages or by looking: what nobody has yet
 * is given out in the background, and when somebody comes or the rule is switched on, among those who
 * are present then. Seed and names are kept with each draw, so that anybody can draw again. Who has a
 * paper keeps it until an officer with the right to assign says otherwise.
 */
import { randomBytes } from "node:crypto";
import type { Sql, TransactionSql } from "postgres";
import { drawOfficer } from "../../core/assignment/draw_officer.ts";
import type { Document } from "../../core/documents/mod.ts";
import { type OfficesAt, seesOffice } from "../../core/codes/offices.ts";
import { caseOutputs, type FamilyName } from "../../core/procedures/mod.ts";
import { nodeSha256 } from "../seals/node_sha256.ts";
import { audit } from "../audit/audit_store.ts";
import { lockWithin, shareWithin } from "../postgres/advisory_lock.ts";
import { officesNamed } from "./office_reach.ts";
import { assignmentRule, branchNames, presentOfficers } from "./assignment_rule_store.ts";

export interface Assignment {
  readonly document: string;
  readonly at: Date;
  readonly officer: string;
  /** `chance`, or the officer who assigned it. */
  readonly actor: string;
  readonly seed: string | null;
  /** Among whom was drawn. */
  readonly present: readonly string[];
  readonly reason: string;
}

/** Who draws; no account can have this name. */
export const chance = "assignment by chance";

const decidedCases = Object.keys(caseOutputs);
/** In one go; what is left over comes with the next. */
const drawsMax = 500;

/** Papers that are given out: open, and of a kind that somebody has to check. */
function isGivenOut(sql: Sql | TransactionSql) {
  return sql`(d.state = 'registered' and (d.channel in (2, 3) or d.family = any (${decidedCases})))`;
}

/** Whether a paper waits for the officer whom chance has given it to. */
export function needsAssignment(document: Document): boolean {
  const { channel, family } = document;
  return caseOutputs[family] !== undefined || (channel?.kind === "known" && channel.channel > 1);
}

/** Gives out what nobody has yet; gives how many. Nothing in another mode, or while nobody is present. */
export async function assignOpen(
  sql: Sql,
  { office, at, seed = () => randomBytes(16).toString("hex") }: {
    readonly office: string;
    readonly at: OfficesAt;
    readonly seed?: () => string;
  },
): Promise<number> {
  const rule = await assignmentRule(sql, office, at);
  if (rule?.active !== true) return 0;
  return await sql.begin(async (transaction) => {
    await shareWithin(transaction, "mode");
    const [mode] = await transaction`select mode, epoch from mode`;
    if (mode?.mode !== "standby") return 0;
    const names = branchNames(office, at);
    await lockWithin(transaction, "assignment", names[0]!);
    const present = await presentOfficers(transaction, office, at);
    if (present.length === 0) return 0;
    const open = await transaction<{ id: string; number: string }[]>`
      select d.id, d.number from document d
      where d.office = any (array(${officesNamed(transaction, names)}))
        and ${isGivenOut(transaction)}
        and not exists (select 1 from assignment a where a.document = d.id)
      order by d.created_at, d.id limit ${drawsMax}`;
    for (const { id, number } of open) {
      const drawn = seed();
      const officer = drawOfficer(nodeSha256, { seed: drawn, document: id, present });
      await transaction`
        insert into assignment (document, at, epoch, officer, actor, seed, present, reason)
        values (${id}, ${at.date}, ${mode.epoch}, ${officer}, ${chance}, ${drawn}, ${present}, '')`;
      const details = { document: number || id, officer, seed: drawn, present };
      await audit(transaction, { actor: chance, action: "document assigned", reason: "", details });
    }
    return open.length;
  }) as number;
}

/** Gives out the open papers of all offices that have them given out; gives how many. */
export async function assignEverywhere(sql: Sql, at: OfficesAt): Promise<number> {
  const rows = await sql<{ office: string }[]>`select distinct office from assignment_rule`;
  // An office that was renamed has rules under both names, and is one.
  const offices = new Set(rows.map(({ office }) => branchNames(office, at)[0]!));
  let count = 0;
  for (const office of offices) count += await assignOpen(sql, { office, at });
  return count;
}

/** Who had a paper, oldest first; the last one has it. */
export async function assignmentsOf(
  sql: Sql | TransactionSql,
  document: string,
): Promise<Assignment[]> {
  const rows = await sql<Assignment[]>`
    select document, at, officer, actor, seed, present, reason from assignment
    where document = ${document} order by id`;
  return [...rows];
}

export interface AssignedDocument {
  readonly id: string;
  readonly number: string;
  readonly family: FamilyName;
  /** Null where nobody was present yet. */
  readonly officer: string | null;
}

/** Open papers of a branch with who has them; `officer`: only that one's. */
export async function listAssigned(
  sql: Sql,
  { office, at, officer, limit }: {
    readonly office: string;
    readonly at: OfficesAt;
    readonly officer?: string;
    readonly limit: number;
  },
): Promise<AssignedDocument[]> {
  return await sql<AssignedDocument[]>`
    select d.id, d.number, d.family, last.officer from document d
    left join lateral (select a.officer from assignment a where a.document = d.id
      order by a.id desc limit 1) last on true
    where d.office = any (array(${officesNamed(sql, branchNames(office, at))}))
      and ${isGivenOut(sql)}
      and (${officer ?? null}::text is null or last.officer = ${officer ?? null})
    order by d.created_at, d.id limit ${limit}`;
}

export type ReassignOutcome = "done" | "missing" | "no officer" | "own" | "reason missing";

/** An officer gives a paper to another one of the branch: nobody takes what chance has not given. */
export async function reassign(
  sql: Sql,
  { document, officer, actor, office, reason, at }: {
    readonly document: string;
    readonly officer: string;
    readonly actor: string;
    /** Of who assigns. */
    readonly office: string;
    readonly reason: string;
    readonly at: OfficesAt;
  },
): Promise<ReassignOutcome> {
  if (reason === "") return "reason missing";
  if (officer === actor) return "own";
  return await sql.begin(async (transaction): Promise<ReassignOutcome> => {
    const [row] = await transaction`
      select d.number, d.office from document d where d.id = ${document}
        and ${isGivenOut(transaction)}`;
    if (row === undefined || !seesOffice(office, row.office, at)) return "missing";
    const [account] = await transaction`
      select 1 from account where name = ${officer} and role = 'officer' and not disabled
        and 'check' = any (rights) and left(office, 4) = any (${branchNames(office, at)})`;
    if (account === undefined) return "no officer";
    await transaction`
      insert into assignment (document, at, epoch, officer, actor, seed, present, reason)
      select ${document}, ${at.date}, coalesce(max(epoch), 0), ${officer}, ${actor}, null, '{}', ${reason}
      from mode`;
    const details = { document: row.number || document, officer };
    await audit(transaction, { actor, action: "document assigned anew", reason, details });
    return "done";
  });
}

/**
 * Whether an officer may act about a paper: always while its office does not give papers out, and
 * where nobody has to have it.
 */
export async function isAssignedTo(
  transaction: TransactionSql,
  document: Document,
  officer: string,
  at: OfficesAt,
): Promise<boolean> {
  if (!needsAssignment(document)) return true;
  const rule = await assignmentRule(transaction, document.office, at);
  if (rule?.active !== true) return true;
  return (await assignmentsOf(transaction, document.id)).at(-1)?.officer === officer;
}
