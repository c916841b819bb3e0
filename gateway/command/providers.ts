import {
  changeProvider,
  createProvider,
  findProvider,
  listProviders,
  monthlyUsage,
  renewToken,
} from "../../adapters/providers/mod.ts";
import { usageCsv } from "../pages/providers/usage_csv.ts";
import type { Command, CommandContext } from "./command.ts";
import { commandLineActor as actor } from "./command_line_actor.ts";
import { CommandError, type ExitCode, exitCodes } from "./command_error.ts";
import { formatTable } from "./format_table.ts";
import { readOptions } from "./read_options.ts";
import { readWord } from "./read_word.ts";
import { withDatabase } from "./with_database.ts";

const nameCharactersMax = 200;
const limitMax = 1_000_000_000;

/** What a provider may send where nothing is said. */
const usualLimits = { perSecond: 50, perDay: 1_000_000 };

const actions = { list, add, token, suspend, resume, usage };

export const providers: Command = {
  summary: "VAN providers: make, list, give a new token, suspend, count what they sent",
  usage: [
    "providers list [--json]",
    "providers add NAME [--per-second N] [--per-day N] [--json]",
    "providers token ID [--json]       a new token; the one before stops counting",
    "providers suspend ID [--json]",
    "providers resume ID [--json]",
    "providers usage ID [--month yyyy-MM] [--csv] [--json]",
  ],

  async run([what, ...args], context) {
    const names = Object.keys(actions) as (keyof typeof actions)[];
    return await actions[readWord("action", what, names)](args, context);
  },
};

async function list(args: readonly string[], context: CommandContext): Promise<ExitCode> {
  const { values } = readOptions(args, {});
  const found = await withDatabase(context, { create: false }, ({ sql }) => listProviders(sql));
  if (values.json) context.output.json({ providers: found });
  else {
    context.output.text(formatTable(
      ["id", "name", "per second", "per day", "made", "suspended"],
      found.map(({ id, name, perSecond, perDay, madeAt, disabled }) => [
        ...[id, name, perSecond, perDay],
        ...[madeAt.toISOString(), disabled ? "yes" : ""],
      ]),
    ));
  }
  return exitCodes.ok;
}

async function add(args: readonly string[], context: CommandContext): Promise<ExitCode> {
  const text = { type: "string" } as const;
  const { values, words } = readOptions(args, { "per-second": text, "per-day": text }, ["NAME"]);
  const name = words[0]!.trim();
  if (name === "" || name.length > nameCharactersMax) {
    throw new CommandError(
      exitCodes.usage,
      `NAME: expected 1 to ${nameCharactersMax} characters, found ${name.length}`,
    );
  }
  const limits = {
    perSecond: readLimit("--per-second", values["per-second"], usualLimits.perSecond),
    perDay: readLimit("--per-day", values["per-day"], usualLimits.perDay),
  };
  const made = await withDatabase(
    context,
    { create: true },
    ({ sql }) => createProvider(sql, name, limits, actor),
  );
  if (values.json) context.output.json({ id: made.id, name, ...limits, token: made.token });
  else {
    context.output.text(made.token);
    context.output.remark(
      `made provider ${made.id} (${name}); its token is shown only this once`,
    );
  }
  return exitCodes.ok;
}

async function token(args: readonly string[], context: CommandContext): Promise<ExitCode> {
  const { values, words } = readOptions(args, {}, ["ID"]);
  const id = words[0]!;
  const renewed = await withDatabase(
    context,
    { create: false },
    ({ sql }) => renewToken(sql, id, actor),
  );
  if (renewed === undefined) throw unknownProvider(id);
  if (values.json) context.output.json({ id, token: renewed });
  else {
    context.output.text(renewed);
    context.output.remark("the token before no longer counts; this one is shown only this once");
  }
  return exitCodes.ok;
}

function suspend(args: readonly string[], context: CommandContext): Promise<ExitCode> {
  return setDisabled(args, context, true);
}

function resume(args: readonly string[], context: CommandContext): Promise<ExitCode> {
  return setDisabled(args, context, false);
}

async function setDisabled(
  args: readonly string[],
  context: CommandContext,
  disabled: boolean,
): Promise<ExitCode> {
  const { values, words } = readOptions(args, {}, ["ID"]);
  const id = words[0]!;
  const before = await withDatabase(context, { create: false }, async ({ sql }) => {
    const found = await findProvider(sql, id);
    if (found !== undefined && found.disabled !== disabled) {
      await changeProvider(sql, id, { ...found, disabled }, actor);
    }
    return found;
  });
  if (before === undefined) throw unknownProvider(id);
  const state = disabled ? "suspended" : "admitted";
  const changed = before.disabled !== disabled;
  if (values.json) context.output.json({ id, state, outcome: changed ? "changed" : "unchanged" });
  else {context.output.text(
      `provider ${id} ${changed ? "is" : "was"} ${state}${changed ? "" : " already"}`,
    );}
  return exitCodes.ok;
}

async function usage(args: readonly string[], context: CommandContext): Promise<ExitCode> {
  const { values, words } = readOptions(args, {
    month: { type: "string" },
    csv: { type: "boolean", default: false },
  }, ["ID"]);
  const id = words[0]!;
  const month = values.month ?? monthNow();
  if (!/^\d{4}-(0[1-9]|1[0-2])$/.test(month)) {
    throw new CommandError(exitCodes.usage, `--month: expected yyyy-MM, found "${month}"`);
  }
  const found = await withDatabase(
    context,
    { create: false },
    async ({ sql }) =>
      await findProvider(sql, id) === undefined ? undefined : await monthlyUsage(sql, id, month),
  );
  if (found === undefined) throw unknownProvider(id);
  if (values.json) context.output.json({ id, month, usage: found });
  else if (values.csv) context.output.text(usageCsv(found).trimEnd());
  else {
    const sum = (of: "messages" | "refused" | "bytes") =>
      found.reduce((total, each) => total + each[of], 0);
    context.output.text(formatTable(
      ["day", "user", "messages", "refused", "bytes"],
      [
        ...found.map(({ day, userId, messages, refused, bytes }) => [
          ...[day, userId, messages, refused, bytes],
        ]),
        ["total", "", sum("messages"), sum("refused"), sum("bytes")],
      ],
    ));
  }
  return exitCodes.ok;
}

/** The month that it is in Vietnam, by which usage is counted. */
function monthNow(): string {
  return new Date(Date.now() + 7 * 3_600_000).toISOString().slice(0, 7);
}

function readLimit(option: string, text: string | undefined, usual: number): number {
  if (text === undefined) return usual;
  const limit = /^\d{1,10}$/.test(text) ? Number(text) : NaN;
  if (limit >= 1 && limit <= limitMax) return limit;
  throw new CommandError(
    exitCodes.usage,
    `${option}: expected a whole number from 1 to ${limitMax}, found "${text}"`,
  );
}

function unknownProvider(id: string): CommandError {
  return new CommandError(
    exitCodes.noInput,
    `there is no provider "${id}"; "providers list" has them`,
  );
}
