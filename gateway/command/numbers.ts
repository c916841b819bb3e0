/** How the band of document numbers is used, and leaving numbers out. */
import type { NumbersJson, NumbersSkippedJson } from "../api/numbers.ts";
import { AdminClient } from "./admin_client.ts";
import { type Command, form } from "./command.ts";
import { exitCodes } from "./command_error.ts";
import { reason, token } from "./common_options.ts";
import { formatTable } from "./format_table.ts";
import { neededText, neededWhole } from "./option.ts";

export const numbers: Command = {
  summary: "Show how the standby's document numbers are used, or leave some out",
  forms: [
    form({
      does: "Show by document type the band, what is used, left and learnt, and how long it lasts",
      options: token,
      examples: ["numbers", "numbers --json"],
      async run({ values }, context) {
        const admin = await AdminClient.open(context, values.token);
        const found = await admin.get<NumbersJson>("/numbers");
        if (values.json) context.output.json(found);
        else context.output.text(numbersText(found));
        return exitCodes.ok;
      },
    }),
    form({
      action: "skip",
      does: "Give no number of a type up to one any more, after a backup was restored, say",
      options: {
        type: neededText("TT", { says: "the document type, two digits", example: "10" }),
        to: neededWhole("N", {
          says: "the last sequence that is left out, at most eight digits",
          most: 99_999_999,
          example: "90004000",
        }),
        ...reason,
        ...token,
      },
      examples: ['numbers skip --type 10 --to 90004000 --reason "a backup was restored"'],
      async run({ values: { type, to, reason, token, json } }, context) {
        const admin = await AdminClient.open(context, token);
        const skipped = await admin.post<NumbersSkippedJson>("/numbers/skip", { type, to, reason });
        if (json) context.output.json(skipped);
        else context.output.text(skippedText(skipped));
        return exitCodes.ok;
      },
    }),
  ],
};

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
    ...["type", "band", "up to", "used or held", "void", "left", "a day", "days left"],
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
