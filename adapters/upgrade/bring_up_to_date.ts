/**
 * Brings a schema up to date as far as nobody is harmed by it: where a step is none that nodes of the
 * version before can go on with, they have to be stopped first.
 */
import type { Sql } from "postgres";
import { planUpgrade, type UpgradePlan } from "../../core/upgrade/mod.ts";
import { migrate, type Migration, readSchemaFit } from "../postgres/migrate.ts";
import { nodesAtWork } from "./nodes_at_work.ts";
import { tableSizes } from "./table_sizes.ts";

/** Nodes work on the schema that cannot go on with what is to be done to it. */
export class NodesAtWork extends Error {
  override readonly name = "NodesAtWork";

  constructor(schema: string, readonly nodes: readonly string[], steps: readonly string[]) {
    super(
      `stop all nodes first: the database schema "${schema}" lacks steps that nodes of the ` +
        `version before cannot go on with (${steps.join(", ")}), and ${nodes.length} work on it: ` +
        nodes.join(", "),
    );
  }
}

/** For the session of a node that has just ended: as long as the server may need to notice it. */
const LEAVE_MS_MAX = 5_000;
const POLL_MS = 100;

/** What an upgrade would do; changes nothing. */
export async function readUpgradePlan(
  sql: Sql,
  schema: string,
  migrations: readonly Migration[],
  program: string,
): Promise<UpgradePlan> {
  const fit = await readSchemaFit(sql, schema, migrations, program);
  return planUpgrade(fit, await tableSizes(sql, schema), program);
}

/**
 * @returns the names of the steps that were applied by this call.
 * @throws NodesAtWork if nodes work that cannot go on; SchemaTooNew as `migrate` does.
 */
export async function bringUpToDate(
  sql: Sql,
  schema: string,
  migrations: readonly Migration[],
  program: string,
  leaveMsMax = LEAVE_MS_MAX,
): Promise<string[]> {
  const { missing, madeBy } = await readSchemaFit(sql, schema, migrations, program);
  const { steps } = planUpgrade({ missing, madeBy }, new Map(), program);
  const stopping = steps.filter(({ nodesGoOn }) => !nodesGoOn).map(({ name }) => name);
  if (stopping.length > 0) await untilStopped(sql, schema, stopping, leaveMsMax);
  return await migrate(sql, schema, migrations, program);
}

async function untilStopped(
  sql: Sql,
  schema: string,
  steps: readonly string[],
  leaveMsMax: number,
): Promise<void> {
  const giveUpAt = performance.now() + leaveMsMax;
  for (;;) {
    const nodes = await nodesAtWork(sql, schema);
    if (nodes.length === 0) return;
    if (performance.now() > giveUpAt) throw new NodesAtWork(schema, nodes, steps);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
