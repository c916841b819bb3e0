/** How the band of document numbers is used, and leaving numbers out. */
import type { NumbersJson, NumbersSkippedJson } from "../api/numbers.ts";
import { AdminClient } from "./admin_client.ts";
import type { Command } from "./command.ts";
import { CommandError, exitCodes } from "./command_error.ts";
import { formatTable } from "./format_table.ts";
import { readOptions } from "./read_options.ts";

const token = { type: "string" } as const;

export const numbers: Command = {
  summary: "Show how the standby's document numbers are used, or leave some out",
  usage: [
    "numbers [--token TEXT] [--json]",
    "numbers skip --type TT --to N --reason TEXT [--token TEXT] [--json]",
  ],

  async run(args, context) {
    if (args[0] === "skip") {
      const { values } = readOptions(args.slice(1), {
        token,
        type: { type: "string" },
        to: { type: "string" },
        reason: { type: "string" },
      });
      const body = {
        type: need("--type", values.type, /^\d{2}$/, "two digits"),
        to: Number(need("--to", values.to, /^\d{1,8}$/, "a sequence")),
        reason: need("--reason", values.reason, /\S/, "why, for the audit"),
      };
      const admin = await AdminClient.open(context, values.token);
      const skipped = await admin.post<NumbersSkippedJson>("/numbers/skip", body);
      if (values.json) context.output.json(skipped);
      else context.output.text(skippedText(skipped));
      return exitCodes.ok;
    }
    const { values } = readOptions(args, { token });
    const admin = await AdminClient.open(context, values.token);
    const found = await admin.get<NumbersJson>("/numbers");
    if (values.json) context.output.json(found);
    else context.output.text(numbersText(found));
    return exitCodes.ok;
  },
};

function need(name: string, text: string | undefined, form: RegExp, expected: string): string {
  if (text !== undefined && form.test(text)) return text;
  const found = text === undefined ? "nothing" : `"${text}"`;
  throw new CommandError(exitCodes.usage, `${name}: expected ${expected}, found ${found}`);
}

function numbersText({ band, types, collisionCount, collisions }: NumbersJson): string {
  const head = band === null ? "bands by type only" : `band ${band.first}-${band.last}`;
  if (types.length === 0) return `${head}: no number was given yet, and none learnt of VNACCS`;
  const rows = types.map((each) => [
    each.type,
    each.band === null ? "none" : `${each.band.first}-${each.band.last}`,
    each.high,
    each.used,
    each.void,
    each.left,
    each.perDay,
    each.daysLeft,
    each.learnt,
    each.learntPerDay,
    each.daysToBand,
  ]);
  const columns = [
    ...["type", "band", "up to", "used", "void", "left", "a day", "days left"],
    ...["VNACCS at", "a day", "days to band"],
  ];
  const notes = types.flatMap(({ type, trouble, near }) => {
    if (trouble !== null) return [`type ${type}: no number is given: ${trouble}`];
    return near ? [`type ${type}: VNACCS comes near the band; agree another one`] : [];
  });
  const collided = collisionCount === 0 ? [] : [
    `${collisionCount} numbers were given by both systems; each owner keeps his own document:`,
    ...collisions.map(({ at, sentence }) => `  ${at} ${sentence}`),
  ];
  return [head, formatTable(columns, rows), ...notes, ...collided].join("\n");
}

function skippedText({ type, to, voided }: NumbersSkippedJson): string {
  return voided === 0
    ? `no number of type ${type} up to ${to} was left to be given; nothing has changed`
    : `${voided} numbers of type ${type} are void: none up to ${to} is given any more`;
}
