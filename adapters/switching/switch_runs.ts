/** The switches that were asked for: one row each, from the order to its outcome. */
import type { Sql, TransactionSql } from "postgres";
import type { Finding, Mode, SwitchKind, SwitchTarget } from "../../core/switching/mod.ts";
import { storableJson } from "../postgres/storable_text.ts";

/** No switch takes longer; one that seems to is of a node that was stopped. */
const RUN_MINUTES_MAX = 1;

/** Steps of a switch: holding and draining, the ledger, the change, letting go. */
export type PhaseName = "hold" | "ledger" | "change" | "resume";

/** A step of a switch and how long it took. */
export interface Phase {
  readonly name: PhaseName;
  readonly ms: number;
}

export interface SwitchRun {
  /** Number of the row; a dry run has `dry-…` and no row. */
  readonly id: string;
  readonly kind: SwitchKind;
  readonly to: SwitchTarget;
  /** The mode that it leads to. */
  readonly mode: Mode;
  readonly actor: string;
  readonly reason: string;
  readonly dryRun: boolean;
  readonly state: "running" | "done" | "aborted" | "failed";
  readonly epochBefore: number;
  readonly epochAfter: number | undefined;
  readonly findings: readonly Finding[];
  readonly phases: readonly Phase[];
  /** In a sentence: what happened, or would happen. */
  readonly outcome: string;
  readonly startedAt: Date;
  readonly endedAt: Date | undefined;
}

export type NewRun = Pick<
  SwitchRun,
  "kind" | "to" | "mode" | "actor" | "reason" | "epochBefore" | "findings"
>;

/** The steps that a switch of this kind takes, in their order. */
export function plannedPhases({ kind, mode }: Pick<SwitchRun, "kind" | "mode">): PhaseName[] {
  if (kind === "failover") return ["change", "resume"];
  return mode === "standby" ? ["hold", "ledger", "change", "resume"] : ["hold", "change", "resume"];
}

/** The step that a run takes now; undefined where it has ended. */
export function currentPhase(run: SwitchRun): PhaseName | undefined {
  if (run.state !== "running") return undefined;
  return plannedPhases(run).find((name) => run.phases.every((phase) => phase.name !== name));
}

/** Begins a run; undefined while another one runs. */
export async function beginRun(
  sql: Sql | TransactionSql,
  node: number,
  run: NewRun,
): Promise<SwitchRun | undefined> {
  await sql`select reap_switch_runs(make_interval(mins => ${RUN_MINUTES_MAX}))`;
  const [row] = await sql<SwitchRunRow[]>`
    insert into switch_run (kind, target, mode, actor, reason, node, epoch_before, findings)
    values (${run.kind}, ${run.to}, ${run.mode}, ${run.actor}, ${run.reason}, ${node},
      ${run.epochBefore}, ${storableJson(run.findings)}::text::jsonb)
    on conflict do nothing
    returning *`;
  return row && runOf(row);
}

/** Notes a switch that was made without an order, in the transaction that makes it; gives its number. */
export async function noteRun(
  sql: TransactionSql,
  node: number,
  run: NewRun & Pick<SwitchRun, "outcome">,
): Promise<string> {
  const [row] = await sql`
    insert into switch_run (kind, target, mode, actor, reason, node, epoch_before, epoch_after,
      findings, outcome, state, ended_at)
    values (${run.kind}, ${run.to}, ${run.mode}, ${run.actor}, ${run.reason}, ${node},
      ${run.epochBefore}, ${run.epochBefore + 1}, ${storableJson(run.findings)}::text::jsonb,
      ${run.outcome}, 'done', clock_timestamp())
    returning id::text`;
  return row!.id;
}

/** Ends a run. Returns false if it did not run any more. */
export async function endRun(
  sql: Sql | TransactionSql,
  id: string,
  end: Pick<SwitchRun, "state" | "epochAfter" | "phases" | "outcome">,
): Promise<boolean> {
  const { count } = await sql`
    update switch_run set state = ${end.state}, epoch_after = ${end.epochAfter ?? null},
      phases = ${storableJson(end.phases)}::text::jsonb, outcome = ${end.outcome},
      ended_at = clock_timestamp()
    where id = ${Number(id)} and state = 'running'`;
  return count === 1;
}

/** Gives a run up that has changed nothing yet. Returns false if it has, or has ended. */
export async function giveUpRun(
  sql: Sql | TransactionSql,
  id: string,
  outcome: string,
): Promise<boolean> {
  const { count } = await sql`
    update switch_run set state = 'aborted', outcome = ${outcome}, ended_at = clock_timestamp()
    where id = ${Number(id)} and state = 'running' and epoch_after is null`;
  return count === 1;
}

/** Stores the steps that a run has behind it, for those who watch. */
export async function storePhases(
  sql: Sql | TransactionSql,
  id: string,
  phases: readonly Phase[],
): Promise<void> {
  await sql`
    update switch_run set phases = ${storableJson(phases)}::text::jsonb
    where id = ${Number(id)}`;
}

/** Whether a run runs: it may have been given up by somebody else. */
export async function isRunning(sql: Sql, id: string): Promise<boolean> {
  const rows = await sql`select 1 from switch_run where id = ${Number(id)} and state = 'running'`;
  return rows.length === 1;
}

export async function findRun(sql: Sql, id: string): Promise<SwitchRun | undefined> {
  const [row] = await sql<SwitchRunRow[]>`select * from switch_run where id = ${Number(id)}`;
  return row && runOf(row);
}

/** The run that runs now, if any. */
export async function runningRun(sql: Sql): Promise<SwitchRun | undefined> {
  const [row] = await sql<SwitchRunRow[]>`select * from switch_run where state = 'running'`;
  return row && runOf(row);
}

/** Newest first. */
export async function listRuns(sql: Sql, limit: number): Promise<SwitchRun[]> {
  const rows = await sql<SwitchRunRow[]>`
    select * from switch_run order by id desc limit ${limit}`;
  return rows.map(runOf);
}

interface SwitchRunRow {
  readonly id: string;
  readonly kind: SwitchKind;
  readonly target: SwitchTarget;
  readonly mode: Mode;
  readonly actor: string;
  readonly reason: string;
  readonly state: SwitchRun["state"];
  readonly epoch_before: string;
  readonly epoch_after: string | null;
  readonly findings: readonly Finding[];
  readonly phases: readonly Phase[];
  readonly outcome: string;
  readonly started_at: Date;
  readonly ended_at: Date | null;
}

function runOf(row: SwitchRunRow): SwitchRun {
  return {
    id: String(row.id),
    kind: row.kind,
    to: row.target,
    mode: row.mode,
    actor: row.actor,
    reason: row.reason,
    dryRun: false,
    state: row.state,
    epochBefore: Number(row.epoch_before),
    epochAfter: row.epoch_after === null ? undefined : Number(row.epoch_after),
    findings: row.findings,
    phases: row.phases,
    outcome: row.outcome,
    startedAt: row.started_at,
    endedAt: row.ended_at ?? undefined,
  };
}
