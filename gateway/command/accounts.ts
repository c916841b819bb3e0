import {
  accountNameForm,
  AccountsFileError,
  createAccount,
  disableAccount,
  importAccounts,
  listAccounts,
  parseAccountsFile,
} from "../../adapters/accounts/mod.ts";
import { randomPassword } from "../../adapters/authority/random_secret.ts";
import { hashPassword } from "../../adapters/users/mod.ts";
import { accountRoles } from "../../core/accounts/mod.ts";
import { isOfficeCode } from "../../core/codes/offices.ts";
import { passwordCost } from "../sandbox.ts";
import type { Command, CommandContext } from "./command.ts";
import { commandLineActor as actor } from "./command_line_actor.ts";
import { CommandError, type ExitCode, exitCodes } from "./command_error.ts";
import { formatTable } from "./format_table.ts";
import { readOptions } from "./read_options.ts";
import { readWord } from "./read_word.ts";
import { withDatabase } from "./with_database.ts";

/** Roles that a person may be given; registrants make their own accounts. */
const rolesToGive = accountRoles.filter((role) => role !== "registrant");

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
  const listed = readList(await readText(words[0]!));
  const password = firstPassword();
  const scryptCost = passwordCost(context.config());
  const outcome = await withDatabase(
    context,
    { create: true },
    ({ sql }) => importAccounts(sql, listed, { password, actor, scryptCost }),
  );
  const shown = outcome.added > 0 ? password : undefined;
  if (values.json) context.output.json({ ...outcome, password: shown });
  else {
    context.output.text(`added ${outcome.added}, known already ${outcome.known}`);
    if (shown !== undefined) {
      context.output.text(shown);
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
  const name = words[0]!.toLowerCase();
  const role = readWord("--role", values.role, rolesToGive);
  const displayName = values["display-name"]?.trim() || name;
  const ofOffice = role === "officer" || role === "branch administrator";
  const expect = (met: boolean, sentence: string) => {
    if (!met) throw new CommandError(exitCodes.usage, sentence);
  };
  expect(accountNameForm.test(name), "NAME: expected letters, digits and ._@-, at most 64");
  expect(
    ofOffice === (values.office !== undefined),
    "--office: expected for officers and branch administrators, and for nobody else",
  );
  expect(!ofOffice || isOfficeCode(values.office!), "--office: expected a code such as 01AB");
  const password = firstPassword();
  const passwordHash = await hashPassword(password, passwordCost(context.config()));
  const made = await withDatabase(
    context,
    { create: true },
    ({ sql }) =>
      sql.begin((transaction) =>
        createAccount(
          transaction,
          { name, displayName, role, office: values.office, passwordHash, mustChange: true },
          actor,
        )
      ),
  );
  if (made === undefined) {
    throw new CommandError(exitCodes.cannotCreate, `there is an account "${name}" already`);
  }
  if (values.json) context.output.json({ name, role, password });
  else {
    context.output.text(password);
    context.output.remark(
      `made account ${name} (${role}); its password must be changed at the first login`,
    );
  }
  return exitCodes.ok;
}

async function list(args: readonly string[], context: CommandContext): Promise<ExitCode> {
  const { values } = readOptions(args, {});
  const found = await withDatabase(context, { create: false }, ({ sql }) => listAccounts(sql));
  if (values.json) {
    context.output.json({ accounts: found });
    return exitCodes.ok;
  }
  context.output.text(formatTable(
    ["name", "display name", "role", "office or tax code", "rights", "last login", "disabled"],
    found.map((account) => [
      account.name,
      account.displayName,
      account.role,
      account.office ?? account.taxCode,
      account.rights.join(","),
      account.signedInAt?.toISOString(),
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
  const name = words[0]!.toLowerCase();
  const outcome = await withDatabase(
    context,
    { create: false },
    ({ sql }) => disableAccount(sql, name, disabled, actor),
  );
  if (outcome === "unknown") {
    throw new CommandError(exitCodes.noInput, `there is no account "${name}"`);
  }
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

/** Long enough for the rules of accounts: two of the terminals' passwords. */
function firstPassword(): string {
  return `${randomPassword()}-${randomPassword()}`;
}
