import {
  changeProvider,
  listProviders,
  makeProvider,
  renewProviderToken,
  showProvider,
} from "../operations/providers.ts";
import { usageCsv } from "../operations/usage_csv.ts";
import type { Command, CommandContext } from "./command.ts";
import { CommandError, type ExitCode, exitCodes } from "./command_error.ts";
import { formatTable } from "./format_table.ts";
import { performInDatabase } from "./perform_in_database.ts";
import { readOptions } from "./read_options.ts";
import { readWord } from "./read_word.ts";

const text = { type: "string" } as const;
const limitOptions = { "per-second": text, "per-day": text } as const;

/** Every form but `list` and `add` is about one that is there. */
const known = { words: { id: "ID" }, list: "providers list" } as const;

const actions = { list, add, limit, token, suspend, resume, usage };

export const providers: Command = {
  summary: "VAN providers: make, limit, list, give a new token, suspend, count what they sent",
  usage: [
    "providers list [--json]",
    "providers add NAME [--per-second N] [--per-day N] [--json]",
    "providers limit ID [--per-second N] [--per-day N] [--json]",
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
  const found = await performInDatabase(context, listProviders, {});
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
  const { values, words } = readOptions(args, limitOptions, ["NAME"]);
  const order = { name: words[0]!, ...readLimits(values) };
  const made = await performInDatabase(context, makeProvider, order, {
    create: true,
    words: { name: "NAME" },
  });
  const { id, name, perSecond, perDay, token } = made;
  if (values.json) context.output.json({ id, name, perSecond, perDay, token });
  else {
    context.output.text(token);
    context.output.remark(`made provider ${id} (${name}); its token is shown only this once`);
  }
  return exitCodes.ok;
}

async function limit(args: readonly string[], context: CommandContext): Promise<ExitCode> {
  const { values, words } = readOptions(args, limitOptions, ["ID"]);
  const limits = readLimits(values);
  if (limits.perSecond === undefined && limits.perDay === undefined) {
    throw new CommandError(exitCodes.usage, "expected --per-second or --per-day");
  }
  const id = words[0]!;
  const outcome = await performInDatabase(context, changeProvider, { id, ...limits }, known);
  if (values.json) context.output.json({ id, outcome });
  else {
    context.output.text(
      outcome === "changed"
        ? `provider ${id} is limited so`
        : `provider ${id} was limited so already`,
    );
  }
  return exitCodes.ok;
}

async function token(args: readonly string[], context: CommandContext): Promise<ExitCode> {
  const { values, words } = readOptions(args, {}, ["ID"]);
  const { id, token } = await performInDatabase(
    context,
    renewProviderToken,
    { id: words[0]! },
    known,
  );
  if (values.json) context.output.json({ id, token });
  else {
    context.output.text(token);
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
  const outcome = await performInDatabase(context, changeProvider, { id, disabled }, known);
  const state = disabled ? "suspended" : "admitted";
  if (values.json) context.output.json({ id, state, outcome });
  else {
    context.output.text(
      outcome === "changed" ? `provider ${id} is ${state}` : `provider ${id} was ${state} already`,
    );
  }
  return exitCodes.ok;
}

async function usage(args: readonly string[], context: CommandContext): Promise<ExitCode> {
  const { values, words } = readOptions(args, {
    month: text,
    csv: { type: "boolean", default: false },
  }, ["ID"]);
  const asked = { id: words[0]!, month: values.month };
  const { provider: { id }, month, usage, total } = await performInDatabase(
    context,
    showProvider,
    asked,
    known,
  );
  if (values.json) context.output.json({ id, month, usage });
  else if (values.csv) context.output.text(usageCsv(usage).trimEnd());
  else {
    context.output.text(formatTable(
      ["day", "user", "messages", "refused", "bytes"],
      [...usage, { day: "total", userId: "", ...total }].map((each) => [
        ...[each.day, each.userId, each.messages, each.refused, each.bytes],
      ]),
    ));
  }
  return exitCodes.ok;
}

/** As they were typed: what is no number is refused by the operation. */
function readLimits(values: { readonly "per-second"?: string; readonly "per-day"?: string }) {
  const read = (text: string | undefined) =>
    text === undefined ? undefined : /^\d{1,10}$/.test(text) ? Number(text) : NaN;
  return { perSecond: read(values["per-second"]), perDay: read(values["per-day"]) };
}
