import { migrate as applyMigrations, missingMigrations } from "../../adapters/postgres/migrate.ts";
import { migrations } from "../../adapters/postgres/migrations/mod.ts";
import { type Command, form } from "./command.ts";
import { CommandError, exitCodes } from "./command_error.ts";
import { flag } from "./option.ts";
import { withDatabase } from "./with_database.ts";

/** SQLSTATE of an account that lacks a right. */
const NO_RIGHT = "42501";

/** `songhanh migrate`: brings the schema up to date with the account of the settings, and ends. */
export const migrate: Command = {
  summary: "Bring the database schema up to date, for example with an account that owns it",
  forms: [form({
    does: "Bring the schema up to date with the account of SONGHANH_DATABASE_URL, and end",
    options: { plan: flag("only list the steps that are missing") },
    examples: ["migrate --plan", "migrate"],
    async run({ values }, context) {
      const { schema } = context.config();
      const { missing, applied } = await withDatabase(
        context,
        { create: !values.plan, schemaCare: "none" },
        async ({ sql }) => {
          const missing = await missingMigrations(sql, schema, migrations);
          if (values.plan || missing.length === 0) return { missing, applied: [] };
          const applied = await applyMigrations(sql, schema, migrations).catch((error) => {
            if (error.code !== NO_RIGHT) throw error;
            throw new CommandError(
              exitCodes.noPermission,
              `this account may not change the schema "${schema}", which lacks ` +
                `${missing.join(", ")}: ${error.message}`,
            );
          });
          return { missing, applied };
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
  })],
};
