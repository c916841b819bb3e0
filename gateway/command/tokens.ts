import { roles } from "../../adapters/accounts/token_store.ts";
import { listTokens, makeToken, revokeToken } from "../operations/tokens.ts";
import { type Command, form } from "./command.ts";
import { exitCodes } from "./command_error.ts";
import { formatTable } from "./format_table.ts";
import { neededChoice, neededText } from "./option.ts";
import { performInDatabase } from "./perform_in_database.ts";

const create = form({
  action: "create",
  does: "Make a token and print it, this once",
  options: {
    name: neededText("TEXT", { says: "what it is for, as the audit names it", example: "grafana" }),
    role: neededChoice(roles, { says: "what it may do" }),
  },
  examples: ["tokens create --name grafana --role observer"],
  async run({ values: { name, role, json } }, context) {
    const made = await performInDatabase(context, makeToken, { name, role }, { create: true });
    if (json) context.output.json(made);
    else {
      context.output.text(made.token);
      context.output.remark(
        `made token ${made.id} (${made.role}) for ${made.name}; it is shown only this once`,
      );
    }
    return exitCodes.ok;
  },
});

const list = form({
  action: "list",
  does: "List tokens, without what they are",
  options: {},
  examples: ["tokens list"],
  async run({ values }, context) {
    const found = await performInDatabase(context, listTokens, {});
    if (values.json) context.output.json({ tokens: found });
    else {
      context.output.text(formatTable(
        ["id", "name", "role", "made", "revoked"],
        found.map((
          { id, name, role, createdAt, revokedAt },
        ) => [id, name, role, createdAt.toISOString(), revokedAt?.toISOString()]),
      ));
    }
    return exitCodes.ok;
  },
});

const revoke = form({
  action: "revoke",
  does: "Let a token count no more",
  words: { ID: "the token, as the list names it" },
  options: {},
  examples: ["tokens revoke 0f3a9c51b7e2"],
  async run({ values, words }, context) {
    const id = words[0]!;
    const outcome = await performInDatabase(context, revokeToken, { id }, { list: "tokens list" });
    if (values.json) context.output.json({ id, outcome });
    else {
      context.output.text(
        outcome === "changed" ? `token ${id} is revoked` : `token ${id} was revoked already`,
      );
    }
    return exitCodes.ok;
  },
});

export const tokens: Command = {
  summary: "Make, list and revoke tokens of the admin API",
  forms: [create, list, revoke],
};
