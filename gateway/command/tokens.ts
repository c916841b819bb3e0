import { roles } from "../../adapters/accounts/token_store.ts";
import { listTokens, makeToken, revokeToken } from "../operations/tokens.ts";
import type { Command, CommandContext } from "./command.ts";
import { type ExitCode, exitCodes } from "./command_error.ts";
import { formatTable } from "./format_table.ts";
import { performInDatabase } from "./perform_in_database.ts";
import { readOptions } from "./read_options.ts";
import { readWord } from "./read_word.ts";

export const tokens: Command = {
  summary: "Make, list and revoke tokens of the admin API",
  usage: [
    `tokens create --name TEXT --role ${roles.join("|")} [--json]`,
    "tokens list [--json]",
    "tokens revoke ID [--json]",
  ],

  async run([what, ...args], context) {
    const actions = { create, list, revoke };
    return await actions[readWord("action", what, ["create", "list", "revoke"])](args, context);
  },
};

async function create(args: readonly string[], context: CommandContext): Promise<ExitCode> {
  const { values } = readOptions(args, { name: { type: "string" }, role: { type: "string" } });
  const order = { name: values.name ?? "", role: readWord("--role", values.role, roles) };
  const made = await performInDatabase(context, makeToken, order, { create: true });
  const { id, name, role, token } = made;
  if (values.json) context.output.json(made);
  else {
    context.output.text(token);
    context.output.remark(`made token ${id} (${role}) for ${name}; it is shown only this once`);
  }
  return exitCodes.ok;
}

async function list(args: readonly string[], context: CommandContext): Promise<ExitCode> {
  const { values } = readOptions(args, {});
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
}

async function revoke(args: readonly string[], context: CommandContext): Promise<ExitCode> {
  const { values, words } = readOptions(args, {}, ["ID"]);
  const id = words[0]!;
  const outcome = await performInDatabase(context, revokeToken, { id }, { list: "tokens list" });
  if (values.json) context.output.json({ id, outcome });
  else {
    context.output.text(
      outcome === "changed" ? `token ${id} is revoked` : `token ${id} was revoked already`,
    );
  }
  return exitCodes.ok;
}
