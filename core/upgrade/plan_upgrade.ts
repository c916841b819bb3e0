import { compareVersions } from "./compare_versions.ts";
import type { KnownStep, SchemaFit } from "./judge_schema.ts";
import type { TableLock, TableWork } from "./step_facts.ts";
import { type TableSize, workSeconds } from "./work_seconds.ts";

export interface PlannedWork extends TableSize {
  readonly table: string;
  readonly does: TableWork;
  /** About how long. */
  readonly seconds: number;
}

export interface PlannedStep {
  readonly name: string;
  readonly since: string | undefined;
  /** What it does, in one sentence. */
  readonly does: string;
  readonly locks: Readonly<Record<string, TableLock>>;
  readonly work: readonly PlannedWork[];
  /** About how long it takes, and its locks are held. */
  readonly seconds: number;
  readonly oldestProgram: string | undefined;
  /** Whether nodes of the version before go on, and start again, while it runs and afterwards. */
  readonly nodesGoOn: boolean;
}

export interface UpgradePlan {
  /** The version whose steps the schema has; undefined where it has none. */
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly steps: readonly PlannedStep[];
  readonly seconds: number;
  /** All steps can be applied while nodes of `from` work, which are upgraded one after the other. */
  readonly rolling: boolean;
}

/** What an upgrade does to a database; `sizes`: of the tables that are there. */
export function planUpgrade(
  { missing, madeBy }: Pick<SchemaFit, "missing" | "madeBy">,
  sizes: ReadonlyMap<string, TableSize>,
  program: string | undefined,
): UpgradePlan {
  const steps = missing.map((step) => planStep(step, madeBy, sizes));
  return {
    from: madeBy,
    to: program,
    steps,
    seconds: sum(steps),
    rolling: steps.every(({ nodesGoOn }) => nodesGoOn),
  };
}

function planStep(
  { name, facts }: KnownStep,
  madeBy: string | undefined,
  sizes: ReadonlyMap<string, TableSize>,
): PlannedStep {
  const work = Object.entries(facts?.work ?? {}).flatMap(([table, does]): PlannedWork[] => {
    // A table that an earlier step of the plan makes is empty.
    const size = sizes.get(table);
    return size === undefined ? [] : [{ table, does, ...size, seconds: workSeconds(does, size) }];
  });
  const { since, oldestProgram } = facts ?? {};
  return {
    name,
    since,
    does: facts?.does ?? "What it does is not written down.",
    locks: Object.fromEntries(
      Object.entries(facts?.locks ?? {}).filter(([table]) => sizes.has(table)),
    ),
    work,
    seconds: sum(work),
    oldestProgram,
    // Where there is no version before, there are no nodes of it.
    nodesGoOn: madeBy === undefined ||
      oldestProgram !== undefined && compareVersions(oldestProgram, madeBy) <= 0,
  };
}

function sum(parts: readonly { readonly seconds: number }[]): number {
  return parts.reduce((seconds, part) => seconds + part.seconds, 0);
}
