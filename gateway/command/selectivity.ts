/** Criteria of selectivity: draft, try, put in force. */
import type { CriteriaJson, SelectivityJson, TrialJson } from "../api/selectivity.ts";
import { AdminClient } from "./admin_client.ts";
import type { Command, CommandContext } from "./command.ts";
import { CommandError, type ExitCode, exitCodes } from "./command_error.ts";
import { formatTable } from "./format_table.ts";
import { readInput } from "./read_input.ts";
import { readOptions } from "./read_options.ts";
import { readWord } from "./read_word.ts";

const token = { type: "string" } as const;

export const selectivity: Command = {
  summary: "Draft criteria of selectivity, try them, put them in force",
  usage: [
    "selectivity list [--token TEXT] [--json]",
    "selectivity show VERSION [--token TEXT] [--json]",
    "selectivity draft FILE [--token TEXT] [--json]    (one JSON object per line; prints the version)",
    "selectivity try VERSION [--declarations N] [--token TEXT] [--json]",
    "selectivity activate VERSION --reason TEXT [--expect VERSION] [--token TEXT] [--json]",
  ],

  async run([what, ...args], context) {
    const actions = { list, show, draft, try: tryOut, activate };
    const names = Object.keys(actions) as (keyof typeof actions)[];
    return await actions[readWord("action", what, names)](args, context);
  },
};

async function list(args: readonly string[], context: CommandContext): Promise<ExitCode> {
  const { values } = readOptions(args, { token });
  const admin = await AdminClient.open(context, values.token);
  const found = await admin.get<SelectivityJson>("/selectivity");
  if (values.json) context.output.json(found);
  else context.output.text(listText(found));
  return exitCodes.ok;
}

function listText({ inForce, activations, criteria }: SelectivityJson): string {
  const head = inForce === null
    ? "nobody has put criteria in force here: the file of the settings holds"
    : `in force: ${inForce}, by ${activations[0]!.actor}: ${activations[0]!.reason}`;
  if (criteria.length === 0) return head;
  const rows = criteria.map(({ version, actor, at }) => [version, at, actor]);
  return `${head}\n${formatTable(["version", "drafted", "by"], rows)}`;
}

async function show(args: readonly string[], context: CommandContext): Promise<ExitCode> {
  const { values, words } = readOptions(args, { token }, ["VERSION"]);
  const admin = await AdminClient.open(context, values.token);
  const found = await admin.get<CriteriaJson>(`/selectivity/${needVersion(words[0])}`);
  if (values.json) context.output.json(found);
  else context.output.text(found.criteria.trimEnd());
  return exitCodes.ok;
}

async function draft(args: readonly string[], context: CommandContext): Promise<ExitCode> {
  const { values, words } = readOptions(args, { token }, ["FILE"]);
  const criteria = new TextDecoder().decode(await readInput(words[0]!));
  const admin = await AdminClient.open(context, values.token);
  const made = await admin.post<{ version: string }>("/selectivity", { criteria });
  if (values.json) context.output.json(made);
  else context.output.text(made.version);
  return exitCodes.ok;
}

async function tryOut(args: readonly string[], context: CommandContext): Promise<ExitCode> {
  const options = { token, declarations: { type: "string" } } as const;
  const { values, words } = readOptions(args, options, ["VERSION"]);
  const version = needVersion(words[0]);
  const admin = await AdminClient.open(context, values.token);
  const body = values.declarations === undefined
    ? {}
    : { declarations: Number(values.declarations) };
  const trial = await admin.post<TrialJson>(`/selectivity/${version}/try`, body);
  if (values.json) context.output.json(trial);
  else context.output.text(trialText(trial));
  return exitCodes.ok;
}

function trialText({ tried, unreadable, channels, rules, changed, samples }: TrialJson): string {
  const head = [
    `${tried} declarations: ${channels[1]} green, ${channels[2]} yellow, ${channels[3]} red`,
    `${changed} would get another channel`,
    ...(unreadable === 0 ? [] : [`${unreadable} could not be read`]),
  ].join("; ");
  const byRule = formatTable(["rule", "decides"], rules.map(({ rule, count }) => [rule, count]));
  if (samples.length === 0) return `${head}\n${byRule}`;
  const rows = samples.map(({ number, was, wouldBe, rule }) => [number, was ?? "?", wouldBe, rule]);
  return `${head}\n${byRule}\n${formatTable(["declaration", "was", "would be", "rule"], rows)}`;
}

async function activate(args: readonly string[], context: CommandContext): Promise<ExitCode> {
  const options = { token, reason: { type: "string" }, expect: { type: "string" } } as const;
  const { values, words } = readOptions(args, options, ["VERSION"]);
  const version = needVersion(words[0]);
  if (!values.reason?.trim()) {
    throw new CommandError(exitCodes.usage, "--reason: expected why, for the audit");
  }
  const admin = await AdminClient.open(context, values.token);
  const expectedVersion = values.expect ??
    (await admin.get<SelectivityJson>("/selectivity")).inForce;
  const body = { reason: values.reason, expectedVersion };
  const done = await admin.post<{ version: string }>(`/selectivity/${version}/activate`, body);
  if (values.json) context.output.json(done);
  else context.output.text(`${done.version} decides from now on`);
  return exitCodes.ok;
}

function needVersion(text: string | undefined): string {
  if (text !== undefined && /^[0-9a-f]{16}$/.test(text)) return text;
  const found = text === undefined ? "nothing" : `"${text}"`;
  throw new CommandError(exitCodes.usage, `expected a version of 16 digits, found ${found}`);
}
