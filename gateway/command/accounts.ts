import { AccountsFileError, parseAccountsFile } from "../../adapters/accounts/mod.ts";
import { rolesToGive } from "../../core/accounts/mod.ts";
import {
  disableAccount,
  importAccounts,
  listAccounts,
  makeAccount,
} from "../operations/accounts.ts";
import type { Command, CommandContext } from "./command.ts";
import { CommandError, type ExitCode, exitCodes } from "./command_error.ts";
import { formatTable } from "./format_table.ts";
import { performInDatabase } from "./perform_in_database.ts";
import { readOptions } from "./read_options.ts";
import { readWord } from "./read_word.ts";

export const accounts: Command = {
  summary: "Import, make, list and disable accounts of people",
  usage: [
    "accounts import FILE [--json]     lines of name;display name;role;office",
    `accounts create NAME --display-name TEXT --role ${
      rolesToGive.join("|")
    } [--office CODE] [--json]`,
    "accounts list [--json]",
    "accounts disable NAME [--json]",
    "accounts enable NAME [--json]",
  ],

  async run([what, ...args], context) {
    switch (readWord("action", what, ["import", "create", "list", "disable", "enable"])) {
      case "import":
        return await importFile(args, context);
      case "create":
        return await create(args, context);
      case "list":
        return await list(args, context);
      case "disable":
        return await disable(args, context, true);
      case "enable":
        return await disable(args, context, false);
    }
  },
};

async function importFile(args: readonly string[], context: CommandContext): Promise<ExitCode> {
  const { values, words } = readOptions(args, {}, ["FILE"]);
  const list = { accounts: readList(await readText(words[0]!)) };
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
}

function readList(text: string) {
  try {
    return parseAccountsFile(text);
  } catch (error) {
    if (!(error instanceof AccountsFileError)) throw error;
    throw new CommandError(exitCodes.dataError, error.message);
  }
}

async function readText(path: string): Promise<string> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    const reason = error instanceof Error ? error.name : "unknown error";
    throw new CommandError(exitCodes.noInput, `cannot read the file "${path}": ${reason}`);
  }
}

async function create(args: readonly string[], context: CommandContext): Promise<ExitCode> {
  const text = { type: "string" } as const;
  const { values, words } = readOptions(
    args,
    { "display-name": text, role: text, office: text },
    ["NAME"],
  );
  const account = {
    name: words[0]!,
    displayName: values["display-name"] ?? words[0]!,
    role: readWord("--role", values.role, rolesToGive),
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
}

async function list(args: readonly string[], context: CommandContext): Promise<ExitCode> {
  const { values } = readOptions(args, {});
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
}

async function disable(
  args: readonly string[],
  context: CommandContext,
  disabled: boolean,
): Promise<ExitCode> {
  const { values, words } = readOptions(args, {}, ["NAME"]);
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
}
