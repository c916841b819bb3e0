import {
  createToken,
  listTokens,
  revokeToken,
  roles,
} from "../../adapters/accounts/token_store.ts";
import type { Command, CommandContext } from "./command.ts";
import { commandLineActor as actor } from "./command_line_actor.ts";
import { CommandError, type ExitCode, exitCodes } from "./command_error.ts";
import { formatTable } from "./format_table.ts";
import { readOptions } from "./read_options.ts";
import { readWord } from "./read_word.ts";
import { withDatabase } from "./with_database.ts";

/** Characters of a token's name, which stands in lists and in the audit. */
const NAME_LENGTH_MAX = 100;

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
  const role = readWord("--role", values.role, roles);
  const name = values.name?.trim() ?? "";
  if (name === "" || name.length > NAME_LENGTH_MAX) {
    throw new CommandError(
      exitCodes.usage,
      `--name: expected who or what uses the token, 1 to ${NAME_LENGTH_MAX} characters`,
    );
  }
  const { id, text } = await withDatabase(
    context,
    { create: true },
    ({ sql }) => createToken(sql, name, role, actor),
  );
  if (values.json) context.output.json({ id, name, role, token: text });
  else {
    context.output.text(text);
    context.output.remark(`made token ${id} (${role}) for ${name}; it is shown only this once`);
  }
  return exitCodes.ok;
}

async function list(args: readonly string[], context: CommandContext): Promise<ExitCode> {
  const { values } = readOptions(args, {});
  const found = await withDatabase(context, { create: false }, ({ sql }) => listTokens(sql));
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
  const outcome = await withDatabase(
    context,
    { create: false },
    ({ sql }) => revokeToken(sql, id, actor),
  );
  if (outcome === "unknown") {
    throw new CommandError(exitCodes.noInput, `there is no token "${id}"; "tokens list" has them`);
  }
  if (values.json) context.output.json({ id, outcome });
  else {
    context.output.text(
      outcome === "changed" ? `token ${id} is revoked` : `token ${id} was revoked already`,
    );
  }
  return exitCodes.ok;
}
