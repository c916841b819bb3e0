import { readSchemaFit, SchemaTooNew } from "../../adapters/postgres/migrate.ts";
import { migrations } from "../../adapters/postgres/migrations/mod.ts";
import {
  bringUpToDate,
  NodesAtWork,
  readUpgradePlan,
} from "../../adapters/upgrade/bring_up_to_date.ts";
import { nodesAtWork } from "../../adapters/upgrade/nodes_at_work.ts";
import { refusalSentence } from "../../core/upgrade/mod.ts";
import { buildInfo } from "../process/build_info.ts";
import { type Command, type CommandContext, form } from "./command.ts";
import { CommandError, exitCodes } from "./command_error.ts";
import { flag } from "./option.ts";
import { upgradePlanText } from "./upgrade_plan_text.ts";
import { withDatabase } from "./with_database.ts";

/** SQLSTATE of an account that lacks a right. */
const NO_RIGHT = "42501";

/** `songhanh migrate`: brings the schema up to date with the account of the settings, and ends. */
export const migrate: Command = {
  summary: "Bring the database schema up to date, for example with an account that owns it",
  forms: [form({
    does: "Bring the schema up to date with the account of SONGHANH_DATABASE_URL, and end; " +
      "nodes that cannot go on with it have to be stopped first",
    options: {
      plan: flag(
        "only say which steps are missing, what each does and locks, about how long it takes, " +
          "and whether nodes go on meanwhile",
      ),
    },
    examples: ["migrate --plan", "migrate"],
    async run({ values }, context) {
      if (values.plan) return await plan(context, values.json);
      const { schema } = context.config();
      const { missing, applied } = await apply(context);
      if (values.json) context.output.json({ schema, missing, applied });
      else {
        context.output.text(
          applied.length === 0
            ? `schema "${schema}" is up to date`
            : `schema "${schema}" got:\n${applied.map((name) => `  ${name}`).join("\n")}`,
        );
      }
      return exitCodes.ok;
    },
  })],
};

async function plan(context: CommandContext, asJson: boolean | undefined): Promise<0> {
  const { schema } = context.config();
  const { version } = buildInfo();
  await withDatabase(context, { create: false, schemaCare: "none" }, async ({ sql }) => {
    const fit = await readSchemaFit(sql, schema, migrations, version);
    const { refusal, unknown } = fit;
    if (refusal === "newer" || refusal === "another") {
      throw new CommandError(exitCodes.config, refusalSentence(schema, fit, version));
    }
    const beyond = unknown.map(({ name }) => name);
    const upgrade = await readUpgradePlan(sql, schema, migrations, version);
    const nodes = await nodesAtWork(sql, schema);
    if (asJson) {
      const missing = upgrade.steps.map(({ name }) => name);
      context.output.json({ schema, missing, unknown: beyond, applied: [], ...upgrade, nodes });
    } else context.output.text(upgradePlanText(schema, upgrade, nodes, beyond));
  });
  return exitCodes.ok;
}

async function apply(
  context: CommandContext,
): Promise<{ readonly missing: readonly string[]; readonly applied: readonly string[] }> {
  const { schema } = context.config();
  const { version } = buildInfo();
  const need = { create: true, schemaCare: "none" } as const;
  return await withDatabase(context, need, async ({ sql }) => {
    const fit = await readSchemaFit(sql, schema, migrations, version);
    const missing = fit.missing.map(({ name }) => name);
    const applied = await bringUpToDate(sql, schema, migrations, version).catch((error) => {
      if (error instanceof NodesAtWork) throw new CommandError(exitCodes.tryAgain, error.message);
      if (error instanceof SchemaTooNew) throw new CommandError(exitCodes.config, error.message);
      if (error.code !== NO_RIGHT) throw error;
      throw new CommandError(
        exitCodes.noPermission,
        `this account may not change the schema "${schema}", which lacks ` +
          `${missing.join(", ")}: ${error.message}`,
      );
    });
    return { missing, applied };
  });
}
