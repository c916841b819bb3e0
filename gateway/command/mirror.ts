import { compareRulesSchema, waysOfSample } from "../../core/compare/mod.ts";
import type {
  CompareRulesJson,
  MirrorDifferencesJson,
  MirrorPairJson,
  MirrorStatusJson,
  ReadinessJson,
} from "../api/mirror_json.ts";
import { systemReason } from "../process/system_reason.ts";
import { AdminClient } from "./admin_client.ts";
import { type Command, form } from "./command.ts";
import { CommandError, exitCodes } from "./command_error.ts";
import { token } from "./common_options.ts";
import { formatTable } from "./format_table.ts";
import { choiceOrFirst, text } from "./option.ts";
import { writeFile } from "./write_file.ts";

const status = form({
  action: "status",
  does: "Show how far the mirror is behind",
  options: token,
  examples: ["mirror status"],
  async run({ values }, context) {
    const client = await AdminClient.open(context, values.token);
    const found = await client.get<MirrorStatusJson>("/mirror/status");
    if (values.json) context.output.json(found);
    else context.output.text(statusText(found));
    return exitCodes.ok;
  },
});

function statusText(found: MirrorStatusJson): string {
  const { run, caughtUpInSeconds } = found;
  if (run === null) return "nothing has been mirrored (SONGHANH_MIRROR_URL)";
  const rate = (perSecond: number) => `${perSecond.toFixed(1)}/s`;
  return formatTable(undefined, [
    ["mirror", `${run.url}, since ${run.startedAt}`],
    ["relayed", found.relayed],
    ["waiting", `${found.waiting}, ${found.unsettled} of them without the primary's answer`],
    ["oldest waiting", found.oldestWaitingAt],
    ["answered", `${rate(found.answeredPerSecond)} (coming in ${rate(found.relayedPerSecond)})`],
    ["caught up in", caughtUpInSeconds === null ? undefined : `${caughtUpInSeconds} s`],
  ]);
}

const differences = form({
  action: "differences",
  does: "Count what differs by class, or show what differs in one pair of answers",
  options: {
    pair: text("ID", {
      says: "one pair, as the classes name a sample",
      without: "classes of all pairs",
      example: "17",
    }),
    ...token,
  },
  examples: ["mirror differences", "mirror differences --pair 17"],
  async run({ values }, context) {
    const client = await AdminClient.open(context, values.token);
    if (values.pair !== undefined) {
      const pair = await findPair(client, values.pair);
      if (values.json) context.output.json(pair);
      else context.output.text(pairText(pair));
      return exitCodes.ok;
    }
    const found = await client.get<MirrorDifferencesJson>("/mirror/differences");
    if (values.json) context.output.json(found);
    else context.output.text(classTable(found.classes));
    return exitCodes.ok;
  },
});

function findPair(client: AdminClient, id: string): Promise<MirrorPairJson> {
  return client.get<MirrorPairJson>(`/mirror/pairs/${encodeURIComponent(id)}`);
}

function pairText({ id, message, procedure, state, verdict, differences }: MirrorPairJson): string {
  return [
    formatTable(undefined, [
      ["pair", id],
      ["message", `${message} (${procedure})`],
      ["state", verdict === null ? state : `${state}: ${verdict}`],
    ]),
    formatTable(
      ["class", "row", "primary", "mirror"],
      differences.map((each) => [each.class, each.repetition || "", each.primary, each.mirror]),
    ),
  ].join("\n\n");
}

function classTable(classes: MirrorDifferencesJson["classes"]): string {
  return formatTable(
    ["pairs", "class", "first seen", "last seen", "sample"],
    classes.map((each) => [
      each.count,
      each.class,
      each.firstSeenAt,
      each.lastSeenAt,
      each.sample,
    ]),
  );
}

const readiness = form({
  action: "readiness",
  does: "Say in one sentence how the mirror answered, with the counts that it rests on",
  options: {
    html: text("FILE", {
      says: "where to write the same as a page for printing; a new file is its owner's alone",
      without: "nowhere",
      example: "readiness.html",
    }),
    ...token,
  },
  examples: ["mirror readiness --html readiness.html"],
  async run({ values }, context) {
    const client = await AdminClient.open(context, values.token);
    const found = await client.get<ReadinessJson>("/mirror/readiness");
    if (values.html !== undefined) {
      const { bytes } = await client.getBytes("/mirror/readiness.html");
      await writeFile(values.html, bytes);
    }
    if (values.json) context.output.json(found);
    else context.output.text(readinessText(found));
    return exitCodes.ok;
  },
});

