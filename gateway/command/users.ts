import { readUsersFile } from "../../adapters/users/mod.ts";
import { barUser, importUsers, listUsers } from "../operations/users.ts";
import { rehearsalSchema } from "../primary/rehearsal_primary.ts";
import { systemReason } from "../process/system_reason.ts";
import { type Command, type CommandContext, type Form, form } from "./command.ts";
import { CommandError, exitCodes } from "./command_error.ts";
import { page } from "./common_options.ts";
import { formatTable } from "./format_table.ts";
import { flag, text } from "./option.ts";
import { performInDatabase } from "./perform_in_database.ts";
import { Progress } from "./progress.ts";

const importFile = form({
  action: "import",
  does: "Add the users of a file, or bring known ones to what it says; others stay as they are",
  words: { FILE: "JSON as data/users.json of a sandbox has it" },
  options: {},
  examples: ["users import users.json"],
  async run({ values, words }, context) {
    const file = words[0]!;
    await Deno.stat(file).catch((error) => {
      throw new CommandError(exitCodes.noInput, `cannot read "${file}": ${systemReason(error)}`);
    });
    const { entries, certificateFilesMissing } = await readUsersFile(file);
    const progress = new Progress(context.output, "passwords and access keys");
    const onProgress = (done: number, all: number) => progress.at({ done, all });
    const outcome = await inEachSchema(
      context,
      (schema) =>
        performInDatabase(context, importUsers, { entries, onProgress }, { schema, create: true }),
    ).finally(() => progress.end());
    const { added, changed, unchanged } = outcome;
    if (values.json) context.output.json({ added, changed, unchanged, certificateFilesMissing });
    else context.output.text(`added ${added}, changed ${changed}, unchanged ${unchanged}`);
    for (const file of certificateFilesMissing) {
      context.output.remark(`the certificate file "${file}" is not there; imported without it`);
    }
    return exitCodes.ok;
  },
});

const list = form({
  action: "list",
  does: "List users with their companies, roles and terminals, in the order of their IDs",
  options: {
    user: text("ID", { says: "a user ID, or how it begins", example: "M1001" }),
    all: flag("all of them, page by page to their end"),
    ...page,
  },
  examples: ["users list", "users list --user M1001", "users list --all --json"],
  async run({ values: { json, ...wanted } }, context) {
    const { users, cursor } = await performInDatabase(context, listUsers, wanted);
    if (json) context.output.json({ users, cursor });
    else {
      context.output.text(formatTable(
        ["user", "company", "tax code", "roles", "terminals", "certificates", "barred"],
        users.map((user) => [
          user.userId,
          user.company,
          user.taxCode,
          user.roles.join(","),
          user.terminals.join(","),
          user.certificates.length,
          user.barred ? "yes" : "",
        ]),
      ));
      if (cursor !== undefined) context.output.remark(`more: --cursor ${cursor}`);
    }
    return exitCodes.ok;
  },
});

function bar(action: "disable" | "enable", does: string): Form {
  const barred = action === "disable";
  return form({
    ...{ action, does },
    words: { USER_ID: "eight characters" },
    options: {},
    examples: [`users ${action} M1001M01`],
    async run({ values, words }, context) {
      const userId = words[0]!;
      const outcome = await inEachSchema(
        context,
        (schema) => performInDatabase(context, barUser, { userId, barred }, { schema }),
      );
      const state = barred ? "disabled" : "enabled";
      if (values.json) context.output.json({ userId, outcome, state });
      else {
        context.output.text(
          outcome === "changed"
            ? `user ${userId} is ${state}`
            : `user ${userId} was ${state} already`,
        );
      }
      return exitCodes.ok;
    },
  });
}

export const users: Command = {
  summary: "Import, list, bar and readmit users; the rehearsal primary of a sandbox learns it too",
  forms: [
    importFile,
    list,
    bar("disable", "Bar a user: what he sends is refused (A0014)"),
    bar("enable", "Let a barred user in again"),
  ],
};

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
