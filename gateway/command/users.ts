import { readUsersFile } from "../../adapters/users/mod.ts";
import { barUser, importUsers, listUsers } from "../operations/users.ts";
import { rehearsalSchema } from "../primary/rehearsal_primary.ts";
import type { Command, CommandContext } from "./command.ts";
import { CommandError, type ExitCode, exitCodes } from "./command_error.ts";
import { formatTable } from "./format_table.ts";
import { performInDatabase } from "./perform_in_database.ts";
import { readOptions } from "./read_options.ts";
import { readWord } from "./read_word.ts";

export const users: Command = {
  summary: "Import, list, bar and readmit users; the rehearsal primary of a sandbox learns it too",
  usage: [
    "users import FILE [--json]",
    "users list [--json]",
    "users disable USER_ID [--json]",
    "users enable USER_ID [--json]",
  ],

  async run([what, ...args], context) {
    switch (readWord("action", what, ["import", "list", "disable", "enable"])) {
      case "import":
        return await importFile(args, context);
      case "list":
        return await list(args, context);
      case "disable":
        return await bar(args, context, true);
      case "enable":
        return await bar(args, context, false);
    }
  },
};

async function importFile(args: readonly string[], context: CommandContext): Promise<ExitCode> {
  const { values, words } = readOptions(args, {}, ["FILE"]);
  const { entries, certificateFilesMissing } = await readUsersFile(words[0]!);
  const outcome = await inEachSchema(
    context,
    (schema) => performInDatabase(context, importUsers, { entries }, { schema, create: true }),
  );
  const { added, changed, unchanged } = outcome;
  if (values.json) context.output.json({ added, changed, unchanged, certificateFilesMissing });
  else context.output.text(`added ${added}, changed ${changed}, unchanged ${unchanged}`);
  for (const file of certificateFilesMissing) {
    context.output.remark(`the certificate file "${file}" is not there; imported without it`);
  }
  return exitCodes.ok;
}

async function list(args: readonly string[], context: CommandContext): Promise<ExitCode> {
  const { values } = readOptions(args, {});
  const found = await performInDatabase(context, listUsers, {});
  if (values.json) context.output.json({ users: found });
  else {
    context.output.text(formatTable(
      ["user", "company", "tax code", "roles", "terminals", "certificates", "barred"],
      found.map((user) => [
        user.userId,
        user.company,
        user.taxCode,
        user.roles.join(","),
        user.terminals.join(","),
        user.certificates.length,
        user.barred ? "yes" : "",
      ]),
    ));
  }
  return exitCodes.ok;
}

async function bar(
  args: readonly string[],
  context: CommandContext,
  barred: boolean,
): Promise<ExitCode> {
  const { values, words } = readOptions(args, {}, ["USER_ID"]);
  const userId = words[0]!;
  const outcome = await inEachSchema(
    context,
    (schema) => performInDatabase(context, barUser, { userId, barred }, { schema }),
  );
  const state = barred ? "disabled" : "enabled";
  if (values.json) context.output.json({ userId, outcome, state });
  else {
    context.output.text(
      outcome === "changed" ? `user ${userId} is ${state}` : `user ${userId} was ${state} already`,
    );
  }
  return exitCodes.ok;
}

/**
 * Whose users are meant: the gateway's, and in a sandbox those of its rehearsal primary, which
 * would otherwise refuse whom the gateway knows.
 */
async function inEachSchema<Outcome>(
  context: CommandContext,
  act: (schema: string) => Promise<Outcome>,
): Promise<Outcome> {
  const { profile, primaryUrl, schema } = context.config();
  const rehearses = profile === "sandbox" && primaryUrl === undefined;
  const own = await act(schema);
  // It may have another register: whom it does not know it need not bar.
  if (rehearses) {
    await act(rehearsalSchema).catch((error) => {
      if (!(error instanceof CommandError && error.exitCode === exitCodes.noInput)) throw error;
    });
  }
  return own;
}
