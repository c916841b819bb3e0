import { migrate as applyMigrations, missingMigrations } from "../../adapters/postgres/migrate.ts";
import { migrations } from "../../adapters/postgres/migrations/mod.ts";
import type { Command } from "./command.ts";
import { exitCodes } from "./command_error.ts";
import { readOptions } from "./read_options.ts";
import { withDatabase } from "./with_database.ts";

/** `songhanh migrate`: brings the schema up to date with the account of the settings, and ends. */
export const migrate: Command = {
  summary: "Bring the database schema up to date, for example with an account that owns it",
  usage: ["migrate [--plan] [--json]"],
  run: async (args, context) => {
    const { values } = readOptions(args, { plan: { type: "boolean", default: false } });
    const { schema } = context.config();
    const { missing, applied } = await withDatabase(
      context,
      { create: !values.plan, schemaCare: "none" },
      async ({ sql }) => {
        const missing = await missingMigrations(sql, schema, migrations);
        return {
          missing,
          applied: values.plan ? [] : await applyMigrations(sql, schema, migrations),
        };
      },
    );
    if (values.json) context.output.json({ schema, missing, applied });
    else if (values.plan) {
      context.output.text(
        missing.length === 0
          ? `schema "${schema}" is up to date`
          : `schema "${schema}" lacks:\n${missing.map((name) => `  ${name}`).join("\n")}`,
      );
    } else {
      context.output.text(
        applied.length === 0
          ? `schema "${schema}" is up to date`
          : `schema "${schema}" got:\n${applied.map((name) => `  ${name}`).join("\n")}`,
      );
    }
    return exitCodes.ok;
  },
};
