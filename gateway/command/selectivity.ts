/** Criteria of selectivity: draft, try, put in force. */
import type { CriteriaJson, SelectivityJson, TrialJson } from "../api/selectivity.ts";
import { AdminClient } from "./admin_client.ts";
import { type Command, form } from "./command.ts";
import { CommandError, exitCodes } from "./command_error.ts";
import { reason, token } from "./common_options.ts";
import { formatTable } from "./format_table.ts";
import { text, whole } from "./option.ts";
import { readInputText } from "./read_input.ts";

const version = { VERSION: "16 digits, as draft prints them and the list shows them" } as const;

const list = form({
  action: "list",
  does: "List drafts, and say which criteria are in force",
  options: token,
  examples: ["selectivity list"],
  async run({ values }, context) {
    const admin = await AdminClient.open(context, values.token);
    const found = await admin.get<SelectivityJson>("/selectivity");
    if (values.json) context.output.json(found);
    else context.output.text(listText(found));
    return exitCodes.ok;
  },
});

function listText({ inForce, activations, criteria }: SelectivityJson): string {
  const head = inForce === null
    ? "nobody has put criteria in force here: the file of the settings holds"
    : `in force: ${inForce}, by ${activations[0]!.actor}: ${activations[0]!.reason}`;
  if (criteria.length === 0) return head;
  const rows = criteria.map(({ version, actor, at }) => [version, at, actor]);
  return `${head}\n${formatTable(["version", "drafted", "by"], rows)}`;
}

const show = form({
  action: "show",
  does: "Print criteria as they were drafted",
  words: version,
  options: token,
  examples: ["selectivity show 0123456789abcdef"],
  async run({ values, words }, context) {
    const admin = await AdminClient.open(context, values.token);
    const found = await admin.get<CriteriaJson>(`/selectivity/${needVersion(words[0])}`);
    if (values.json) context.output.json(found);
    else context.output.text(found.criteria.trimEnd());
    return exitCodes.ok;
  },
});

const draft = form({
  action: "draft",
  does: "Keep criteria and print their version; nothing is decided by them yet",
  words: { FILE: "one JSON object per line; - is standard input" },
  options: token,
  examples: ["selectivity draft rules.jsonl"],
  async run({ values, words }, context) {
    const criteria = await readInputText(words[0]!);
    const admin = await AdminClient.open(context, values.token);
    const made = await admin.post<{ version: string }>("/selectivity", { criteria });
    if (values.json) context.output.json(made);
    else context.output.text(made.version);
    return exitCodes.ok;
  },
});

const tryOut = form({
  action: "try",
  does: "Say which channels registered declarations would get by criteria",
  words: version,
  options: {
    declarations: whole("N", {
      says: "how many of the last registered declarations",
      without: "as many as the gateway tries at once",
      least: 1,
      example: "1000",
    }),
    ...token,
  },
  examples: ["selectivity try 0123456789abcdef --declarations 1000"],
  async run({ values: { declarations, token, json }, words }, context) {
    const version = needVersion(words[0]);
    const admin = await AdminClient.open(context, token);
    const body = declarations === undefined ? {} : { declarations };
    const trial = await admin.post<TrialJson>(`/selectivity/${version}/try`, body);
    if (json) context.output.json(trial);
    else context.output.text(trialText(trial));
    return exitCodes.ok;
  },
});

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

const activate = form({
  action: "activate",
  does: "Put criteria in force",
  words: version,
  options: {
    ...reason,
    expect: text("VERSION", {
      says: "refuse unless this version is in force: nobody else has changed it meanwhile",
      without: "the one that is in force now",
      example: "fedcba9876543210",
    }),
    ...token,
  },
  examples: ['selectivity activate 0123456789abcdef --reason "order of 31 January"'],
  async run({ values: { reason, expect, token, json }, words }, context) {
    const version = needVersion(words[0]);
    const admin = await AdminClient.open(context, token);
    const expectedVersion = expect ?? (await admin.get<SelectivityJson>("/selectivity")).inForce;
    const body = { reason, expectedVersion };
    const done = await admin.post<{ version: string }>(`/selectivity/${version}/activate`, body);
    if (json) context.output.json(done);
    else context.output.text(`${done.version} decides from now on`);
    return exitCodes.ok;
  },
});

function needVersion(text: string | undefined): string {
  if (text !== undefined && /^[0-9a-f]{16}$/.test(text)) return text;
  const found = text === undefined ? "nothing" : `"${text}"`;
  throw new CommandError(exitCodes.usage, `expected a version of 16 digits, found ${found}`);
}

export const selectivity: Command = {
  summary: "Draft criteria of selectivity, try them, put them in force",
  forms: [list, show, draft, tryOut, activate],
};
