import { AccountsFileError, parseAccountsFile } from "../../adapters/accounts/mod.ts";
import { rolesToGive } from "../../core/accounts/mod.ts";
import {
  disableAccount,
  importAccounts,
  listAccounts,
  makeAccount,
} from "../operations/accounts.ts";
import { type Command, type CommandContext, type Form, form } from "./command.ts";
import { CommandError, exitCodes } from "./command_error.ts";
import { formatTable } from "./format_table.ts";
import { neededChoice, text } from "./option.ts";
import { performInDatabase } from "./perform_in_database.ts";
import { readInputText } from "./read_input.ts";

const importFile = form({
  action: "import",
  does: "Make the accounts of a file, all with one first password; known ones stay as they are",
  words: { FILE: "lines of name;display name;role;office; - is standard input" },
  options: {},
  examples: ["accounts import officers.csv"],
  async run({ values, words }, context) {
    const list = { accounts: readList(await readInputText(words[0]!)) };
    const outcome = await performInDatabase(context, importAccounts, list, { create: true });
    const { added, known, password } = outcome;
    if (values.json) context.output.json(outcome);
    else {
      context.output.text(`added ${added}, known already ${known}`);
      if (password !== undefined) {
        context.output.text(password);
        context.output.remark(
          "the first password of all of them; each must be changed at the first login",
        );
      }
    }
    return exitCodes.ok;
  },
});

function readList(text: string) {
  try {
    return parseAccountsFile(text);
  } catch (error) {
    if (!(error instanceof AccountsFileError)) throw error;
    throw new CommandError(exitCodes.dataError, error.message);
  }
}

const create = form({
  action: "create",
  does: "Make one account and print its first password",
  words: { NAME: "what the person signs in with" },
  options: {
    "display-name": text("TEXT", {
      says: "the person's name, as pages and prints show it",
      without: "NAME",
      example: '"Nguyễn Văn A"',
    }),
    role: neededChoice(rolesToGive, { says: "what the person may do" }),
    office: text("CODE", {
      says: "the customs office, four characters, of officers and branch administrators",
      example: "03CC",
    }),
  },
  examples: [
    'accounts create nva --display-name "Nguyễn Văn A" --role officer --office 03CC',
    "accounts create oanh --role operator",
  ],
  async run({ values, words }, context) {
    const account = {
      name: words[0]!,
      displayName: values["display-name"] ?? words[0]!,
      role: values.role,
      office: values.office,
    };
    const made = await performInDatabase(context, makeAccount, account, {
      create: true,
      words: { name: "NAME" },
    });
    if (values.json) context.output.json(made);
    else {
      context.output.text(made.password);
      context.output.remark(
        `made account ${made.name} (${made.role}); its password must be changed at the first login`,
      );
    }
    return exitCodes.ok;
  },
});

const list = form({
  action: "list",
  does: "List accounts with their roles and rights",
  options: {},
  examples: ["accounts list"],
  async run({ values }, context) {
    const found = await performInDatabase(context, listAccounts, {});
    if (values.json) {
      context.output.json({ accounts: found });
      return exitCodes.ok;
    }
    context.output.text(formatTable(
      [
        "name",
        "display name",
        "role",
        "office or tax code",
        "rights",
        "last login",
        "first password",
        "disabled",
      ],
      found.map((account) => [
        account.name,
        account.displayName,
        account.role,
        account.office ?? account.taxCode,
        account.rights.join(","),
        account.signedInAt?.toISOString(),
        account.mustChange ? "yes" : "",
        account.disabled ? "yes" : "",
      ]),
    ));
    return exitCodes.ok;
  },
});

function disable(action: "disable" | "enable", does: string): Form {
  const disabled = action === "disable";
  return form({
    ...{ action, does },
    words: { NAME: "the account" },
    options: {},
    examples: [`accounts ${action} nva`],
    async run({ values, words }, context: CommandContext) {
      const asked = { name: words[0]!, disabled };
      const { name, outcome } = await performInDatabase(context, disableAccount, asked, {
        list: "accounts list",
      });
      const state = disabled ? "disabled" : "enabled";
      if (values.json) context.output.json({ name, outcome, state });
      else {
        context.output.text(
          outcome === "changed"
            ? `account ${name} is ${state}`
            : `account ${name} was ${state} already`,
        );
      }
      return exitCodes.ok;
    },
  });
}

export const accounts: Command = {
  summary: "Import, make, list and disable accounts of people",
  forms: [
    importFile,
    create,
    list,
    disable("disable", "Let an account sign in no more, and end its sessions"),
    disable("enable", "Let a disabled account sign in again"),
  ],
};