function readinessText(found: ReadinessJson): string {
  const reasons = (name: string, counts: ReadinessJson["failed"]) =>
    counts.map(({ reason, messages }) => [`${name} (${reason})`, messages]);
  const counts = formatTable(undefined, [
    ["relayed", found.relayed],
    ["compared", found.compared],
    ["equal", found.equal],
    ["different", found.differs],
    ["follow from a difference", found.notComparable],
    ["not compared yet", found.pending],
    ...reasons("without an answer", found.failed),
    ...reasons("given up", found.dropped),
    ...reasons("left out", found.skipped),
    ["every message is counted", found.balanced ? "yes" : "NO"],
  ]);
  const sections = [found.statement, counts];
  if (found.classes.length > 0) sections.push(classTable(found.classes));
  return sections.join("\n\n");
}

const rules = form({
  action: "rules",
  does: "Show the rules of comparison; with --file or --pair, change them",
  options: {
    file: text("FILE", {
      says: "put the rules of this file, a JSON list, in the place of all",
      example: "rules.json",
    }),
    pair: text("ID", { says: "add a rule for what differs in this pair", example: "17" }),
    item: text("ITEM", { says: "with --pair: the item that differs", example: "ICN" }),
    as: choiceOrFirst(waysOfSample, {
      says: "with --pair: what is done with the item from then on",
    }),
    reason: text("TEXT", {
      says: "why, for the audit; needed for a change",
      example: '"each has its own clock"',
    }),
    ...token,
  },
  examples: [
    "mirror rules",
    'mirror rules --pair 17 --item ICN --as map --reason "each gives its own numbers"',
    'mirror rules --file rules.json --reason "agreed with customs"',
  ],
  async run({ values }, context) {
    const client = await AdminClient.open(context, values.token);
    let found = await client.get<CompareRulesJson>("/mirror/rules");
    if (values.file !== undefined || values.pair !== undefined) {
      const { reason } = values;
      if (reason === undefined) {
        throw new CommandError(exitCodes.usage, "--reason: expected why, for the audit");
      }
      const rules = values.file !== undefined
        ? await readRules(values.file)
        : [await ruleFromSample(client, values.pair!, { ...values, reason }), ...found.rules];
      found = await client.put<CompareRulesJson>("/mirror/rules", {
        rules,
        expectedVersion: found.version,
        reason,
      });
    }
    if (values.json) context.output.json(found);
    else context.output.text(rulesText(found));
    return exitCodes.ok;
  },
});

async function readRules(file: string): Promise<unknown[]> {
  const text = await Deno.readTextFile(file).catch((error) => {
    throw new CommandError(exitCodes.noInput, `cannot read "${file}": ${systemReason(error)}`);
  });
  try {
    return compareRulesSchema.parse(JSON.parse(text));
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new CommandError(exitCodes.dataError, `cannot use the rules of "${file}": ${detail}`);
  }
}

/** A rule for what differs in a pair that somebody has looked at. */
async function ruleFromSample(
  client: AdminClient,
  id: string,
  { item, as, reason }: {
    readonly item: string | undefined;
    readonly as: (typeof waysOfSample)[number];
    readonly reason: string;
  },
): Promise<unknown> {
  const { differences } = await findPair(client, id);
  const known = differences.flatMap(({ rule, item }) => rule === null ? [] : [item]);
  const found = differences.find((each) => each.rule !== null && each.item === item);
  if (found === undefined) {
    throw new CommandError(
      exitCodes.usage,
      `--item: expected one of those that differ in pair ${id} and that a rule can be for: ` +
        `${known.join(", ") || "none"}`,
    );
  }
  return { ...found.rule, as, note: reason };
}

function rulesText({ version, since, by, reason, rules }: CompareRulesJson): string {
  const head = since === null ? reason : `since ${since} by ${by}: ${reason}`;
  const rows = rules.map((rule) => {
    const { procedure, output, item, name, as, note, by, seconds } = rule as Record<
      string,
      unknown
    >;
    const how = [as, by ?? seconds].filter((part) => part !== undefined).join(" ");
    return [how, procedure, output, item, name, note];
  });
  return [
    `version ${version}, ${head}`,
    formatTable(["as", "procedure", "output", "item", "name", "note"], rows),
  ].join("\n\n");
}

export const mirror: Command = {
  summary: "Show how the mirror answers compared with the primary, and the rules of comparison",
  forms: [status, differences, readiness, rules],
};
